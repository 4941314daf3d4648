"""A room being played: commands gather, one tick plays them, one frame tells everybody, each is answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

import gevent
import msgspec
from gevent.event import AsyncResult, Event
from sqlalchemy.exc import DBAPIError

from accounts.events import stream_of
from accounts.refusals import Absent
from ceremonies import floor
from ceremonies.play import State, brief_changed, on_the_floor
from journal.database import Store
from journal.facts import Newer
from journal.journal import head
from journal.writer import Locks, Unavailable
from live.audience import Audience, wait_until
from live.briefs import Brief
from live.frames import View, share
from live.memory import Memory
from live.numbers import TICK_COMMANDS, TICK_SECONDS, count_answers
from live.tick import Moved, Pending, follow, play_tick
from live.wire import Body, Delivery, error

log = logging.getLogger(__name__)

CALM, BUSY, CROWDED = 0.03, 0.05, 0.1
"""Seconds from one tick to the next: up to 500 clients, up to 1,000, above; at least twice what one takes."""

NOT_SAVED = error("unavailable", "This could not be saved; it is sent again.")
FAILED = error("unavailable", "The server failed on this; it was not done.")

GONE = error("not_found", "This room was deleted with its program.")

AFTER_FAILURE = 0.25
"""Seconds until the next try after a tick that could not be written."""

MOST_WAITING = 5_000
"""Commands that wait for one tick at most."""

SNAPSHOT_EVERY = 500
"""After how many events a snapshot is due."""


class Room:
    """One ceremony that is awake. Everything here runs in the hub; the tick itself in the writer.

    ``on_moved`` is told of every tick. What others write to the stream is followed without locking it.
    """

    def __init__(
        self,
        memory: Memory,
        store: Store,
        delivery: Delivery,
        epoch: str,
        on_moved: Callable[[Room, Moved], None] = lambda _room, _moved: None,
    ) -> None:
        self.memory = memory
        self.touched = store.clock()
        self._store = store
        self._on_moved = on_moved
        self._pending: list[Pending] = []
        self._ticking: gevent.Greenlet | None = None
        self._alarm: gevent.Greenlet | None = None
        self._earliest = 0.0
        self._head = memory.seq
        self._due = False
        self._published = Event()
        self.audience = Audience(memory.card.id, delivery, self._view(memory.state), memory.seq, epoch)
        self._set_alarm()

    @property
    def id(self) -> str:
        """The room's id."""
        return self.memory.card.id

    @property
    def state(self) -> State:
        """The room as it is on disk."""
        return self.memory.state

    def whisper(self, seat: str) -> View:
        """What only this seat sees."""
        return self.memory.play.whisper(self.state, seat)

    def role(self, seat: str) -> str:
        """The seat's role; who was removed watches."""
        sitting = self.state.floor.seats.get(seat)
        return sitting.role if sitting else "observer"

    def person(self, seat: str) -> str | None:
        """Who sits there, where it is somebody with an account."""
        sitting = self.state.floor.seats.get(seat)
        return sitting.person if sitting else None

    @property
    def intimate(self) -> bool:
        """Whether everybody is told who comes and goes."""
        return not self.state.floor.large

    def enqueue(self, *pending: Pending) -> None:
        """Lets commands wait for the next tick, which comes at once where none came just before.

        Where too many wait already, as behind a database that does not answer, clients keep theirs.
        """
        full = len(self._pending) >= MOST_WAITING
        for one in pending:
            if full and one.seat is not None:
                self._answer([one], [NOT_SAVED])
            else:
                self._pending.append(one)
        self._go()

    def command(self, pending: Pending) -> Body:
        """Plays one command and waits for its answer."""
        answered = AsyncResult()
        self.enqueue(msgspec.structs.replace(pending, answer=answered.set))
        answer: Body = answered.get()
        return answer

    def seat_taken(self, seat: str, take: floor.TakeSeat) -> None:
        """Seats somebody, or brings them back, and waits until that is on disk. Raises ``Unavailable``."""
        known = self.state.floor.seats.get(seat)
        same = known is not None and known.person == take.person
        if known is not None and same and not known.away:
            return
        said = floor.MarkAway(seat, away=False) if same else take
        answer = self.command(Pending(said=on_the_floor(said)))
        if not answer["ok"]:
            raise Unavailable(answer["error"]["message"])

    def brief_changed(self, brief: Brief) -> None:
        """Lets the room learn what changed elsewhere."""
        self.enqueue(Pending(said=brief_changed(brief.things, brief.gone, brief.sheets)))

    def refresh(self) -> None:
        """Looks at the clock, and at what others wrote to the room's stream."""
        self._due = True
        self._go()

    def stream_moved(self, seq: int) -> None:
        """The stream has come to ``seq``: by this room's own tick, or because somebody else wrote to it."""
        self._head = max(self._head, seq)
        if self._head > self.memory.seq:
            self._go()

    def reach(self, seq: int) -> None:
        """Comes as far as somebody has seen the room at another worker, if it is as far on disk by now."""
        if seq > self.audience.seq:
            stream = self.memory.card.stream
            there = min(seq, self._store.read(lambda connection: head(connection, stream)))
            self.stream_moved(there)
            wait_until(lambda: self.audience.seq >= there, lambda: self._published)

    def rest(self) -> None:
        """Stops the clockwork: the room is about to be put to sleep."""
        if self._alarm is not None:
            self._alarm.kill(block=False)
            self._alarm = None

    @property
    def waiting(self) -> int:
        """How many commands wait for the next tick."""
        return len(self._pending)

    @property
    def idle(self) -> bool:
        """Nothing waits."""
        return not self._pending and not self._ticking

    @property
    def quiet(self) -> bool:
        """Nobody is here and nothing waits."""
        return self.idle and not self.audience.seats

    def _go(self) -> None:
        if not self._ticking:
            self._ticking = gevent.spawn(self._run)

    def _run(self) -> None:
        try:
            while True:
                gevent.sleep(max(0.0, self._earliest - time.monotonic()))
                batch, self._pending = self._pending, []
                due, self._due = self._due, False
                self._tick(batch, writes=due or bool(batch))
                if not self._pending and not self._due and self.memory.seq >= self._head:
                    return
        finally:
            self._ticking = None

    def _tick(self, batch: list[Pending], writes: bool) -> None:
        began = time.monotonic()
        memory = self.memory
        earliest = 0.0
        try:
            moved = self._play(memory, batch) if writes else self._store.read(partial(follow, memory=memory))
        except (Unavailable, DBAPIError) as problem:
            log.error("A tick of %s could not be written: %s", memory.card.stream, problem)
            self._answer(batch, [NOT_SAVED] * len(batch))
            self._pending = [one for one in batch if one.seat is None and one.answer is None] + self._pending
            earliest = AFTER_FAILURE
        except Newer as newer:
            log.warning("%s", newer)
            self._answer(batch, [NOT_SAVED] * len(batch))
            self._head = memory.seq
            self.audience.send_away()
        except Absent:
            self._answer(batch, [GONE] * len(batch))
            self._head = memory.seq
            self.rest()
            return
        except Exception:
            log.exception("A tick of %s failed.", memory.card.stream)
            self._answer(batch, [FAILED] * len(batch))
            earliest = AFTER_FAILURE
        else:
            self._take(batch, moved)
        self.touched = self._store.clock()
        took = time.monotonic() - began
        if writes:
            TICK_SECONDS.observe(took)
            TICK_COMMANDS.observe(len(batch))
        self._earliest = max(began + max(self._interval(), 2 * took), time.monotonic() + earliest)
        self._set_alarm(earliest)

    def _play(self, memory: Memory, batch: list[Pending]) -> Moved:
        program = memory.card.program
        locks = Locks(memory.card.stream, stream_of(program) if program else None)
        return self._store.write(lambda transaction: play_tick(transaction, memory, batch), locks)

    def _take(self, batch: list[Pending], moved: Moved) -> None:
        """The room is what is on disk now: first those who asked are told, then everybody."""
        before, self.memory = self.memory, moved.memory
        self._answer(batch, moved.answers)
        try:
            if moved.memory.seq != before.seq:
                self._publish(before, moved)
            self._on_moved(self, moved)
        except Exception:
            log.exception("What happened in %s could not be shown to everybody.", moved.memory.card.stream)

    def _publish(self, before: Memory, moved: Moved) -> None:
        view = share(self.audience.view, self._view(self.state))
        self.audience.publish(view, moved.memory.seq, self.whisper, self._concerned(before, moved))
        published, self._published = self._published, Event()
        published.set()

    def _concerned(self, before: Memory, moved: Moved) -> set[str]:
        """The seats whose own view may have changed: hidden events concern who made them and their team."""
        present = self.audience.present
        play, state = moved.memory.play, moved.memory.state
        untold = moved.memory.seq - before.seq != len(moved.happened)
        if untold or any(play.tell(state, one) is not None for one in moved.happened):
            return present
        actors = {one.by for one in moved.happened}
        seats = state.floor.seats
        sharing = {one.by for one in moved.happened if play.shared_by_team(state, one.part)}
        teams = {seats[by].team for by in sharing if by in seats and seats[by].team is not None}
        anonymous = play.anonymous(state)
        return {
            id
            for id in present
            if id in actors
            or (id in seats and seats[id].team in teams)
            or any(play.mark(stage, id) in actors for stage in anonymous)
        }

    def _answer(self, batch: list[Pending], answers: list[Body]) -> None:
        count_answers([answer for one, answer in zip(batch, answers, strict=True) if one.seat is not None])
        for pending, answer in zip(batch, answers, strict=True):
            if pending.answer is not None:
                pending.answer(answer)

    def _view(self, state: State) -> View:
        view = self.memory.play.show(state)
        names = self.memory.names
        seats = {id: {"name": names.get(id, ""), **seat} for id, seat in view["seats"].items()}
        return {**view, "seats": seats}

    def _interval(self) -> float:
        clients = len(self.audience.seats)
        return CALM if clients <= 500 else BUSY if clients <= 1_000 else CROWDED

    def _set_alarm(self, at_least: float = 0.0) -> None:
        if self._alarm is not None:
            self._alarm.kill(block=False)
            self._alarm = None
        wakes = self.memory.play.wakes(self.state)
        if wakes is not None:
            wait = max(at_least, (wakes - self._store.clock()) / 1000)
            self._alarm = gevent.spawn_later(wait, self.refresh)
