"""Every way out of a house, as bytes: each socket, each page and REST call of each who looks, the log."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from flask.testing import FlaskClient
from gevent.event import Event
from websockets.frames import Frame
from websockets.streams import StreamReader

from accounts.access import ALL_SCOPES, Actor
from accounts.callers import SESSION, Credentials
from accounts.people import add_person
from accounts.programs import create_program
from accounts.roles import Role
from accounts.sessions import open_session
from accounts.teams import add_team, give_role
from accounts.tokens import make_token
from backlog import events, queries
from journal.writer import Transaction
from live import proposals
from live.reception import Reception
from live.websocket import WebSocket
from program.events import DependencyAsked
from tests.live.frozen import FrozenHouse

API = "/api/v1"
TEAMS = {"PAY": "Payments", "ORD": "Orders", "WEB": "Web shop"}
ROLES: dict[str, tuple[Role, str]] = {
    "eli": (Role.FACILITATOR, ""),
    "ana": (Role.DEVELOPER, "PAY"),
    "bo": (Role.DEVELOPER, "ORD"),
    "cy": (Role.PRODUCT_OWNER, "WEB"),
    "fay": (Role.OBSERVER, ""),
    "dee": (Role.BUSINESS_OWNER, ""),
}
"""Hana manages the program; Gus is a guest with a seat of his own; a stranger has nothing."""

PAGES = ("program:{program}", "program:{program}:board", "team:{team}", "team:{team}:backlog")
"""The standing rooms that are followed."""

Exit = tuple[str, str]
"""Who got it, and by which way: ``("bo", "socket")``, ``("dee", "GET /api/v1/…")``, ``("", "log")``."""

Seen = dict[Exit, bytes]


class Socket:
    """A client's end: it keeps every byte, unless it is made to take none for a while."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self._takes = Event()
        self._takes.set()

    def send(self, data: bytes, _flags: int = 0, timeout: float | None = None) -> int:
        if not self._takes.is_set():
            if timeout == 0.0:
                raise BlockingIOError
            self._takes.wait()
        self.taken.append(bytes(data))
        return len(data)

    def shutdown(self, _how: int) -> None:
        """Nobody reads here."""

    def stop_taking(self) -> None:
        self._takes.clear()

    def take_again(self) -> None:
        self._takes.set()


class Line:
    """One connection of somebody: what they say goes through the reception, what they get is kept."""

    def __init__(self, house: FrozenHouse, name: str, token: str) -> None:
        self._house = house
        self._fanout = house.live.socketio.server.manager
        self._eio = f"eio-{name}-{next(house.lines)}"
        self.socket = Socket()
        websocket = WebSocket(
            self.socket,  # type: ignore[arg-type]
            on_stall=lambda: self._fanout.stall(self._eio),
            on_drain=lambda: self._fanout.drain(self._eio),
        )
        self._fanout.opened(self._eio, websocket)
        self.sid = self._fanout.connect(self._eio, "/")
        assert house.live.connections.connect(self.sid, Credentials(token))
        handlers = house.live.connections.handlers
        self._reception = Reception(websocket, handlers, sid=lambda: self.sid, ponged=lambda: False)
        self._numbers = itertools.count(1)
        self._looked = 0

    def send(self, event: str, payload: dict[str, Any]) -> int:
        """Sends an event; the number of its acknowledgement."""
        number = next(self._numbers)
        assert self._reception.take(f"42{number}{json.dumps([event, payload])}")
        return number

    def answer(self, number: int) -> dict[str, Any]:
        """The acknowledgement of that number, which has come."""
        head = f"43{number}[".encode()
        (found,) = (text for text in map(text_of, self.socket.taken) if text.startswith(head))
        answer: dict[str, Any] = json.loads(found[len(head) - 1 :])[0]
        return answer

    def take(self) -> bytes:
        """The bytes since the last time, whole frames one after another."""
        new, self._looked = self.socket.taken[self._looked :], len(self.socket.taken)
        return b"".join(new)

    def close(self) -> None:
        """The connection is gone."""
        self._house.live.connections.disconnect(self.sid)
        self._fanout.ended(self._eio)


