"""REST: stakeholders, and the plan of who is told what, by which means and how often."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from accounts.access import Place, locates
from accounts.calls import Absent, Call, Calls, Listing, Nothing
from backlog.places import write_as
from backlog.queries import day_of
from journal.facts import Fact
from program.stakeholders import events, queries
from program.stakeholders.communications import Means, Often
from program.stakeholders.queries import Attention, Communication, Stakeholder

calls = Calls("Stakeholders")

T = TypeVar("T")


@locates("stakeholder")
def place_of_stakeholder(connection: Connection, id: str) -> Place | None:
    """A stakeholder is in their program; a withdrawn one is nowhere."""
    found = queries.stakeholder(connection, id)
    return Place(found.program) if found is not None and not found.withdrawn else None


@locates("communication")
def place_of_communication(connection: Connection, id: str) -> Place | None:
    """A line of the plan is where its stakeholder is; a withdrawn one is nowhere."""
    found = queries.communication(connection, id)
    if found is None or found.withdrawn:
        return None
    return place_of_stakeholder(connection, found.stakeholder)


class StakeholderAnswer(msgspec.Struct, frozen=True):
    """``power`` and ``interest`` are 1 to 5; ``attention`` is what they ask for."""

    id: str
    name: str
    power: int | None
    interest: int | None
    attention: Attention
    needs: str
    seq: int


class CommunicationAnswer(msgspec.Struct, frozen=True):
    """A line of the plan. ``due`` is the next day (null: it is over), ``told_on`` the last; ``is_due``: that
    day has come. ``report`` is the status report that told it last."""

    id: str
    stakeholder: str
    what: str
    means: Means
    often: Often
    owner: str | None
    due: str | None
    is_due: bool
    told_on: str | None
    report: str | None
    seq: int


class NewStakeholder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``name``: a role, a group, or a person who agreed to stand here."""

    name: str
    power: int | None = None
    interest: int | None = None
    needs: str = ""


class StakeholderPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str | UnsetType = UNSET
    power: int | UnsetType | None = UNSET
    interest: int | UnsetType | None = UNSET
    needs: str | UnsetType = UNSET


