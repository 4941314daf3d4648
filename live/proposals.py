"""What a ceremony means in the words of the lower rooms is accepted there, or the command is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from msgspec.structs import replace

from accounts.access import Actor, demand
from backlog.events import ItemsAdded
from journal.facts import Fact
from journal.journal import Recorded
from journal.writer import Transaction
from live.cards import Card
from program import rules

F = TypeVar("F", bound=Fact)


def accept(transaction: Transaction, program: str, proposed: Sequence[Fact], actor: Actor) -> list[Recorded]:
    """Writes all of them to the program's stream, or none and raises what the rules or access said."""
    with together(transaction):
        return [one for fact in proposed for one in _accept_one(transaction, program, fact, actor)]


@contextmanager
def together(transaction: Transaction) -> Iterator[None]:
    """What is written in here is kept as one, or nothing of it where it raises."""
    before = len(transaction.recorded)
    try:
        with transaction.connection.begin_nested():
            yield
    except Exception:
        del transaction.recorded[before:]
        raise


def said_in(card: Card, proposed: Sequence[Fact]) -> list[Fact]:
    """The facts with the room, and with its team where the ceremony left it open.

    What a room without a team adds is no item of anybody's backlog: it is left out, and stays in the room.
    """
    if card.team is None:
        proposed = [fact for fact in proposed if not isinstance(fact, ItemsAdded)]
    return [_said_in(card, fact) for fact in proposed]


def _said_in(card: Card, fact: F) -> F:
    if isinstance(fact, ItemsAdded):
        return replace(fact, items=tuple(_said_in(card, one) for one in fact.items))
    known: dict[str, str] = {}
    if card.team is not None and getattr(fact, "team", None) == "":
        known["team"] = card.team
    if getattr(fact, "room", "") is None:
        known["room"] = card.id
    return replace(fact, **known) if known else fact


def _accept_one(transaction: Transaction, program: str, fact: Fact, actor: Actor) -> list[Recorded]:
    for verb, place in rules.needs(transaction, program, fact):
        demand(transaction.connection, actor, verb, place)
    return rules.write(transaction, program, [fact], actor.id)
