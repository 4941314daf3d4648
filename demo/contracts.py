"""What the teams ask of each other, and what they answer."""

from __future__ import annotations

from collections.abc import Iterator

from backlog.events import ItemScheduled
from demo import content
from demo.calendar import Calendar
from demo.content import Need, Reply, Said
from demo.steps import Names, Step
from journal.facts import Fact
from journal.ids import Ids
from program.dependencies.events import DependencyCommented
from program.events import DependencyAnswered, DependencyAsked


def contracts(names: Names, calendar: Calendar, new_id: Ids) -> Iterator[Step]:
    """Every dependency with its answers."""
    for need in content.program().dependencies:
        id = new_id()
        yield _step(calendar, need.asked, _asked(id, need, names))
        for reply in need.answers:
            yield _step(calendar, reply.at, _answered(id, reply, names))
        for remark in need.comments:
            yield _step(calendar, remark.at, DependencyCommented(id, new_id(), remark.text), hour=13)
        if need.moved is not None and need.producer is not None:
            sprint = names.sprints[need.moved.sprint]
            yield _step(calendar, need.moved.at, ItemScheduled(names.items[need.producer], sprint))


def _step(calendar: Calendar, said: Said, fact: Fact, hour: int = 11) -> Step:
    sprint, day, who = said
    return Step(calendar.at(sprint, day, hour, 30), who, [fact])


def _asked(id: str, need: Need, names: Names) -> Fact:
    return DependencyAsked(
        id,
        names.items[need.consumer],
        names.items[need.producer] if need.producer is not None else None,
        need.title,
        names.sprints[need.needed_by],
        names.teams[need.producer_team] if need.producer_team else "",
    )


def _answered(id: str, reply: Reply, names: Names) -> Fact:
    sprint = names.sprints[reply.sprint] if reply.sprint is not None else None
    return DependencyAnswered(id, reply.answer, sprint, reply.reason)
