"""REST: the program's charter, and its outcomes with key results and check-ins."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from accounts.access import Place, locates
from accounts.calls import Absent, Call, Calls, Listing, Page
from accounts.paging import numbered_page
from backlog.days import AsOf, moment
from backlog.places import write_as
from program.objectives.figures import percent
from program.outcomes import events, queries
from program.outcomes.key_results import reached, reached_by_outcome
from program.outcomes.queries import Charter, CharterVersion, CheckIn, KeyResult, Outcome

calls = Calls("Outcomes")


@locates("outcome")
def place_of_outcome(connection: Connection, id: str) -> Place | None:
    """An outcome is in its program."""
    found = queries.outcome(connection, id)
    return Place(found.program) if found is not None else None


@locates("key_result")
def place_of_key_result(connection: Connection, id: str) -> Place | None:
    """A key result is in its program."""
    found = queries.key_result(connection, id)
    return Place(found.program) if found is not None else None


class CharterAnswer(msgspec.Struct, frozen=True):
    """What the program is for; ``goal`` is the program's own until the charter says another."""

    goal: str
    outcome: str
    scope_in: str
    scope_out: str
    owner: str | None
    seq: int


class CharterChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    goal: str | UnsetType = UNSET
    outcome: str | UnsetType = UNSET
    scope_in: str | UnsetType = UNSET
    scope_out: str | UnsetType = UNSET
    owner: str | UnsetType | None = UNSET


class CharterVersionAnswer(msgspec.Struct, frozen=True):
    """How the charter read from ``at`` (milliseconds) on, and who wrote it."""

    at: int
    by: str | None
    charter: CharterAnswer


class KeyResultAnswer(msgspec.Struct, frozen=True):
    """``share`` is how far it is from start to target, in per cent; null before the first check-in."""

    id: str
    outcome: str
    title: str
    start: float
    target: float
    current: float | None
    unit: str
    share: int | float | None
    seq: int


class OutcomeAnswer(msgspec.Struct, frozen=True):
    """``share`` is the mean of its key results, each held between 0 and 100 per cent."""

    id: str
    title: str
    owner: str | None
    share: int | float | None
    key_results: list[KeyResultAnswer]
    seq: int


class NewOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    owner: str | None = None


class OutcomeChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str | UnsetType = UNSET
    owner: str | UnsetType | None = UNSET


class NewKeyResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    start: float
    target: float
    unit: str = ""


class KeyResultChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str | UnsetType = UNSET
    start: float | UnsetType = UNSET
    target: float | UnsetType = UNSET
    unit: str | UnsetType = UNSET


class NewCheckIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    value: float
    note: str = ""


class CheckInAnswer(msgspec.Struct, frozen=True):
    """What a key result was at; ``at`` in milliseconds."""

    id: str
    value: float
    note: str
    at: int
    by: str | None


def seq_of_charter(connection: Connection, program: str) -> int:
    """The number of the last event about a charter; 0 before the first."""
    return queries.charter_of(connection, program).changed


def seq_of_outcome(connection: Connection, id: str) -> int | None:
    """The number of the last event about an outcome itself."""
    found = queries.outcome(connection, id)
    return found.changed if found is not None and not found.removed else None


def seq_of_key_result(connection: Connection, id: str) -> int | None:
    """The number of the last event about a key result."""
    found = queries.key_result(connection, id)
    return found.changed if found is not None and not found.removed else None


@calls.get("/programs/{program}/charter", may="see program", of="program", query=AsOf, answer=CharterAnswer)
def show_charter(call: Call, program: str) -> CharterAnswer:
    """What the program is for, what belongs to it and what does not."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    found = queries.charter_of(call.connection, program, when.seq)
    call.etag = found.changed
    return _charter(found)


@calls.patch("/programs/{program}/charter", may="manage program", of="program", body=CharterChange,
             answer=CharterAnswer, seq=seq_of_charter)  # fmt: skip
def patch_charter(call: Call, program: str, body: CharterChange) -> CharterAnswer:
    """Writes the charter; what it said before stays among its versions."""
    write_as(call, program, [events.CharterWritten(_said(body))])
    return _charter(queries.charter_of(call.connection, program))


@calls.get("/programs/{program}/charter/versions", may="see program", of="program", query=Page,
           answer=Listing[CharterVersionAnswer])  # fmt: skip
def list_charter_versions(call: Call, program: str) -> Listing[CharterVersionAnswer]:
    """Every version of the charter, the latest first."""
    found = queries.charter_versions(call.connection, program)
    return numbered_page(found, lambda one: -one.seq, call.query, _version)


def _version(one: CharterVersion) -> CharterVersionAnswer:
    return CharterVersionAnswer(one.at, one.by, _charter(one.charter))


@calls.post("/programs/{program}/outcomes", may="edit objective", of="program", body=NewOutcome,
            answer=OutcomeAnswer, status=201)  # fmt: skip
def post_outcome(call: Call, program: str, body: NewOutcome) -> OutcomeAnswer:
    """Adds an outcome that the program is after."""
    id = call.transaction.new_id()
    call.etag = write_as(call, program, [events.OutcomeAdded(id, body.title, body.owner)])[-1].seq
    return _outcome(call.connection, _found_outcome(call.connection, id))


@calls.get("/programs/{program}/outcomes", may="see program", of="program", query=AsOf,
           answer=Listing[OutcomeAnswer])  # fmt: skip
def list_outcomes(call: Call, program: str) -> Listing[OutcomeAnswer]:
    """The program's outcomes with their key results, in the order in which they were added."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    results = queries.key_results_of(call.connection, program, when.seq)
    return Listing(
        [
            _with_results(one, [result for result in results if result.outcome == one.id])
            for one in queries.outcomes_of(call.connection, program, when.seq)
        ]
    )


