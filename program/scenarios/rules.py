"""What may happen to scenarios. Importing it teaches ``backlog.rules`` these words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from msgspec import structs

from accounts.refusals import Absent, Refused, invalid
from backlog import events as backlog
from backlog.proposals import UNDONE
from backlog.queries import day_of
from backlog.rules import accept, learn
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program import events as program
from program.plan.queries import Planned, read_plan
from program.register.entry_fields import note, one_of
from program.scenarios import events
from program.scenarios.events import Choice
from program.scenarios.queries import scenario, scenarios_of
from program.scenarios.scenarios import Kept, items_in
from program.scenarios.vote_queries import ballots_on, votes_on
from program.scenarios.votes import counted
from program.scenarios.what_if import NEEDS_IT, Outcome, Plan, Wish, consequences, dropped_because
from program.scenarios.wishes import wish_of

LONGEST_NAME = 100
CHOICES: tuple[Choice, ...] = get_args(Choice)
MOST_KEPT = 20
"""Scenarios of a program that wait to be applied or deleted; each is thought through at every change."""


def _kept(scene: Scene, proposal: events.ScenarioKept) -> list[Fact]:
    name = " ".join(proposal.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise invalid("/name", f"A scenario has a name of 1 to {LONGEST_NAME} characters.", "name")
    if scenario(scene.connection, proposal.scenario) is not None:
        raise Refused("A scenario with this id is there already.", "taken")
    known = [one for one in scenarios_of(scene.connection, scene.program) if one.state == "kept"]
    for one in known:
        if one.name.casefold() == name.casefold():
            raise Refused(f"There is a scenario called “{one.name}” already.", "name_taken", pointer="/name")
    if len(known) >= MOST_KEPT:
        raise Refused(f"{MOST_KEPT} scenarios are kept; apply or delete one of them first.", "too_many")
    if not any(items_in(proposal.changes)) and not proposal.changes.losses:
        raise invalid("", "This scenario changes nothing.", "empty")
    wish_of(scene.connection, scene.program, _plan(scene), proposal.changes)
    return [structs.replace(proposal, name=name)]


def _applied(scene: Scene, proposal: events.ScenarioApplied) -> list[Fact]:
    found = _waiting(scene, proposal.scenario)
    planned, wish, outcome = _thought_through(scene, found)
    facts: list[Fact] = [proposal]
    for one in _proposals(planned, wish, outcome):
        facts += accept(scene.transaction, scene.program, one, scene.by)
    return facts


def _proposals(planned: Planned, wish: Wish, outcome: Outcome) -> Iterator[Fact]:
    """What makes the outcome so, in the words that anybody would use for it."""
    plan, calendar = planned.plan, planned.calendar
    for (team, sprint), points in wish.carries.items():
        yield backlog.CapacitySet(team, calendar.id_of(sprint) or "", float(points))
    for one in outcome.moved:
        end = calendar.id_of(one.end)
        if end is None and one.end is not None:
            sentence = f"{plan.key(one.item)} would end after the last Sprint of the calendar."
            raise Refused(f"{sentence} Make the next increment first.", "beyond_calendar")
        yield backlog.ItemScheduled(one.item, end, calendar.id_of(one.start))
    yield from _given_up(plan, wish.drops)


def _given_up(plan: Plan, drops: frozenset[str]) -> Iterator[Fact]:
    for contract, _flag in plan.contracts:
        if contract.consumer in drops:
            if contract.state not in ("verified", "withdrawn"):
                yield program.DependencyAnswered(contract.id, "withdraw", side="consumer")
        elif contract.producer in drops and contract.state in NEEDS_IT:
            why = dropped_because(plan.key(contract.producer))
            yield program.DependencyAnswered(contract.id, "reject", reason=why, side="producer")
    for item in sorted(drops):
        yield backlog.ItemArchived(item)


def _reopened(scene: Scene, proposal: events.ScenarioReopened) -> list[Fact]:
    if _found(scene, proposal.scenario).state != "applied":
        raise Refused("This scenario was not applied.", "not_applied")
    return [proposal]


def _deleted(scene: Scene, proposal: events.ScenarioDeleted) -> list[Fact]:
    return [] if _found(scene, proposal.scenario).state == "deleted" else [proposal]


def _restored(scene: Scene, proposal: events.ScenarioRestored) -> list[Fact]:
    return [proposal] if _found(scene, proposal.scenario).state == "deleted" else []


def _voted(scene: Scene, proposal: events.ScenarioVoted) -> list[Fact]:
    found = _waiting(scene, proposal.scenario)
    _still_open(scene, found)
    if scene.by is None or scene.by not in scene.members:
        raise Refused("Only members of the program vote on its scenarios.", "no_member")
    reason = note(scene, "reason", proposal.reason)
    if proposal.choice is not None:
        one_of(CHOICES)(scene, "choice", proposal.choice)
    said = {one.person: one for one in ballots_on(scene.connection, found.id)}.get(scene.by)
    before = (said.choice, said.reason) if said else (None, "")
    if proposal.choice is None and said is None:
        raise Refused("You have not voted on this.", "no_vote")
    kept = reason if proposal.choice is not None else ""
    return [events.ScenarioVoted(found.id, proposal.choice, kept, scene.by, *before)]


def _closed(scene: Scene, proposal: events.ScenarioVoteClosed) -> list[Fact]:
    found = _standing(scene, proposal.scenario)
    _still_open(scene, found)
    result = counted(ballots_on(scene.connection, found.id))
    if not result.ballots:
        raise Refused(f"Nobody has voted on “{found.name}” yet.", "no_votes")
    return [events.ScenarioVoteClosed(found.id, result.votes_for, result.against, result.abstain)]


def _vote_reopened(scene: Scene, proposal: events.ScenarioVoteReopened) -> list[Fact]:
    found = _waiting(scene, proposal.scenario)
    if votes_on(scene.connection, [found.id])[found.id].state == "open":
        raise Refused(f"The vote on “{found.name}” is open.", "vote_open")
    return [proposal]


def _still_open(scene: Scene, found: Kept) -> None:
    if votes_on(scene.connection, [found.id])[found.id].state == "closed":
        sentence = f"The vote on “{found.name}” is closed. A program manager can open it again."
        raise Refused(sentence, "vote_closed")


def _thought_through(scene: Scene, found: Kept) -> tuple[Planned, Wish, Outcome]:
    planned, wish = wish_of(scene.connection, scene.program, _plan(scene), found.changes)
    return planned, wish, consequences(planned.plan, wish)


def _plan(scene: Scene) -> Planned:
    today = day_of(scene.connection, scene.program, scene.transaction.now)
    return read_plan(scene.connection, scene.program, today)


def _found(scene: Scene, id: str) -> Kept:
    found = scenario(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _waiting(scene: Scene, id: str) -> Kept:
    found = _standing(scene, id)
    if found.state == "applied":
        raise Refused(f"“{found.name}” was applied already.", "applied")
    return found


def _standing(scene: Scene, id: str) -> Kept:
    found = _found(scene, id)
    if found.state == "deleted":
        raise Refused(f"“{found.name}” was deleted.", "deleted")
    return found


def _touched_teams(scene: Scene, proposal: events.ScenarioApplied) -> list[str]:
    """Who applies a scenario must be allowed to do it all."""
    planned, wish, outcome = _thought_through(scene, _waiting(scene, proposal.scenario))
    items = [*(one.item for one in outcome.moved), *outcome.dropped]
    return sorted({planned.plan.works[id].team for id in items} | {team for team, _ in wish.carries})


RULES: dict[type[Fact], Rule] = {
    events.ScenarioKept: _kept,
    events.ScenarioReopened: _reopened,
    events.ScenarioDeleted: _deleted,
    events.ScenarioRestored: _restored,
}

learn(RULES, "keep scenario")
learn({events.ScenarioVoted: _voted}, "vote on scenario")
learn({events.ScenarioVoteClosed: _closed, events.ScenarioVoteReopened: _vote_reopened}, "plan increment")
learn({events.ScenarioApplied: _applied}, "plan Sprint", _touched_teams)
UNDONE[events.ScenarioKept] = lambda happened: [events.ScenarioDeleted(happened.scenario)]
UNDONE[events.ScenarioDeleted] = lambda happened: [events.ScenarioRestored(happened.scenario)]
UNDONE[events.ScenarioVoted] = lambda happened: [
    events.ScenarioVoted(happened.scenario, happened.choice_before, happened.reason_before)
]
UNDONE[events.ScenarioApplied] = lambda happened: [events.ScenarioReopened(happened.scenario)]
