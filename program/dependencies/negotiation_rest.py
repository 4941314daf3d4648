"""REST: how a dependency came to be what it is, and what is said about it."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Connection

from accounts.calls import Absent, Call, Calls, Listing
from backlog.days import AsOf, moment
from backlog.places import write_as
from program import queries
from program.dependencies import negotiation_queries
from program.dependencies.escalation_queries import reminders_of
from program.dependencies.escalations import Addressee, Rule
from program.dependencies.events import DependencyCommented, DependencyCommentRemoved, NeedSet
from program.dependencies.history import Entry
from program.dependencies.negotiation_queries import Comment
from program.dependencies.rest import DependencyAnswer, answer_of, seq_of_dependency
from program.queries import Dependency

calls = Calls("Dependencies")


class NewComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str


class NeedChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    needed_by: str


@calls.patch("/dependencies/{dependency}", may="see program", of="dependency", body=NeedChange,
             answer=DependencyAnswer, seq=seq_of_dependency)  # fmt: skip
def patch_dependency(call: Call, dependency: str, body: NeedChange) -> DependencyAnswer:
    """Says by which Sprint the consuming team needs it, also where an import named none."""
    found = _found(call.connection, dependency)
    write_as(call, found.program, [NeedSet(dependency, body.needed_by)])
    return answer_of(call, found.program, dependency)


@calls.get("/dependencies/{dependency}/history", may="see program", of="dependency", query=AsOf,
           answer=Listing[Entry])  # fmt: skip
def list_history(call: Call, dependency: str) -> Listing[Entry]:
    """All that happened to a dependency: asked, answered, countered, moved, said; oldest first."""
    seq = _asked_for(call, dependency)
    then = queries.dependency(call.connection, dependency, seq)
    return Listing([] if then is None else negotiation_queries.history_of(call.connection, then, seq))


@calls.get("/dependencies/{dependency}/comments", may="see program", of="dependency", query=AsOf,
           answer=Listing[Comment])  # fmt: skip
def list_comments(call: Call, dependency: str) -> Listing[Comment]:
    """What was said about a dependency, oldest first."""
    return Listing(negotiation_queries.comments_of(call.connection, dependency, _asked_for(call, dependency)))


def _asked_for(call: Call, dependency: str) -> int | None:
    """The last event that counts on the day that the call asks for; None: now."""
    program = _found(call.connection, dependency).program
    return moment(call.connection, program, call.now, call.query.as_of).seq


@calls.post("/dependencies/{dependency}/comments", may="see program", of="dependency", body=NewComment,
            answer=Comment, status=201)  # fmt: skip
def post_comment(call: Call, dependency: str, body: NewComment) -> Comment:
    """Says something about a dependency."""
    id = call.transaction.new_id()
    said = DependencyCommented(dependency, id, body.text)
    write_as(call, _found(call.connection, dependency).program, [said])
    made = negotiation_queries.comment(call.connection, id)
    assert made is not None
    return made


@calls.delete("/comments/{dependency_comment}", may="see program", of="dependency_comment")
def delete_comment(call: Call, dependency_comment: str) -> None:
    """Takes back what one has said about a dependency."""
    said = negotiation_queries.comment(call.connection, dependency_comment)
    if said is None:
        raise Absent
    taken_back = DependencyCommentRemoved(said.dependency, said.id)
    write_as(call, _found(call.connection, said.dependency).program, [taken_back])


class ReminderAnswer(msgspec.Struct, frozen=True):
    """Whom to remind of a dependency, since when and why; ``to``: a side, or the program's managers."""

    dependency: str
    rule: Rule
    to: list[Addressee]
    since: date
    why: str


@calls.get("/programs/{program}/reminders", may="see program", of="program", query=AsOf,
           answer=Listing[ReminderAnswer])  # fmt: skip
def list_reminders(call: Call, program: str) -> Listing[ReminderAnswer]:
    """What the rules say of dependencies that wait too long, the longest-standing first."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    needs = queries.judged(call.connection, program, when.day, when.seq)
    found = reminders_of(call.connection, program, when, needs)
    return Listing(
        [ReminderAnswer(one.dependency, one.rule, list(one.to), one.since, one.why) for one in found]
    )


def _found(connection: Connection, id: str) -> Dependency:
    found = queries.dependency(connection, id)
    if found is None:
        raise Absent
    return found
