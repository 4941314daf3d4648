"""What a ceremony means in the words of the lower rooms is accepted there, or the command is refused."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from accounts.access import Actor, demand
from backlog.events import ItemsAdded
from journal.facts import Fact
from journal.journal import Recorded
from journal.writer import Transaction
from program import rules


def accept(transaction: Transaction, program: str, proposed: Sequence[Fact], actor: Actor) -> list[Recorded]:
    """Writes all of them to the program's stream, or none and raises what the rules or access said."""
    before = len(transaction.recorded)
    try:
        with transaction.connection.begin_nested():
            return [one for fact in proposed for one in _accept_one(transaction, program, fact, actor)]
    except Exception:
        del transaction.recorded[before:]
        raise


def in_room_of(team: str | None, proposed: Sequence[Fact]) -> list[Fact]:
    """The facts with the room's team, where the ceremony left it open.

    What a room without a team adds is no item of anybody's backlog: it is left out, and stays in the room.
    """
    if team is None:
        return [fact for fact in proposed if not isinstance(fact, ItemsAdded)]
    return [_of_team(team, fact) for fact in proposed]


def _of_team(team: str, fact: Fact) -> Fact:
    if isinstance(fact, ItemsAdded):
        return ItemsAdded(tuple(replace(one, team=one.team or team) for one in fact.items))
    return replace(fact, team=team) if getattr(fact, "team", None) == "" else fact


def _accept_one(transaction: Transaction, program: str, fact: Fact, actor: Actor) -> list[Recorded]:
    for verb, place in rules.needs(transaction, program, fact):
        demand(transaction.connection, actor, verb, place)
    return rules.write(transaction, program, [fact], actor.id)
