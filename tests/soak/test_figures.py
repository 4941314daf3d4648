"""What a soak says of its figures."""

import pytest

from tests.fuzz.vitals import Vitals
from tests.soak.figures import Figures, slope


def soaked(**other: float) -> Figures:
    """A soak in which nothing grew, but for what is given: `climb` is in MB for 100,000 commands."""
    climb, log = other.get("climb", 0), other.get("log", 4)
    samples = [
        (n, Vitals(100 + climb * n / 100_000 + n % 3 / 10, 20, 9, log)) for n in range(0, 200_000, 1_000)
    ]
    waits = [0.02] * 900 + [other.get("last", 0.02)] * 100
    end = Vitals(100, 20 + int(other.get("descriptors", 0)), 9 + int(other.get("threads", 0)), 0)
    return Figures(samples, waits, start=Vitals(100, 20, 9, 0), end=end)


def test_the_slope_is_that_of_the_line() -> None:
    found = slope([0.0, 1.0, 2.0, 3.0], [5.0, 7.0, 9.0, 11.0])
    assert found.steepness == pytest.approx(2.0)
    assert found.doubt == pytest.approx(0.0)


def test_noise_around_a_level_line_is_no_slope() -> None:
    found = slope(range(1000), [100 + n % 7 for n in range(1000)])
    assert abs(found.steepness) < found.doubt


def test_a_server_that_keeps_nothing_is_not_complained_of() -> None:
    assert soaked().complaints() == []


@pytest.mark.parametrize(
    ("grown", "says"),
    [
        ({"climb": 3}, "Memory grows by 3"),
        ({"log": 80}, "write-ahead log"),
        ({"last": 0.05}, "last tenth"),
        ({"descriptors": 5}, "25 after"),
        ({"threads": 4}, "13 after"),
    ],
)
def test_what_grew_is_named(grown: dict[str, float], says: str) -> None:
    (complaint,) = soaked(**grown).complaints()
    assert says in complaint
