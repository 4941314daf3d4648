"""Starts the real server with one function replaced: `python -m tests.faults.wrong_server NAME serve ...`.

PATCHES maps a name of wrong.py to a function that imports the product and replaces the one function in
question, in this process only.
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all(thread=False)

import itertools
import runpy
import sys
from collections.abc import Callable
from typing import Any

EARLY_BY = 0.3  # seconds between the acknowledgement and the commit
LOSES_EACH = 5  # of the frames, one


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


PATCHES: dict[str, Callable[[], None]] = {
    "early": early,
    "forgetful": forgetful,
    "in memory": in_memory,
    "leaking": leaking,
    "losing": losing,
    "resuming": resuming,
}


def main() -> None:
    """Patch, then be the command line."""
    name, *words = sys.argv[1:]
    PATCHES[name]()
    sys.argv = ["bigroom", *words]
    runpy.run_module("cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
