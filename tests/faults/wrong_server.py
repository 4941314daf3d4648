"""Starts the real server with one function replaced: `python -m tests.faults.wrong_server NAME serve ...`.

PATCHES maps a name of wrong.py to a function that imports the product and replaces the one function in
question, in this process only. Where several workers are asked for, each of them is made wrong.
"""

import sys

from gevent import monkey

if __name__ == "__main__" and sys.argv[2] in ("serve", "worker"):
    monkey.patch_all(thread=False)

import itertools
from collections.abc import Callable
from typing import Any

EARLY_BY = 0.3  # seconds between the acknowledgement and the commit
LOSES_EACH = 5  # of the frames, one
THINKS_FOR = 0.3  # seconds in which a transaction stays open, so that a blow finds it so
ENDS_WITHIN = 0.5  # seconds from SIGTERM to the end


def early() -> None:
    """A tick is told to everybody as soon as it is decided; the commit comes later."""
    import gevent
    from gevent.event import AsyncResult

    from live.room import Room
    from live.tick import play_tick

    wait = monkey.get_original("time", "sleep")

    def tick(self: Any, batch: list[Any], writes: bool) -> None:
        loop, memory, decided = gevent.get_hub().loop, self.memory, AsyncResult()

        def work(transaction: Any) -> None:
            moved = play_tick(transaction, memory, batch)
            loop.run_callback_threadsafe(decided.set, moved)
            wait(EARLY_BY)

        gevent.spawn(self._store.write, work)
        self._take(batch, decided.get())

    Room._tick = tick  # type: ignore[method-assign]


def forgetful() -> None:
    """No answer is kept, for rooms or for REST."""
    from journal import answers

    answers.find = lambda _connection, _asked: {}
    answers.keep = lambda _transaction, _answers: None


def in_memory() -> None:
    """Answers are kept, but not on disk: a crash forgets them."""
    from journal import answers

    kept: dict[tuple[str, str], answers.Answer] = {}

    def keep(_transaction: Any, given: Any) -> None:
        kept.update({(one.scope, one.id): one for one in given})

    answers.find = lambda _connection, asked: {key: kept[key] for key in asked if key in kept}
    answers.keep = keep


def leaking() -> None:
    """The public view has the card of every vote."""
    from ceremonies.stages import estimate

    honest = estimate._vote_view

    def shown(table: Any, seat: str, vote: Any) -> Any:
        return {**honest(table, seat, vote), "card": vote.card}

    estimate._vote_view = shown


def losing() -> None:
    """Now and then a frame is not sent."""
    from live.house import Outlet

    honest = Outlet.emit
    numbers = itertools.count(1)

    def emit(self: Any, event: str, *args: Any, **more: Any) -> None:
        if event != "frame" or next(numbers) % LOSES_EACH:
            honest(self, event, *args, **more)

    Outlet.emit = emit  # type: ignore[method-assign]


def resuming() -> None:
    """Who comes back is told that nothing has changed."""
    from live.audience import Audience
    from live.frames import Patch

    Audience._since = lambda _self, _since: Patch({}, [])  # type: ignore[method-assign]


def unheeding() -> None:
    """A PING is sent, and nobody looks whether an answer comes."""
    from live.pulse import Heartbeat

    Heartbeat._look = lambda _self: None  # type: ignore[method-assign]


def remembering() -> None:
    """A tick counts on from what others wrote to the room, and decides without having read it."""
    from msgspec.structs import replace

    from journal.journal import lock
    from live import tick

    def caught_up(transaction: Any, memory: Any) -> Any:
        return replace(memory, seq=lock(transaction, memory.card.stream)), []

    tick.caught_up = caught_up


def deaf() -> None:
    """Whatever others wrote, by the doorbell or by the numbers of the streams: it is not told here."""
    from live.relay import Relay

    Relay.rung = lambda _self, _moved: None  # type: ignore[method-assign]


def one_sided() -> None:
    """Answers are kept on disk, each worker's where no other one looks."""
    from journal import answers

    find, keep = answers.find, answers.keep
    mine = f"worker {sys.argv[2]}: "

    def found(connection: Any, asked: Any) -> Any:
        there = find(connection, [(mine + scope, id_) for scope, id_ in asked])
        return {(scope.removeprefix(mine), id_): answer for (scope, id_), answer in there.items()}

    def kept(transaction: Any, given: Any) -> None:
        from msgspec.structs import replace

        keep(transaction, [replace(one, scope=mine + one.scope) for one in given])

    answers.find, answers.keep = found, kept


def undead() -> None:
    """A commit that failed counts as done. Transactions stay open for a while."""
    from journal import writer

    wait, honest = monkey.get_original("time", "sleep"), writer.Job.run

    def run(self: Any, transaction: Any) -> None:
        honest(self, transaction)
        wait(THINKS_FOR)

    writer.Job.run = run  # type: ignore[method-assign]
    writer._fail = lambda _batch, _why: None


def hasty() -> None:
    """What still comes once it is told to end is answered, and not done."""
    import gevent

    from live.house import Live
    from live.room import Room

    honest = Live.drain

    def enqueue(self: Any, *pending: Any) -> None:
        self._answer(list(pending), [{"ok": True, "seq": self.memory.seq} for _ in pending])

    def drain(self: Any) -> None:
        Room.enqueue = enqueue  # type: ignore[method-assign]
        for room in self.rooms.awake:
            waiting, room._pending = room._pending, []
            room.enqueue(*waiting)
        gevent.sleep(ENDS_WITHIN)
        honest(self)

    Live.drain = drain  # type: ignore[method-assign]


PATCHES: dict[str, Callable[[], None]] = {
    "early": early,
    "forgetful": forgetful,
    "in memory": in_memory,
    "leaking": leaking,
    "losing": losing,
    "resuming": resuming,
    "unheeding": unheeding,
    "remembering": remembering,
    "deaf": deaf,
    "one-sided": one_sided,
    "undead": undead,
    "hasty": hasty,
}


def main() -> None:
    """Patch, then be the command line; what that starts is patched too."""
    import cli

    name, *words = sys.argv[1:]
    sys.argv = ["bigroom", *words]
    cli.OURSELVES = (sys.executable, "-m", "tests.faults.wrong_server", name)
    if words[0] in ("serve", "worker"):
        PATCHES[name]()
    cli.main()


if __name__ == "__main__":
    main()
