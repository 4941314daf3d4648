"""REST: increments, and the Sprints that all teams of a program share."""

from __future__ import annotations

import msgspec

from accounts.calls import Call, Calls, Listing, Page
from accounts.paging import page_of
from accounts.refusals import invalid
from backlog import events, queries
from backlog.places import write_as
from backlog.queries import Increment, Sprint
from backlog.sprint_rules import MOST_SPRINTS

calls = Calls("Increments and Sprints")


class NewIncrement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    starts_on: str
    sprints: int
    sprint_days: int = 14


class IncrementAnswer(msgspec.Struct, frozen=True):
    id: str
    name: str
    starts_on: str
    ends_on: str
    sprints: list[Sprint]


@calls.post("/programs/{program}/increments", may="plan increment", of="program", body=NewIncrement,
            answer=IncrementAnswer, status=201)  # fmt: skip
def post_increment(call: Call, program: str, body: NewIncrement) -> IncrementAnswer:
    """Creates an increment and its Sprints, one after another, for all teams."""
    if not 1 <= body.sprints <= MOST_SPRINTS:
        raise invalid("/sprints", f"An increment has 1 to {MOST_SPRINTS} Sprints.", "sprints")
    id = call.transaction.new_id()
    wanted = tuple(events.NewSprint("", "", 0, "", "") for _ in range(body.sprints))
    asked = events.IncrementCreated(id, body.name, body.starts_on, "", body.sprint_days, wanted)
    recorded = write_as(call, program, [asked])
    call.etag = recorded[-1].seq
    (made,) = [one for one in queries.increments_of(call.connection, program) if one.id == id]
    return _shown(made, queries.sprints_of(call.connection, program))


def _shown(made: Increment, sprints: list[Sprint]) -> IncrementAnswer:
    own = [one for one in sprints if one.increment == made.id]
    return IncrementAnswer(made.id, made.name, made.starts_on, made.ends_on, own)


@calls.get("/programs/{program}/increments", may="see program", of="program", query=Page,
           answer=Listing[IncrementAnswer])  # fmt: skip
def list_increments(call: Call, program: str) -> Listing[IncrementAnswer]:
    """The program's increments in time, with their Sprints."""
    sprints = queries.sprints_of(call.connection, program)
    chosen, by = queries.choice_of_increments(program)
    return page_of(
        call.connection, chosen, by, call.query, lambda row: _shown(queries.increment_in(row), sprints)
    )


@calls.get("/programs/{program}/sprints", may="see program", of="program", query=Page, answer=Listing[Sprint])
def list_sprints(call: Call, program: str) -> Listing[Sprint]:
    """The Sprints of the program's one calendar, in time."""
    chosen, by = queries.choice_of_sprints(program)
    return page_of(call.connection, chosen, by, call.query, queries.sprint_in)
