"""REST: risks, assumptions and issues."""

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
from backlog.queries import day_of, time_zone_of
from journal.facts import Fact
from program.register.risk_events import Linked, RiskChanged, RiskMoved, RiskRaised, RiskWithdrawn, Voice
from program.register.risk_queries import Exposure, Risk, Wanted, choice, risk, risk_in
from program.register.risks import RiskKind, RiskState

calls = Calls("Risks")


@locates("risk")
def place_of_risk(connection: Connection, id: str) -> Place | None:
    """A risk is in its program; a withdrawn one is nowhere."""
    found = risk(connection, id)
    return Place(found.program) if found is not None and not found.withdrawn else None


class RiskAnswer(msgspec.Struct, frozen=True):
    """A risk; ``exposure`` is chance times impact, ``age`` in days, ``why`` says what is late about it.

    ``room``, ``raised_by`` and ``raised_at`` say where it comes from; ``voice``: a guest said it there, or
    somebody without a name.
    """

    id: str
    kind: RiskKind
    text: str
    response: str
    team: str | None
    state: RiskState
    chance: int | None
    impact: int | None
    exposure: int | None
    owner: str | None
    due: str | None
    links: list[Linked]
    room: str | None
    raised_at: int
    raised_by: str | None
    voice: Voice | None
    age: int
    overdue: bool
    escalated: bool
    why: list[str]
    seq: int


class NewRisk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``text`` is a sentence: “If … then …”. An item may be linked by its key."""

    text: str
    kind: RiskKind = "risk"
    team: str | None = None
    chance: int | None = None
    impact: int | None = None
    owner: str | None = None
    due: str | None = None
    response: str = ""
    links: list[Linked] = msgspec.field(default_factory=list)
    state: RiskState = "new"


class RiskPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    text: str | UnsetType = UNSET
    kind: RiskKind | UnsetType = UNSET
    team: str | UnsetType | None = UNSET
    chance: int | UnsetType | None = UNSET
    impact: int | UnsetType | None = UNSET
    owner: str | UnsetType | None = UNSET
    due: str | UnsetType | None = UNSET
    response: str | UnsetType = UNSET
    links: list[Linked] | UnsetType = UNSET
    state: RiskState | UnsetType = UNSET


class RiskQuery(PageAsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``exposure``: at least so much."""

    kind: RiskKind | None = None
    state: RiskState | None = None
    team: str | None = None
    owner: str | None = None
    exposure: Exposure | None = None


def seq_of_risk(connection: Connection, id: str) -> int | None:
    """The number of the last event about a risk."""
    found = risk(connection, id)
    return found.changed if found is not None else None


@calls.post("/programs/{program}/risks", may="manage risk", of="program", body=NewRisk, answer=RiskAnswer,
            status=201)  # fmt: skip
def post_risk(call: Call, program: str, body: NewRisk) -> RiskAnswer:
    """Writes a risk, an assumption or an issue into the register."""
    id = call.transaction.new_id()
    said: dict[str, Any] = {**msgspec.structs.asdict(body), "links": tuple(body.links)}
    recorded = write_as(call, program, [RiskRaised(id, **said)])
    call.etag = recorded[-1].seq
    return show_risk(call, id)


@calls.get("/programs/{program}/risks", may="see program", of="program", query=RiskQuery,
           answer=Listing[RiskAnswer])  # fmt: skip
def list_risks(call: Call, program: str) -> Listing[RiskAnswer]:
    """The program's risks, assumptions and issues, the oldest first."""
    query: RiskQuery = call.query
    when = moment(call.connection, program, call.now, query.as_of)
    wanted = Wanted(**{name: getattr(query, name) for name in ("kind", "state", "team", "owner", "exposure")})
    chosen, by = choice(program, wanted, when.seq)
    shown = shows(call.connection, program, when.day)
    return page_of(call.connection, chosen, by, query, lambda row: shown(risk_in(row)))


@calls.get("/risks/{risk}", may="see program", of="risk", answer=RiskAnswer, seq=seq_of_risk)
def show_risk(call: Call, risk: str) -> RiskAnswer:
    """A risk, an assumption or an issue."""
    found = _found(call.connection, risk)
    return shows(call.connection, found.program, day_of(call.connection, found.program, call.now))(found)


@calls.patch("/risks/{risk}", may="manage risk", of="risk", body=RiskPatch, answer=RiskAnswer,
             seq=seq_of_risk)  # fmt: skip
def patch_risk(call: Call, risk: str, body: RiskPatch) -> RiskAnswer:
    """Changes fields of a risk, or moves it to another state. Who owns it and names nobody is its owner."""
    said = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    state = said.pop("state", None)
    proposals: list[Fact] = [RiskChanged(risk, said)] if said else []
    if state is not None:
        # Who leaves a risk that is no longer owned leaves it once it is not.
        leaves = said.get("owner", risk) is None
        proposals.insert(0 if leaves else len(proposals), RiskMoved(risk, state))
    write_as(call, _found(call.connection, risk).program, proposals)
    return show_risk(call, risk)


@calls.delete("/risks/{risk}", may="manage risk", of="risk")
def delete_risk(call: Call, risk: str) -> Nothing:
    """Takes a risk out of the register; what happened to it stays in the journal."""
    write_as(call, _found(call.connection, risk).program, [RiskWithdrawn(risk)])
    return Nothing()


def _found(connection: Connection, id: str) -> Risk:
    found = risk(connection, id)
    if found is None:
        raise Absent
    return found


def shows(connection: Connection, program: str, today: date) -> Callable[[Risk], RiskAnswer]:
    """How a risk of the program is shown on that day."""
    zone = time_zone_of(connection, program)

    def shown(one: Risk) -> RiskAnswer:
        said = one.judged(zone, today)
        return RiskAnswer(
            one.id,
            one.kind,
            one.text,
            one.response,
            one.team,
            one.state,
            one.chance,
            one.impact,
            said.exposure,
            one.owner,
            one.due,
            one.links,
            one.room,
            one.raised_at,
            one.raised_by,
            one.voice,
            said.age,
            said.overdue,
            said.escalated,
            list(said.why),
            one.changed,
        )

    return shown
