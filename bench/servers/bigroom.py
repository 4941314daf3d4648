"""Bigroom as an operator runs it, with a program, and as many rooms and guests as are asked for."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import requests
from redis import Redis

import app  # noqa: F401  (every table and every keeper is known once the house is wired)
from accounts.access import ALL_SCOPES, Actor
from accounts.people import add_person
from accounts.programs import create_program
from accounts.sealing import Seal
from accounts.teams import add_team
from accounts.tokens import make_token
from bench.figures import Key
from bench.load import Client, Plan
from bench.process import bring_to_the_servers_core, parent_of, to_the_servers_core
from bench.servers.server import Absent, Server
from journal.database import Store
from journal.migrate import migrate
from journal.writer import Transaction
from live.opening import Wanted, open_room
from live.seats import add_seat, token_of
from live.waking import wake
from settings import read_settings
from tests.faults.server import Server as Running
from tests.faults.services import Missing, OwnPostgres, OwnRedis
from tests.live.far_line import NoLine, far_line

CEREMONIES: dict[str, dict[str, Any]] = {
    "planning_poker": {"items": [{"title": "Refund API"}], "settings": {"countdown": 0}},
    "retrospective": {"settings": {"votes": 5}},
}


class Bigroom(Server):
    """On SQLite. Rooms and seats are written by the house's own functions before it starts: by REST the
    2,000 seats of 200 rooms took minutes."""

    key, name = "bigroom", "Bigroom"
    workers = 1

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="bench-")
        self._running = self._prepared(Path(self._home.name))
        self.port = self._running.port
        settings = read_settings(self._running.env)
        self._seal = Seal(settings.secret_key)
        self._store = Store(settings.database_url)
        migrate(self._store.engine)
        self._items: dict[str, str] = {}
        self._actor, self._token = self._store.write(self._add_eli)
        self._place: tuple[str, str] = self._store.write(self._add_team)

    def room(self, seats: int, ceremony: str = "planning_poker") -> tuple[Client, list[Client]]:
        """A new room: its facilitator, and guests who have taken their seats but not joined."""
        room, tokens = self._store.write(lambda transaction: self._open(transaction, ceremony, seats))
        join = ("join", {"room": room})
        return Client({"token": self._token}, join), [Client({"token": token}, join) for token in tokens]

    def start(self) -> None:
        """Starts it with all its workers, and its database on the same core."""
        self._store.close()
        bring_to_the_servers_core(self.stores)
        self._running.start(preexec=to_the_servers_core)
        self.roots = (self._running.pid,)

    def begin(self, leader: Client) -> Plan:
        """The item is put on the table."""
        return [(0.0, leader, self.command(leader, "PresentItem", item=self._item(leader))[1])]

    def vote(self, client: Client, card: str) -> tuple[int, bytes]:
        """A vote, and the number of its acknowledgement."""
        return self.command(client, "CastVote", card=card, item=self._item(client), round=1)

    def act(self, client: Client) -> tuple[int, bytes]:
        """A hand goes up or down; each time another one, for what changes nothing is told to nobody."""
        return self.command(client, "RaiseHand", raised=client.acks % 2 == 1)

    def command(self, client: Client, name: str, **args: Any) -> tuple[int, bytes]:
        """A command to the ceremony, and the number of its acknowledgement."""
        id_ = f"{id(client):x}-{client.acks}"
        return client.ask("command", {"room": client.join[1]["room"], "id": id_, "name": name, "args": args})

    def view(self, leader: Client) -> dict[str, Any]:
        """The room of the leader as REST shows it."""
        assert leader.auth is not None
        answer = requests.get(
            f"{self._running.url}/api/v1/rooms/{leader.join[1]['room']}",
            headers={"Authorization": f"Bearer {leader.auth['token']}"},
            timeout=60,
        )
        answer.raise_for_status()
        shown: dict[str, Any] = answer.json()["view"]
        return shown

    def told(self, name: str, body: dict[str, Any]) -> Key | None:
        """The number of a frame."""
        return int(body["seq"]) if name == "frame" else None

    def reached(self, client: Client, ack: int, answer: dict[str, Any]) -> Key:  # noqa: ARG002
        """The number that the answer gives."""
        return int(answer["seq"])

    def close(self) -> None:
        """Ends it and removes its files."""
        self._running.kill()
        self._home.cleanup()

    def _prepared(self, home: Path) -> Running:
        return Running(home)

    def _add_eli(self, transaction: Transaction) -> tuple[Actor, str]:
        eli = add_person(transaction, "eli@harbour.example", "Eli", None, admin=True)
        id_ = transaction.new_id()
        token = self._seal.token(id_)
        make_token(transaction, id_, token, eli.id, "bench", set(ALL_SCOPES), None)
        return Actor(eli.id), token

    def _add_team(self, transaction: Transaction) -> tuple[str, str]:
        program = create_program(transaction, self._actor.id, "Harbour", "HAR").id
        return program, add_team(transaction, self._actor.id, program, "Payments", "PAY").id

    def _open(self, transaction: Transaction, ceremony: str, seats: int) -> tuple[str, list[str]]:
        """The room's id and the tokens of its guests."""
        wanted = Wanted(ceremony, "Sprint 12", *self._place, **CEREMONIES[ceremony])
        card = open_room(transaction, wanted, self._actor)
        things = wake(transaction.connection, card).state.parts["brief"].things
        self._items[card.id] = next(iter(things), "")
        tokens = []
        for number in range(seats):
            name = f"Guest {number}"
            seat = add_seat(transaction, card.id, name, "participant", self._place[1], None, self._seal)
            tokens.append(token_of(self._seal, card.id, seat.id))
        return card.id, tokens

    def _item(self, client: Client) -> str:
        return self._items[client.join[1]["room"]]


