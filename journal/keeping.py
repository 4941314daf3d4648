"""Who updates a table when something happened, in the same transaction as the event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Table, insert, select, update

from journal.facts import Fact
from journal.writer import Transaction

if TYPE_CHECKING:
    from journal.journal import Recorded

F = TypeVar("F", bound=Fact)
Keeper = Callable[[Transaction, "Recorded", Any], None]

_keepers: dict[str, list[Keeper]] = defaultdict(list)


def keeps(kind: type[F]) -> Callable[[Callable[[Transaction, Recorded, F], None]], Keeper]:
    """Registers the function that keeps a table in step with facts of this kind."""

    def register(keeper: Callable[[Transaction, Recorded, F], None]) -> Keeper:
        _keepers[kind.__name__].append(keeper)
        return keeper

    return register


def keep(transaction: Transaction, recorded: Recorded) -> None:
    """Lets every keeper of the event's kind do its work."""
    keepers = _keepers.get(recorded.kind)
    if keepers:
        happened = recorded.fact()
        for keeper in keepers:
            keeper(transaction, recorded, happened)


def keep_version(transaction: Transaction, table: Table, versions: Table, id: str, seq: int) -> None:
    """Closes the row's open version at ``seq`` and opens one with the row as it is now.

    ``versions`` has the columns of ``table`` and ``from_seq``, ``to_seq``; a version holds while
    ``from_seq <= S < to_seq``, and the open one has no ``to_seq``. A row that is gone opens none.
    """
    connection = transaction.connection
    connection.execute(versions.delete().where(versions.c.id == id, versions.c.from_seq == seq))
    connection.execute(
        update(versions).where(versions.c.id == id, versions.c.to_seq.is_(None)).values(to_seq=seq)
    )
    row = connection.execute(select(table).where(table.c.id == id)).mappings().one_or_none()
    if row is not None:
        connection.execute(insert(versions).values(**row, from_seq=seq, to_seq=None))
