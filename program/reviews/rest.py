"""REST: headlines, colours beside the computed ones, and snapshots of the plan."""

from __future__ import annotations

from datetime import date

import msgspec

from accounts.calls import Absent, Call, Calls, Listing, Nothing
from accounts.moments import Moment as Time
from accounts.moments import moment as time_of
from accounts.teams import find_team
from backlog.days import AsOf, moment
from backlog.places import write_as
from backlog.queries import day_of
from program.plan.baseline import Difference, Moved, PlanRow, ReEstimated, difference
from program.plan.baseline_queries import needs_of, plan_of
from program.plan.need_changes import NeedChange, need_changes
from program.reviews import events, queries
from program.rollup.rest import OverrideAnswer, override_answer

calls = Calls("Program view")


class HeadlineAnswer(msgspec.Struct, frozen=True):
    """What somebody wrote over a week; ``week`` is its Monday."""

    week: date
    text: str
    author: str | None
    at: Time


class NewHeadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``week``: any day of it; this week where it is left out. An empty text takes the headline away."""

    text: str
    week: date | None = None


class NewOverride(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    colour: events.SaidColour
    note: str


class Override(msgspec.Struct, frozen=True):
    """The override that holds now, if one does."""

    override: OverrideAnswer | None


class NewSnapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``baseline``: whether the growth of scope is measured from here."""

    name: str
    baseline: bool = True


class SnapshotAnswer(msgspec.Struct, frozen=True):
    """A plan that got a name; ``points`` of each team by its id."""

    id: str
    name: str
    baseline: bool
    points: dict[str, float]
    author: str | None
    at: Time


class DifferenceAnswer(msgspec.Struct, frozen=True):
    """What changed since the snapshot; ``points`` of each team: before and after."""

    snapshot: SnapshotAnswer
    added: list[PlanRow]
    removed: list[PlanRow]
    moved: list[Moved]
    re_estimated: list[ReEstimated]
    dependencies: list[NeedChange]
    points: dict[str, tuple[float, float]]


@calls.get("/programs/{program}/headlines", may="see program", of="program",
           answer=Listing[HeadlineAnswer])  # fmt: skip
def list_headlines(call: Call, program: str) -> Listing[HeadlineAnswer]:
    """What was written over each week, the latest first."""
    return Listing([_headline(one) for one in queries.headlines_of(call.connection, program)])


def _headline(one: queries.Headline) -> HeadlineAnswer:
    return HeadlineAnswer(date.fromisoformat(one.week), one.text, one.author, time_of(one.at))


@calls.put("/programs/{program}/headline", may="see program", of="program", body=NewHeadline,
           answer=Listing[HeadlineAnswer])  # fmt: skip
def put_headline(call: Call, program: str, body: NewHeadline) -> Listing[HeadlineAnswer]:
    """Writes the headline of a week, in place of the one there is; answers all headlines."""
    week = body.week.isoformat() if body.week is not None else ""
    write_as(call, program, [events.HeadlineWritten(body.text, week)])
    return list_headlines(call, program)


@calls.put("/programs/{program}/status", may="see program", of="program", body=NewOverride,
           answer=Override)  # fmt: skip
def put_program_status(call: Call, program: str, body: NewOverride) -> Override:
    """Puts a colour beside the computed one of the program, for 14 days, with the note that says why."""
    return _override(call, program, None, body)


@calls.delete("/programs/{program}/status", may="see program", of="program")
def delete_program_status(call: Call, program: str) -> Nothing:
    """Takes the colour back that somebody put beside the computed one."""
    _override(call, program, None, None)
    return Nothing()


@calls.put("/teams/{team}/status", may="see program", of="team", body=NewOverride, answer=Override)
def put_team_status(call: Call, team: str, body: NewOverride) -> Override:
    """Puts a colour beside the computed one of a team, for 14 days, with the note that says why."""
    return _override(call, find_team(call.connection, team).program, team, body)


@calls.delete("/teams/{team}/status", may="see program", of="team")
def delete_team_status(call: Call, team: str) -> Nothing:
    """Takes the colour of the team back that somebody put beside the computed one."""
    _override(call, find_team(call.connection, team).program, team, None)
    return Nothing()


def _override(call: Call, program: str, team: str | None, body: NewOverride | None) -> Override:
    colour, note = (None, "") if body is None else (body.colour, body.note)
    write_as(call, program, [events.StatusOverridden(team, colour, note)])
    today = day_of(call.connection, program, call.now)
    return Override(override_answer(queries.overrides_of(call.connection, program, today).get(team)))


@calls.post("/programs/{program}/snapshots", may="see program", of="program", body=NewSnapshot,
            answer=SnapshotAnswer, status=201)  # fmt: skip
def post_snapshot(call: Call, program: str, body: NewSnapshot) -> SnapshotAnswer:
    """Gives the plan as it is now a name, to be compared with ever after."""
    id = call.transaction.new_id()
    write_as(call, program, [events.SnapshotTaken(id, body.name, body.baseline)])
    return _snapshot(_found(call, program, id))


@calls.get("/programs/{program}/snapshots", may="see program", of="program",
           answer=Listing[SnapshotAnswer])  # fmt: skip
def list_snapshots(call: Call, program: str) -> Listing[SnapshotAnswer]:
    """The snapshots of the plan, the latest first."""
    return Listing([_snapshot(one) for one in queries.snapshots_of(call.connection, program)])


def _snapshot(one: queries.Snapshot) -> SnapshotAnswer:
    return SnapshotAnswer(one.id, one.name, one.baseline, one.points, one.author, time_of(one.at))


@calls.get("/programs/{program}/snapshots/{snapshot}/diff", may="see program", of="program", query=AsOf,
           answer=DifferenceAnswer)  # fmt: skip
def show_snapshot_diff(call: Call, program: str, snapshot: str) -> DifferenceAnswer:
    """What was added, removed, moved and estimated anew since the snapshot, and which dependencies are new,
    dropped, promised later or flagged worse."""
    then = _found(call, program, snapshot)
    when = moment(call.connection, program, call.now, call.query.as_of)
    before, after = (plan_of(call.connection, program, seq) for seq in (then.seq, when.seq))
    kept_on = day_of(call.connection, program, then.at)
    needs = need_changes(
        needs_of(call.connection, program, kept_on, then.seq),
        needs_of(call.connection, program, when.day, when.seq),
    )
    return _difference(then, difference(before, after), needs)


def _difference(then: queries.Snapshot, found: Difference, needs: list[NeedChange]) -> DifferenceAnswer:
    lists = list(found.added), list(found.removed), list(found.moved), list(found.re_estimated)
    return DifferenceAnswer(_snapshot(then), *lists, needs, found.points)


def _found(call: Call, program: str, id: str) -> queries.Snapshot:
    found = {one.id: one for one in queries.snapshots_of(call.connection, program)}
    if id not in found:
        raise Absent
    return found[id]
