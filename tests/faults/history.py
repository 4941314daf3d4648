"""What went over the wires, in the order in which this process saw it.

A history is the only thing the checker reads: the socket texts and REST exchanges themselves, not what a
client made of them.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Way = Literal["opened", "shut", "out", "in", "asked", "replied", "note"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: `n` counts up over all clients, `time` is in seconds of a monotonic clock.

    `via` is the number of the connection (sockets) or of the exchange (REST). `text` is the raw socket text,
    or for REST the JSON of {key, method, path, body} or {status, body}; a note has words.
    """

    n: int
    time: float
    who: str
    via: int
    way: Way
    text: str


class History:
    """Grows while clients work; later lines happened later."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._vias = 0

    def add(self, who: str, via: int, way: Way, text: str = "") -> Line:
        """Append what just happened. Equal texts are kept once: a frame is the same for every seat."""
        line = Line(len(self.lines), time.monotonic(), who, via, way, sys.intern(text))
        self.lines.append(line)
        return line

    def next_via(self) -> int:
        """A number no other connection or exchange has."""
        self._vias += 1
        return self._vias

    def note(self, text: str) -> None:
        """Remember something about the run itself, a kill for example."""
        self.add("", 0, "note", text)

    def asked(self, who: str, key: str, method: str, path: str, body: Any) -> int:
        """A REST request is about to be sent; returns the number of the exchange."""
        via = self.next_via()
        request = {"key": key, "method": method, "path": path, "body": body}
        self.add(who, via, "asked", json.dumps(request))
        return via

    def replied(self, who: str, via: int, status: int, body: Any) -> None:
        """The reply to exchange `via` has arrived."""
        self.add(who, via, "replied", json.dumps({"status": status, "body": body}))

    def keep(self, path: Path) -> None:
        """Write one JSON object a line."""
        with path.open("w", encoding="utf-8") as out:
            for line in self.lines:
                out.write(json.dumps(asdict(line)) + "\n")


def read(path: Path) -> History:
    """The history that `keep` wrote."""
    history = History()
    with path.open(encoding="utf-8") as lines:
        history.lines = [Line(**json.loads(line)) for line in lines]
    return history
