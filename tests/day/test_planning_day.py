"""A planning day by REST and socket alone: import, poker, WSJF, planning of two teams, a retrospective."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.day.backlog_file import TEAMS, Export, export
from tests.faults.client import Client
from tests.faults.history import History
from tests.faults.loop import in_a_loop
from tests.faults.rest import Rest
from tests.faults.server import Server

Json = dict[str, Any]
FACTORS = ("value", "time", "risk", "size")
DECK = (1, 2, 3, 5, 8, 13, 20)


class Day:
    """Harbour on its planning day: a server, people with tokens, and what they do."""

    def __init__(self, home: Path) -> None:
        self.server = Server(home)
        self.history = History()
        self.clients: list[Client] = []
        self.rest: dict[str, Rest] = {}
        self.people: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.teams: dict[str, str] = {}
        self.program = ""
        self.sprints: list[Json] = []

    async def begin(self) -> None:
        """The program, its teams and people, and six Sprints on one calendar."""
        await asyncio.to_thread(self.server.start)
        for name in ("Hana", "Eli", "Bo"):
            await self._person(name)
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
        """Somebody opens a room, or a page of the program."""
        client = Client(who, self.server.url, token or self.tokens[who], room, self.history)
        client.start()
        self.clients.append(client)
        await asyncio.wait_for(client.caught_up.wait(), 30)
        return client

    async def guest(self, who: str, room: Json, team: str) -> Client:
        """Somebody without an account comes by code, for a team."""
        seat = {"name": who, "key": room["code"], "team": self.teams[team]}
        taken = await Rest(who, self.server.url, None, self.history).must(
            "POST", f"/rooms/{room['id']}/seats", seat
        )
        return await self.enter(who, room["id"], taken["token"])

    async def open(self, by: str, ceremony: str, **more: Any) -> Json:
        return await self.rest[by].must("POST", "/rooms", {"ceremony": ceremony, "title": "Day one", **more})

    async def upload(self, file: Export, dry_run: bool) -> Json:
        def send() -> Json:
            reply = requests.post(
                f"{self.server.url}/api/v1/programs/{self.program}/imports",
                headers=self.rest["Hana"].headers,
                files={"file": (file.name, file.content)},
                data={"team": self.teams[TEAMS[0]], "dry_run": "true" if dry_run else "false"},
                timeout=60,
            )
            assert reply.status_code == 201, reply.text
            return dict(reply.json())

        return await asyncio.to_thread(send)

    async def rollup(self) -> Json:
        return await self.rest["Hana"].must("GET", f"/programs/{self.program}/rollup")

    async def team_line(self, team: str) -> Json:
        found = [one for one in (await self.rollup())["teams"] if one["id"] == self.teams[team]]
        return dict(found[0])

    async def end(self) -> None:
        for client in self.clients:
            await client.stop()
        await asyncio.to_thread(self.server.stop)


async def said(client: Client, name: str, **args: Any) -> Json:
    """Says a command that has to be accepted."""
    answer = await client.command(name, args)
    assert answer["ok"], (client.who, name, args, answer)
    return answer


def seen(client: Client) -> Json:
    """What the client's page shows."""
    assert client.view is not None
    return dict(client.view.tree)


async def the_import_is_safe_to_repeat(day: Day) -> None:
    file = export()
    tried = await day.upload(file, dry_run=True)
    assert (tried["rows"], tried["created"]) == (file.rows, file.rows)
    assert await day.rest["Hana"].everything(f"/programs/{day.program}/items") == []
    done = await day.upload(file, dry_run=False)
    assert (done["created"], len(done["parents"])) == (file.rows, file.parents)
    again = await day.upload(file, dry_run=False)
    assert (again["created"], again["updated"]) == (0, 0)


async def stories(day: Day, team: str, count: int) -> list[Json]:
    items = await day.rest["Hana"].everything(f"/teams/{day.teams[team]}/items")
    found = [one for one in items if one["type"] == "story" and one["points"] is None]
    return found[:count]