@calls.get("/outcomes/{outcome}", may="see program", of="outcome", answer=OutcomeAnswer,
           seq=seq_of_outcome)  # fmt: skip
def show_outcome(call: Call, outcome: str) -> OutcomeAnswer:
    """An outcome with its key results."""
    return _outcome(call.connection, _found_outcome(call.connection, outcome))


@calls.patch("/outcomes/{outcome}", may="edit objective", of="outcome", body=OutcomeChange,
             answer=OutcomeAnswer, seq=seq_of_outcome)  # fmt: skip
def patch_outcome(call: Call, outcome: str, body: OutcomeChange) -> OutcomeAnswer:
    """Changes an outcome."""
    now = _found_outcome(call.connection, outcome)
    write_as(call, now.program, [events.OutcomeEdited(outcome, _said(body))])
    return _outcome(call.connection, _found_outcome(call.connection, outcome))


@calls.delete("/outcomes/{outcome}", may="edit objective", of="outcome")
def delete_outcome(call: Call, outcome: str) -> None:
    """Removes an outcome with its key results."""
    now = _found_outcome(call.connection, outcome)
    write_as(call, now.program, [events.OutcomeRemoved(outcome)])


@calls.post("/outcomes/{outcome}/key-results", may="edit objective", of="outcome", body=NewKeyResult,
            answer=KeyResultAnswer, status=201)  # fmt: skip
def post_key_result(call: Call, outcome: str, body: NewKeyResult) -> KeyResultAnswer:
    """Adds a measure of an outcome."""
    now = _found_outcome(call.connection, outcome)
    id = call.transaction.new_id()
    added = events.KeyResultAdded(id, outcome, body.title, body.start, body.target, body.unit)
    call.etag = write_as(call, now.program, [added])[-1].seq
    return _key_result(_found_key_result(call.connection, id))


@calls.get("/key-results/{key_result}", may="see program", of="key_result", answer=KeyResultAnswer,
           seq=seq_of_key_result)  # fmt: skip
def show_key_result(call: Call, key_result: str) -> KeyResultAnswer:
    """A key result."""
    return _key_result(_found_key_result(call.connection, key_result))


@calls.patch("/key-results/{key_result}", may="edit objective", of="key_result", body=KeyResultChange,
             answer=KeyResultAnswer, seq=seq_of_key_result)  # fmt: skip
def patch_key_result(call: Call, key_result: str, body: KeyResultChange) -> KeyResultAnswer:
    """Changes how an outcome is measured."""
    now = _found_key_result(call.connection, key_result)
    write_as(call, now.program, [events.KeyResultEdited(key_result, _said(body))])
    return _key_result(_found_key_result(call.connection, key_result))


@calls.delete("/key-results/{key_result}", may="edit objective", of="key_result")
def delete_key_result(call: Call, key_result: str) -> None:
    """Removes a key result."""
    now = _found_key_result(call.connection, key_result)
    write_as(call, now.program, [events.KeyResultRemoved(key_result)])


@calls.post("/key-results/{key_result}/check-ins", may="edit objective", of="key_result", body=NewCheckIn,
            answer=CheckInAnswer, status=201)  # fmt: skip
def post_check_in(call: Call, key_result: str, body: NewCheckIn) -> CheckInAnswer:
    """Says what a key result is at now."""
    now = _found_key_result(call.connection, key_result)
    said = events.CheckedIn(call.transaction.new_id(), key_result, body.value, body.note)
    call.etag = write_as(call, now.program, [said])[-1].seq
    return _check_in(queries.check_ins_of(call.connection, now.program, key_result=key_result)[-1])


@calls.get("/key-results/{key_result}/check-ins", may="see program", of="key_result", query=Page,
           answer=Listing[CheckInAnswer])  # fmt: skip
def list_check_ins(call: Call, key_result: str) -> Listing[CheckInAnswer]:
    """What was said of a key result, oldest first."""
    now = _found_key_result(call.connection, key_result)
    found = queries.check_ins_of(call.connection, now.program, key_result=key_result)
    return numbered_page(found, lambda one: one.seq, call.query, _check_in)


def _said(body: msgspec.Struct) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}


def _found_outcome(connection: Connection, id: str) -> Outcome:
    found = queries.outcome(connection, id)
    if found is None or found.removed:
        raise Absent
    return found


def _found_key_result(connection: Connection, id: str) -> KeyResult:
    found = queries.key_result(connection, id)
    if found is None or found.removed or _found_outcome(connection, found.outcome).removed:
        raise Absent
    return found


def _charter(one: Charter) -> CharterAnswer:
    return CharterAnswer(one.goal, one.outcome, one.scope_in, one.scope_out, one.owner, one.changed)


def _outcome(connection: Connection, one: Outcome) -> OutcomeAnswer:
    results = queries.key_results_of(connection, one.program)
    return _with_results(one, [result for result in results if result.outcome == one.id])


def _with_results(one: Outcome, results: list[KeyResult]) -> OutcomeAnswer:
    share = reached_by_outcome(reached(each.start, each.target, each.current) for each in results)
    return OutcomeAnswer(
        one.id, one.title, one.owner, percent(share), [_key_result(each) for each in results], one.changed
    )


def _key_result(one: KeyResult) -> KeyResultAnswer:
    share = percent(reached(one.start, one.target, one.current))
    return KeyResultAnswer(
        one.id, one.outcome, one.title, one.start, one.target, one.current, one.unit, share, one.changed
    )


def _check_in(one: CheckIn) -> CheckInAnswer:
    return CheckInAnswer(one.id, one.value, one.note, one.at, one.by)
