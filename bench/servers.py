"""The two servers that are measured, each on its own core: Bigroom and the plain room."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

from bench.load import Client
from bench.process import to_the_servers_core
from tests.faults.server import ROOT, Server, free_port


class Bigroom:
    """The real server with SQLite, a program, and as many rooms and guests as are asked for."""

    name = "Bigroom"
    at_once = 5_000

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="bench-")
        self._server = Server(Path(self._home.name))
        self._token = self._server.add_person("eli@harbour.example", "Eli", admin=True)
        self._server.start(preexec=to_the_servers_core)
        self._http = requests.Session()
        program = self._post("/programs", name="Harbour", key="HAR", goal="", time_zone="UTC")["id"]
        self._team = self._post(f"/programs/{program}/teams", name="Payments", key="PAY")["id"]
        self.pid, self.port = self._server.pid, self._server.port

    def room(self, seats: int) -> tuple[Client, list[Client]]:
        """A new poker room: its facilitator, and guests who have taken their seats but not joined."""
        items = [{"title": "Refund API"}]
        wanted = {"ceremony": "planning_poker", "team": self._team, "title": "Estimates", "items": items}
        room = self._post("/rooms", **wanted, settings={"countdown": 0})
        join = ("join", {"room": room["id"]})
        guests = []
        for number in range(seats):
            seat = {"name": f"Guest {number}", "role": "participant", "key": room["secret"]}
            token = self._post(f"/rooms/{room['id']}/seats", **seat)["token"]
            guests.append(Client({"token": token}, join))
        url = f"{self._server.url}/api/v1/rooms/{room['id']}"
        view = self._http.get(url, headers=self._headers, timeout=60).json()
        self._item = next(iter((view.get("view") or view)["items"]))
        return Client({"token": self._token}, join), guests

    def begin(self, leader: Client) -> list[tuple[float, Client, bytes]]:
        """What the facilitator sends before the votes."""
        return [(0.0, leader, self._command(leader, "PresentItem", {"item": self._item})[1])]

    def vote(self, client: Client, card: str) -> tuple[int, bytes]:
        """A vote, and the number of its acknowledgement."""
        return self._command(client, "CastVote", {"card": card, "item": self._item, "round": 1})

    def act(self, client: Client) -> tuple[int, bytes]:
        """A small durable action; each time another one, for what changes nothing is told to nobody."""
        return self._command(client, "RaiseHand", {"raised": client.acks % 2 == 1})

    @staticmethod
    def told(name: str, body: dict[str, Any]) -> Any:
        """How far a message brings a screen: the seq of a frame."""
        return body["seq"] if name == "frame" else None

    @staticmethod
    def reached(_client: Client, _ack: int, answer: dict[str, Any]) -> Any:
        """What a screen must have been told to know of this vote."""
        return answer["seq"]

    def close(self) -> None:
        """End it and remove its files."""
        self._server.kill()
        self._home.cleanup()

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _post(self, path: str, **body: Any) -> Any:
        url = f"{self._server.url}/api/v1{path}"
        reply = self._http.post(url, json=body, headers=self._headers, timeout=60)
        reply.raise_for_status()
        return reply.json()

    def _command(self, client: Client, name: str, args: dict[str, Any]) -> tuple[int, bytes]:
        room = client.join[1]["room"]
        id_ = f"{id(client):x}-{client.acks}"
        return client.ask("command", {"room": room, "id": id_, "name": name, "args": args})


class PlainRoom:
    """A Flask-SocketIO room that broadcasts each vote and keeps nothing."""

    name = "plain Flask-SocketIO"
    at_once = 100

    def __init__(self) -> None:
        self.port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.plain_room", str(self.port)],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            preexec_fn=to_the_servers_core,
        )
        self.pid = self._process.pid
        self._rooms = 0
        while not self._ready():
            time.sleep(0.05)

    def room(self, seats: int) -> tuple[Client, list[Client]]:
        """A new room and who will join it."""
        self._rooms += 1
        join = ("join", {"room": f"room {self._rooms}"})
        return Client(None, join), [Client(None, join) for _ in range(seats)]

    def begin(self, _leader: Client) -> list[tuple[float, Client, bytes]]:
        """Nothing has to be said before."""
        return []

    def vote(self, client: Client, card: str) -> tuple[int, bytes]:
        """A vote, and the number of its acknowledgement."""
        payload = {"room": client.join[1]["room"], "id": self._id(client), "card": card}
        return client.ask("vote", payload)

    def reached(self, client: Client, ack: int, _answer: dict[str, Any]) -> Any:
        """What a screen must have been told to know of this vote."""
        return f"{id(client):x}-{ack}"

    @staticmethod
    def _id(client: Client) -> str:
        return f"{id(client):x}-{client.acks + 1}"

    @staticmethod
    def told(name: str, body: dict[str, Any]) -> Any:
        """How far a message brings a screen: whose vote it tells of."""
        return body["id"] if name == "voted" else None

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _ready(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).ok
        except requests.RequestException:
            return False
