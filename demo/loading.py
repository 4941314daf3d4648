"""Makes the demo program by playing its story through the rules, each step at its own time in the past.

A transaction's time is what the rules, keepers and events of a step see, so a step of the past is written
by a transaction of the same connection with another ``now``. Steps come in the order of time, so no stream
of the program runs backwards. A few steps at a time are written, so that a server that loads the demo
answers others in between; the program is the demo's only once ``DemoLoaded`` says so.
"""

from __future__ import annotations

import hashlib
from functools import partial

from msgspec import Struct
from sqlalchemy import Connection

from accounts.access import Actor
from accounts.people import add_person, person_by_email
from accounts.programs import create_program
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.teams import WHOLE, add_team, give_role, take_role
from backlog import queries
from demo import content
from demo.calendar import Calendar
from demo.events import STREAM, DemoLoaded
from demo.history import told
from demo.rooms import end_rooms, open_rooms
from demo.steps import FIRST, Step
from demo.times import at
from journal.database import Store
from journal.ids import ALPHABET, LENGTH, Ids
from journal.journal import append, read
from journal.writer import Transaction
from program import rules

MANAGER = "Hana"
MAIL = "harbour.invalid"
"""Nobody has mail there (RFC 6761); without a password nobody signs in by these addresses either."""

AT_ONCE = 10
"""How many steps are written in one transaction."""


class Founded(Struct, frozen=True):
    """A program without a story yet: ids of its people by name and of its teams by key."""

    program: str
    people: dict[str, str]
    teams: dict[str, str]


def load(store: Store, clock: int, seal: Seal, seed: int | None = None) -> DemoLoaded:
    """Makes a demo program as of ``clock`` (ms) and closes an earlier one. Ids follow from the ``seed``."""
    earlier = store.read(loads)
    ids = store.new_id if seed is None else seeded(seed, len(earlier))
    calendar = Calendar(clock, content.program().time_zone, content.program().running)
    founded = store.write(lambda transaction: _found(at(transaction, calendar.at(*FIRST, 9), ids)))
    story = told(founded.people, founded.teams, calendar, ids)
    for first in range(0, len(story.steps), AT_ONCE):
        some = story.steps[first : first + AT_ONCE]
        store.write(partial(_play, founded=founded, steps=some, ids=ids))
    store.write(partial(_close, earlier=earlier[-1] if earlier else None))
    rooms = open_rooms(store, ids, founded.program, story.names, clock, seal)
    loaded = DemoLoaded(founded.program, clock, founded.people, rooms)
    store.write(lambda transaction: append(transaction, STREAM, [loaded], founded.people[MANAGER]))
    return loaded


def loads(connection: Connection) -> list[DemoLoaded]:
    """Every demo program there was, the first one first."""
    happened = (recorded.fact() for recorded in read(connection, STREAM))
    return [one for one in happened if isinstance(one, DemoLoaded)]


def last_loaded(connection: Connection) -> DemoLoaded | None:
    """The demo program that is there now."""
    found = loads(connection)
    return found[-1] if found else None


def loaded_at(connection: Connection) -> int:
    """When the last one was loaded (ms); 0 where there was none."""
    return max((recorded.at for recorded in read(connection, STREAM)), default=0)


def welcome(transaction: Transaction, demo: DemoLoaded, actor: Actor) -> None:
    """Makes somebody a member of the demo program, who may try everything a developer may."""
    if actor.id not in queries.members_of(transaction.connection, demo.program):
        give_role(transaction, demo.people[MANAGER], demo.program, actor.id, Role.DEVELOPER)


def seeded(seed: int, load: int) -> Ids:
    """Ids that follow from the seed; every load has others."""
    count = iter(range(1_000_000))

    def new_id() -> str:
        drawn = hashlib.sha256(f"{seed}/{load}/{next(count)}".encode()).digest()
        number, letters = int.from_bytes(drawn, "big"), []
        for _ in range(LENGTH):
            number, letter = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[letter])
        return "".join(letters)

    return new_id


def _found(transaction: Transaction) -> Founded:
    told_of = content.program()
    people = {one.name: _person(transaction, one.name) for one in told_of.people}
    manager = people[MANAGER]
    made = create_program(transaction, manager, told_of.name, told_of.key, told_of.goal, told_of.time_zone)
    teams = {
        team.key: add_team(transaction, manager, made.id, team.name, team.key).id for team in content.teams()
    }
    for one in told_of.people:
        team = teams[one.team] if one.team else WHOLE
        give_role(transaction, manager, made.id, people[one.name], one.role, team)
    return Founded(made.id, people, teams)


def _person(transaction: Transaction, name: str) -> str:
    """An account without a password; the one there is from an earlier load."""
    email = f"{name.lower()}@{MAIL}"
    known = person_by_email(transaction.connection, email)
    return known.id if known is not None else add_person(transaction, email, name, None, admin=False).id


def _play(transaction: Transaction, founded: Founded, steps: list[Step], ids: Ids) -> None:
    for step in steps:
        past = at(transaction, step.at, ids)
        rules.write(past, founded.program, step.facts, founded.people[step.by])


def _close(transaction: Transaction, earlier: DemoLoaded | None) -> None:
    """Ends the rooms that have the demo's codes; in the earlier program only its manager keeps a role."""
    end_rooms(transaction)
    if earlier is not None:
        manager = earlier.people[MANAGER]
        for person in sorted(queries.members_of(transaction.connection, earlier.program) - {manager}):
            take_role(transaction, manager, earlier.program, person)
