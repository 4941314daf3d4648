"""A transaction that writes at another time than now."""

from __future__ import annotations

from journal.ids import Ids
from journal.writer import Transaction


def at(transaction: Transaction, when: int, new_id: Ids) -> Transaction:
    """The same transaction at another time (ms) and with other fresh ids."""
    other = Transaction(transaction.connection, when, new_id)
    other.recorded = transaction.recorded
    return other
