"""The steps of a planning day, in the order in which it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from fractions import Fraction

from tests.day.backlog_file import TEAMS, export
from tests.day.day import Day, Json, seen
from tests.faults.client import Client

FACTORS = ("value", "time", "risk", "size")
DECK = (1, 2, 3, 5, 8, 13, 20)
CARDS = ("1", "2", "3", "5", "8")

Step = Callable[[Day], Awaitable[None]]


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
    day.points = (await day.team_line(TEAMS[0]))["points"]["todo"]
    chosen = [one["id"] for one in five]
    room = await day.open("Eli", "planning_poker", team=day.teams[TEAMS[0]], items=chosen)
    eli = await day.enter("Eli", room["id"])
    ana, gus = [await day.guest(name, room, TEAMS[0]) for name in ("Ana", "Gus")]
    for item, card in zip(chosen, CARDS, strict=True):
        await day.said(eli, "PresentItem", item=item)
        votes = ((ana, card), (gus, "3"), (eli, card))
        await asyncio.gather(
            *(day.said(voter, "CastVote", card=vote, item=item, round=1) for voter, vote in votes)
        )
        await day.said(eli, "RevealVotes", item=item, round=1)
        if card == CARDS[2]:
            await day.said(eli, "StartRound", item=item, round=1)
            await day.said(gus, "CastVote", card=card, item=item, round=2)
            await day.said(eli, "RevealVotes", item=item, round=2)
        await day.said(eli, "AgreeEstimate", card=card, item=item)
        day.estimates[item] = float(card)
        await board.until(lambda id=item, card=card: seen(board)["items"][id]["points"] == float(card))
    assert (await day.team_line(TEAMS[0]))["points"]["todo"] == day.points + sum(day.estimates.values())
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
    day.ranked = room["id"]
    hana = await day.enter("Hana", room["id"])
    voters = [
        await day.guest("Ana", room, TEAMS[0]),
        await day.enter("Bo", room["id"]),
        await day.guest("Cy", room, TEAMS[2]),
    ]
    cards = {
        (voter.who, item, factor): DECK[(place * 3 + row * 5 + column * 2) % len(DECK)]
        for place, voter in enumerate(voters)
        for row, item in enumerate(features)
        for column, factor in enumerate(FACTORS)
    }

    async def scores(voter: Client, factor: str) -> None:
        for item in features:
            value = cards[voter.who, item, factor]
            await day.said(voter, "ScoreItem", item=item, factor=factor, value=value)

    await day.said(hana, "GoToStage", stage="score")
    for factor in FACTORS:
        await day.said(hana, "OpenFactor", factor=factor)
        await asyncio.gather(*(scores(voter, factor) for voter in voters))
        await day.said(hana, "RevealScores", factor=factor)

    def mean(item: str, factor: str) -> Fraction:
        return Fraction(sum(cards[voter.who, item, factor] for voter in voters), len(voters))

    wsjf = {item: sum(mean(item, factor) for factor in FACTORS[:3]) / mean(item, "size") for item in features}
    day.places = {item: 1 + sum(other > wsjf[item] for other in wsjf.values()) for item in features}
    await hana.until(lambda: places(seen(hana)) == day.places)
    await day.said(hana, "GoToStage", stage="rank")
    await day.said(hana, "ApplyRanking")


def places(view: Json) -> dict[str, int]:
    """The ranking that a room shows."""
    return {item: row["rank"] for item, row in ((view["ranking"] or {}).get("rows") or {}).items()}


def feeds(view: Json) -> list[str]:
    """The dependencies that were asked in the room."""
    return [id for id, one in view["dependencies"].items() if one["title"] == "Ledger feed"]


async def two_teams_plan_and_one_asks_the_other(day: Day) -> None:
    board = await day.enter("Hana", f"program:{day.program}:board")
    for who, team in (("Eli", TEAMS[0]), ("Bo", TEAMS[1])):
        pulled = (await day.rest["Hana"].everything(f"/teams/{day.teams[team]}/items"))[:60]
        pulled = [one["id"] for one in pulled if one["type"] == "story" and one["sprint"] is None][:3]
        room = await day.open(who, "sprint_planning", team=day.teams[team])
        lead = await day.enter(who, room["id"])
        await day.said(lead, "GoToStage", stage="availability")
        await day.said(lead, "SetAvailability", person=day.people[who], days_off=1)
        await day.said(lead, "GoToStage", stage="goal")
        await day.said(lead, "ProposeGoal", text="Refunds by line")
        await day.said(lead, "RevealGoals")
        day.goals[team] = f"{team} supports refunds by line"
        await day.said(lead, "SetGoal", text=day.goals[team])
        await day.said(lead, "GoToStage", stage="plan")
        for item in pulled:
            await day.said(lead, "PullItem", item=item)
            await board.until(lambda item=item: seen(board)["items"][item]["sprint"] is not None)
        if who == "Eli":
            await day.said(lead, "GoToStage", stage="sweep")
            need = {"consumer": pulled[0], "title": "Ledger feed", "needed_by": day.sprints[1]["id"]}
            await day.said(lead, "RaiseDependency", **need, producer_team=day.teams[TEAMS[1]])
            await board.until(lambda: bool(feeds(seen(board))))
            (day.asked,) = feeds(seen(board))
        await day.said(lead, "GoToStage", stage="confidence")
        await day.said(lead, "VoteConfidence", value=4)
        await day.said(lead, "RevealConfidence")
        await day.said(lead, "StartSprint")
        await the_sprint_runs(day, team)
    later = {"answer": "counter", "sprint": day.sprints[2]["id"], "reason": "After the audit"}
    await day.rest["Bo"].must("POST", f"/dependencies/{day.asked}/answer", later)
    await board.until(lambda: seen(board)["dependencies"][day.asked]["state"] == "countered")
    row = seen(board)["dependencies"][day.asked]
    assert (row["slack"], row["flag"]) == (-1, "red")
    assert row["why"]


async def the_sprint_runs(day: Day, team: str) -> None:
    """As the rollup tells of it."""
    line = await day.team_line(team)
    assert (line["sprint"]["state"], line["confidence"]) == ("active", 4)
    assert line["sprint"]["goal"] == day.goals[team]


async def a_retrospective_leaves_two_actions(day: Day) -> None:
    team = day.teams[TEAMS[0]]
    board = await day.enter("Hana", f"team:{team}:backlog")
    before = set(seen(board)["items"])
    room = await day.open("Eli", "retrospective", team=team)
    eli, ana = await day.enter("Eli", room["id"]), await day.guest("Ana", room, TEAMS[0])
    await day.said(eli, "GoToStage", stage="write")
    await eli.until(lambda: bool(seen(eli)["columns"]))
    column = next(iter(seen(eli)["columns"]))
    await day.said(ana, "AddCard", column=column, text="The audit came late")
    assert "The audit came late" not in str(seen(eli))
    await day.said(eli, "GoToStage", stage="group")
    await eli.until(lambda: "The audit came late" in str(seen(eli)["cards"]))
    day.actions = {"Write the runbook", "Ask the auditors"}
    for text, due in (("Write the runbook", "2026-12-04"), ("Ask the auditors", None)):
        await day.said(eli, "AddAction", text=text, owner=eli.seat, **({"due": due} if due else {}))
    await board.until(lambda: len(set(seen(board)["items"]) - before) == 2)
    assert {seen(board)["items"][id]["title"] for id in set(seen(board)["items"]) - before} == day.actions
    await day.said(eli, "EndCeremony")
    _, record = await day.rest["Eli"].call("GET", f"/rooms/{room['id']}/record?format=md")
    assert "Write the runbook" in record


STEPS: dict[Step, int] = {
    the_import_is_safe_to_repeat: 3,
    poker_estimates_land_on_board_and_rollup: 30,
    teams_rank_features_together: 100,
    two_teams_plan_and_one_asks_the_other: 20,
    a_retrospective_leaves_two_actions: 0,
}
"""Each with how many commands or uploads it surely has: trouble comes with one of them; 0: it does not."""
