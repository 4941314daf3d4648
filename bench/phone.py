"""A phone on a slow line: it joins in the middle of the votes, and calls again where its call is ended."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from bench.figures import Dialect, Screen
from bench.load import PATIENCE, Client
from tests.live.far_line import FarLine

RATE = "8kbit"  # a second
CALLS_AFTER = 2.0  # seconds
SILENT = 6.0  # seconds without news: several packets of 1,500 bytes would have come
LOOKS_AFTER = 0.5  # seconds without a byte


@dataclass
class Call(Client):
    """One connection of the phone. ``texts``: all it was told but for PINGs, each with its time."""

    began: float = field(default_factory=time.monotonic)
    texts: list[tuple[float, str]] = field(default_factory=list)

    def hear(self, text: str) -> None:
        """As anybody, and it remembers when."""
        if text != "2":
            self.texts.append((time.monotonic(), text))
        super().hear(text)

    def read(self, over: Event) -> bool:
        """Take what comes until the others are done and there is no more news; False: the server ended it."""
        self.socket.settimeout(LOOKS_AFTER)
        while not (over.is_set() and self._silence > SILENT):
            try:
                data = self.socket.recv(65536)
                if not data:
                    return False
                self.greet(data)
            except TimeoutError:
                continue
            except ConnectionError:
                return False
        return True

    @property
    def _silence(self) -> float:
        return time.monotonic() - (self.texts[-1][0] if self.texts else self.began)

    def screen(self, dialect: Dialect) -> Screen:
        """How far it was told, by the answer to its join and by what came after it."""
        told = [(at, dialect.told(*json.loads(text[2:]))) for at, text in self.texts if text.startswith("42")]
        joined = [(at, json.loads(text[3:])[0]["seq"]) for at, text in self.texts if text.startswith("431[")]
        return joined + [(at, key) for at, key in told if key is not None]


class Phone:
    """It has a seat in a room, and a line of 1 kB/s."""

    def __init__(self, seat: Client, line: FarLine) -> None:
        self._seat, self._line = seat, line
        self.calls: list[Call] = []
        line.slow_down(RATE)

    @contextmanager
    def calling(self, port: int) -> Iterator[None]:
        """It calls while something happens, and then takes all that is still on its way."""
        over = Event()
        with ThreadPoolExecutor(1) as thread:
            life = thread.submit(self._live, port, over)
            try:
                yield
            finally:
                over.set()
            life.result()

    def _live(self, port: int, over: Event) -> None:
        self._line.enter()
        time.sleep(CALLS_AFTER)
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            call = Call(self._seat.auth, self._seat.join, host=self._seat.host)
            self.calls.append(call)
            with call.socket:
                call.connect(port)
                if call.read(over):
                    return
        raise TimeoutError("The phone was cut off again and again.")