class NewCommunication(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``due`` is the first day; ``report`` is ticked by the status report that is published."""

    what: str
    due: str
    means: Means = "report"
    often: Often = "weekly"
    owner: str | None = None


class CommunicationPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    what: str | UnsetType = UNSET
    due: str | UnsetType | None = UNSET
    means: Means | UnsetType = UNSET
    often: Often | UnsetType = UNSET
    owner: str | UnsetType | None = UNSET


class Telling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``on``: the day on which it was told; empty: today."""

    on: str = ""


def seq_of_stakeholder(connection: Connection, id: str) -> int | None:
    """The number of the last event about a stakeholder."""
    found = queries.stakeholder(connection, id)
    return found.changed if found is not None else None


def seq_of_communication(connection: Connection, id: str) -> int | None:
    """The number of the last event about a line of the plan."""
    found = queries.communication(connection, id)
    return found.changed if found is not None else None


@calls.post("/programs/{program}/stakeholders", may="manage stakeholder", of="program", body=NewStakeholder,
            answer=StakeholderAnswer, status=201)  # fmt: skip
def post_stakeholder(call: Call, program: str, body: NewStakeholder) -> StakeholderAnswer:
    """Writes somebody into the register of stakeholders."""
    id = call.transaction.new_id()
    write_as(call, program, [events.StakeholderAdded(id, **msgspec.structs.asdict(body))])
    return show_stakeholder(call, id)


@calls.get("/programs/{program}/stakeholders", may="see program", of="program",
           answer=Listing[StakeholderAnswer])  # fmt: skip
def list_stakeholders(call: Call, program: str) -> Listing[StakeholderAnswer]:
    """The stakeholders, the most power first."""
    return Listing([_shown(one) for one in queries.stakeholders_of(call.connection, program)])


@calls.get("/stakeholders/{stakeholder}", may="see program", of="stakeholder", answer=StakeholderAnswer,
           seq=seq_of_stakeholder)  # fmt: skip
def show_stakeholder(call: Call, stakeholder: str) -> StakeholderAnswer:
    """A stakeholder."""
    return _shown(_found(queries.stakeholder(call.connection, stakeholder)))


@calls.patch("/stakeholders/{stakeholder}", may="manage stakeholder", of="stakeholder",
             body=StakeholderPatch, answer=StakeholderAnswer, seq=seq_of_stakeholder)  # fmt: skip
def patch_stakeholder(call: Call, stakeholder: str, body: StakeholderPatch) -> StakeholderAnswer:
    """Changes what is said of a stakeholder."""
    found = _found(queries.stakeholder(call.connection, stakeholder))
    write_as(call, found.program, [events.StakeholderChanged(stakeholder, _said(body))])
    return show_stakeholder(call, stakeholder)


@calls.delete("/stakeholders/{stakeholder}", may="manage stakeholder", of="stakeholder")
def delete_stakeholder(call: Call, stakeholder: str) -> Nothing:
    """Takes a stakeholder out of the register, and their lines out of the plan."""
    found = _found(queries.stakeholder(call.connection, stakeholder))
    write_as(call, found.program, [events.StakeholderWithdrawn(stakeholder)])
    return Nothing()


@calls.post("/stakeholders/{stakeholder}/communications", may="manage stakeholder", of="stakeholder",
            body=NewCommunication, answer=CommunicationAnswer, status=201)  # fmt: skip
def post_communication(call: Call, stakeholder: str, body: NewCommunication) -> CommunicationAnswer:
    """Plans what a stakeholder is told."""
    found, id = _found(queries.stakeholder(call.connection, stakeholder)), call.transaction.new_id()
    planned = events.CommunicationPlanned(id, stakeholder, **msgspec.structs.asdict(body))
    write_as(call, found.program, [planned])
    return show_communication(call, id)


@calls.get("/programs/{program}/communications", may="see program", of="program",
           answer=Listing[CommunicationAnswer])  # fmt: skip
def list_communications(call: Call, program: str) -> Listing[CommunicationAnswer]:
    """The communication plan, the next due first."""
    today = day_of(call.connection, program, call.now)
    return Listing([_line(one, today) for one in queries.communications_of(call.connection, program)])


@calls.get("/communications/{communication}", may="see program", of="communication",
           answer=CommunicationAnswer, seq=seq_of_communication)  # fmt: skip
def show_communication(call: Call, communication: str) -> CommunicationAnswer:
    """A line of the plan."""
    found = _found(queries.communication(call.connection, communication))
    return _line(found, day_of(call.connection, found.program, call.now))


@calls.patch("/communications/{communication}", may="manage stakeholder", of="communication",
             body=CommunicationPatch, answer=CommunicationAnswer, seq=seq_of_communication)  # fmt: skip
def patch_communication(call: Call, communication: str, body: CommunicationPatch) -> CommunicationAnswer:
    """Changes a line of the plan; another ``due`` begins its rhythm anew."""
    return _written(call, communication, events.CommunicationChanged(communication, _said(body)))


@calls.post("/communications/{communication}/told", may="tell stakeholder", of="communication",
            body=Telling, answer=CommunicationAnswer)  # fmt: skip
def post_told(call: Call, communication: str, body: Telling) -> CommunicationAnswer:
    """Says that it was told; it is due again by its rhythm."""
    return _written(call, communication, events.StakeholderTold(communication, body.on))


@calls.delete("/communications/{communication}", may="manage stakeholder", of="communication")
def delete_communication(call: Call, communication: str) -> Nothing:
    """Takes a line out of the plan."""
    found = _found(queries.communication(call.connection, communication))
    write_as(call, found.program, [events.CommunicationWithdrawn(communication)])
    return Nothing()


def _written(call: Call, communication: str, said: Fact) -> CommunicationAnswer:
    write_as(call, _found(queries.communication(call.connection, communication)).program, [said])
    return show_communication(call, communication)


def _said(body: StakeholderPatch | CommunicationPatch) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}


def _found(found: T | None) -> T:
    if found is None:
        raise Absent
    return found


def _shown(one: Stakeholder) -> StakeholderAnswer:
    return StakeholderAnswer(one.id, one.name, one.power, one.interest, one.attention, one.needs, one.changed)


def _line(one: Communication, today: date) -> CommunicationAnswer:
    return CommunicationAnswer(
        one.id, one.stakeholder, one.what, one.means, one.often, one.owner, one.due, one.is_due(today),
        one.told_on, one.report, one.changed,
    )  # fmt: skip
