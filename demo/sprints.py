"""How a team goes through its Sprints: it plans, works, closes, looks back, and plans ahead."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.roles import Role
from backlog.events import (
    AvailabilitySet,
    CapacitySet,
    GoalSet,
    ItemAdded,
    ItemEdited,
    ItemScheduled,
    ItemStateChanged,
    SprintClosed,
    SprintStarted,
    WipLimitSet,
)
from demo import content
from demo.backlogs import facilitator_of
from demo.calendar import Calendar
from demo.content import Item, Team
from demo.steps import Names, Step
from journal.facts import Fact
from program.events import ConfidenceVoted

FEATURES_PLANNED_ON = (9, 9)
AHEAD_PLANNED_ON = (11, 10)
NEXT_PREPARED_ON = (12, 3)
LIMITS_SET_ON = (11, 10)
LAST_DAY = 10


def sprints(team: Team, names: Names, calendar: Calendar) -> Iterator[Step]:
    """Everything the team did in its Sprints up to now, and planned of the next ones."""
    return _Walk(team, names, calendar).steps()


class _Walk:
    """One team's way through the calendar."""

    def __init__(self, team: Team, names: Names, calendar: Calendar) -> None:
        self._team = team
        self._id = names.teams[team.key]
        self._names = names
        self._calendar = calendar
        self._items = [item for item, _ in team.items()]
        self._developers = content.program().of_team(team.key)
        self._owner = content.program().of_team(team.key, Role.PRODUCT_OWNER)[0]
        self._facilitator = facilitator_of(team)

    def steps(self) -> Iterator[Step]:
        running = self._calendar.running
        for sprint in (number for number in sorted(self._team.goals) if number <= running):
            yield from self._planning(sprint)
            yield from self._work(sprint)
            if sprint < running:
                yield self._close(sprint)
        yield self._limits()
        yield from self._features()
        yield from self._ahead(running)
        yield from self._days_off(running)
        for action in self._team.actions:
            yield from self._action(action)

    def _planning(self, sprint: int) -> Iterator[Step]:
        taken = [one for one in self._items if sprint in (one.sprint, one.carried_from)]
        facts = self._promises(sprint)
        facts += [ItemScheduled(self._item(one), self._sprint(sprint)) for one in taken]
        facts.append(self._vote(sprint))
        yield Step(self._calendar.at(sprint, 1, 10), self._facilitator, facts)
        begun: Fact = SprintStarted(self._id, self._sprint(sprint))
        yield Step(self._calendar.at(sprint, 1, 11), self._facilitator, [begun])

    def _promises(self, sprint: int) -> list[Fact]:
        facts: list[Fact] = [GoalSet(self._id, self._sprint(sprint), self._team.goals[sprint])]
        if sprint in self._team.capacity:
            facts.append(CapacitySet(self._id, self._sprint(sprint), self._team.capacity[sprint]))
        return facts

    def _vote(self, sprint: int) -> Fact:
        votes = self._team.confidence[sprint]
        mean = sum(votes) / len(votes)
        return ConfidenceVoted(mean, min(votes), len(votes), team=self._id, sprint=self._sprint(sprint))

    def _work(self, sprint: int) -> Iterator[Step]:
        """Who takes an item up says so; what is finished takes two days."""
        running = sprint == self._calendar.running
        taken = [one for one in self._items if sprint in (one.sprint, one.carried_from)]
        taken = [one for one in taken if one.now] if running else taken
        for place, item in enumerate(taken):
            who = self._developers[place % len(self._developers)]
            day = 1 + place if running else 1 + place * 7 // len(taken)
            if item.sprint != sprint or item.carried_from is None:
                assigned = ItemEdited(self._item(item), {"assignee": self._names.people[who]})
                yield Step(
                    self._calendar.at(sprint, min(day, 3) if running else day, 13, place),
                    who,
                    [assigned, _into(self._item(item), "doing")],
                )
            if item.sprint == sprint and item.now != "doing":
                day = min(day + 1, 4) if running else min(day + 2, LAST_DAY)
                yield Step(self._calendar.at(sprint, day, 16, place), who, [_into(self._item(item), "done")])

    def _close(self, sprint: int) -> Step:
        ended: Fact = SprintClosed(self._id, self._sprint(sprint))
        return Step(self._calendar.at(sprint, LAST_DAY, 15), self._facilitator, [ended])

    def _limits(self) -> Step:
        limits: list[Fact] = [WipLimitSet(self._id, *one) for one in self._team.wip_limits.items()]
        return Step(self._calendar.at(*LIMITS_SET_ON, 17), self._facilitator, limits)

    def _features(self) -> Iterator[Step]:
        """Features are planned for the increment, and go on as soon as one of their items does."""
        planned: list[Fact] = [
            ItemScheduled(self._names.items[one.title], self._sprint(one.sprint))
            for one in self._team.features
            if one.sprint is not None
        ]
        yield Step(self._calendar.at(*FEATURES_PLANNED_ON, 15), self._owner, planned)
        for feature in self._team.features:
            begun = [one.begun_in for one in feature.items if one.begun_in is not None]
            if begun and min(begun) < self._calendar.running:
                at = self._calendar.at(min(begun), 2, 9)
                yield Step(at, self._owner, [_into(self._names.items[feature.title], "doing")])

    def _ahead(self, running: int) -> Iterator[Step]:
        """Items of the Sprints ahead, and the goal of the next one."""
        later = [one for one in self._items if one.sprint is not None and one.sprint > running]
        planned: list[Fact] = [ItemScheduled(self._item(one), self._sprint(one.sprint)) for one in later]
        yield Step(self._calendar.at(*AHEAD_PLANNED_ON, 11), self._owner, planned)
        yield Step(self._calendar.at(*NEXT_PREPARED_ON, 9), self._owner, self._promises(running + 1))

    def _days_off(self, running: int) -> Iterator[Step]:
        for one in content.program().away:
            if one.person in self._developers:
                person, sprint = self._names.people[one.person], self._sprint(one.sprint)
                said: Fact = AvailabilitySet(self._id, sprint, person, one.days)
                day = (one.sprint, 1) if one.sprint <= running else (running, 2)
                yield Step(self._calendar.at(*day, 9, 30), one.person, [said])

    def _action(self, action: content.Action) -> Iterator[Step]:
        who = self._developers[0]
        id, person = self._names.items[action.title], self._names.people[who]
        added: Fact = ItemAdded(id, self._id, action.title, type="task", labels=("action",), assignee=person)
        yield Step(self._calendar.at(action.sprint, LAST_DAY, 16, 30), self._facilitator, [added])
        if action.done:
            yield Step(self._calendar.at(action.sprint + 1, 6, 12), who, [_into(id, "done")])

    def _item(self, item: Item) -> str:
        return self._names.items[item.title]

    def _sprint(self, number: int | None) -> str:
        assert number is not None
        return self._names.sprints[number]


def _into(item: str, category: str) -> Fact:
    return ItemStateChanged(item, "", "done" if category == "done" else "doing")
