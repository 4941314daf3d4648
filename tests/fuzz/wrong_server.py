"""Starts the real server with one thing made wrong: `python -m tests.fuzz.wrong_server NAME serve ...`."""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all(thread=False)

import os
import runpy
import sys
import time
from collections.abc import Callable
from typing import Any

LONG_AGO = 300 * 24 * 3600  # seconds


def silent() -> None:
    """What is malformed gets no answer."""
    from live.reception import Reception

    def refuse(self: Any, code: str, sentence: str, answer: Any = None) -> None:
        self._bad += 1

    Reception._refuse = refuse  # type: ignore[method-assign]


def tracing() -> None:
    """It fails where somebody asks about a room in which they are not."""
    from live.socket import Connections

    honest = Connections._whereami

    def whereami(self: Any, sid: str, asked: Any, answer: Any) -> None:
        if asked.room not in self._joined[sid]:
            raise KeyError(asked.room)
        honest(self, sid, asked, answer)

    Connections._whereami = whereami  # type: ignore[method-assign]


def dying() -> None:
    """It ends at a command that was first tried long ago."""
    from live.socket import Connections

    honest = Connections._command

    def command(self: Any, sid: str, said: Any, answer: Any) -> None:
        if said.at is not None and said.at < (time.time() - LONG_AGO) * 1000:
            os._exit(1)
        honest(self, sid, said, answer)

    Connections._command = command  # type: ignore[method-assign]


def telling() -> None:
    """Its refusals name a vote that lies on the table."""
    from live import room

    honest = room.play_tick

    def play_tick(transaction: Any, memory: Any, batch: Any) -> Any:
        moved = honest(transaction, memory, batch)
        estimate = memory.state.parts.get("estimate")
        cast = estimate.round.votes.values() if estimate is not None and estimate.round is not None else ()
        for answer in moved.answers:
            if not answer["ok"] and cast:
                answer["error"]["message"] += f" Not {next(iter(cast)).card}."
        return moved

    room.play_tick = play_tick


def hoarding() -> None:
    """It keeps what it was sent."""
    from live.reception import Reception

    honest, kept = Reception.take, []

    def take(self: Any, message: Any) -> bool:
        kept.append(os.urandom(30_000))
        return honest(self, message)

    Reception.take = take  # type: ignore[method-assign]


def deaf_to_origins() -> None:
    """It takes connections from pages of other sites."""
    from live.house import Live

    Live._refuse_foreign = lambda _self, _environ: None  # type: ignore[method-assign]


def failing() -> None:
    """REST fails on a body that is no JSON."""
    from accounts import door

    honest = door.read_body

    def read_body(request: Any, declared: Any) -> Any:
        if request.mimetype == "application/json" and not request.get_data()[:1] == b"{":
            raise ZeroDivisionError
        return honest(request, declared)

    door.read_body = read_body


PATCHES: dict[str, Callable[[], None]] = {
    "deaf to origins": deaf_to_origins,
    "dying": dying,
    "failing": failing,
    "hoarding": hoarding,
    "silent": silent,
    "telling": telling,
    "tracing": tracing,
}


def main() -> None:
    """Patch, then be the command line."""
    name, *words = sys.argv[1:]
    PATCHES[name]()
    sys.argv = ["bigroom", *words]
    runpy.run_module("cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
