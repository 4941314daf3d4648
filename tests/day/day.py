"""The place of a planning day: a server, people with tokens, and all that they open and say."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from tests.day.backlog_file import TEAMS, Export
from tests.day.trouble import Trouble
from tests.faults.blows import Blow
from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.rest import Rest
from tests.faults.server import Server

Json = dict[str, Any]

ANSWERED_WITHIN = 60.0  # seconds, over all resends


class Day:
    """Harbour on its planning day, on a server that is started with it.

    What was agreed on is remembered here until the evening: ``estimates`` by item, ``points`` of the first
    team before them, ``places`` of the items in the room ``ranked``, the ``goals`` of the Sprints by team,
    the dependency that was ``asked`` for, and the titles of the ``actions``.
    """

    def __init__(self, server: Server, blow: Blow | None, chance: random.Random) -> None:
        self.server = server
        self.history = History()
        self.trouble = Trouble(server, blow, chance, self.history)
        self.clients: list[Client] = []
        self.rest: dict[str, Rest] = {}
        self.people: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.teams: dict[str, str] = {}
        self.program = ""
        self.sprints: list[Json] = []
        self.points = 0.0
        self.estimates: dict[str, float] = {}
        self.ranked = ""
        self.places: dict[str, int] = {}
        self.goals: dict[str, str] = {}
        self.asked = ""
        self.actions: set[str] = set()

    async def begin(self) -> None:
        """The program, its teams and people, and six Sprints on one calendar."""
        await asyncio.to_thread(self.server.start)
        await self._person("Hana")
        await asyncio.gather(self._person("Eli"), self._person("Bo"))
        hana = self.rest["Hana"]
        new = {"name": "Harbour", "key": "HAR", "goal": "Refunds by Winter", "time_zone": "Europe/Berlin"}
        self.program = (await hana.must("POST", "/programs", new))["id"]
        for team, key in zip(TEAMS, ("ENP", "EPL", "DES"), strict=True):
            made = await hana.must("POST", f"/programs/{self.program}/teams", {"name": team, "key": key})
            self.teams[team] = made["id"]
        for name, team in (("Eli", TEAMS[0]), ("Bo", TEAMS[1])):
            await hana.add_member(self.program, self.teams[team], self.people[name], "facilitator")
        increment = {"name": "Winter", "starts_on": "2026-11-30", "sprints": 6, "sprint_days": 14}
        await hana.must("POST", f"/programs/{self.program}/increments", increment)
        self.sprints = await hana.everything(f"/programs/{self.program}/sprints")

    async def _person(self, name: str) -> None:
        email = f"{name.lower()}@harbour.example"
        self.tokens[name] = await asyncio.to_thread(
            lambda: self.server.add_person(email, name, admin=name == "Hana")
        )
        self.rest[name] = Rest(name, self.server.url, self.tokens[name], self.history)
        self.people[name] = (await self.rest[name].must("GET", "/me"))["id"]

    async def enter(self, who: str, room: str, token: str | None = None) -> Client:
        """Somebody opens a room, or a page of the program, perhaps in another tab than before."""
        tabs = sum((one.room, one.who.partition(",")[0]) == (room, who) for one in self.clients)
        name = f"{who}, tab {tabs + 1}" if tabs else who
        client = Client(name, self.server.url, token or self.tokens[who], room, self.history)
        client.start()
        self.clients.append(client)
        await client.joined()
        return client

    async def guest(self, who: str, room: Json, team: str) -> Client:
        """Somebody without an account comes by code, for a team."""
        seat = {"name": who, "key": room["code"], "team": self.teams[team]}
        guest = Rest(who, self.server.url, None, self.history)
        taken = await guest.must("POST", f"/rooms/{room['id']}/seats", seat)
        return await self.enter(who, room["id"], taken["token"])

    async def open(self, by: str, ceremony: str, **more: Any) -> Json:
        return await self.rest[by].must("POST", "/rooms", {"ceremony": ceremony, "title": "Day one", **more})

    async def said(self, client: Client, name: str, **args: Any) -> None:
        """Somebody says a command that has to be accepted, however often it is sent."""
        self.trouble.comes_nearer()
        async with asyncio.timeout(ANSWERED_WITHIN):
            answer = await client.command(name, args)
        assert answer["ok"], (client.who, name, args, answer)

    async def upload(self, file: Export, dry_run: bool) -> Json:
        form = {"team": self.teams[TEAMS[0]], "dry_run": "true" if dry_run else "false"}
        path = f"/programs/{self.program}/imports"
        self.trouble.comes_nearer()
        return await self.rest["Hana"].must("POST", path, form, file=(file.name, file.content))

    async def rollup(self) -> Json:
        return await self.rest["Hana"].must("GET", f"/programs/{self.program}/rollup")

    async def team_line(self, team: str) -> Json:
        found = [one for one in (await self.rollup())["teams"] if one["id"] == self.teams[team]]
        return dict(found[0])

    async def leave(self) -> None:
        """Everybody leaves."""
        await asyncio.gather(*(client.stop() for client in self.clients), return_exceptions=True)


def seen(client: Client) -> Json:
    """What the client's page shows."""
    assert client.view is not None
    return client.view.tree
