"""The smallest Harbour on a real server: Eli, who leads, a guest by token, one poker room."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.faults.server import Server
from tests.live.clients import Client


class Harbour:
    """A server that runs, with these settings, and what Eli made on it by REST.

    ``reached``: says under which address people reach the port that it is given.
    """

    def __init__(self, home: Path, reached: Callable[[int], str] | None = None, **settings: str) -> None:
        self.server = Server(home)
        self.server.env |= settings
        if reached is not None:
            self.server.env["BIGROOM_PUBLIC_URL"] = reached(self.server.port)
        self.eli = self.server.add_person("eli@harbour.example", "Eli", admin=True)
        self.server.start()
        self.program = self.post("/programs", name="Harbour", key="HAR", goal="", time_zone="UTC")["id"]
        self.team = self.post(f"/programs/{self.program}/teams", name="Payments", key="PAY")["id"]
        self.room = self.open_room()
        self.gus = self.sit_down(self.room, "Gus")

    def post(self, path: str, **body: Any) -> Any:
        """A call of Eli's that succeeds."""
        reply = requests.post(
            f"{self.server.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.eli}"},
            timeout=20,
        )
        assert reply.ok, reply.text
        return reply.json()

    def open_room(self) -> Any:
        """A poker room of the team with two items; what POST /rooms answers."""
        items = [{"title": "Refund API"}, {"title": "Receipts"}]
        settings = {"countdown": 0}
        wanted = {"ceremony": "planning_poker", "team": self.team, "title": "Estimates", "items": items}
        return self.post("/rooms", **wanted, settings=settings)

    def sit_down(self, room: Any, name: str) -> str:
        """The token of a guest's seat in a room."""
        seat = self.post(f"/rooms/{room['id']}/seats", name=name, role="participant", key=room["secret"])
        return str(seat["token"])

    def client(self, token: str) -> Client:
        """A connection of that person or guest."""
        return Client(self.server.port, origin=None).connect({"token": token})

    def joined(self, token: str, room: str = "") -> tuple[Client, Any]:
        """A connection that has joined a room, and the answer to its join."""
        client = self.client(token)
        answer = client.ask("join", {"room": room or self.room["id"]})
        assert answer["ok"], answer
        return client, answer

    def command(self, client: Client, id_: str, name: str, /, **args: Any) -> Any:
        """What a command in the room is answered."""
        return client.ask("command", {"room": self.room["id"], "id": id_, "name": name, "args": args})


@contextmanager
def harbour(home: Path, reached: Callable[[int], str] | None = None, **settings: str) -> Iterator[Harbour]:
    """A Harbour whose server is gone afterwards."""
    home.mkdir(exist_ok=True)
    made = Harbour(home, reached, **settings)
    try:
        yield made
    finally:
        made.server.kill()
