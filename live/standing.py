"""Standing rooms: the pages of a program's stream. They follow it, and take commands that write to it."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable
from typing import Any

import gevent
import msgspec
from gevent.event import Event
from sqlalchemy import Connection

from accounts.access import Actor
from accounts.events import stream_of
from accounts.refusals import Absent as NotThere
from accounts.refusals import Refused
from accounts.refusals import Refused as Denied
from backlog.queries import midnight_after
from journal import answers
from journal.answers import Answer
from journal.database import Store
from journal.facts import Fact
from journal.journal import Recorded, head, lock, read
from journal.writer import Locks, Transaction, Unavailable
from live import proposals
from live.audience import Audience, wait_until
from live.errands import errands
from live.frames import View, share
from live.numbers import count_answers
from live.pages.outlook_rows import foretold
from live.pages.views import Page, page_named, view_of
from live.receipts import answered, for_good
from live.refusals import refusal_of
from live.tick import Pending
from live.wire import Body, Delivery, error
from program.pictures.pictures import seen
from program.rules import taken_back

log = logging.getLogger(__name__)

INTERVAL = 0.03
"""Seconds between two frames of a page at least."""

REMEMBERED = 50
"""Among how many of a person's last commands a page looks for the one to take back."""


class Look(msgspec.Struct, frozen=True):
    """What a page shows after an event; ``until`` is the end of the day on which that holds (milliseconds
    since 1970). ``restless``: it may change without an event too, a forecast that is made anew."""

    view: View
    seq: int
    until: int
    restless: bool


class Standing:
    """One page that somebody watches: a view of the program's stream, and commands about it."""

    def __init__(self, page: Page, program: str, store: Store, delivery: Delivery, epoch: str) -> None:
        self.page = page
        self.program = program
        self._store = store
        self._changed = Event()
        self._published = Event()
        self._outdated = False
        first = store.read(self._look)
        self._until = first.until
        self.audience = Audience(page.name, delivery, first.view, first.seq, epoch, restless=first.restless)
        self._follower = gevent.spawn(self._follow)

    @property
    def id(self) -> str:
        """The name under which it is joined."""
        return self.page.name

    @property
    def restless(self) -> bool:
        """Whether it changes with a forecast that is made anew."""
        return self.audience.restless

    @property
    def intimate(self) -> bool:
        """Whether everybody is told who comes and goes."""
        return len(self.audience.seats) <= 60

    def whisper(self, _seat: str) -> View:
        """Standing rooms show the same to all members."""
        return {}

    def role(self, _seat: str) -> str:
        """Everybody here is a member of the program."""
        return "member"

    def person(self, seat: str) -> str | None:
        """A seat here is the person's id."""
        return seat

    def stream_moved(self) -> None:
        """The program's stream moved."""
        self._changed.set()

    def look_anew(self) -> None:
        """What is shown has changed without an event."""
        self._outdated = True
        self._changed.set()

    def turn_the_day(self, now: int) -> None:
        """Looks anew where the day that is shown is over."""
        if now >= self._until:
            self.look_anew()

    def reach(self, seq: int) -> None:
        """Comes as far as somebody has seen the page at another worker, if it is as far on disk by now."""
        if seq > self.audience.seq:
            stream = stream_of(self.program)
            there = min(seq, self._store.read(lambda connection: head(connection, stream)))
            self._wait_until_shown(there)

    def enqueue(self, *pending: Pending) -> None:
        """Takes commands; each is answered once it is on disk and shown."""
        for one in pending:
            gevent.spawn(self._serve, one)

    def close(self) -> None:
        """Nobody watches any more."""
        self._follower.kill(block=False)

    def _follow(self) -> None:
        while True:
            self._changed.wait()
            self._changed.clear()
            began = time.monotonic()
            try:
                news = self._store.read(self._look_for_news)
            except Exception:
                log.exception("%s could not be looked at.", self.id)
                gevent.sleep(1)
                self._changed.set()
                continue
            if news is not None:
                self._show(news)
            published, self._published = self._published, Event()
            published.set()
            gevent.sleep(max(INTERVAL, time.monotonic() - began))

    def _show(self, news: Look) -> None:
        audience = self.audience
        self._until, audience.restless = news.until, news.restless
        if news.view is not audience.view or news.seq != audience.seq:
            audience.publish(news.view, news.seq, self.whisper, ())

    def _look_for_news(self, connection: Connection) -> Look | None:
        """What is shown now; what is the same as before is the same object. It is compared here, in a thread
        that reads: a large page takes long to compare where much of it is new."""
        outdated, self._outdated = self._outdated, False
        moved = head(connection, stream_of(self.program)) > self.audience.seq
        if not moved and not outdated:
            return None
        news = self._look(connection)
        return msgspec.structs.replace(news, view=share(self.audience.view, news.view))

    def _look(self, connection: Connection) -> Look:
        seq = head(connection, stream_of(self.program))
        picture = seen(connection, self.program, self._store.clock())
        over = midnight_after(connection, self.program, picture.day)
        view = view_of(connection, self.page, picture)
        return Look(view, seq, over, picture.large and foretold(view))

    def _serve(self, pending: Pending) -> None:
        try:
            locks = Locks(later=stream_of(self.program))
            answer = self._store.write(lambda transaction: self._write(transaction, pending), locks)
        except Unavailable:
            answer = error("unavailable", "This could not be saved; it is sent again.")
        except Exception:
            log.exception("%s failed in %s.", pending.name, self.id)
            answer = error("unavailable", "The server failed on this; it was not done.")
        if answer["ok"]:
            self._wait_until_shown(answer["seq"])
        count_answers([answer])
        if pending.answer is not None:
            pending.answer({name: answer[name] for name in answer if name not in ("events", "undone")})

    def _wait_until_shown(self, seq: int) -> None:
        if self.audience.seq < seq:
            self._changed.set()
            wait_until(lambda: self.audience.seq >= seq, lambda: self._published)

    def _write(self, transaction: Transaction, pending: Pending) -> Body:
        lock(transaction, stream_of(self.program))
        scope, id = f"{self.id}/person/{pending.seat}", str(pending.id)
        known = answers.find(transaction.connection, [(scope, id)]).get((scope, id))
        earlier = answered(pending, known, transaction.now)
        if earlier is not None:
            return earlier
        answer = self._decide(transaction, pending, scope)
        if for_good(answer):
            digest = answers.digest(pending.name, pending.args)
            answers.keep(transaction, [Answer(scope, id, digest, answer)])
        return answer

    def _decide(self, transaction: Transaction, pending: Pending, scope: str) -> Body:
        try:
            undone = _latest(transaction, pending, scope) if pending.name == "Undo" else None
            proposed = self._proposed(transaction, pending, scope, undone)
            actor = Actor(str(pending.seat))
            recorded = proposals.accept(transaction, self.program, proposed, actor)
        except KeyError:
            return error("unknown", f"There is no command called {pending.name} here.")
        except msgspec.ValidationError as problem:
            return error("malformed", f"{pending.name} does not fit: {problem}.")
        except (Denied, NotThere) as refusal:
            return refusal_of(refusal)
        seq = recorded[-1].seq if recorded else head(transaction.connection, stream_of(self.program))
        answer = {"ok": True, "seq": seq, "events": [one.seq for one in recorded]}
        return {**answer, "undone": undone} if undone is not None else answer

    def _proposed(
        self, transaction: Transaction, pending: Pending, scope: str, undone: str | None
    ) -> list[Fact]:
        if undone is not None:
            return self._to_take_back(transaction, scope, undone)
        errand = errands.parse(pending.name, pending.args)
        team = self.page.id if self.page.kind == "team" else None
        return errands.proposals(errand, team, transaction.new_id)

    def _to_take_back(self, transaction: Transaction, scope: str, command: str) -> list[Fact]:
        kept = answers.find(transaction.connection, [(scope, command)]).get((scope, command))
        seqs: Any = kept.body.get("events") if kept is not None else None
        if not seqs:
            raise Refused("There is nothing of yours to take back.", "nothing_to_undo")
        happened = read(transaction.connection, stream_of(self.program), min(seqs) - 1, max(seqs))
        facts = [fact for one in reversed(list(happened)) for fact in taken_back(one.fact())]
        if not facts:
            raise Refused("This cannot be taken back.", "undo")
        return facts


