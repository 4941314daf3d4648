"""What may happen to the budget of a program."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from accounts.refusals import Refused, invalid
from backlog import queries
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program.budget import events
from program.budget.money import MOST, is_currency
from program.budget.queries import BudgetLine, budget_line, budget_of, totals_shared
from program.register.entry_fields import Check, completed, line
from program.register.entry_fields import team as team_of
from program.register.entry_rules import Entries, undoing

MOST_LINES = 2_000


def _currency(_scene: Scene, name: str, value: Any) -> str:
    if not isinstance(value, str) or not is_currency(value):
        raise invalid(f"/{name}", "A currency is written as EUR: three capital letters.", "currency")
    return value


def _increment(scene: Scene, name: str, value: Any) -> str:
    if value not in {one.id for one in queries.increments_of(scene.connection, scene.program)}:
        raise invalid(f"/{name}", "This is no increment of the program.", "unknown_increment")
    return str(value)


def _amount(_scene: Scene, name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid(f"/{name}", "An amount is a whole number of the smallest unit.", "amount")
    if not 0 <= value <= MOST:
        raise invalid(f"/{name}", f"An amount is 0 to {MOST:,} of the smallest unit.", "amount")
    return value


def _maybe(scene: Scene, name: str, value: Any) -> int | None:
    return None if value is None else _amount(scene, name, value)


EDITED: dict[str, Check] = {
    "name": line,
    "increment": _increment,
    "team": team_of,
    "currency": _currency,
    "plan": _amount,
    "actual": _amount,
    "forecast": _maybe,
}

LINES = Entries("A line", budget_line, EDITED)


def _added(scene: Scene, proposal: events.BudgetLineAdded) -> list[Fact]:
    LINES.refuse_taken(scene, proposal.line)
    known = budget_of(scene.connection, scene.program)
    if len(known) >= MOST_LINES:
        raise Refused(f"A budget has at most {MOST_LINES:,} lines.", "too_many")
    made = structs.replace(proposal, **completed(scene, EDITED, proposal))
    _alone(known, place_of_line(made), None)
    return [made]


def _changed(scene: Scene, proposal: events.BudgetLineChanged) -> list[Fact]:
    found = LINES.here(scene, proposal.line)
    fields, before = LINES.difference(scene, proposal)
    if not fields:
        return []
    moved = structs.replace(found, **fields)
    _alone(budget_of(scene.connection, scene.program), place_of_line(moved), found.id)
    return [events.BudgetLineChanged(found.id, fields, before)]


Place = tuple[str, str | None, str, str]


def place_of_line(one: BudgetLine | events.BudgetLineAdded) -> Place:
    """What no two lines have in common: increment, team, name in any case, currency."""
    return one.increment, one.team, one.name.casefold(), one.currency


def _alone(known: list[BudgetLine], place: Place, but: str | None) -> None:
    if any(place_of_line(one) == place and one.id != but for one in known):
        sentence = "This increment has such a line of this team and currency already."
        raise Refused(sentence, "taken", pointer="/name")


def _restored(scene: Scene, proposal: events.BudgetLineRestored) -> list[Fact]:
    restored = LINES.restored(scene, proposal)
    if restored:
        place = place_of_line(LINES.known(scene, proposal.line))
        _alone(budget_of(scene.connection, scene.program), place, None)
    return restored


def _shared(scene: Scene, proposal: events.BudgetTotalsShared) -> list[Fact]:
    return [] if totals_shared(scene.connection, scene.program) == proposal.shared else [proposal]


RULES: dict[type[Fact], Rule] = {
    events.BudgetLineAdded: _added,
    events.BudgetLineChanged: _changed,
    events.BudgetLineWithdrawn: LINES.withdrawn,
    events.BudgetLineRestored: _restored,
    events.BudgetTotalsShared: _shared,
}

learn(RULES, "edit budget")
UNDONE |= undoing(
    events.BudgetLineAdded, events.BudgetLineChanged, events.BudgetLineWithdrawn, events.BudgetLineRestored
)
UNDONE[events.BudgetTotalsShared] = lambda happened: [events.BudgetTotalsShared(not happened.shared)]
