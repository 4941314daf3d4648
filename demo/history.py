"""What happened in the demo program up to its day, step by step, in the words that its rules accept."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from backlog import events as backlog
from demo import content
from demo.backlogs import arrivals, estimates
from demo.calendar import Calendar
from demo.contracts import contracts
from demo.goals import goals
from demo.register import register
from demo.scenarios import scenarios
from demo.sprints import sprints
from demo.stakeholders import stakeholders
from demo.steps import FIRST, Names, Step
from journal.facts import Fact
from journal.ids import Ids
from program import events
from program.reviews.events import HeadlineWritten

RANKED_ON = (12, 4)
"""When an order of the features was proposed."""


class Story(Struct, frozen=True):
    """Everything that is told: who and what it is about, by names and ids, and the steps in time."""

    names: Names
    steps: list[Step]


def told(program_people: dict[str, str], teams: dict[str, str], calendar: Calendar, new_id: Ids) -> Story:
    """The story of the program for these people and teams (ids by name and by key)."""
    names = Names(program_people, teams, _sprints(new_id), _items(new_id))
    steps = list(_steps(names, calendar, new_id))
    steps.sort(key=lambda step: step.at)
    return Story(names, steps)


def _sprints(new_id: Ids) -> dict[int, str]:
    numbers = (one.first + place for one in content.program().increments for place in range(one.sprints))
    return {number: new_id() for number in numbers}


def _items(new_id: Ids) -> dict[str, str]:
    titles: list[str] = []
    for team in content.teams():
        titles += [feature.title for feature in team.features]
        titles += [item.title for item, _ in team.items()]
        titles += [action.title for action in team.actions]
    return {title: new_id() for title in titles}


def _steps(names: Names, calendar: Calendar, new_id: Ids) -> Iterator[Step]:
    made = [_increment(names, calendar, one, new_id) for one in content.program().increments]
    yield Step(calendar.at(*FIRST, 9), "Hana", [*made])
    for team in content.teams():
        yield from arrivals(team, names, calendar)
        yield from estimates(team, names, calendar)
        yield from sprints(team, names, calendar)
    yield from contracts(names, calendar, new_id)
    yield from scenarios(names, calendar, new_id)
    yield from register(names, calendar, new_id)
    yield Step(calendar.at(*RANKED_ON, 16), "Eli", [_ranking(names, new_id)])
    increments = {one.name: one.increment for one in made}
    yield from goals(names, calendar, increments, new_id)
    yield from stakeholders(names, calendar, increments, new_id)
    for headline in content.program().headlines:
        sprint, day, who = headline.at
        yield Step(calendar.at(sprint, day, 16, 45), who, [HeadlineWritten(headline.text)])


def _increment(
    names: Names, calendar: Calendar, one: content.Increment, new_id: Ids
) -> backlog.IncrementCreated:
    numbers = range(one.first, one.first + one.sprints)
    made = tuple(backlog.NewSprint(names.sprints[n], f"Sprint {n}", 0, "", "") for n in numbers)
    return backlog.IncrementCreated(
        new_id(), one.name, calendar.starts_on(one.first).isoformat(), sprints=made
    )


def _ranking(names: Names, new_id: Ids) -> Fact:
    worth = {
        names.items[one.title]: (one.scores["value"] + one.scores["time"] + one.scores["risk"])
        / one.scores["size"]
        for team in content.teams()
        for one in team.features
    }
    order = sorted(worth, key=lambda id: -worth[id])
    return events.RankingProposed(new_id(), None, "wsjf", tuple(order), worth)