async def poker_estimates_land_on_board_and_rollup(day: Day) -> None:
    board = await day.enter("Hana", f"team:{day.teams[TEAMS[0]]}:backlog")
    five = await stories(day, TEAMS[0], 5)
    before = (await day.team_line(TEAMS[0]))["points"]["todo"]
    chosen = [one["id"] for one in five]
    room = await day.open("Eli", "planning_poker", team=day.teams[TEAMS[0]], items=chosen)
    eli = await day.enter("Eli", room["id"])
    ana, gus = [await day.guest(name, room, TEAMS[0]) for name in ("Ana", "Gus")]
    for place, (item, card) in enumerate(zip(five, ("1", "2", "3", "5", "8"), strict=True)):
        await said(eli, "PresentItem", item=item["id"])
        for voter, vote in ((ana, card), (gus, "3"), (eli, card)):
            await said(voter, "CastVote", card=vote, item=item["id"], round=1)
        await said(eli, "RevealVotes", item=item["id"], round=1)
        if place == 2:
            await said(eli, "StartRound", item=item["id"], round=1)
            await said(gus, "CastVote", card=card, item=item["id"], round=2)
            await said(eli, "RevealVotes", item=item["id"], round=2)
        await said(eli, "AgreeEstimate", card=card, item=item["id"])
        await board.until(lambda id=item["id"], card=card: seen(board)["items"][id]["points"] == float(card))
    assert (await day.team_line(TEAMS[0]))["points"]["todo"] == before + 19
    kept = await day.upload(export(), dry_run=False)
    listed = {(one["item"], one["field"]) for one in kept["kept"]}
    assert kept["updated"] == 0
    assert {(one["id"], "points") for one in five} <= listed or {
        (one["key"], "points") for one in five
    } <= listed


async def teams_rank_features_together(day: Day) -> None:
    items = await day.rest["Hana"].everything(f"/programs/{day.program}/items")
    features = [one["id"] for one in items if one["type"] == "feature"][:8]
    room = await day.open("Hana", "prioritization", program=day.program, items=features)
    hana = await day.enter("Hana", room["id"])
    voters = [
        await day.guest("Ana", room, TEAMS[0]),
        await day.enter("Bo", room["id"]),
        await day.guest("Cy", room, TEAMS[2]),
    ]
    await said(hana, "GoToStage", stage="score")
    cards = {
        (voter.who, item, factor): DECK[(place * 3 + row * 5 + column * 2) % len(DECK)]
        for place, voter in enumerate(voters)
        for row, item in enumerate(features)
        for column, factor in enumerate(FACTORS)
    }
    for factor in FACTORS:
        await said(hana, "OpenFactor", factor=factor)
        for voter in voters:
            for item in features:
                await said(voter, "ScoreItem", item=item, factor=factor, value=cards[voter.who, item, factor])
        await said(hana, "RevealScores", factor=factor)

    def mean(item: str, factor: str) -> Fraction:
        return Fraction(sum(cards[voter.who, item, factor] for voter in voters), len(voters))

    wsjf = {item: sum(mean(item, factor) for factor in FACTORS[:3]) / mean(item, "size") for item in features}
    expected = {item: 1 + sum(other > wsjf[item] for other in wsjf.values()) for item in features}
    await hana.until(lambda: len((seen(hana)["ranking"] or {}).get("rows") or {}) == len(features))
    ranking = seen(hana)["ranking"]["rows"]
    assert {item: ranking[item]["rank"] for item in features} == expected
    await said(hana, "GoToStage", stage="rank")
    await said(hana, "ApplyRanking")


def feeds(board: Client) -> list[str]:
    """The dependencies that were asked in the room."""
    return [id for id, one in seen(board)["dependencies"].items() if one["title"] == "Ledger feed"]


