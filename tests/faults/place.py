"""The program Harbour with its rooms, made as anybody would make it."""

import asyncio
import itertools
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.people import PLAIN_CARDS, Editor, Person
from tests.faults.rest import Rest
from tests.faults.server import Server
from tests.faults.view import Json
from tests.faults.ways import Ways

MEMBERS = {"Eli": "facilitator", "Ana": "developer", "Bo": "developer"}
GUESTS = ("Gus", "Cy", "Dee", "Fay", "Hana")


@dataclass
class Place:
    """Where a run happens: a poker room and, where it is offered, a retrospective."""

    server: Server
    ways: Ways
    history: History
    lead: Rest
    program: str
    people: list[Person]
    editor: Editor

    def clients(self) -> list[Client]:
        """Every tab."""
        return [tab for person in self.people for tab in (person.poker, person.notes) if tab is not None]

    async def close(self) -> None:
        """Everybody leaves."""
        await asyncio.gather(*(client.stop() for client in self.clients()), return_exceptions=True)


async def opened(
    server: Server, seats: int, history: History, chance: random.Random, ways: Ways | None = None
) -> Place:
    """A fresh server, everybody seated: three members, Eli leading, and guests for the rest of `seats`."""
    ways = ways or Ways()
    tokens = members(server)
    server.start()
    lead = Rest("Eli", server.url, tokens["Eli"], history)
    program, team = await _program(lead)
    await _welcome(lead, program, team, tokens)
    wanted = {"items": [{"title": f"Refund {n}", "type": "story"} for n in range(20)]}
    items = [item["id"] for item in (await lead.must("POST", f"/teams/{team}/items", wanted))["items"]]
    canaries = (f"QZ{n:05}" for n in chance.sample(range(100_000), 100_000))
    deck = list(itertools.islice(canaries, 24))
    rooms, has_canaries = await _rooms(lead, team, items[:12], deck)
    edits = Rest("Eli", ways.url(server), tokens["Eli"], history)
    editor = Editor(edits, _fork(chance), itertools.count(100), team, rooms[0]["id"], items[:12], items[12:])
    place = Place(server, ways, history, lead, program, [], editor)
    votes = iter(deck if has_canaries else [])
    for name in [*MEMBERS, *_guests(seats - len(MEMBERS))]:
        tabs = [await _tab(place, name, room, tokens.get(name)) for room in rooms]
        notes = tabs[1] if len(tabs) > 1 else None
        leads = name == "Eli"
        person = Person(name, _fork(chance), tabs[0], notes, votes, canaries, items[:12], leads)
        place.people.append(person)
    await _all_joined(place.clients())
    await _begin(place.people[0])
    return place


def members(server: Server) -> dict[str, str]:
    """Makes the members and returns their tokens; on SQLite once a process: every server gets a copy."""
    if "BIGROOM_DATABASE_URL" in server.env:
        return _made(server)
    files, tokens = _files_with_members()
    for name, content in files.items():
        (server.home / name).write_bytes(content)
    return tokens


@cache
def _files_with_members() -> tuple[dict[str, bytes], dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="faults-members-") as home:
        tokens = _made(Server(Path(home)))
        return {file.name: file.read_bytes() for file in Path(home).iterdir() if file.is_file()}, tokens


def _made(server: Server) -> dict[str, str]:
    return {
        name: server.add_person(f"{name.lower()}@harbour.example", name, admin=name == "Eli")
        for name in MEMBERS
    }


async def _program(lead: Rest) -> tuple[str, str]:
    goal = {"name": "Harbour", "key": "HAR", "goal": "Ship the port", "time_zone": "Europe/Berlin"}
    program = (await lead.must("POST", "/programs", goal))["id"]
    team = await lead.must("POST", f"/programs/{program}/teams", {"name": "Payments", "key": "PAY"})
    return program, team["id"]


async def _welcome(lead: Rest, program: str, team: str, tokens: dict[str, str]) -> None:
    for name, role in MEMBERS.items():
        if name != "Eli":
            me = Rest(name, lead.base.removesuffix("/api/v1"), tokens[name], lead.history)
            await lead.add_member(program, team, (await me.must("GET", "/me"))["id"], role)


async def _rooms(lead: Rest, team: str, items: list[str], deck: list[str]) -> tuple[list[Json], bool]:
    """The rooms, and whether the poker room took a deck of canaries."""
    settings: Json = {"countdown": 0, "auto_reveal": False, "deck": [*PLAIN_CARDS, *deck]}
    room = {"ceremony": "planning_poker", "team": team, "title": "Estimates", "items": items}
    status, poker = await lead.call("POST", "/rooms", room | {"settings": settings})
    took = status < 300
    if not took:
        del settings["deck"]
        poker = await lead.must("POST", "/rooms", room | {"settings": settings})
    lead.history.note(f"the deck of canaries was {'taken' if took else 'refused'}")
    rooms = [poker]
    if "retrospective" in str(await lead.must("GET", "/ceremonies")):
        notes = {"ceremony": "retrospective", "team": team, "title": "Looking back"}
        rooms.append(await lead.must("POST", "/rooms", notes | {"settings": {"anonymous": False}}))
    return rooms, took


def _guests(count: int) -> Iterator[str]:
    for n in range(count):
        yield GUESTS[n] if n < len(GUESTS) else f"Guest {n + 1}"


async def _tab(place: Place, name: str, room: Json, token: str | None) -> Client:
    if token is None:
        guest = Rest(name, place.server.url, None, place.history)
        token = await guest.sit_down(room["id"], name, room["secret"])
    url, clock = place.ways.url(place.server), place.ways.clock()
    return Client(name, url, token, room["id"], place.history, clock, patient=place.ways.patient)


async def _all_joined(tabs: list[Client]) -> None:
    for tab in tabs:
        tab.start()
    for tab in tabs:
        await tab.joined()


async def _begin(lead: Person) -> None:
    """Go to the stage in which cards are written."""
    room = lead.notes.view.tree["room"] if lead.notes and lead.notes.view else {"stages": []}
    stage = next((stage["id"] for stage in room["stages"] if stage["kind"] == "collect"), None)
    if lead.notes and stage and stage != room["stage"]:
        await lead.notes.command("GoToStage", {"stage": stage})


def _fork(chance: random.Random) -> random.Random:
    return random.Random(chance.random())
