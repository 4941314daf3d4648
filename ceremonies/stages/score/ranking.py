"""The order that the revealed scores give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from types import ModuleType
from typing import Literal

import msgspec
from msgspec.structs import replace

from ceremonies.ceremony import Things, View
from ceremonies.methods import rice, wsjf
from ceremonies.methods.factors import Cards, Ranking, Spread, exact
from ceremonies.remembering import remembered
from ceremonies.stages.score.rounds import Round, State

Method = Literal["wsjf", "rice"]

METHODS: dict[str, ModuleType] = {"wsjf": wsjf, "rice": rice}
RANKED: dict[str, Callable[[Cards, Sequence[str], Sequence[str]], Ranking]] = {
    "wsjf": wsjf.wsjf,
    "rice": rice.rice,
}
TITLES = {
    "value": "Business value",
    "time": "Time criticality",
    "risk": "Risk reduction",
    "size": "Job size",
    "reach": "Reach",
    "impact": "Impact",
    "confidence": "Confidence",
    "effort": "Effort",
}


class Rules(msgspec.Struct, frozen=True):
    """The method, its factors in the order of scoring, the cards that are offered (others count too).

    ``ahead``: a factor may be scored before everybody is asked for it.
    """

    method: Method
    factors: tuple[str, ...]
    deck: tuple[float, ...]
    ahead: bool = True


def factors_of(method: Method) -> tuple[str, ...]:
    """The factors that a method asks for."""
    factors: tuple[str, ...] = METHODS[method].FACTORS
    return factors


def refusal(method: Method, factor: str, value: float) -> str | None:
    """Why a score cannot be given, in one sentence; None where it can."""
    sentence: str | None = METHODS[method].refusal(factor, value)
    return sentence


def ranking(state: State, rules: Rules, things: Things) -> Ranking:
    """The order of the things that are there, by the last revealed round of each factor."""
    return _ranking(rules, things, *(state.shown(factor) for factor in rules.factors))


@remembered(64)
def _ranking(rules: Rules, things: Things, *shown: Round | None) -> Ranking:
    oldest_first = sorted(things.values(), key=lambda one: (one.created_at, one.rank, one.id))
    return RANKED[rules.method](_cards(rules, shown), [one.id for one in oldest_first], ())


def absent(state: State, rules: Rules, things: Things, teams: Iterable[str]) -> list[str]:
    """Those of the teams that have no revealed score on anything that is there."""
    scored = {
        team
        for factor in rules.factors
        if (shown := state.shown(factor)) is not None
        for team, items in shown.scores.items()
        if any(item in things for item in items)
    }
    return sorted(set(teams) - scored)


def gone(state: State, rules: Rules, things: Things) -> tuple[str, ...]:
    """What the items were called that were scored and are not there any more."""
    names: dict[str, str] = {}
    for factor in rules.factors:
        shown = state.shown(factor)
        names |= shown.names if shown else {}
    return tuple(name for item, name in names.items() if item not in things)


def ranked(state: State, rules: Rules, things: Things) -> Things:
    """The things with score and rank, in the order shown, once all factors are revealed; unranked last."""
    if any(state.shown(factor) is None for factor in rules.factors):
        return things
    return _ranked(ranking(state, rules, things), things)


@remembered(64)
def _ranked(result: Ranking, things: Things) -> Things:
    scored = {row.item: replace(things[row.item], score=float(row.score)) for row in result.rows}
    rest = {id: one for id, one in things.items() if id not in scored}
    ordered = [*scored.values(), *sorted(rest.values(), key=lambda one: one.rank)]
    return {one.id: replace(one, rank=place) for place, one in enumerate(ordered, start=1)}


@remembered(64)
def ranking_view(result: Ranking) -> View:
    """``{rows, unranked, warnings, talk_about}``; scores as numbers, exact ones as text."""
    return {
        "rows": {
            row.item: {"rank": row.rank, "score": rounded(row.score), "exact": str(row.score)}
            for row in result.rows
        },
        "unranked": {one.item: list(one.factors) for one in result.unranked},
        "warnings": list(result.warnings),
        "talk_about": [spread_view(spread) for spread in result.talk_about],
    }


def spread_view(spread: Spread) -> View:
    """How far the scores on a factor of an item lie apart, in steps of the scale."""
    ends = {"low": float(spread.low), "high": float(spread.high), "steps": spread.steps}
    return {"item": spread.item, "factor": spread.factor, **ends}


def rounded(score: Fraction) -> float:
    """The score for people: three decimals."""
    return round(float(score), 3)


def _cards(rules: Rules, rounds: Sequence[Round | None]) -> Cards:
    cards: dict[str, dict[str, dict[str, list[Fraction]]]] = {}
    for factor, shown in zip(rules.factors, rounds, strict=True):
        for team, items in shown.scores.items() if shown else ():
            for item, seats in items.items():
                given = [_exact(score.value) for score in seats.values()]
                cards.setdefault(item, {}).setdefault(factor, {})[team] = given
    return cards


@lru_cache(maxsize=1024)
def _exact(value: float) -> Fraction:
    return exact(value)
