"""The evening of a planning day: what was agreed on is there, once, and nothing else."""

from __future__ import annotations

import asyncio

from tests.day.backlog_file import TEAMS
from tests.day.day import Day
from tests.day.steps import places, the_sprint_runs
from tests.faults.checker import told_rightly
from tests.faults.effects import cards_written
from tests.faults.final import Final
from tests.faults.quiet import agreed
from tests.faults.transcript import transcript


async def the_day_is_kept(day: Day) -> list[str]:
    """What is there when all is quiet, asked for anew; returns the promises that were broken, as sentences.

    Estimates in the room, points of the items and the rollup are looked at by R10, all texts by the other
    rules of the fault programme.
    """
    final, complaints = await agreed(day.clients, day.rest["Hana"], day.program)
    whole = transcript(day.history)
    await _the_work_is_there(day, final)
    assert "whole" in await asyncio.to_thread(day.server.cli, "verify")
    return [*complaints, *told_rightly(whole), *cards_written(whole, final)]


async def _the_work_is_there(day: Day, final: Final) -> None:
    points = {one["id"]: one["points"] for one in final.items}
    assert {item: points[item] for item in day.estimates} == day.estimates
    line = await day.team_line(TEAMS[0])
    assert sum(line["points"].values()) == day.points + sum(day.estimates.values())
    assert places(final.views[day.ranked]) == day.places
    for team in day.goals:
        await the_sprint_runs(day, team)
    need = final.views[f"program:{day.program}:board"]["dependencies"][day.asked]
    assert (need["state"], need["slack"], need["flag"]) == ("countered", -1, "red")
    titles = [one["title"] for one in final.items]
    assert {title: titles.count(title) for title in day.actions} == dict.fromkeys(day.actions, 1)
