"""REST: milestones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from accounts.access import Place, locates
from accounts.calls import Absent, Call, Calls, Listing, Nothing
from accounts.paging import page_of
from backlog.days import PageAsOf, moment
from backlog.places import write_as
from backlog.queries import day_of
from program.register import milestone_events as events
from program.register.queries import Milestone, choice_of_milestones, milestone, milestone_in
from program.register.risk_events import Linked

calls = Calls("Milestones")


@locates("milestone")
def place_of_milestone(connection: Connection, id: str) -> Place | None:
    """A milestone is in its program; a withdrawn one is nowhere."""
    found = milestone(connection, id)
    return Place(found.program) if found is not None and not found.withdrawn else None


class MilestoneAnswer(msgspec.Struct, frozen=True):
    """A milestone on a day; ``reached`` is the day on which it was so."""

    id: str
    name: str
    on: str
    team: str | None
    reached: str | None
    late: bool
    links: list[Linked]
    seq: int


class NewMilestone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str
    on: str
    team: str | None = None
    links: list[Linked] = msgspec.field(default_factory=list)


class MilestonePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str | UnsetType = UNSET
    on: str | UnsetType = UNSET
    team: str | UnsetType | None = UNSET
    reached: str | UnsetType | None = UNSET
    links: list[Linked] | UnsetType = UNSET


class MilestoneQuery(PageAsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    team: str | None = None


def seq_of_milestone(connection: Connection, id: str) -> int | None:
    """The number of the last event about a milestone."""
    found = milestone(connection, id)
    return found.changed if found is not None else None


@calls.post("/programs/{program}/milestones", may="edit milestone", of="program", body=NewMilestone,
            answer=MilestoneAnswer, status=201)  # fmt: skip
def post_milestone(call: Call, program: str, body: NewMilestone) -> MilestoneAnswer:
    """Sets a milestone for a team or the program."""
    id = call.transaction.new_id()
    said: dict[str, Any] = {**msgspec.structs.asdict(body), "links": tuple(body.links)}
    recorded = write_as(call, program, [events.MilestoneSet(id, **said)])
    call.etag = recorded[-1].seq
    return show_milestone(call, id)


@calls.get("/programs/{program}/milestones", may="see program", of="program", query=MilestoneQuery,
           answer=Listing[MilestoneAnswer])  # fmt: skip
def list_milestones(call: Call, program: str) -> Listing[MilestoneAnswer]:
    """The program's milestones in the order of their days."""
    query: MilestoneQuery = call.query
    when = moment(call.connection, program, call.now, query.as_of)
    chosen, by = choice_of_milestones(program, when.seq, query.team)
    shown = shows_on(when.day)
    return page_of(call.connection, chosen, by, query, lambda row: shown(milestone_in(row)))


@calls.get("/milestones/{milestone}", may="see program", of="milestone", answer=MilestoneAnswer,
           seq=seq_of_milestone)  # fmt: skip
def show_milestone(call: Call, milestone: str) -> MilestoneAnswer:
    """A milestone."""
    found = _found(call.connection, milestone)
    return shows_on(day_of(call.connection, found.program, call.now))(found)


@calls.patch("/milestones/{milestone}", may="edit milestone", of="milestone", body=MilestonePatch,
             answer=MilestoneAnswer, seq=seq_of_milestone)  # fmt: skip
def patch_milestone(call: Call, milestone: str, body: MilestonePatch) -> MilestoneAnswer:
    """Changes a milestone, or says that it was reached."""
    said = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    if said:
        change = events.MilestoneChanged(milestone, said)
        write_as(call, _found(call.connection, milestone).program, [change])
    return show_milestone(call, milestone)


@calls.delete("/milestones/{milestone}", may="edit milestone", of="milestone")
def delete_milestone(call: Call, milestone: str) -> Nothing:
    """Takes a milestone away; what happened to it stays in the journal."""
    write_as(call, _found(call.connection, milestone).program, [events.MilestoneWithdrawn(milestone)])
    return Nothing()


def _found(connection: Connection, id: str) -> Milestone:
    found = milestone(connection, id)
    if found is None:
        raise Absent
    return found


def shows_on(today: date) -> Callable[[Milestone], MilestoneAnswer]:
    """How a milestone is shown on that day."""

    def shown(one: Milestone) -> MilestoneAnswer:
        late = one.late(today)
        return MilestoneAnswer(one.id, one.name, one.on, one.team, one.reached, late, one.links, one.changed)

    return shown
