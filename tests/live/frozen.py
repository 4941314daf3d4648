"""A house in which nothing is left to chance: frozen clock, ids and dice, no threads, ticks by the test.

Two of them that are played alike send the same bytes, so what differs was caused by what was said.
"""

from __future__ import annotations

import itertools
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from itsdangerous import TimestampSigner
from prometheus_client import CollectorRegistry, generate_latest

import accounts.health
import accounts.logs
import journal.writer
import live.allowance
import live.house
import live.room
import live.standing
from accounts.assets import Assets
from accounts.logs import Lines
from app import create_app
from live.house import Live
from settings import Settings
from tests.accounts.harbour import Clock

SEED = 7
BEGUN = 1_795_600_000_000

ANSWERED: dict[tuple[str, ...], Any] = {}
"""What was asked of the static files in this process."""


class Here:
    """Stands where the store has its threads: what it is given runs at once, in the caller."""

    def apply(self, work: Any, given: tuple[Any, ...] = ()) -> Any:
        return work(*given)

    def kill(self) -> None:
        """There is no thread."""


class FrozenHouse:
    """A house of its own file, made by `create_app` with a clock, ids and dice that always say the same."""

    def __init__(self, home: Path, template: Path) -> None:
        home.mkdir()
        self.file = Path(shutil.copy(template, home / "bigroom.sqlite"))
        self.clock = Clock()
        ids = itertools.count(1)
        self.settings = Settings(
            home=home, database_url=f"sqlite:///{self.file}", secret_key=b"a key for tests, never elsewhere"
        )
        self.app = create_app(self.settings, self.clock, lambda: f"id{next(ids):020}", SEED)
        self.store = self.app.extensions["store"]
        self.store._readers.kill()
        self.store.writer._thread.kill()
        self.store._readers = self.store.writer._thread = Here()
        self.live: Live = self.app.extensions["live"]
        sids = itertools.count(1)
        self.live.socketio.server.eio.generate_id = lambda: f"sid{next(sids)}"
        self.logged = ServerLog(self.clock)
        self.lines = itertools.count(1)
        self._libraries = Random(SEED)
        self._measured = metrics()

    @contextmanager
    def playing(self) -> Iterator[None]:
        """What is logged meanwhile is this house's; Flask-WTF draws its form tokens from its dice."""
        root = logging.getLogger()
        level = root.level
        root.addHandler(self.logged)
        root.setLevel(logging.INFO)
        self.measured()
        try:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr("flask_wtf.csrf.os.urandom", self._libraries.randbytes)
                yield
        finally:
            root.removeHandler(self.logged)
            root.setLevel(level)

    def settle(self) -> None:
        """Lets everything that follows by itself happen, as far as no time has to pass."""
        for _ in range(3):
            gevent.idle()

    def later(self, seconds: float) -> None:
        """Time passes; rooms look at the clock, who was gone for long is away."""
        self.clock.now += int(seconds * 1000)
        self.live.rooms.sweep()
        for room in self.live.rooms.awake:
            room.refresh()
        self.settle()

    def measured(self) -> dict[str, float]:
        """By how much each number of ours in the metrics has grown since this was asked last."""
        self.live.count()
        before, self._measured = self._measured, metrics()
        grown = {name: value - before.get(name, 0.0) for name, value in self._measured.items()}
        return {name: growth for name, growth in grown.items() if growth}

    def close(self) -> None:
        """Gives the file back."""
        for room in self.live.rooms.awake:
            room.rest()
        for standing in self.live.switchboard.standings.open:
            standing.close()
        self.store.close()


class ServerLog(logging.Handler):
    """What the server writes to its log, line by line, as an operator reads it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(Lines("text"))
        self.lines: list[str] = []
        self._clock = clock

    def emit(self, record: logging.LogRecord) -> None:
        record.created = self._clock() / 1000
        self.lines.append(self.format(record))

    def take(self) -> bytes:
        """The lines since the last time."""
        taken, self.lines = self.lines, []
        return "\n".join(taken).encode()


def metrics() -> dict[str, float]:
    """The numbers of ours that Prometheus is shown; the same registry serves every house of the process."""
    lines = generate_latest().decode().splitlines()
    ours = (line.rsplit(" ", 1) for line in lines if line.startswith("bigroom_"))
    return {name: float(value) for name, value in ours if "_created" not in name}


@contextmanager
def stillness() -> Iterator[None]:
    """No time passes by itself, static files do not change, the libraries' time stamps are frozen.

    Pages show no numbers of the process: they are those of both houses. By how much each house lets them
    grow is compared.
    """
    still = SimpleNamespace(monotonic=lambda: 0.0, perf_counter=lambda: 0.0)
    with pytest.MonkeyPatch.context() as patched:
        for module in (live.room, live.standing, accounts.logs, journal.writer):
            patched.setattr(module, "time", still)
        for name in ("CALM", "BUSY", "CROWDED"):
            patched.setattr(live.room, name, 0.0)
        patched.setattr(live.standing, "INTERVAL", 0.0)
        patched.setattr(live.house, "OPEN_FILES", str(Path(__file__).parent))
        patched.setattr(accounts.health, "numbers", CollectorRegistry)
        patched.setattr(live.room.Room, "_set_alarm", lambda _room, _at_least=0.0: None)
        patched.setattr(live.allowance, "RATE", 1e9)
        for name in ("url", "import_map", "preloads"):
            patched.setattr(Assets, name, once(getattr(Assets, name)))
        patched.setattr(TimestampSigner, "get_timestamp", lambda _signer: BEGUN // 1000)
        yield


def once(ask: Callable[..., Any]) -> Callable[..., Any]:
    """What it answers the first time in this process, to every house alike."""

    def answer(assets: Assets, *path: str) -> Any:
        asked = (ask.__name__, *path)
        if asked not in ANSWERED:
            ANSWERED[asked] = ask(assets, *path)
        return ANSWERED[asked]

    return answer