def _latest(transaction: Transaction, pending: Pending, scope: str) -> str:
    """The command that ``Undo`` names, else the person's latest that was not taken back; empty for none."""
    if pending.args.get("command"):
        return str(pending.args["command"])
    kept = answers.latest(transaction.connection, scope, REMEMBERED)
    over = {one.body.get("undone") for one in kept}
    done = [one.id for one in kept if one.body.get("events") and "undone" not in one.body]
    return next((id for id in done if id not in over), "")


class Standings:
    """The standing rooms that somebody watches in this process."""

    def __init__(self, store: Store, delivery: Delivery) -> None:
        self._store = store
        self._delivery = delivery
        self._open: dict[str, Standing] = {}
        self._moved: dict[str, float] = {}
        store.writer.on_commit(self._committed)

    def find(self, name: str, program: str, epoch: str) -> Standing:
        """The page, followed from now on."""
        if name not in self._open:
            page = page_named(name)
            assert page is not None
            made = Standing(page, program, self._store, self._delivery, epoch)
            self._open.setdefault(name, made)
            made.stream_moved()
            if self._open[name] is not made:
                made.close()
        return self._open[name]

    @property
    def open(self) -> list[Standing]:
        """The pages that somebody watches here."""
        return list(self._open.values())

    def open_page(self, name: str) -> Standing | None:
        """The page, if somebody watches it here."""
        return self._open.get(name)

    def look_again(self, program: str) -> None:
        """The program's stream may have moved."""
        self._moved[program] = time.monotonic()
        for standing in self._open.values():
            if standing.program == program:
                standing.stream_moved()

    def quiet_for(self, program: str, now: float) -> float:
        """For how many seconds its stream has not moved, by the clock that never runs back."""
        return now - self._moved.get(program, -math.inf)

    @property
    def programs(self) -> set[str]:
        """The programs of which somebody watches a page."""
        return {standing.program for standing in self._open.values()}

    def forecast_anew(self, program: str) -> None:
        """The program's forecast was made anew."""
        for standing in self._open.values():
            if standing.program == program and standing.restless:
                standing.look_anew()

    def sweep(self) -> None:
        """Closes the pages that nobody watches; the others turn with the day."""
        now = self._store.clock()
        self._moved = {program: at for program, at in self._moved.items() if program in self.programs}
        for name, standing in list(self._open.items()):
            if not standing.audience.seats:
                del self._open[name]
                standing.close()
            else:
                standing.turn_the_day(now)

    def _committed(self, recorded: Iterable[Recorded]) -> None:
        moved = {one.stream for one in recorded}
        for program in self.programs:
            if stream_of(program) in moved:
                self.look_again(program)
