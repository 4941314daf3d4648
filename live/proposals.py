"""What a ceremony means in the words of the lower rooms is accepted there, or the command is refused."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.access import Actor, demand
from backlog import rules as backlog_rules
from journal.facts import Fact
from journal.writer import Transaction
from live.cards import Card
from program import rules as program_rules


def accept(transaction: Transaction, card: Card, proposed: Sequence[Fact], person: str | None) -> None:
    """Writes all of them to the program's stream, or none and raises what the rules or access said."""
    if card.program is None:
        return
    before = len(transaction.recorded)
    actor = Actor(person) if person else Actor(f"room/{card.id}", "seat", room=card.id)
    try:
        with transaction.connection.begin_nested():
            for fact in proposed:
                _accept_one(transaction, card.program, fact, actor)
    except Exception:
        del transaction.recorded[before:]
        raise


def _accept_one(transaction: Transaction, program: str, fact: Fact, actor: Actor) -> None:
    rules = backlog_rules if type(fact) in backlog_rules.VERBS else program_rules
    for verb, place in rules.needs(transaction, program, fact):
        demand(transaction.connection, actor, verb, place)
    rules.write(transaction, program, [fact], actor.id)
