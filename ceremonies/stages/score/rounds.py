"""Rounds of scores: for each factor those that were revealed, and one that may still be hidden."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

NO_TEAM = "none"
"""The voice of those who are on no team. They count together and see nothing of each other."""


class Score(msgspec.Struct, frozen=True):
    """A score on a factor. ``kept``: taken over from the last round and not given anew."""

    value: float
    kept: bool = False


Scores = Mapping[str, Mapping[str, Mapping[str, Score]]]
"""team -> item -> seat -> score"""


class Round(msgspec.Struct, frozen=True):
    """A round of one factor. ``before``: the scores of the last revealed one; ``names``: of its items."""

    number: int = 1
    scores: dict[str, dict[str, dict[str, Score]]] = {}
    revealed: bool = False
    before: dict[str, dict[str, dict[str, Score]]] = {}
    names: dict[str, str] = {}

    def score(self, team: str, item: str, seat: str) -> Score | None:
        """What that seat gave."""
        return self.scores.get(team, {}).get(item, {}).get(seat)

    def with_score(self, team: str, item: str, seat: str, score: Score | None) -> Round:
        """The round with that score, or without it."""
        items = dict(self.scores.get(team, {}))
        seats = {one: kept for one, kept in items.pop(item, {}).items() if one != seat}
        if score is not None:
            seats[seat] = score
        if seats:
            items[item] = seats
        others = {one: kept for one, kept in self.scores.items() if one != team}
        return replace(self, scores={**others, team: items} if items else others)

    def following(self) -> Round:
        """The next round: every score preset, and hidden."""
        preset = {
            team: {
                item: {seat: Score(score.value, kept=True) for seat, score in seats.items()}
                for item, seats in items.items()
            }
            for team, items in self.scores.items()
        }
        return Round(self.number + 1, preset, before=self.scores)

    def changed(self, team: str, item: str, seat: str) -> bool:
        """Whether that seat's score differs from the one it gave in the round before."""
        now, before = self.score(team, item, seat), self.before.get(team, {}).get(item, {}).get(seat)
        return bool(self.before) and (now.value if now else None) != (before.value if before else None)


class State(msgspec.Struct, frozen=True):
    """The factor that everybody is asked for, and the rounds of each."""

    open: str | None = None
    rounds: dict[str, tuple[Round, ...]] = {}

    def latest(self, factor: str) -> Round:
        """The round that takes scores, or the last one that did."""
        rounds = self.rounds.get(factor)
        return rounds[-1] if rounds else Round()

    def shown(self, factor: str) -> Round | None:
        """The last revealed round."""
        return next((one for one in reversed(self.rounds.get(factor, ())) if one.revealed), None)

    def numbered(self, factor: str, number: int) -> Round | None:
        """The round of that number."""
        return next((one for one in self.rounds.get(factor, ()) if one.number == number), None)

    def with_latest(self, factor: str, latest: Round) -> State:
        """The state with that round in place of the latest."""
        rounds = (*self.rounds.get(factor, ())[:-1], latest)
        return replace(self, rounds={**self.rounds, factor: rounds})

    def with_next(self, factor: str) -> State:
        """The state with a new round of the factor."""
        rounds = (*self.rounds[factor], self.latest(factor).following())
        return replace(self, rounds={**self.rounds, factor: rounds})
