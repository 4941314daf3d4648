"""A hall for tests: a store, rooms in it, and clients that write down what they are sent."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import gevent
import msgspec
from gevent.event import AsyncResult

from accounts.access import Actor
from accounts.callers import Credentials
from accounts.people import add_person
from accounts.programs import create_program
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.teams import add_team, give_role
from accounts.tokens import make_token
from journal.database import Store
from live.frames import Patch, apply
from live.opening import Wanted, open_room
from live.switchboard import Switchboard

SEAL = Seal(b"a key for tests")


def eventually(told: Callable[[], bool]) -> None:
    """Lets the hub go on until it is so; fails after a generous while."""
    with gevent.Timeout(20):
        while not told():
            gevent.sleep(0.005)


class Delivery:
    """Keeps what each client is sent; a client in ``deaf`` takes no bytes."""

    def __init__(self) -> None:
        self.sent: defaultdict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self.groups: defaultdict[str, set[str]] = defaultdict(set)
        self.deaf: set[str] = set()
        self.sent_away: set[str] = set()

    def emit(self, event: str, data: dict[str, Any], *, to: str, skip: frozenset[str] = frozenset()) -> None:
        copy = msgspec.json.decode(msgspec.json.encode(data))
        for sid in self.groups.get(to, {to}):
            if sid not in skip:
                self.sent[sid].append((event, copy))

    def feed(self, room: str, parts: Sequence[dict[str, Any]], *, to: str) -> None:
        for part in parts:
            self.emit("part", part, to=to)

    def enter(self, sid: str, group: str) -> None:
        self.groups[group].add(sid)

    def leave(self, sid: str, group: str) -> None:
        self.groups[group].discard(sid)

    def stalled(self) -> set[str]:
        return set(self.deaf)

    def send_away(self, sid: str) -> None:
        self.sent_away.add(sid)


class Client:
    """One connection of somebody; keeps its view by applying what it is sent."""

    def __init__(self, hall: Hall, credentials: Credentials) -> None:
        self.hall = hall
        self.sid = f"sid{next(hall.numbers)}"
        assert hall.connections.connect(self.sid, credentials)
        self.view: dict[str, Any] = {}
        self.mine: dict[str, Any] = {}
        self.seq = 0
        self.gaps = 0
        self._taken = 0
        self._ids = itertools.count(1)

    def ask(self, event: str, **payload: Any) -> dict[str, Any]:
        answered: AsyncResult = AsyncResult()
        self.hall.connections.handlers[event](self.sid, payload, answered.set)
        answer = answered.get(timeout=20)
        return msgspec.json.decode(msgspec.json.encode(answer))

    def join(self, room: str, **more: Any) -> dict[str, Any]:
        answer = self.ask("join", room=room, **more)
        if answer["ok"]:
            if "view" in answer:
                self.view = answer["view"]
            else:
                self.view = apply(self.view, Patch(answer["put"], answer["gone"]))
            self.mine, self.seq = answer["mine"], answer["seq"]
            self._taken = len(self.hall.delivery.sent[self.sid])
        return answer

    def say(self, room: str, name: str, /, id: str | None = None, **args: Any) -> dict[str, Any]:
        return self.ask("command", room=room, id=id or f"{self.sid}-{next(self._ids)}", name=name, args=args)

    def catch_up(self) -> Client:
        """Applies what came since, by the rules of frames."""
        for event, data in self.hall.delivery.sent[self.sid][self._taken :]:
            if event == "mine" and data["seq"] > self.seq:
                self.mine = apply(self.mine, Patch(data["put"], data["gone"]))
            elif event == "frame" and (data["seq"] > self.seq or data["from"] == data["seq"] == self.seq):
                self.gaps += data["from"] != self.seq
                self.view = apply(self.view, Patch(data["put"], data["gone"]))
                self.seq = data["seq"]
        self._taken = len(self.hall.delivery.sent[self.sid])
        return self

    def close(self) -> None:
        self.hall.connections.disconnect(self.sid)


class Hall:
    """Harbour with its teams, people by name, and rooms that are played."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.numbers = itertools.count(1)
        self.delivery = Delivery()
        self.people: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self._add_person("hana", admin=True)
        made = store.write(
            lambda tx: create_program(tx, self.people["hana"], "Harbour", "HAR", "", "Europe/Berlin")
        )
        self.program: str = made.id
        self.team: str = store.write(
            lambda tx: add_team(tx, self.people["hana"], self.program, "Payments", "PAY")
        ).id
        for name, role in (("eli", Role.FACILITATOR), ("ana", Role.DEVELOPER), ("fay", Role.OBSERVER)):
            self._add_person(name)
            self.give(name, role)
        self.start()

    def start(self) -> None:
        """A server process begins; whatever was in memory is gone."""
        board = self.switchboard = Switchboard(self.store, SEAL, self.delivery)
        self.rooms, self.standings, self.connections = board.rooms, board.standings, board.connections

    def give(self, name: str, role: Role, team: str = "") -> None:
        self.store.write(
            lambda tx: give_role(tx, self.people["hana"], self.program, self.people[name], role, team)
        )

    def open(self, ceremony: str = "planning_poker", by: str = "eli", **wanted: Any) -> str:
        asked = Wanted(
            ceremony, "Sprint 12", self.program, self.team, **{"items": [{"title": "Refund API"}], **wanted}
        )
        card = self.store.write(lambda tx: open_room(tx, asked, Actor(self.people[by])))
        return card.id

    def client(self, name: str) -> Client:
        return self.client_of(self.tokens[name])

    def client_of(self, token: str) -> Client:
        return Client(self, Credentials(token))

    def _add_person(self, name: str, admin: bool = False) -> None:
        def work(tx: Any) -> tuple[str, str]:
            person = add_person(tx, f"{name}@harbour.example", name.title(), None, admin)
            id = tx.new_id()
            token = SEAL.token(id)
            make_token(tx, id, token, person.id, "tests", {"read", "write"}, None)
            return person.id, token

        self.people[name], self.tokens[name] = self.store.write(work)
