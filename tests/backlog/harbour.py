"""The program Harbour, its five teams and its people, in a fresh store; and short ways to work in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from accounts import tables as accounts
from accounts.programs import create_program
from accounts.roles import Role
from accounts.teams import add_team, give_role
from backlog import events, queries
from backlog.proposals import proposals_for
from journal.database import Store, wall_clock
from journal.facts import Fact
from journal.journal import Recorded
from journal.writer import Transaction
from program import rules as program_rules

PEOPLE = ("Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Hana")
TEAMS = {
    "PAY": "Payments",
    "ORD": "Orders",
    "WEB": "Web shop",
    "WHS": "Warehouse",
    "DAT": "Data",
}

NOON = 1_767_700_000_000
"""6 January 2026 in Berlin."""


class Harbour:
    """The ids of the world: ``program``, ``teams`` by key, people by their names in lower case."""

    def __init__(self, store: Store) -> None:
        self.store = store
        if store.clock is wall_clock:
            # In the first Sprint of ``increment``, whose later ones can then be needed and promised.
            store.writer._clock = lambda: NOON
        self.teams: dict[str, str] = {}
        self.program = ""
        store.write(self._found)

    def _found(self, transaction: Transaction) -> None:
        rows = [
            {"id": name.lower(), "name": name, "version": 1, "admin": name == "Hana", "theme": "auto"}
            | {"email": f"{name.lower()}@harbour.example", "made_at": transaction.now, "seq": 0}
            for name in PEOPLE
        ]
        transaction.connection.execute(insert(accounts.person), rows)
        self.program = create_program(transaction, "hana", "Harbour", "HAR", "", "Europe/Berlin").id
        for key, name in TEAMS.items():
            self.teams[key] = add_team(transaction, "hana", self.program, name, key).id
        for name, team in {"ana": "PAY", "bo": "PAY", "cy": "ORD", "dee": "ORD", "eli": "PAY"}.items():
            role = Role.FACILITATOR if name == "eli" else Role.DEVELOPER
            give_role(transaction, "hana", self.program, name, role, self.teams[team])

    def propose(self, *proposals: Fact, by: str = "ana") -> list[Recorded]:
        """Writes what follows from the proposals, one transaction."""
        return self.store.write(lambda tx: program_rules.write(tx, self.program, proposals, by))

    def set(self, item: str, **fields: Any) -> list[Recorded]:
        """Sets fields of an item, as a PATCH does."""
        return self.propose(*proposals_for(item, fields))

    def add(self, item: str, team: str = "PAY", **fields: Any) -> queries.Item:
        """An item with this id."""
        title = fields.pop("title", f"Story {item}")
        self.propose(events.ItemAdded(item, self.teams.get(team, team), title, **fields))
        return self.item(item)

    def item(self, id: str, seq: int | None = None) -> queries.Item:
        """The item as it is, or was."""
        found = self.store.read(lambda c: queries.item(c, id, seq))
        assert found is not None
        return found

    def order(self, team: str = "PAY") -> list[str]:
        """The ids of a team's items in order."""
        return [one.id for one in self.store.read(lambda c: queries.items_of(c, self.teams[team]))]

    def increment(self, sprints: int = 4, starts_on: str = "2026-01-05", days: int = 14) -> list[str]:
        """An increment; the ids of its Sprints."""
        wanted = tuple(events.NewSprint("", "", 0, "", "") for _ in range(sprints))
        self.propose(
            events.IncrementCreated(f"pi-{starts_on}", "Spring", starts_on, "", days, wanted), by="hana"
        )
        return [one.id for one in self.store.read(lambda c: queries.sprints_of(c, self.program))]
