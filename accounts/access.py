"""The one place that says no: who may do what, where.

``VERBS`` is the whole permission table. Higher rooms say where their things are with ``@locates``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec
from sqlalchemy import Connection, select

from accounts import tables
from accounts.refusals import Absent, forbidden
from accounts.roles import Role

ALL_SCOPES = frozenset({"read", "write"})


class Actor(msgspec.Struct, frozen=True):
    """Who asks. A seat acts in its ``room`` alone; a token may be good for reading only (``scopes``)."""

    id: str
    kind: Literal["person", "seat", "visitor"] = "person"
    admin: bool = False
    room: str | None = None
    scopes: frozenset[str] = ALL_SCOPES


NOBODY = Actor("", "visitor")
"""A caller of whom nothing is known."""


class Place(msgspec.Struct, frozen=True):
    """Where a thing is: its program, its team if one team has it, its room if it is in one."""

    program: str | None = None
    team: str | None = None
    room: str | None = None


class Verb(msgspec.Struct, frozen=True):
    """Who may do it: ``roles`` in the place; ``anywhere``: a role in any team of the program is enough;
    ``seats``: whoever sits in the room; ``admins``, ``people``, ``all``: no place needed."""

    roles: frozenset[Role] = frozenset()
    anywhere: bool = False
    reads: bool = False
    seats: bool = False
    admins: bool = False
    people: bool = False
    all: bool = False


class Access(msgspec.Struct, frozen=True):
    """What a view asks of who calls it: a verb, and the path parameter that names the place."""

    verb: str
    of: str | None = None


OPEN = Access("look around")
"""Open to everybody."""

MEMBERS = frozenset(Role)
WORKERS = MEMBERS - {Role.OBSERVER}
TEAM = frozenset({Role.PROGRAM_MANAGER, Role.PRODUCT_OWNER, Role.FACILITATOR, Role.DEVELOPER})
LEADS = frozenset({Role.PROGRAM_MANAGER, Role.PRODUCT_OWNER, Role.FACILITATOR})
MANAGERS = frozenset({Role.PROGRAM_MANAGER})

VERBS: dict[str, Verb] = {
    "look around": Verb(all=True, reads=True),
    "come in": Verb(all=True),
    "see oneself": Verb(people=True, reads=True),
    "change oneself": Verb(people=True),
    "create program": Verb(admins=True),
    "see the operation": Verb(admins=True, reads=True),
    "see program": Verb(MEMBERS, anywhere=True, reads=True),
    "see restricted": Verb(frozenset({Role.PROGRAM_MANAGER, Role.BUSINESS_OWNER}), reads=True),
    "manage program": Verb(MANAGERS),
    "manage team": Verb(LEADS),
    "invite": Verb(LEADS),
    "edit backlog": Verb(TEAM),
    "plan Sprint": Verb(TEAM),
    "plan increment": Verb(MANAGERS),
    "ask dependency": Verb(TEAM),
    "answer dependency": Verb(TEAM),
    "comment dependency": Verb(WORKERS, anywhere=True),
    "edit objective": Verb(WORKERS),
    "score objective": Verb(frozenset({Role.PROGRAM_MANAGER, Role.BUSINESS_OWNER})),
    "manage risk": Verb(WORKERS, anywhere=True),
    "edit milestone": Verb(frozenset({Role.PROGRAM_MANAGER, Role.BUSINESS_OWNER})),
    "keep scenario": Verb(WORKERS, anywhere=True),
    "vote on scenario": Verb(WORKERS, anywhere=True),
    "manage stakeholder": Verb(frozenset({Role.PROGRAM_MANAGER, Role.BUSINESS_OWNER})),
    "tell stakeholder": Verb(WORKERS, anywhere=True),
    "edit budget": Verb(frozenset({Role.PROGRAM_MANAGER, Role.BUSINESS_OWNER})),
    "record decision": Verb(WORKERS, anywhere=True),
    "edit action": Verb(WORKERS, anywhere=True),
    "write report": Verb(MANAGERS),
    "take snapshot": Verb(LEADS),
    "import": Verb(LEADS),
    "export": Verb(MEMBERS, anywhere=True, reads=True),
    "manage webhooks": Verb(MANAGERS),
    "open room": Verb(WORKERS, anywhere=True),
    "see room": Verb(MEMBERS, anywhere=True, reads=True, seats=True),
    "take part": Verb(MEMBERS, anywhere=True, seats=True),
    "run ceremony": Verb(LEADS),
}


def may(connection: Connection, actor: Actor, verb: str, place: Place | None = None) -> bool:
    """Whether the actor may do this there. Raises KeyError for a verb that is not in the table."""
    rule = VERBS[verb]
    if ("read" if rule.reads else "write") not in actor.scopes:
        return False
    if place is None:
        return _without_place(actor, rule)
    if actor.kind == "seat":
        return rule.seats and place.room is not None and place.room == actor.room
    if place.program is None or not actor.id:
        return False
    return _has_role(connection, actor, rule, place)


def demand(connection: Connection, actor: Actor, verb: str, place: Place | None) -> None:
    """Returns if the actor may; raises ``Refused`` (403) to who may see the place, else ``Absent``."""
    if may(connection, actor, verb, place):
        return
    if place is None and actor.kind == "person":
        raise forbidden(f"Your account or token may not {verb}.")
    sees = "see room" if place is not None and place.room else "see program"
    if place is not None and may(connection, actor, sees, place):
        raise forbidden(f"Your role here, or your token, does not let you {verb}.")
    raise Absent


def _without_place(actor: Actor, rule: Verb) -> bool:
    if rule.all:
        return True
    if actor.kind != "person":
        return False
    return rule.people or (rule.admins and actor.admin)


def _has_role(connection: Connection, actor: Actor, rule: Verb, place: Place) -> bool:
    held = select(tables.membership.c.team, tables.membership.c.role).where(
        tables.membership.c.program == place.program, tables.membership.c.person == actor.id
    )
    return any(
        Role(row.role) in rule.roles
        for row in connection.execute(held)
        if rule.anywhere or row.team in ("", place.team)
    )


Locator = Callable[[Connection, str], Place | None]

_locators: dict[str, Locator] = {}


def locates(kind: str) -> Callable[[Locator], Locator]:
    """Registers how the id of a thing of this kind becomes a place; None where there is no such thing."""

    def register(locator: Locator) -> Locator:
        if kind in _locators:
            raise TypeError(f"Two functions say where a {kind} is.")
        _locators[kind] = locator
        return locator

    return register


def place_of(connection: Connection, kind: str, id: str) -> Place | None:
    """Where the thing is. Raises KeyError for a kind that nobody locates."""
    return _locators[kind](connection, id)


@locates("program")
def place_of_program(connection: Connection, id: str) -> Place | None:
    """A program is its own place."""
    found = connection.execute(select(tables.program.c.id).where(tables.program.c.id == id)).scalar()
    return Place(program=found) if found else None


@locates("team")
def place_of_team(connection: Connection, id: str) -> Place | None:
    """A team is in its program."""
    found = connection.execute(select(tables.team.c.program).where(tables.team.c.id == id)).scalar()
    return Place(program=found, team=id) if found else None


@locates("invitation")
def place_of_invitation(connection: Connection, id: str) -> Place | None:
    """An invitation is where it leads."""
    chosen = select(tables.invitation.c.program, tables.invitation.c.team).where(tables.invitation.c.id == id)
    found = connection.execute(chosen).one_or_none()
    return Place(program=found.program, team=found.team or None) if found else None
