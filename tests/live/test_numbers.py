"""What is counted for operators, and that each number is explained to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

import app  # noqa: F401  (every number is known once the house is wired)
from journal.database import Store
from tests.live.hall import Hall

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    made = Hall(store)
    yield made
    for standing in made.standings.open:
        standing.close()


@pytest.fixture
def grown() -> Iterator[Callable[..., float]]:
    """By how much a number has grown since the test began."""
    before = {(one.name, tuple(one.labels.items())): one.value for one in _samples()}

    def ask(name: str, **labels: str) -> float:
        found = REGISTRY.get_sample_value(name, labels)
        return (found or 0.0) - before.get((name, tuple(labels.items())), 0.0)

    return ask


def _samples():
    return (sample for family in REGISTRY.collect() for sample in family.samples)


def test_every_number_is_explained_to_operators() -> None:
    told = (ROOT / "docs" / "operate.md").read_text("utf-8")
    ours = [family for family in REGISTRY.collect() if family.name.startswith("bigroom_")]
    assert len(ours) > 15
    for family in ours:
        name = family.name + ("_total" if family.type == "counter" else "")
        assert f"`{name}`" in told, f"docs/operate.md does not name {name}."
        assert family.documentation.endswith("."), name


def test_commands_are_counted_by_what_they_were_answered(hall: Hall, grown: Callable[..., float]) -> None:
    room = hall.open()
    eli, ana = hall.client("eli"), hall.client("ana")
    eli.join(room)
    ana.join(room)
    eli.say(room, "RaiseHand", raised=True)
    ana.say(room, "RaiseHand", raised=True)
    ana.say(room, "RevealVotes")
    ana.say(room, "Dance")
    assert grown("bigroom_commands_total", result="ok") == 2
    assert grown("bigroom_commands_total", result="forbidden") == 1
    assert grown("bigroom_commands_total", result="unknown") == 1
    assert grown("bigroom_tick_seconds_count") >= 4
    assert grown("bigroom_tick_commands_sum") >= 4
    assert grown("bigroom_commit_jobs_sum") >= grown("bigroom_commit_seconds_count") >= 4


def test_a_command_of_a_page_is_counted_too(hall: Hall, grown: Callable[..., float]) -> None:
    eli = hall.client("eli")
    eli.join(f"team:{hall.team}")
    eli.say(f"team:{hall.team}", "AddItems", items=[{"title": "Receipts"}])
    assert grown("bigroom_commands_total", result="ok") == 1


def test_joins_are_counted_by_how_they_were_answered_and_frames_by_who_got_them(
    hall: Hall, grown: Callable[..., float]
) -> None:
    room = hall.open()
    eli, ana = hall.client("eli"), hall.client("ana")
    about = eli.join(room)
    ana.join(room)
    frames = grown("bigroom_frames_sent_total")
    eli.say(room, "RaiseHand", raised=True)
    assert grown("bigroom_frames_sent_total") == frames + 2
    eli.join(room, since=eli.catch_up().seq, epoch=about["epoch"])
    eli.join(room, since=0, epoch="of another database")
    assert grown("bigroom_joins_total", answered="patch") == 1
    assert grown("bigroom_joins_total", answered="whole") == 3
    assert grown("bigroom_resumes_total") == 2
