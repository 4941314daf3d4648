"""Who is there for how long in the Sprint that is planned, and what that carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    View,
    Word,
    never_wakes,
    only_facilitators,
    passes_on,
    settles_nothing,
    whispers_nothing,
)
from ceremonies.remembering import remembered
from ceremonies.sheet import Member, Sheet, Sheets, planned, points, shown

MOST_DAYS = 60

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """The Sprint that is planned; None: the first sheet that each team has."""

    sprint: str | None = None


class Line(msgspec.Struct, frozen=True):
    """A person's line on the sheet of a team and Sprint, as it is from now on and as it was."""

    team: str
    sprint: str
    now: Member
    before: Member


class State(msgspec.Struct, frozen=True):
    """The lines that were last written here, by person."""

    lines: dict[str, tuple[Line, ...]] = {}


class SetAvailability(Word, frozen=True):
    """Says how many days somebody is off in the Sprint, and which share of a day counts (null: as before).

    ``person`` is a person or their seat: one's own; a facilitator says it for others too.
    """

    person: str
    days_off: float
    focus: float | None = None


class AvailabilityGiven(Word, frozen=True):
    person: str
    lines: tuple[Line, ...]


Command = SetAvailability
Event = AvailabilityGiven


def opening(rules: Rules) -> State:
    """Nothing was said here."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Raises Refused."""
    person, seat = _meant(command.person, scene)
    if person not in (by.person, by.id):
        only_facilitators(by, "says when others are off")
    _within(command)
    sheets = _sheets_of(person, seat, rules, scene)
    if not sheets:
        raise Refused("There is no Sprint of a team of theirs to plan here.", "no_sprint")
    lines = tuple(_line(sheet, person, command) for sheet in sheets)
    return [AvailabilityGiven(person, lines)] if any(one.now != one.before for one in lines) else []


def evolve(state: State, event: Event) -> State:
    """The lines after the event."""
    return replace(state, lines={**state.lines, event.person: event.lines})


def show(state: State, rules: Rules, scene: Scene) -> View:
    """Every member of the teams: days, days off, focus, and the points these carry."""
    return {"capacity": _capacity(scene.sheets, rules.sprint)}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """What was said last of a person; where nothing was said before, it becomes no day off."""
    if state.lines.get(event.person) != event.lines:
        raise Refused("The availability was changed again since.", "undo")
    return [AvailabilityGiven(event.person, tuple(_back(line) for line in event.lines))]


def foreseen(event: Event, sheets: Iterable[Sheet]) -> Iterable[Sheet]:
    """The sheets with the new lines."""
    known = {(one.team, one.sprint): one for one in sheets}
    for line in event.lines:
        sheet = known.get((line.team, line.sprint), Sheet(line.team, line.sprint))
        others = tuple(one for one in sheet.members if one.person != event.person)
        members = sorted((*others, line.now), key=lambda one: one.person)
        yield replace(sheet, members=tuple(members))


@remembered(64)
def _capacity(sheets: Sheets, sprint: str | None) -> View:
    capacity: dict[str, View] = {}
    for sheet in planned(sheets, sprint).values():
        for member in sheet.members:
            known = capacity.get(member.person, {"points": 0.0, "teams": {}})
            capacity[member.person] = _line_view(sheet, member, known)
    return capacity


def _meant(named: str, scene: Scene) -> tuple[str, Seat | None]:
    """The person, and their seat where they have one. Raises Absent."""
    for seat in scene.seats.values():
        if named in (seat.id, seat.person):
            return seat.person or seat.id, seat
    if any(sheet.member(named) for sheet in scene.sheets.values()):
        return named, None
    raise Absent("person")


def _within(command: SetAvailability) -> None:
    days = command.days_off
    if not 0 <= days <= MOST_DAYS or days * 2 % 1:
        raise Refused(f"Days off are 0 to {MOST_DAYS}, in half days.", "days_off")
    if command.focus is not None and not 0 <= command.focus <= 1:
        raise Refused("A focus is a share from 0 to 1.", "focus")


def _sheets_of(person: str, seat: Seat | None, rules: Rules, scene: Scene) -> list[Sheet]:
    """Those with the person on them, else that of the seat's team."""
    sheets = planned(scene.sheets, rules.sprint)
    named = [one for one in sheets.values() if one.member(person)]
    own = sheets.get(seat.team) if seat and seat.team else None
    return named or ([own] if own else [])


def _line(sheet: Sheet, person: str, command: SetAvailability) -> Line:
    before = sheet.member(person) or Member(person)
    focus = before.focus if command.focus is None else command.focus
    now = replace(before, days_off=command.days_off, focus=focus)
    return Line(sheet.team, sheet.sprint, now, before)


def _back(line: Line) -> Line:
    before = line.before if line.before.days_off is not None else replace(line.before, days_off=0.0)
    return replace(line, now=before, before=line.now)


def _line_view(sheet: Sheet, member: Member, known: View) -> View:
    carried = shown(points(sheet, member))
    return {
        "days": sheet.days,
        "days_off": member.days_off,
        "focus": sheet.focus if member.focus is None else member.focus,
        "focus_assumed": member.focus is None,
        "allocation": 1.0 if member.allocation is None else member.allocation,
        "points": shown(Fraction(str(known["points"])) + Fraction(str(carried))),
        "teams": {**known["teams"], sheet.team: carried},
    }
