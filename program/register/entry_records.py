"""How an entry (of the register, of the communication plan) is written: its row, and its versions if it has
some."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert, update

from backlog.streams import program_of
from journal.facts import Fact
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.writer import Transaction
from program.register.entry_words import named


class Shelf:
    """A table of entries, with the one of their versions where they can be asked as of a past moment."""

    def __init__(self, table: Table, versions: Table | None = None) -> None:
        self.table = table
        self.versions = versions

    def add(self, transaction: Transaction, recorded: Recorded, id: str, columns: dict[str, Any]) -> None:
        """A new entry of the stream's program."""
        row = {"id": id, "program": program_of(recorded), "withdrawn": False, "changed": recorded.seq}
        transaction.connection.execute(insert(self.table), {**row, **columns})
        self._keep(transaction, recorded, id)

    def change(self, transaction: Transaction, recorded: Recorded, id: str, columns: dict[str, Any]) -> None:
        """Other values for some columns of an entry."""
        changed = update(self.table).where(self.table.c.id == id).values(**columns, changed=recorded.seq)
        transaction.connection.execute(changed)
        self._keep(transaction, recorded, id)

    def follow(self, *, changed: type[Fact] | None, withdrawn: type[Fact], restored: type[Fact]) -> None:
        """Keeps the entries in step with these words. ``changed``: None where more changes than fields."""

        def change(transaction: Transaction, recorded: Recorded, happened: Any) -> None:
            self.change(transaction, recorded, named(happened), happened.fields)

        def withdraw(transaction: Transaction, recorded: Recorded, happened: Fact) -> None:
            self.change(transaction, recorded, named(happened), {"withdrawn": True})

        def restore(transaction: Transaction, recorded: Recorded, happened: Fact) -> None:
            self.change(transaction, recorded, named(happened), {"withdrawn": False})

        if changed is not None:
            keeps(changed)(change)
        keeps(withdrawn)(withdraw)
        keeps(restored)(restore)

    def _keep(self, transaction: Transaction, recorded: Recorded, id: str) -> None:
        if self.versions is not None:
            keep_version(transaction, self.table, self.versions, id, recorded.seq)
