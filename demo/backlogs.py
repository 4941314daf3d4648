"""How the teams' Product Backlogs fill: items come as they are thought of, and are estimated before use."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.roles import Role
from backlog.events import ItemAdded, ItemEstimated, ItemsAdded
from demo import content
from demo.calendar import Calendar
from demo.content import Day, Feature, Item, Team
from demo.steps import FIRST, Names, Step

LATER = 99
KNOWN_FROM_THE_START = 9
"""What is done up to this Sprint was in the backlog, and estimated, from the first day."""

LATEST = (11, 8)
REFINED = 11
"""What is planned further ahead is estimated in this Sprint already."""


def arrivals(team: Team, names: Names, calendar: Calendar) -> Iterator[Step]:
    """The team's items in the order of their keys, each added in time for its Sprint."""
    entries = numbered(team)
    days = [FIRST if isinstance(one, Feature) else _latest(one) for one in entries]
    for place in reversed(range(len(days) - 1)):
        days[place] = min(days[place], days[place + 1])
    owner = content.program().of_team(team.key, Role.PRODUCT_OWNER)[0]
    parents = {item.title: feature.title for item, feature in team.items() if feature is not None}
    for day in sorted(set(days)):
        added = [
            _added(one, team, parents.get(one.title), names)
            for one, on in zip(entries, days, strict=True)
            if on == day
        ]
        yield Step(calendar.at(*day, 11), owner, [ItemsAdded(tuple(added))])


def estimates(team: Team, names: Names, calendar: Calendar) -> Iterator[Step]:
    """What the team estimated in each refinement."""
    by_day: dict[Day, list[Item]] = {}
    for item, _ in team.items():
        if item.points is not None and not _known(item):
            by_day.setdefault((min((item.begun_in or LATER) - 1, REFINED), 9), []).append(item)
    for day, items in by_day.items():
        facts = [ItemEstimated(names.items[item.title], item.points) for item in items]
        yield Step(calendar.at(*day, 14), facilitator_of(team), list(facts))


def numbered(team: Team) -> list[Item | Feature]:
    """Everything of the team in the order of keys: some numbers are fixed, the others follow the plan."""
    fixed: dict[int, Item | Feature] = {one.number: one for one in team.features}
    fixed |= {one.number: one for one, _ in team.items() if one.number is not None}
    others = [one for one, _ in team.items() if one.number is None]
    others.sort(key=lambda one: one.begun_in or LATER)
    return [fixed[n] if n in fixed else others.pop(0) for n in range(1, len(fixed) + len(others) + 1)]


def facilitator_of(team: Team) -> str:
    """Who leads the team's meetings: one of its own, else the program's."""
    program = content.program()
    return (program.of_team(team.key, Role.FACILITATOR) or program.of_team("", Role.FACILITATOR))[0]


def _known(item: Item) -> bool:
    return item.begun_in is not None and item.begun_in <= KNOWN_FROM_THE_START


def _latest(item: Item) -> Day:
    if _known(item):
        return FIRST
    return min((item.begun_in - 2, 3), LATEST) if item.begun_in is not None else LATEST


def _added(one: Item | Feature, team: Team, parent: str | None, names: Names) -> ItemAdded:
    known = isinstance(one, Item) and _known(one)
    return ItemAdded(
        names.items[one.title],
        names.teams[team.key],
        one.title,
        one.description,
        "feature" if isinstance(one, Feature) else one.type,
        parent=names.items[parent] if parent is not None else None,
        points=one.points if isinstance(one, Item) and known else None,
    )
