"""The answers of one tick: each command is answered once under its id, and that answer is found for a day.

The answer to what is said in an anonymous stage is kept under a key that leads to no seat, and carries no
time of its own. Once that key is destroyed nobody finds the answer again: what was first said before that
is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from ceremonies.play import Play, State
from journal import answers
from journal.answers import DAY, Answer
from journal.writer import Transaction
from live.marks import ENDED, OWN, Marks, notes_closed
from live.wire import error

if TYPE_CHECKING:
    from live.tick import Pending

Body = dict[str, Any]

FOR_GOOD = frozenset({"refused", "forbidden", "not_found"})
"""The errors that are answers: the same id gets them again. The others leave the id free."""


def answered(pending: Pending, known: Answer | None, now: int) -> Body | None:
    """The answer that this id got, or why it gets none; None where the command is to be decided."""
    if known is not None:
        same = known.digest == answers.digest(pending.name, pending.args)
        return known.body if same else error("conflict", "This id was used before.")
    if pending.at is not None and pending.at < now - DAY:
        return error("stale", "This was first tried more than a day ago.")
    return None


def for_good(body: Body) -> bool:
    """Whether it is an answer that the same id gets again."""
    return bool(body["ok"]) or body["error"]["code"] in FOR_GOOD


class Kept(NamedTuple):
    """Where an answer is kept; at no ``place`` where nothing may. ``stage``: the anonymous one that it is
    about, or ``OWN``: any of them."""

    place: tuple[str, str] | None
    stage: str | None = None


NOWHERE = Kept(None)


class Receipts:
    """The answers to the commands of one tick in one room."""

    def __init__(self, transaction: Transaction, room: str, play: Play, state: State, marks: Marks) -> None:
        self._transaction = transaction
        self._room = room
        self._play = play
        self._state = state
        self._marks = marks
        self._given: dict[tuple[str, str], Answer] = {}
        self._new: list[Answer] = []

    def look_up(self, batch: Iterable[Pending]) -> list[Kept]:
        """Where the answer to each of these is kept; their earlier answers are found."""
        where = [self._where(pending) for pending in batch]
        asked = [one.place for one in where if one.place is not None]
        self._given = answers.find(self._transaction.connection, asked) if asked else {}
        return where

    def earlier(self, pending: Pending, where: Kept) -> Body | None:
        """The answer that this id got, or why it gets none; None where it is to be decided."""
        known = self._given.get(where.place) if where.place is not None else None
        answer = answered(pending, known, self._transaction.now)
        if answer is not None or where.stage is None or pending.at is None:
            return answer
        if pending.at <= self._closed_at(where.stage):
            return error("refused", "This was first tried before the notes were closed.", "notes_closed")
        return None

    def give(self, pending: Pending, where: Kept, body: Body) -> None:
        """Keeps the answer, if it is one; of a refusal for want of a key, which it gets again, nothing."""
        if where.place is None or not for_good(body):
            return
        if not body["ok"] and where.stage is not None and self._marks.destroyed(where.stage):
            return
        at = None if where.stage is None else _end_of_day(self._transaction.now)
        answer = Answer(*where.place, answers.digest(pending.name, pending.args), body, at)
        self._given[where.place] = answer
        self._new.append(answer)

    def write(self) -> None:
        """Writes what was given."""
        answers.keep(self._transaction, self._new)

    def _where(self, pending: Pending) -> Kept:
        if pending.id is None or pending.seat is None:
            return NOWHERE
        stage = self._stage_of(pending.name)
        if stage is None:
            return Kept((f"room/{self._room}/seat/{pending.seat}", pending.id))
        hidden = self._marks.scope(stage, pending.seat, pending.id)
        if hidden is None:
            return Kept(None, stage)
        return Kept((f"room/{self._room}/{hidden[0] or 'any'}", hidden[1]), stage)

    def _stage_of(self, command: str) -> str | None:
        """The anonymous stage that takes the command; ``OWN`` for an ``Undo`` that may be of such a one."""
        if command == "Undo":
            return OWN if self._play.anonymous(self._state) else None
        return self._play.anonymous_stage_of(self._state, command)

    def _closed_at(self, stage: str) -> int:
        """When a key was destroyed last under which the answers of this stage were kept; 0: never."""
        moments = self._marks.moments(self._transaction.connection, self._room)
        stages = self._play.anonymous(self._state) if stage == OWN else [stage]
        return max(moments.get(kind, 0) for kind in (ENDED, *map(notes_closed, stages)))


def _end_of_day(now: int) -> int:
    return now - now % DAY + DAY
