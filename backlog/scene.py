"""What a rule may look at: the tables inside the transaction that will write, and who asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection

from accounts.refusals import Absent, Refused, invalid
from backlog import queries
from backlog.queries import Item, Sprint, Team
from journal.facts import Fact
from journal.writer import Transaction


class Scene:
    """A program as it is now, seen from inside one transaction. ``by`` is the id of who asks."""

    def __init__(self, transaction: Transaction, program: str, by: str | None) -> None:
        self.transaction = transaction
        self.program = program
        self.by = by

    @property
    def connection(self) -> Connection:
        """Where the tables are read."""
        return self.transaction.connection

    @cached_property
    def teams(self) -> dict[str, Team]:
        """The program's teams by id."""
        return {one.id: one for one in queries.teams_of(self.connection, self.program)}

    @cached_property
    def sprints(self) -> dict[str, Sprint]:
        """The program's Sprints by id, in time."""
        return {one.id: one for one in queries.sprints_of(self.connection, self.program)}

    @cached_property
    def members(self) -> set[str]:
        """The people of the program."""
        return queries.members_of(self.connection, self.program)

    def item(self, id: str) -> Item:
        """The item. Raises ``Absent`` where it is not in this program."""
        found = queries.item(self.connection, id)
        if found is None or found.program != self.program:
            raise Absent
        return found

    def living(self, id: str) -> Item:
        """The item, which is not archived. Raises ``Absent``, ``Refused``."""
        found = self.item(id)
        if found.archived:
            raise Refused(f"{found.key} is archived; restore it to change it.", "archived")
        return found

    def items(self, ids: Sequence[str]) -> dict[str, Item]:
        """Those of the items that are in this program, by id."""
        found = queries.items(self.connection, ids)
        return {id: one for id, one in found.items() if one.program == self.program}

    def team(self, id: str) -> Team:
        """The team. Raises ``Absent`` where it is not in this program."""
        if id not in self.teams:
            raise Absent
        return self.teams[id]

    def sprint(self, id: str, pointer: str = "/sprint") -> Sprint:
        """The Sprint somebody named. Raises ``Refused`` where it is not in this program's calendar."""
        if id not in self.sprints:
            raise invalid(pointer, "This Sprint is not in the program's calendar.", "unknown_sprint")
        return self.sprints[id]

    def running_sprint(self, team: str) -> str | None:
        """The Sprint that the team has started and not closed."""
        shares = queries.team_sprints_of(self.connection, self.program)
        return next((one.sprint for one in shares if one.team == team and one.state == "active"), None)

    def sprint_name(self, id: str | None) -> str:
        """What sentences call a Sprint, or the lack of one."""
        return self.sprints[id].name if id in self.sprints else "the backlog"


Rule = Callable[[Scene, Any], list[Fact]]
"""What follows from a proposal of one kind: complete facts, or ``Refused``, or ``Absent``."""


def unchanged(what: str, saw: Any, now: Any) -> None:
    """Raises ``Refused`` with both values where somebody saw another value than there is now."""
    if saw is not UNSET and saw != now:
        raise Refused(f"{what} changed meanwhile: you saw {_said(saw)}, now it is {_said(now)}.", "changed")


def _said(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)
