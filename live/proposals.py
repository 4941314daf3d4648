"""What a ceremony means in the words of the lower rooms is accepted there, or the command is refused."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from accounts.access import Actor, demand
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


def of_team(fact: Fact, team: str | None) -> Fact:
    """The fact with the room's team, where the ceremony left it open."""
    if team is not None and getattr(fact, "team", None) == "":
        return msgspec.structs.replace(fact, team=team)
    return fact


def _accept_one(transaction: Transaction, program: str, fact: Fact, actor: Actor) -> list[Recorded]:
    for verb, place in rules.needs(transaction, program, fact):
        demand(transaction.connection, actor, verb, place)
    return rules.write(transaction, program, [fact], actor.id)
