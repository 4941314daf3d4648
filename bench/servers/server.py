"""What every measured server can be asked, and what the plain ones have in common."""

from __future__ import annotations

import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from bench.figures import Key
from bench.load import Client, Plan
from bench.process import to_the_servers_core
from tests.faults.server import ROOT, free_port

READY_WITHIN = 30.0  # seconds


class Absent(Exception):
    """This server cannot run here; the sentence says what is missing."""


class Server(ABC):
    """One server on a core of its own. First its rooms are made, then it is started.

    ``roots``: the processes that it is; ``stores``: those of its database and its Redis, if it has any.
    ``at_once``: so many clients may connect at the same time. ``most``: in a room of more it is not run.
    """

    key: ClassVar[str]
    name: ClassVar[str]
    at_once: ClassVar[int] = 5_000
    most: ClassVar[int] = 5_000
    port: int
    roots: Sequence[int] = ()
    stores: Sequence[int] = ()

    @abstractmethod
    def room(self, seats: int) -> tuple[Client, list[Client]]:
        """A new room: who leads it, and so many others; none of them has joined."""

    @abstractmethod
    def start(self) -> None:
        """Starts it. Raises ``Absent``."""

    @abstractmethod
    def begin(self, leader: Client) -> Plan:
        """What the leader sends before the votes."""

    @abstractmethod
    def vote(self, client: Client, card: str) -> tuple[int, bytes]:
        """A vote, and the number of its acknowledgement."""

    @abstractmethod
    def act(self, client: Client) -> tuple[int, bytes]:
        """Something small that every server keeps as well as it keeps anything."""

    @abstractmethod
    def told(self, name: str, body: dict[str, Any]) -> Key | None:
        """How far this message brings a screen; None where it tells of no action."""

    @abstractmethod
    def reached(self, client: Client, ack: int, answer: dict[str, Any]) -> Key:
        """What a screen must have been told to know of the action with this answer."""

    @abstractmethod
    def close(self) -> None:
        """Ends it and removes its files."""


class PlainServer(Server):
    """A program of ours that knows ``join`` and ``vote``, and tells of each vote by its id."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._rooms = 0

    @abstractmethod
    def command(self) -> Sequence[str]:
        """The command line. Raises ``Absent``."""

    def start(self) -> None:
        """Starts it and waits until it listens."""
        self._process = subprocess.Popen(
            self.command(), cwd=ROOT, stderr=subprocess.DEVNULL, preexec_fn=to_the_servers_core
        )
        self.roots = (self._process.pid,)
        since = time.monotonic()
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() - since > READY_WITHIN:
                raise Absent(f"{self.name} did not start.")
            time.sleep(0.05)

    def room(self, seats: int) -> tuple[Client, list[Client]]:
        """A new room and who will join it."""
        self._rooms += 1
        join = ("join", {"room": f"room {self._rooms}"})
        return Client(None, join), [Client(None, join) for _ in range(seats)]

    def begin(self, leader: Client) -> Plan:  # noqa: ARG002
        """Nothing has to be said before."""
        return []

    def vote(self, client: Client, card: str) -> tuple[int, bytes]:
        """A vote, and the number of its acknowledgement."""
        id_ = self.reached(client, client.acks + 1, {})
        return client.ask("vote", {"room": client.join[1]["room"], "id": id_, "card": card})

    def act(self, client: Client) -> tuple[int, bytes]:
        """A vote: it knows nothing else."""
        return self.vote(client, "5")

    def told(self, name: str, body: dict[str, Any]) -> Key | None:
        """Whose vote it tells of."""
        return str(body["id"]) if name == "voted" else None

    def reached(self, client: Client, ack: int, answer: dict[str, Any]) -> Key:  # noqa: ARG002
        """The id of the vote."""
        return f"{id(client):x}-{ack}"

    def close(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class TickedServer(PlainServer):
    """A plain server that sends what came within a tick as one frame with a number."""

    tick = 30
    """Milliseconds."""

    def vote(self, client: Client, card: str) -> tuple[int, bytes]:
        """A vote, and the number of its acknowledgement."""
        return client.ask("vote", {"room": client.join[1]["room"], "card": card})

    def told(self, name: str, body: dict[str, Any]) -> Key | None:
        """The number of the last vote in the frame."""
        return int(body["seq"]) if name == "frame" else None

    def reached(self, client: Client, ack: int, answer: dict[str, Any]) -> Key:  # noqa: ARG002
        """The number of the vote."""
        return int(answer["seq"])