class Person:
    """Somebody who looks: with a browser that may be signed in, a token, and lines to the server."""

    def __init__(self, house: FrozenHouse, name: str, token: str | None = None) -> None:
        self.house = house
        self.name = name
        self.token = token
        self.browser: FlaskClient = house.app.test_client()
        self.lines: list[Line] = []

    def connect(self) -> Line:
        assert self.token is not None
        self.lines.append(Line(self.house, self.name, self.token))
        return self.lines[-1]

    def heard(self) -> bytes:
        """What came to their sockets since the last time."""
        return b"".join(line.take() for line in self.lines)

    def asks(self, method: str, path: str, by_token: bool = False, **given: Any) -> bytes:
        """The whole answer to a request: status, headers and body."""
        headers = {"Authorization": f"Bearer {self.token}"} if by_token else {}
        browser = self.house.app.test_client() if by_token else self.browser
        answer = browser.open(path, method=method, headers=headers, **given)
        head = "".join(f"{name}: {value}\n" for name, value in answer.headers)
        assert answer.status_code < 500, f"{method} {path} fails for {self.name or 'a stranger'}."
        return f"{answer.status}\n{head}\n".encode() + answer.data


class Harbour:
    """The program of the examples in a frozen house, and everybody who may look at it."""

    def __init__(self, house: FrozenHouse) -> None:
        self.house = house
        self.people: dict[str, Person] = {}
        self.ids: dict[str, str] = {}
        self.teams: dict[str, str] = {}
        house.store.write(self._found)
        self.people |= {"gus": Person(house, "gus"), "": Person(house, "")}
        self.sprints = [one.id for one in house.store.read(lambda c: queries.sprints_of(c, self.program))]
        house.store.write(self._fill)
        self._follow_pages()

    def open(
        self, ceremony: str, team: str | None, settings: Mapping[str, Any], items: bool
    ) -> dict[str, str]:
        """A room that Eli opened: its id, code, secret and link."""
        where = {"team": self.teams[team]} if team else {"program": self.program}
        body = {"ceremony": ceremony, "title": "Sprint 12", "settings": dict(settings), **where}
        asked = body | ({"items": self.items} if items else {})
        answer = self.people["eli"].asks("POST", f"{API}/rooms", by_token=True, json=asked)
        return dict(json.loads(answer.partition(b"\n\n")[2]))

    def seat_guest(self, room: dict[str, str]) -> None:
        """Gus takes a seat with the long link; his browser, a new one, has the cookie."""
        self.people["gus"].browser = self.house.app.test_client()
        gus, where = self.people["gus"], f"{API}/rooms/{room['id']}/seats"
        answer = gus.asks("POST", where, json={"name": "Gus", "key": room["secret"]})
        gus.token = json.loads(answer.partition(b"\n\n")[2])["token"]

    def looked(self, who: Iterable[str], paths: Iterable[str]) -> Seen:
        """What these get who ask for all of these paths, with their browsers or, as Dee, with a token."""
        return {
            (name, f"GET {path}"): self.people[name].asks("GET", path, by_token=name == "dee")
            for path in paths
            for name in who
        }

    def peeked(self, room: dict[str, str]) -> Seen:
        """What a stranger sees who has the long link, or the code alone."""
        path = f"{API}/rooms/{room['id']}/peek"
        return {
            ("", f"POST {path} {key}"): Person(self.house, "").asks("POST", path, json={"key": room[key]})
            for key in ("secret", "code")
        }

    def heard(self) -> Seen:
        """What came to everybody's sockets since the last time, what was logged, how the numbers grew."""
        seen = {(name, "socket"): one.heard() for name, one in self.people.items()}
        measured = msgspec.json.encode(self.house.measured(), order="sorted")
        return {**seen, ("", "log"): self.house.logged.take(), ("", "metrics"): measured}

    def paths(self, room: dict[str, str]) -> Iterator[str]:
        """Every address of the house that is read with GET, about this room or what it is about."""
        known = {
            "room": room["id"],
            "code": room["code"],
            "program": self.program,
            "team": self.teams["PAY"],
            "item": self.items[0],
            "sprint": self.sprints[0],
            "dependency": self.dependency,
            "import": "none",
            "report": "none",
            "risk": "none",
            "decision": "none",
            "milestone": "none",
            "budget_line": "none",
            "stakeholder": "none",
            "communication": "none",
            "objective": "none",
            "outcome": "none",
            "key_result": "none",
            "scenario": "none",
            "snapshot": "none",
            "resource": "items",
        }
        for rule in self.house.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint not in THE_SAME_FOR_ALL:
                path = rule.rule
                for name in rule.arguments:
                    assert name in known, f"{rule.rule} is an exit too: say here what its {name} is."
                    path = path.replace(f"<{name}>", known[name])
                yield from (f"{path}{query}" for query in QUERIES.get(rule.endpoint, ("",)))

    def _follow_pages(self) -> None:
        """Hana follows the rollup, the program board and a team's pages."""
        line = self.people["hana"].connect()
        for page in PAGES:
            line.send("join", {"room": page.format(program=self.program, team=self.teams["PAY"])})
            self.house.settle()

    def _found(self, transaction: Transaction) -> None:
        for name in ("hana", *ROLES):
            self._add_person(transaction, name)
        hana = self.ids["hana"]
        self.program = create_program(transaction, hana, "Harbour", "HAR", "", "Europe/Berlin").id
        for key, title in TEAMS.items():
            self.teams[key] = add_team(transaction, hana, self.program, title, key).id
        for name, (role, team) in ROLES.items():
            give_role(transaction, hana, self.program, self.ids[name], role, self.teams.get(team, ""))
        wanted = tuple(events.NewSprint("", "", 0, "", "") for _ in range(2))
        self._propose(transaction, events.IncrementCreated("winter", "Winter", "2026-11-23", "", 10, wanted))

    def _add_person(self, transaction: Transaction, name: str) -> None:
        made = add_person(transaction, f"{name}@harbour.example", name.title(), None, admin=name == "hana")
        seal, id = self.house.app.extensions["seal"], transaction.new_id()
        token = seal.token(id)
        make_token(transaction, id, token, made.id, "tests", set(ALL_SCOPES), None)
        self.ids[name], self.people[name] = made.id, Person(self.house, name, token)
        secret = open_session(transaction, made.id, "a browser")[1]
        self.people[name].browser.set_cookie(SESSION, secret)

    def _fill(self, transaction: Transaction) -> None:
        self.items = [f"item{n}" for n in range(1, 5)]
        teams = ("PAY", "PAY", "ORD", "WEB")
        for n, (item, key) in enumerate(zip(self.items, teams, strict=True), start=1):
            added = events.ItemAdded(item, self.teams[key], f"Refund API {n}", points=float(n))
            self._propose(transaction, added)
        self.dependency = "ledger"
        producer, first = self.teams["ORD"], self.sprints[0]
        asked = DependencyAsked(self.dependency, "item1", None, "Ledger feed", first, producer)
        self._propose(transaction, asked)
        self._propose(transaction, events.ItemScheduled("item1", first))

    def _propose(self, transaction: Transaction, *words: Any) -> None:
        proposals.accept(transaction, self.program, list(words), Actor(self.ids["hana"]))


QUERIES = {
    "api.get_record": ("?format=json", "?format=md", "?format=csv"),
    "api.export_program": ("?format=json", "?format=csv"),
    "health.metrics": (),
}
"""The metrics of a process are read by `Harbour.heard`: its memory and its age differ in any case."""

THE_SAME_FOR_ALL = {
    "static",
    "house_sheet",
    "health.healthz",
    "entrance.login",
    "entrance.start",
    "entrance.invitation",
    "api.list_ceremonies",
    "api.openapi",
    "api.docs",
}
"""Nothing of a room, of a program or of who asks is in these."""


def text_of(frame: bytes) -> bytes:
    """What a whole websocket frame carries."""
    reader = StreamReader()
    reader.feed_data(frame)
    parsing = Frame.parse(reader.read_exact, mask=False)
    try:
        while True:
            next(parsing)
    except StopIteration as parsed:
        return bytes(parsed.value.data)
