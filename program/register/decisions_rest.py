"""REST: decisions that are needed, and what was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from accounts.access import Place, locates
from accounts.calls import Absent, Call, Calls, Listing, Nothing
from accounts.paging import page_of
from backlog.days import PageAsOf, moment
from backlog.places import write_as
from backlog.queries import day_of
from journal.facts import Fact
from program.register import decision_events as events
from program.register.queries import Decision, choice_of_decisions, decision, decision_in
from program.register.risk_events import Linked

calls = Calls("Decisions")

State = Literal["open", "decided"]


@locates("decision")
def place_of_decision(connection: Connection, id: str) -> Place | None:
    """A decision is in its program; a withdrawn one is nowhere."""
    found = decision(connection, id)
    return Place(found.program) if found is not None and not found.withdrawn else None


class DecisionAnswer(msgspec.Struct, frozen=True):
    """A decision. ``room`` and ``decided_in`` are where it was asked for and made; times in milliseconds."""

    id: str
    text: str
    team: str | None
    owner: str | None
    needed_by: str | None
    state: State
    late: bool
    outcome: str
    links: list[Linked]
    room: str | None
    asked_at: int
    asked_by: str | None
    decided_at: int | None
    decided_by: str | None
    decided_in: str | None
    seq: int


class NewDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """With an ``outcome`` it is decided at once."""

    text: str
    team: str | None = None
    owner: str | None = None
    needed_by: str | None = None
    links: list[Linked] = msgspec.field(default_factory=list)
    outcome: str | None = None


class DecisionPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``outcome``: a text decides it, null opens it again."""

    text: str | UnsetType = UNSET
    team: str | UnsetType | None = UNSET
    owner: str | UnsetType | None = UNSET
    needed_by: str | UnsetType | None = UNSET
    links: list[Linked] | UnsetType = UNSET
    outcome: str | UnsetType | None = UNSET


class DecisionQuery(PageAsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    state: State | None = None
    team: str | None = None


def seq_of_decision(connection: Connection, id: str) -> int | None:
    """The number of the last event about a decision."""
    found = decision(connection, id)
    return found.changed if found is not None else None


@calls.post("/programs/{program}/decisions", may="record decision", of="program", body=NewDecision,
            answer=DecisionAnswer, status=201)  # fmt: skip
def post_decision(call: Call, program: str, body: NewDecision) -> DecisionAnswer:
    """Writes down what has to be decided, or what was decided."""
    id = call.transaction.new_id()
    said: dict[str, Any] = {**msgspec.structs.asdict(body), "links": tuple(body.links)}
    outcome = said.pop("outcome")
    proposals: list[Fact] = [events.DecisionAsked(id, **said)]
    if outcome is not None:
        proposals.append(events.DecisionMade(id, outcome))
    recorded = write_as(call, program, proposals)
    call.etag = recorded[-1].seq
    return show_decision(call, id)


@calls.get("/programs/{program}/decisions", may="see program", of="program", query=DecisionQuery,
           answer=Listing[DecisionAnswer])  # fmt: skip
def list_decisions(call: Call, program: str) -> Listing[DecisionAnswer]:
    """The program's decisions, the oldest first."""
    query: DecisionQuery = call.query
    when = moment(call.connection, program, call.now, query.as_of)
    chosen, by = choice_of_decisions(program, when.seq, query.state, query.team)
    shown = shows_on(when.day)
    return page_of(call.connection, chosen, by, query, lambda row: shown(decision_in(row)))


@calls.get("/decisions/{decision}", may="see program", of="decision", answer=DecisionAnswer,
           seq=seq_of_decision)  # fmt: skip
def show_decision(call: Call, decision: str) -> DecisionAnswer:
    """A decision."""
    found = _found(call.connection, decision)
    return shows_on(day_of(call.connection, found.program, call.now))(found)


@calls.patch("/decisions/{decision}", may="record decision", of="decision", body=DecisionPatch,
             answer=DecisionAnswer, seq=seq_of_decision)  # fmt: skip
def patch_decision(call: Call, decision: str, body: DecisionPatch) -> DecisionAnswer:
    """Changes a decision, makes it, or opens it again."""
    said = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    outcome = said.pop("outcome", UNSET)
    proposals: list[Fact] = [events.DecisionChanged(decision, said)] if said else []
    if outcome is None:
        proposals.append(events.DecisionReopened(decision))
    elif outcome is not UNSET:
        proposals.append(events.DecisionMade(decision, outcome))
    write_as(call, _found(call.connection, decision).program, proposals)
    return show_decision(call, decision)


@calls.delete("/decisions/{decision}", may="record decision", of="decision")
def delete_decision(call: Call, decision: str) -> Nothing:
    """Takes a decision out of the list; what happened to it stays in the journal."""
    write_as(call, _found(call.connection, decision).program, [events.DecisionWithdrawn(decision)])
    return Nothing()


def _found(connection: Connection, id: str) -> Decision:
    found = decision(connection, id)
    if found is None:
        raise Absent
    return found


def shows_on(today: date) -> Callable[[Decision], DecisionAnswer]:
    """How a decision is shown on that day."""

    def shown(one: Decision) -> DecisionAnswer:
        return DecisionAnswer(
            one.id,
            one.text,
            one.team,
            one.owner,
            one.needed_by,
            one.state,
            one.late(today),
            one.outcome,
            one.links,
            one.room,
            one.asked_at,
            one.asked_by,
            one.decided_at,
            one.decided_by,
            one.decided_in,
            one.changed,
        )

    return shown
