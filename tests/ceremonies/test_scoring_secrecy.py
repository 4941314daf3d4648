"""What a team scores before a reveal reaches no other team; leaks put in on purpose are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given

from ceremonies import prioritization, sprint_planning
from ceremonies.ceremony import Refused
from ceremonies.stages import goal, score
from tests.ceremonies import test_every_ceremony as every
from tests.ceremonies import twins
from tests.ceremonies.twins import value_twins_differ

METHODS = pytest.mark.parametrize("method", ["rice", "dots"])


@METHODS
@given(seed=every.seeds)
@every.walks
def test_no_method_tells_what_somebody_else_hides(method: str, seed: int) -> None:
    difference = value_twins_differ(prioritization, seed, method=method)
    assert difference is None, difference


@METHODS
def test_a_walk_by_any_method_keeps_every_promise(method: str) -> None:
    walk = every.test_a_walk_keeps_every_promise.hypothesis.inner_test  # type: ignore[attr-defined]
    for seed in range(4):
        walk(prioritization, {"method": method}, seed)


Leak = Callable[[pytest.MonkeyPatch], None]


def in_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = score.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        high = sum(
            one.value > 2
            for factor in rules.factors
            for items in state.latest(factor).scores.values()
            for seats in items.values()
            for one in seats.values()
        )
        return {**whole(state, rules, scene), "high": high}

    monkeypatch.setattr(score, "show", show)


def in_what_a_team_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = score.whisper

    def whisper(state: Any, rules: Any, seat: Any, scene: Any) -> Any:
        return whole(state, rules, msgspec.structs.replace(seat, team="payments"), scene)

    monkeypatch.setattr(score, "whisper", whisper)


def in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "ALWAYS_HIDDEN", {*twins.ALWAYS_HIDDEN, "ScoreGiven"})
    monkeypatch.setattr(score, "tell", lambda event, state, rules: msgspec.to_builtins(event))


def in_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = score.decide

    def decide(state: Any, rules: Any, command: Any, by: Any, scene: Any, chance: Any) -> Sequence[Any]:
        if isinstance(command, score.OpenFactor) and "payments" in state.latest("value").scores:
            values = [
                one.value
                for seats in state.latest("value").scores["payments"].values()
                for one in seats.values()
            ]
            if max(values) > 3:
                raise Refused("Payments scores high.", "high")
        return whole(state, rules, command, by, scene, chance)

    monkeypatch.setattr(score, "decide", decide)


def in_the_length_of_a_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = goal.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        return {**whole(state, rules, scene), "lengths": sorted(map(len, state.proposed.values()))}

    monkeypatch.setattr(goal, "show", show)


@pytest.mark.parametrize(
    ("leak", "ceremony"),
    [
        (in_progress, prioritization),
        (in_what_a_team_shares, prioritization),
        (in_the_log, prioritization),
        (in_refusals, prioritization),
        (in_the_length_of_a_goal, sprint_planning),
    ],
)
def test_a_leak_is_found(leak: Leak, ceremony: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    leak(monkeypatch)
    assert any(value_twins_differ(ceremony, seed) for seed in range(150))