async def two_teams_plan_and_one_asks_the_other(day: Day) -> None:
    asked: list[str] = []
    board = await day.enter("Hana", f"program:{day.program}:board")
    for who, team in (("Eli", TEAMS[0]), ("Bo", TEAMS[1])):
        pulled = (await day.rest["Hana"].everything(f"/teams/{day.teams[team]}/items"))[:60]
        pulled = [one["id"] for one in pulled if one["type"] == "story" and one["sprint"] is None][:3]
        room = await day.open(who, "sprint_planning", team=day.teams[team])
        lead = await day.enter(who, room["id"])
        await said(lead, "GoToStage", stage="availability")
        await said(lead, "SetAvailability", person=day.people[who], days_off=1)
        await said(lead, "GoToStage", stage="goal")
        await said(lead, "ProposeGoal", text="Refunds by line")
        await said(lead, "RevealGoals")
        await said(lead, "SetGoal", text=f"{team} supports refunds by line")
        await said(lead, "GoToStage", stage="plan")
        for item in pulled:
            await said(lead, "PullItem", item=item)
            await board.until(lambda item=item: seen(board)["items"][item]["sprint"] is not None)
        if who == "Eli":
            await said(lead, "GoToStage", stage="sweep")
            need = {"consumer": pulled[0], "title": "Ledger feed", "needed_by": day.sprints[1]["id"]}
            await said(lead, "RaiseDependency", **need, producer_team=day.teams[TEAMS[1]])
            await board.until(lambda: bool(feeds(board)))
            asked = feeds(board)
        await said(lead, "GoToStage", stage="confidence")
        await said(lead, "VoteConfidence", value=4)
        await said(lead, "RevealConfidence")
        await said(lead, "StartSprint")
        line = await day.team_line(team)
        assert (line["sprint"]["state"], line["confidence"]) == ("active", 4)
        assert line["sprint"]["goal"] == f"{team} supports refunds by line"
    later = {"answer": "counter", "sprint": day.sprints[2]["id"], "reason": "After the audit"}
    await day.rest["Bo"].must("POST", f"/dependencies/{asked[0]}/answer", later)
    await board.until(lambda: seen(board)["dependencies"][asked[0]]["state"] == "countered")
    row = seen(board)["dependencies"][asked[0]]
    assert (row["slack"], row["flag"]) == (-1, "red")
    assert row["why"]


async def a_retrospective_leaves_two_actions(day: Day) -> None:
    team = day.teams[TEAMS[0]]
    board = await day.enter("Hana", f"team:{team}:backlog")
    before = set(seen(board)["items"])
    room = await day.open("Eli", "retrospective", team=team)
    eli, ana = await day.enter("Eli", room["id"]), await day.guest("Ana", room, TEAMS[0])
    await said(eli, "GoToStage", stage="write")
    await eli.until(lambda: bool(seen(eli)["columns"]))
    column = next(iter(seen(eli)["columns"]))
    await said(ana, "AddCard", column=column, text="The audit came late")
    assert "The audit came late" not in str(seen(eli))
    await said(eli, "GoToStage", stage="group")
    await eli.until(lambda: "The audit came late" in str(seen(eli)["cards"]))
    for text, due in (("Write the runbook", "2026-12-04"), ("Ask the auditors", None)):
        await said(eli, "AddAction", text=text, owner=eli.seat, **({"due": due} if due else {}))
    await board.until(lambda: len(set(seen(board)["items"]) - before) == 2)
    actions = [seen(board)["items"][id] for id in set(seen(board)["items"]) - before]
    assert {one["title"] for one in actions} == {"Write the runbook", "Ask the auditors"}
    await said(eli, "EndCeremony")
    address = f"{day.server.url}/api/v1/rooms/{room['id']}/record?format=md"
    record = requests.get(address, headers=day.rest["Eli"].headers, timeout=20)
    assert "Write the runbook" in record.text


STEPS: tuple[Callable[[Day], Awaitable[None]], ...] = (
    the_import_is_safe_to_repeat,
    poker_estimates_land_on_board_and_rollup,
    teams_rank_features_together,
    two_teams_plan_and_one_asks_the_other,
    a_retrospective_leaves_two_actions,
)


@pytest.mark.faults
@pytest.mark.timeout(500)
def test_a_planning_day_by_rest_and_socket_alone(tmp_path: Path) -> None:
    async def live_it() -> None:
        day = Day(tmp_path)
        try:
            await day.begin()
            for step in STEPS:
                await step(day)
            assert "whole" in await asyncio.to_thread(day.server.cli, "verify")
        finally:
            await day.end()

    in_a_loop(live_it())
