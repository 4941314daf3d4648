"""What stands against a plan, rule by rule."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from program.capacity.load_map import Load
from program.plan.readiness import Planned, doubts


def plan(**more: Any) -> Planned:
    """Payments has planned 5 of 8 points in the only Sprint, and has nothing against it."""
    usual: dict[str, Any] = {
        "sprints": {"s1": "Sprint 1"},
        "loads": {("pay", "s1"): Load(Fraction(5), Fraction(), Fraction(8))},
        "needs": [],
        "objectives": [objective()],
        "risks": [],
    }
    return Planned(**{**usual, **more})


def objective(team: str | None = "pay", planned: int | None = 8, owner: str | None = "ana") -> Any:
    return SimpleNamespace(team=team, planned=planned, owner=owner)


def need(state: str, consumer: str = "pay", producer: str = "ord", flag: str = "green") -> Any:
    row = SimpleNamespace(state=state, consumer_team=consumer, producer_team=producer)
    return SimpleNamespace(row=row, judgement=SimpleNamespace(flag=flag))


def risk(state: str, team: str | None = "pay") -> Any:
    return SimpleNamespace(state=state, team=team)


def load(items: float, capacity: float | None, features: float = 0) -> dict[tuple[str, str], Load]:
    carried = None if capacity is None else Fraction(str(capacity))
    return {("pay", "s1"): Load(Fraction(str(items)), Fraction(str(features)), carried)}


def test_nothing_stands_against_a_plan_that_fits() -> None:
    assert doubts("pay", plan()) == ()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"loads": load(6, 8, 2.5)}, "Sprint 1 holds 8.5 points and carries 8."),
        ({"loads": load(5, None)}, "Sprint 1 holds 5 points, and nobody said what it carries."),
        ({"loads": load(0, 8)}, "Nothing is planned in its Sprints."),
        ({"needs": [need("proposed", "web", "pay")]}, "1 dependency waits for its answer."),
        ({"needs": [need("countered")] * 2}, "2 things it asked for have no answer."),
        ({"needs": [need("accepted", flag="red")]}, "1 thing it needs comes too late."),
        ({"objectives": [objective("ord")]}, "It has no objective."),
        ({"objectives": [objective(planned=None)]}, "1 objective has no business value."),
        ({"objectives": [objective(owner=None)] * 3}, "3 objectives have no owner."),
        ({"risks": [risk("new"), risk("owned"), risk("new", None)]}, "1 risk is not ROAMed."),
    ],
)
def test_each_doubt_is_one_sentence(more: dict[str, Any], sentence: str) -> None:
    assert doubts("pay", plan(**more)) == (sentence,)


def test_what_others_have_to_answer_for_is_no_doubt_about_this_plan() -> None:
    others = plan(needs=[need("proposed", "web", "ord", "red"), need("withdrawn"), need("delivered")])
    assert doubts("pay", others) == ()


def test_an_increment_without_sprints_ahead_asks_for_no_load() -> None:
    assert doubts("pay", plan(sprints={}, loads={})) == ()
