"""The status report as it drafts itself: from two moments of a program to sentences, each with its source.

No sentence names a person: what is published stays in the journal, and names are never there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from program.addresses import address, page
from program.budget.budget import Total
from program.capacity.capacity import LoadState
from program.dependencies.dependencies import Flag
from program.reviews.events import BlockName
from program.rollup.lately import Turn
from program.rollup.rollup import Line, Rollup

State = Literal["ok", "watch", "risk", "info", "idle", ""]
Audience = Literal["team", "steering", "executive"]

WORDS: dict[State, str] = {
    "ok": "On track",
    "watch": "Tight",
    "risk": "At risk",
    "info": "Changed",
    "idle": "No data",
    "": "",
}
"""A state in words, so that a report loses nothing in grey."""

TITLES: dict[BlockName, str] = {
    "headline": "Headline",
    "changes": "Changes",
    "objectives": "Objectives",
    "milestones": "Milestones",
    "dependencies": "Dependencies at risk",
    "risks": "Risks",
    "decisions": "Decisions",
    "capacity": "Capacity next Sprint",
    "budget": "Budget",
}

STEERING_LINES = 5
EXECUTIVE_LINES: tuple[BlockName, ...] = ("headline", "changes", "objectives", "dependencies", "risks")

MOST = 12
"""Lines of a block; the report of fifty teams is read too."""

MOST_MILESTONES = 4
"""The next ones."""

MOST_AIMS = 6
"""Lines of objectives, and of risks: with them the report still is on two sheets of paper."""

STATES: dict[str, State] = {
    "green": "ok",
    "done": "ok",
    "amber": "watch",
    "red": "risk",
    "none": "idle",
}
"""The states of colours and flags."""


class Sentence(Struct, frozen=True):
    """One line: what is so, the page it is read from, and its state where it has one."""

    text: str
    href: str = ""
    state: State = ""


class Block(Struct, frozen=True):
    """A part of the report; ``written`` is what a human put in the place of its sentences."""

    name: BlockName
    title: str
    lines: tuple[Sentence, ...]
    written: str = ""

    @property
    def shown(self) -> tuple[Sentence, ...]:
        """What is read: the human's lines, else the sentences."""
        own = tuple(Sentence(line.strip()) for line in self.written.splitlines() if line.strip())
        return own or self.lines


class Report(Struct, frozen=True):
    """A status report: what was so on ``day``, and what changed since another."""

    program: str
    title: str
    day: str
    since: str
    moment: str
    status: State
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A dependency in words, with its flag and the sentences that explain it."""

    id: str
    words: str
    flag: Flag
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellLoad:
    """What a team has planned in a Sprint, in points; `capacity` is None where nobody knows."""

    team: str
    team_name: str
    sprint: str
    sprint_name: str
    load: int | float
    capacity: int | float | None
    state: LoadState


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is drafted from. `moment` is how its links say the moment it tells of.

    `headline`: the human's of this week. `needs` in the order of urgency. `objectives` are those of the
    running increment, `dropped` those of them that are worse than before; `risks` are open, `raised` those
    of them that are new.
    """

    program: str
    name: str
    day: date
    since: date
    moment: str
    headline: str
    now: Rollup
    turns: Sequence[Turn]
    needs: Sequence[Need]
    capacity: Sequence[CellLoad]
    decisions: Sequence[Sentence] = ()
    objectives: Sequence[Sentence] = ()
    risks: Sequence[Sentence] = ()
    dropped: Sequence[Sentence] = ()
    raised: Sequence[Sentence] = ()
    budget: Sequence[Total] = ()
    milestones: Sequence[Sentence] = ()


def draft(material: Material, written: Mapping[BlockName, str]) -> Report:
    """The report with every block, the budget's where its totals are shared and the milestones' where one is
    ahead; ``written``: what humans put in the place of some."""
    lines: dict[BlockName, Sequence[Sentence]] = {
        "headline": _headline(material),
        "changes": changes(material),
        "objectives": _top(material.objectives, material, "objectives", MOST_AIMS)
        or [Sentence("No objective is written down.")],
        "milestones": _top(material.milestones, material, "risks", MOST_MILESTONES),
        "dependencies": _dependencies(material),
        "risks": _top(material.risks, material, "risks", MOST_AIMS) or [Sentence("No risk is written down.")],
        "decisions": material.decisions or [Sentence("Nothing was decided in a room or on a board.")],
        "capacity": _capacity(material),
        "budget": _budget(material),
    }
    return Report(
        material.program,
        f"{material.name}: status report",
        material.day.isoformat(),
        material.since.isoformat(),
        material.moment,
        STATES[material.now.totals.status.colour],
        tuple(
            Block(name, title, tuple(lines[name]), written.get(name, ""))
            for name, title in TITLES.items()
            if name not in ("budget", "milestones") or lines[name]
        ),
    )


def for_audience(report: Report, audience: Audience) -> Report:
    """What these readers get: a team everything, a steering committee the top of it, an executive 5 lines."""
    if audience == "team":
        return report
    if audience == "steering":
        blocks = tuple(_shortened(one) for one in report.blocks if one.name not in ("capacity", "budget"))
        return msgspec.structs.replace(report, blocks=blocks)
    by_name = {one.name: one for one in report.blocks}
    lines = tuple(
        msgspec.structs.replace(
            first, text=first.text if name == "headline" else f"{TITLES[name]}: {first.text}"
        )
        for name in EXECUTIVE_LINES
        for first in by_name[name].shown[:1]
    )
    return msgspec.structs.replace(report, blocks=(Block("headline", "In five lines", lines),))


