"""The share of dependencies in order, and what became of promises; computed by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.dependencies.dependencies import FLAGS
from program.dependencies.health import Standing, health, outcome


def standing(id: str, flag: Any = "green", producer: str = "o", consumer: str = "p", **more: Any) -> Standing:
    said = {"waits": False, "broken": False, "outcome": None, "days_to_accept": None, **more}
    return Standing(
        id,
        consumer,
        producer,
        more.get("external", False),
        flag,
        **{name: value for name, value in said.items() if name != "external"},
    )


def test_the_health_weighs_green_whole_and_amber_half() -> None:
    found = health(
        [
            standing("a", "green", days_to_accept=1.0, outcome="kept"),
            standing("b", "amber", waits=True),
            standing("c", "red", "w", consumer="d", broken=True, days_to_accept=4.0, outcome="missed"),
            standing("d", "red", "o", consumer="d", waits=True),
            standing("e", "done", days_to_accept=3.0, outcome="kept"),
            standing("f", "green", "Legal", external=True),
        ]
    )
    assert (found.share, found.open, found.waits, found.broken) == (Fraction(5, 10), 5, 2, 1)
    assert found.median_days_to_accept == 3.0
    orders = found.producers[0]
    assert (orders.producer, orders.open, orders.teams, orders.waits) == ("o", 3, 2, 2)
    assert (orders.kept, orders.missed, orders.kept_rate) == (2, 0, Fraction(1))
    assert [(one.producer, one.external, one.kept_rate) for one in found.producers[1:]] == [
        ("w", False, Fraction(0)),
        ("Legal", True, None),
    ]


def test_without_anything_open_nobody_says_100_percent() -> None:
    assert health([]).share is None
    assert health([standing("a", "done")]).share is None


@pytest.mark.parametrize(
    ("promised", "delivered", "today", "became"),
    [
        (None, date(2026, 1, 9), date(2026, 1, 9), None),
        (date(2026, 1, 18), date(2026, 1, 18), date(2026, 2, 1), "kept"),
        (date(2026, 1, 18), date(2026, 1, 19), date(2026, 2, 1), "missed"),
        (date(2026, 1, 18), None, date(2026, 1, 18), None),
        (date(2026, 1, 18), None, date(2026, 1, 19), "missed"),
    ],
)
def test_a_promise_is_kept_to_the_last_day_of_its_sprint(
    promised: date | None, delivered: date | None, today: date, became: str | None
) -> None:
    assert outcome(promised, delivered, today) == became


@given(
    st.lists(
        st.tuples(st.sampled_from(FLAGS), st.sampled_from("opw"), st.sampled_from((None, "kept", "missed")))
    )
)
def test_what_the_producers_have_adds_up(rows: list[tuple[Any, str, Any]]) -> None:
    standings = [
        standing(str(n), flag, producer, outcome=became) for n, (flag, producer, became) in enumerate(rows)
    ]
    found = health(standings)
    assert sum(one.open for one in found.producers) == found.open
    assert sum(one.kept + one.missed for one in found.producers) == sum(
        one.outcome is not None for one in standings
    )
    assert found.share is None or 0 <= found.share <= 1
    assert all(one.kept_rate is None or 0 <= one.kept_rate <= 1 for one in found.producers)
