"""Ways to the dependencies of a program: those of a team, and those at risk, the most urgent first."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from program.dependencies.dependencies import Flag
from program.dependencies.standing_queries import urgency
from program.queries import Judged

RISKY: tuple[Flag, ...] = ("red", "amber")

Urgency = tuple[int, int, int, str]
"""What sorts dependencies; the last is the id."""


@dataclass(frozen=True, slots=True)
class NeedIndex:
    """``of_team``: the ids of what a team waits for or owes; ``risky``: by urgency."""

    of_team: Mapping[str, frozenset[str]]
    risky: Sequence[Urgency]

    def after(self, gone: Iterable[Judged], come: Iterable[Judged]) -> NeedIndex:
        """The index once those dependencies are no more and these are there."""
        of_team, risky = dict(self.of_team), list(self.risky)
        for one in gone:
            for team in _teams(one):
                of_team[team] = of_team[team] - {one.row.id}
            if one.judgement.flag in RISKY:
                del risky[bisect_left(risky, _urgency(one))]
        for one in come:
            for team in _teams(one):
                of_team[team] = of_team.get(team, frozenset()) | {one.row.id}
            if one.judgement.flag in RISKY:
                insort(risky, _urgency(one))
        return NeedIndex(of_team, risky)


def indexed(needs: Iterable[Judged]) -> NeedIndex:
    """The index of these dependencies."""
    of_team: dict[str, set[str]] = {}
    risky = []
    for one in needs:
        for team in _teams(one):
            of_team.setdefault(team, set()).add(one.row.id)
        if one.judgement.flag in RISKY:
            risky.append(_urgency(one))
    return NeedIndex({team: frozenset(ids) for team, ids in of_team.items()}, sorted(risky))


def _teams(one: Judged) -> set[str]:
    return {one.row.consumer_team, one.row.producer_team}


def _urgency(one: Judged) -> Urgency:
    return urgency(one.judgement.flag, one.judgement.slack, one.row.asked_at, one.row.id)
