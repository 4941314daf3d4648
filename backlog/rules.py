"""What may happen to the work. Every write goes through ``accept``, whoever asks: one rule, many doors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from accounts.access import Place
from accounts.events import stream_of
from backlog import events, item_rules, order_rules, sprint_rules, wip_limit_rules
from backlog.scene import Rule, Scene
from journal import journal
from journal.facts import Fact
from journal.journal import Recorded
from journal.writer import Transaction

Teams = Callable[[Scene, Any], list[str]]
"""The teams in which somebody needs the verb of a proposal; none: in the program."""

RULES: dict[type[Fact], Rule] = {}
"""The rule of each word. A higher room teaches its own with ``learn``."""

VERBS: dict[type[Fact], str] = {}
"""The verb of ``access.VERBS`` that proposing each word takes."""

_teams: dict[type[Fact], Teams] = {}


def of_no_team(_scene: Scene, _proposal: Fact) -> list[str]:
    """What is the program's own: the verb is asked for in the program, and in no team."""
    return []


def learn(rules: Mapping[type[Fact], Rule], verb: str, teams: Teams = of_no_team) -> None:
    """Makes words known: the rule of each, and the verb that proposing them takes."""
    for word, rule in rules.items():
        RULES[word], VERBS[word], _teams[word] = rule, verb, teams


def accept(transaction: Transaction, program: str, proposal: Fact, by: str | None) -> list[Fact]:
    """The facts that follow from a proposal, complete: keys, ranks and what was ``before`` filled in.

    None follow where it changes nothing. Locks the program's stream until the commit, so that what was
    checked stays true. Raises ``Refused`` where the rules say no and ``Absent`` where what it is about is
    not in the program; KeyError for a fact that nobody has a rule for.
    """
    rule = RULES[type(proposal)]
    journal.lock(transaction, stream_of(program))
    return rule(Scene(transaction, program, by), proposal)


def write(
    transaction: Transaction, program: str, proposals: Iterable[Fact], by: str | None
) -> list[Recorded]:
    """Accepts and journals proposals one after another, each seeing what the one before it did."""
    recorded: list[Recorded] = []
    for proposal in proposals:
        facts = accept(transaction, program, proposal, by)
        recorded += journal.append(transaction, stream_of(program), facts, by)
    return recorded


def needs(transaction: Transaction, program: str, proposal: Fact) -> list[tuple[str, Place]]:
    """The verbs and places to ``access.demand`` of whoever proposes this, before it is accepted.

    Raises ``Absent`` where what the proposal is about is not in the program.
    """
    word = type(proposal)
    teams = _teams[word](Scene(transaction, program, None), proposal)
    places = [Place(program, team) for team in teams] or [Place(program)]
    return [(VERBS[word], place) for place in places]


def _teams_of(scene: Scene, proposal: Fact) -> list[str]:
    if isinstance(proposal, events.ItemsAdded):
        return sorted({one.team for one in proposal.items})
    teams = {getattr(proposal, "team", "")} - {""}
    item = getattr(proposal, "item", None)
    if item is not None and not isinstance(proposal, events.ItemAdded):
        teams.add(scene.item(item).team)
    return sorted(teams)


learn({**item_rules.RULES, **order_rules.RULES}, "edit backlog", _teams_of)
learn(sprint_rules.RULES, "plan Sprint", _teams_of)
learn(sprint_rules.CALENDAR_RULES, "plan increment", _teams_of)
learn(wip_limit_rules.RULES, "manage team", _teams_of)