class BigroomFarAway(Bigroom):
    """On SQLite, at the near end of a line of its own."""

    key, name = "bigroom-far", "Bigroom"

    def room(self, seats: int, ceremony: str = "planning_poker") -> tuple[Client, list[Client]]:
        """As any room; all of them come by the address of the line, from here or from its far end."""
        leader, guests = super().room(seats, ceremony)
        for client in (leader, *guests):
            client.host = self.line.here
        return leader, guests

    def close(self) -> None:
        """Ends it, then its line."""
        super().close()
        self._ends.close()

    def _prepared(self, home: Path) -> Running:
        self._ends = ExitStack()
        try:
            self.line = self._ends.enter_context(far_line())
        except NoLine as none:
            raise Absent(str(none)) from none
        running = Running(home)
        running.env["BIGROOM_HOST"] = self.line.here
        running.url = f"http://{self.line.here}:{running.port}"
        return running


class BigroomOnPostgres(Bigroom):
    """One worker on a PostgreSQL of its own, with a Redis."""

    key, name = "bigroom-postgres", "Bigroom, 1 worker on PostgreSQL and Redis"

    def close(self) -> None:
        """Ends it, then its database and its Redis."""
        super().close()
        self._postgres.close()
        self._redis.kill()

    def _prepared(self, home: Path) -> Running:
        try:
            self._postgres, self._redis = OwnPostgres(), OwnRedis()
        except Missing as missing:
            raise Absent(str(missing)) from missing
        redis = int(Redis.from_url(self._redis.url).info()["process_id"])
        with psycopg.connect(self._postgres.url.replace("+psycopg", "")) as session:
            self.stores = (parent_of(session.info.backend_pid), redis)
        return Running(home, database_url=self._postgres.url, redis_url=self._redis.url, workers=self.workers)


class BigroomTwice(BigroomOnPostgres):
    """Two workers of one house."""

    key, name = "bigroom-2-workers", "Bigroom, 2 workers on PostgreSQL and Redis"
    workers = 2
