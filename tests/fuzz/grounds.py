"""Where it happens: a room in which people vote, and elsewhere a program of rooms that may be ruined."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.faults.place import PLAIN_CARDS, members
from tests.faults.server import Server

Json = dict[str, Any]

CANARIES = tuple(f"QZ{n:05}" for n in range(10_007, 10_407, 17))
RUINED_AFTER = 8_000  # messages; then a room for trials is replaced, for it holds 50,000 events
NARROW: dict[str, Json] = {
    "planning_poker": {"countdown": 0},
    "retrospective": {"anonymous": True},
    "prioritization": {},
    "sprint_planning": {},
    "working_agreement": {},
    "pi_planning": {},
}


@dataclass(frozen=True)
class Visitor:
    """Somebody who will say anything: a token, the rooms to say it in, ids of rooms that are not theirs."""

    name: str
    token: str | None
    rooms: tuple[str, ...]
    others: tuple[str, ...] = ()
    ceremony: str = "planning_poker"


@dataclass
class Caller:
    """REST with one token."""

    url: str
    token: str | None

    def post(self, path: str, **body: Any) -> Json:
        """A call that has to succeed."""
        return self.call("POST", path, body)

    def call(self, method: str, path: str, body: Any = None) -> Json:
        """The answer of a call that has to succeed."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        reply = requests.request(method, f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=60)
        assert reply.ok, f"{method} {path} was answered {reply.status_code}: {reply.text}"
        return reply.json() if reply.content else {}


@dataclass
class Grounds:
    """Harbour, where Eli leads and guests vote; Yard, where Ana may do anything."""

    url: str
    eli: Caller
    ana: Caller
    yard: str
    team: str
    home: Json
    voters: list[str]
    strangers: list[Visitor]
    others: tuple[str, ...]
    ids: dict[str, list[str]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def arena(self, ceremony: str) -> list[Visitor]:
        """A new room of Yard, and who goes there: Ana, who leads it, a guest, an observer."""
        number = next(self.numbers)
        items = [{"title": f"Crane {number}.{n}"} for n in range(4)]
        body: Json = {
            "ceremony": ceremony,
            "team": self.team,
            "title": f"Trial {number}",
            "settings": NARROW[ceremony],
        }
        room = self.ana.post("/rooms", **body, **({"items": items} if ceremony in _OF_ITEMS else {}))
        rooms = (room["id"],)
        seats = [
            (role, seated(self.ana.url, room, f"{role} {number}", role))
            for role in ("participant", "observer")
        ]
        guests = [Visitor(role, token, rooms, self.others, ceremony) for role, token in seats]
        return [Visitor("Ana", self.ana.token, rooms, self.others, ceremony), *guests]


_OF_ITEMS = frozenset({"planning_poker", "prioritization"})


def seated(url: str, room: Json, name: str, role: str = "participant") -> str:
    """The token of a guest's seat."""
    return str(
        Caller(url, None).post(f"/rooms/{room['id']}/seats", name=name, role=role, key=room["secret"])[
            "token"
        ]
    )


def grounds(server: Server, voters: int) -> Grounds:
    """Make everything on a server that is not started yet, and start it."""
    tokens = members(server)
    server.start()
    eli, ana, bo = (Caller(server.url, tokens[name]) for name in ("Eli", "Ana", "Bo"))
    harbour, harbour_team, _ = _program(eli, "Harbour", "HAR", {})
    yard, team, item = _program(eli, "Yard", "YAR", {"program_manager": ana, "developer": bo})
    deck = [*PLAIN_CARDS, *CANARIES]
    items = [{"title": f"Refund {n}"} for n in range(8)]
    settings = {"countdown": 0, "auto_reveal": False, "deck": deck}
    wanted: Json = {"ceremony": "planning_poker", "team": harbour_team, "title": "Estimates", "items": items}
    home = eli.post("/rooms", **wanted, settings=settings)
    seats = [seated(server.url, home, f"Voter {n}") for n in range(voters)]
    there = tuple(
        f"{kind}:{id}{page}"
        for kind, id in (("team", team), ("program", yard))
        for page in ("", ":backlog", ":board", ":map")
    )
    away = (
        home["id"],
        f"team:{harbour_team}",
        f"team:{harbour_team}:backlog",
        f"program:{harbour}",
        "team:",
        "program:x:y",
        "nowhere",
    )
    strangers = [
        *(
            Visitor(f"guest {role}", seated(server.url, home, f"Mal {role}", role), (home["id"],), there)
            for role in ("participant", "participant", "observer")
        ),
        Visitor("nobody", None, (home["id"], *there), away),
        Visitor("Bo", bo.token, there, away, "standing"),
        Visitor("Ana", ana.token, there, away, "standing"),
    ]
    made = Grounds(server.url, eli, ana, yard, team, home, seats, strangers, away)
    made.ids = {"program": [yard], "team": [team], "item": [item], "person": [ana.call("GET", "/me")["id"]]}
    return made


def _program(eli: Caller, name: str, key: str, people: dict[str, Caller]) -> tuple[str, str, str]:
    program = eli.post("/programs", name=name, key=key, goal="", time_zone="UTC")["id"]
    team = eli.post(f"/programs/{program}/teams", name=f"{name} team", key=key)["id"]
    for role, person in people.items():
        id = person.call("GET", "/me")["id"]
        for place in (f"/programs/{program}", f"/teams/{team}"):
            eli.call("PUT", f"{place}/members/{id}", {"role": role})
    eli.post(
        f"/programs/{program}/increments", name="First", starts_on="2026-12-07", sprints=3, sprint_days=14
    )
    items = eli.post(
        f"/teams/{team}/items", items=[{"title": f"{name} {n}", "type": "story"} for n in range(8)]
    )
    return program, team, items["items"][0]["id"]
