"""The agenda of the next Scrum of Scrums: what more than one team has to talk about, the most pressing first.

It names nobody; each point has the page it is read from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from backlog.exporters.markdown import escaped
from program.reports.reports import WORDS, Need, Sentence, State, first_of

MOST = 10


@dataclass(frozen=True, slots=True)
class Stuck:
    """An item that somebody has worked on for longer than its team takes for 85 of 100."""

    key: str
    title: str
    team: str
    days: int
    usual: int


class Point(Struct, frozen=True):
    """A part of the agenda and what is to be said in it."""

    title: str
    lines: tuple[Sentence, ...]


class Agenda(Struct, frozen=True):
    """What to talk about on ``day``, with what happened since another day."""

    program: str
    title: str
    day: str
    since: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What an agenda is made from: dependencies `due` within a Sprint that are red or amber, by urgency,
    items that are stuck, `changes` since the last report, `objectives` that got worse and new `risks`."""

    program: str
    name: str
    day: date
    since: date
    due: Sequence[Need]
    stuck: Sequence[Stuck]
    changes: Sequence[Sentence]
    objectives: Sequence[Sentence] = ()
    risks: Sequence[Sentence] = ()


def agenda(occasion: Occasion) -> Agenda:
    """The points that have something to talk about; at most ten lines each."""
    parts: list[tuple[str, Sequence[Sentence]]] = [
        ("Blocked or stuck", [_stuck(one) for one in occasion.stuck]),
        ("Dependencies due within a Sprint", [_due(occasion.program, one) for one in occasion.due]),
        ("Objectives whose forecast dropped", occasion.objectives),
        ("New risks", occasion.risks),
        ("Since last time", occasion.changes),
    ]
    return Agenda(
        occasion.program,
        f"{occasion.name}: Scrum of Scrums",
        occasion.day.isoformat(),
        occasion.since.isoformat(),
        tuple(Point(title, tuple(first_of(lines, MOST))) for title, lines in parts if lines),
    )


def _stuck(one: Stuck) -> Sentence:
    worked = f"{one.team} has worked on {one.key} “{one.title}” for {one.days} days"
    return Sentence(f"{worked}; usual are up to {one.usual}.", f"/i/{one.key}", "watch")


def _due(program: str, need: Need) -> Sentence:
    state: State = "risk" if need.flag == "red" else "watch"
    return Sentence(f"{need.words}. {' '.join(need.why)}", f"/p/{program}/dependencies?id={need.id}", state)


def as_markdown(found: Agenda, public_url: str) -> str:
    """The agenda as Markdown, a box to tick before each line."""
    lines = [f"# {escaped(found.title)}, {found.day}", "", f"Since {found.since}."]
    for point in found.points:
        lines += ["", f"## {point.title}", ""]
        for one in point.lines:
            state = f"**{WORDS[one.state]}.** " if one.state else ""
            source = f" ([source]({public_url}{one.href}))" if one.href else ""
            lines.append(f"- [ ] {state}{escaped(one.text)}{source}")
    return "\n".join([*lines, ""])