def _shortened(block: Block) -> Block:
    left = len(block.shown) - STEERING_LINES
    if left <= 0:
        return block
    shown = (*block.shown[: STEERING_LINES - 1], Sentence(f"And {left + 1} more."))
    return msgspec.structs.replace(block, lines=shown, written="")


def canonical(report: Report) -> str:
    """The report as the one JSON text that its hash is taken of."""
    return msgspec.json.encode(report, order="sorted").decode()


def sha256(content: str) -> str:
    """The SHA-256 (FIPS 180-4) of the text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def _headline(material: Material) -> list[Sentence]:
    totals, source = material.now.totals, page(material.program, "", {}, material.moment)
    said = [Sentence(material.headline, source)] if material.headline else []
    colour = totals.status.colour
    why = " ".join(totals.status.why)
    said.append(Sentence(why, source, STATES[colour]))
    if totals.status.override is not None:
        own = totals.status.override
        ends = date.fromisoformat(own.expires_on)
        until = f"{ends.day} {ends:%B}"
        text = f"Said by hand, until {until}: {WORDS[STATES[own.colour]].lower()}. {own.note}"
        said.append(Sentence(text, source, STATES[own.colour]))
    done, all_points = totals.points["done"], sum(totals.points.values())
    if all_points:
        href = address(material.program, totals.queries["points/done"], material.moment)
        said.append(Sentence(f"{_n(done)} of {_n(all_points)} points are done.", href))
    return said


def changes(material: Material) -> list[Sentence]:
    """What has changed that counts, the biggest first."""
    needs = {one.id: one for one in material.needs}
    lines = {str(line.id): line for line in material.now.teams}
    found = [_turned(material, turn, needs, lines) for turn in material.turns]
    return [one for one in found if one is not None] or [Sentence("Nothing that counts has changed.")]


def _turned(
    material: Material, turn: Turn, needs: Mapping[str, Need], lines: Mapping[str, Line]
) -> Sentence | None:
    if turn.kind == "flag":
        need = needs.get(turn.about)
        if need is None:
            return None
        turned = f"has turned from {turn.before} to {turn.now}"
        how = "is new" if turn.before is None else "is done" if turn.now == "done" else turned
        return Sentence(f"{need.words}: {how}.", _of_need(material, need), STATES[need.flag])
    line = lines.get(turn.about)
    if line is None:
        return None
    by = round(float(turn.now) - float(turn.before or 0), 1)
    size = _n(abs(by))
    words = {
        ("done", True): f"{line.name} finished {size} points",
        ("done", False): f"{line.name} reopened {size} points",
        ("scope", True): f"The scope of {line.name} grew by {size} points",
        ("scope", False): f"The scope of {line.name} shrank by {size} points",
    }[turn.kind, by > 0]
    path = "points/done" if turn.kind == "done" else ""
    where = {"team": turn.about}
    href = (
        address(material.program, line.queries[path], material.moment)
        if path
        else page(material.program, "items", where, material.moment)
    )
    state: State = "ok" if turn.kind == "done" and by > 0 else "info"
    return Sentence(f"{words}, from {_n(turn.before or 0)} to {_n(turn.now)}.", href, state)


def _dependencies(material: Material) -> list[Sentence]:
    risky = [one for one in material.needs if one.flag in ("red", "amber")]
    if not risky:
        none = "All dependencies are on time." if material.needs else "No team waits for another."
        return [Sentence(none, page(material.program, "dependencies", {}, material.moment))]
    said = [
        Sentence(f"{one.words}. {' '.join(one.why)}", _of_need(material, one), STATES[one.flag])
        for one in risky
    ]
    return _top(said, material, "dependencies")


def _capacity(material: Material) -> list[Sentence]:
    if not material.capacity:
        return [Sentence("No Sprint is planned next.")]
    said = [
        Sentence(
            f"{one.team_name} has planned {_n(one.load)} "
            + (
                "points; its capacity is not known"
                if one.capacity is None
                else f"of {_n(one.capacity)} points"
            )
            + f" in {one.sprint_name}.",
            page(material.program, "capacity", {"cell": f"{one.team}:{one.sprint}"}, material.moment),
            STATES[one.state],
        )
        for one in material.capacity
    ]
    if len(said) > MOST:
        said.sort(key=lambda one: ("risk", "watch", "idle", "info", "ok", "").index(one.state))
    return _top(said, material, "capacity")


def _top(lines: Sequence[Sentence], material: Material, resource: str, most: int = MOST) -> list[Sentence]:
    return first_of(lines, most, page(material.program, resource, {}, ""))


def first_of(lines: Sequence[Sentence], most: int, rest: str = "") -> list[Sentence]:
    """The first of these lines, and how many more there are; ``rest``: the address of the page with all."""
    left = len(lines) - most
    return list(lines) if left <= 0 else [*lines[:most], Sentence(f"And {left} more.", rest)]


def _budget(material: Material) -> list[Sentence]:
    return [Sentence(one.words, "", "risk" if one.variance < 0 else "ok") for one in material.budget]


def _of_need(material: Material, need: Need) -> str:
    return page(material.program, "dependencies", {"id": need.id}, material.moment)


def _n(value: float | str) -> str:
    """A number as people write it: whole ones without a point."""
    number = float(value)
    return f"{int(number):,}" if number == int(number) else f"{round(number, 2):,}"
