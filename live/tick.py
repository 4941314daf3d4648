"""One tick of a room, as it runs in the writer: decide, accept, append, keep; each command is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Connection

from accounts.access import Actor
from accounts.refusals import Absent as NotThere
from accounts.refusals import Refused as Denied
from ceremonies.ceremony import Absent, Chance, Forbidden, Refused
from ceremonies.floor import CeremonyEnded, RoomReopened, SeatRemoved
from ceremonies.play import ROOM, Happened, Play, State, Undo, brief_changed
from journal.facts import Entry, Fact
from journal.journal import append, head
from journal.writer import Transaction
from live import captures, proposals, seats, stage_keys
from live import marks as stage_marks
from live.briefs import brief_after
from live.cards import find_card, keep_end
from live.memory import Memory, caught_up, followed, named
from live.receipts import Kept, Receipts
from live.refusals import refusal_of
from live.wire import Body, error

log = logging.getLogger(__name__)

LIMIT = 50_000
"""How many events a room holds; then it ends."""


class Unknown(Exception):
    """The ceremony has no command of that name."""


class Pending(msgspec.Struct, frozen=True):
    """A command that waits for the tick. Without a ``seat`` the room itself gives it, ready as ``said``."""

    seat: str | None = None
    id: str | None = None
    name: str = ""
    args: Body = {}
    stage: str | None = None
    at: int | None = None
    said: Any = None
    answer: Callable[[Body], None] | None = None


class Moved(msgspec.Struct, frozen=True):
    """The room after the tick, what happened since before it, and the answer to each pending command.

    What other processes did to the room meanwhile is in what happened.
    """

    memory: Memory
    happened: list[Happened]
    answers: list[Body]


def play_tick(transaction: Transaction, memory: Memory, batch: Sequence[Pending]) -> Moved:
    """Plays the batch on the room. Changes nothing but the database, so it may be run again."""
    memory, happened = caught_up(transaction, memory)
    moved = Tick(transaction, memory).play(batch)
    return msgspec.structs.replace(moved, happened=[*happened, *moved.happened])


def follow(connection: Connection, memory: Memory) -> Moved:
    """The room with what others wrote to its stream, and that. Raises ``Absent``, and ``Newer``."""
    seq = head(connection, memory.card.stream)
    return Moved(*followed(connection, memory, seq), [])


def entry(play: Play, happened: Happened) -> Entry:
    """The event as the journal keeps it: its kind is ``part.Event``."""
    return Entry(f"{happened.part}.{type(happened.event).__name__}", 1, play.body(happened))


class Tick:
    """The work of one tick."""

    def __init__(self, transaction: Transaction, memory: Memory) -> None:
        self._transaction = transaction
        self._memory = memory
        self._play = memory.play
        self._state = memory.state
        self._happened: list[Happened] = []
        self._receipts = Receipts(transaction, memory.card.id, memory.play, memory.state, memory.marks)

    def play(self, batch: Sequence[Pending]) -> Moved:
        """Everything that is due, then every command in the order of arrival."""
        state, due = self._play.pass_time(self._state, self._transaction.now)
        self._take(state, due, None)
        kept = self._receipts.look_up(batch)
        given = [self._answer(pending, where) for pending, where in zip(batch, kept, strict=True)]
        self._end_at_the_limit()
        self._write()
        seq = self._memory.seq + len(self._happened)
        names = named(self._transaction.connection, self._memory, self._happened)
        memory = msgspec.structs.replace(self._memory, state=self._state, seq=seq, names=names)
        return Moved(memory, self._happened, given)

    def _answer(self, pending: Pending, where: Kept) -> Body:
        earlier = self._receipts.earlier(pending, where)
        if earlier is not None:
            return earlier
        body = self._decide(pending)
        self._receipts.give(pending, where, body)
        return body

    def _decide(self, pending: Pending) -> Body:
        try:
            self._act(pending)
        except Unknown:
            return error("unknown", f"There is no command called {pending.name} here.")
        except msgspec.ValidationError as problem:
            return error("malformed", f"{pending.name} does not fit: {problem}.")
        except (Refused, Denied, NotThere) as refusal:
            return refusal_of(refusal)
        except Exception:
            log.exception("%s failed in %s.", pending.name or "A command", self._memory.card.stream)
            return error("unavailable", "The server failed on this; it was not done.")
        return {"ok": True, "seq": self._memory.seq + len(self._happened)}

    def _act(self, pending: Pending) -> None:
        if pending.seat is None:
            by, said = ROOM, pending.said
        else:
            by = self._state.floor.seats.get(pending.seat) or _no_seat()
            said = self._parsed(pending)
        chance = Chance(self._transaction.now, self._transaction.new_id, self._memory.seq)
        state, happened = self._play.act(self._state, said, by, chance, pending.id)
        self._take(state, happened, by.person)

    def _parsed(self, pending: Pending) -> Any:
        try:
            said = self._play.parse(self._state, pending.name, pending.args)
        except KeyError:
            raise Unknown from None
        if isinstance(said, Undo) or pending.stage is None:
            return said
        return msgspec.structs.replace(said, stage=pending.stage)

    def _take(self, state: State, happened: list[Happened], person: str | None) -> None:
        """Takes what was decided over, once the lower rooms have accepted what it means for them."""
        card = self._memory.card
        meant = [fact for one in happened for fact in self._play.proposals(state, one)]
        proposed = proposals.said_in(card, meant)
        told: list[Happened] = []
        if proposed and card.program is not None and (card.team is not None or not self._agrees):
            with proposals.together(self._transaction):
                proposals.accept(self._transaction, card.program, proposed, self._author(person))
                state, told = self._told_of(state, proposed)
        captures.write_down(self._transaction, card, self._play, state, happened)
        self._state = state
        self._happened += [*happened, *told]

    @property
    def _agrees(self) -> bool:
        """Whether the ceremony agrees actions, which a guest may dictate too."""
        return hasattr(self._play.ceremony, "ACTIONS")

    def _author(self, person: str | None) -> Actor:
        """In whose name the lower rooms are written to. Raises ``Forbidden`` for a guest who may not."""
        if person:
            return Actor(person)
        if self._agrees:
            card = find_card(self._transaction.connection, self._memory.card.id)
            return Actor(card.made_by if card is not None else "")
        raise Forbidden("Guests do not write to a backlog. Ask somebody of the team to facilitate.")

    def _told_of(self, state: State, accepted: list[Fact]) -> tuple[State, list[Happened]]:
        """The room, told at once what became of its things in the backlog."""
        brief = brief_after(self._transaction.connection, state, accepted)
        if brief.empty:
            return state, []
        chance = Chance(self._transaction.now, self._transaction.new_id)
        return self._play.act(state, brief_changed(brief.things, brief.gone), ROOM, chance)

    def _end_at_the_limit(self) -> None:
        if self._memory.seq + len(self._happened) >= LIMIT and not self._state.floor.ended:
            self._state, happened = self._play.end(self._state)
            self._happened += happened

    def _write(self) -> None:
        append(self._transaction, self._memory.card.stream, [self._entry(one) for one in self._happened])
        self._receipts.write()
        for one in self._happened:
            if isinstance(one.event, CeremonyEnded | RoomReopened):
                ended = isinstance(one.event, CeremonyEnded)
                keep_end(self._transaction, self._memory.card.id, ended)
            if isinstance(one.event, SeatRemoved):
                seats.shut_out(self._transaction, self._memory.card.id, one.event.seat)
        self._memory = stage_keys.turned(self._transaction, self._memory, self._state, self._happened)

    def _entry(self, happened: Happened) -> Entry:
        """As the journal keeps it. What is done under a mark carries the time at which the stage was opened:
        its own could be laid beside what somebody does under their name."""
        made = entry(self._play, happened)
        named = happened.by is None or happened.by in self._state.floor.seats
        if named or happened.part not in self._play.anonymous(self._state):
            return made
        return msgspec.structs.replace(made, at=self._stage_opened_at)

    @cached_property
    def _stage_opened_at(self) -> int:
        card, marks = self._memory.card, self._memory.marks
        if stage_keys.opened_a_stage(self._happened):
            return self._transaction.now
        moments = marks.moments(self._transaction.connection, card.id)
        return moments.get(stage_marks.STAGE_OPENED, card.made_at)


def _no_seat() -> Any:
    raise Absent("seat of yours")
