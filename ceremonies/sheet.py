"""A team's share of a Sprint: who is there for how long, what that carries, how much of it is taken.

Capacity in points = sum over members of (working days - days off) x allocation x focus x points per
focused day; what was said by hand goes before it. All sums are exact, only what is shown is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Literal

import msgspec

AMBER_ABOVE = Fraction(85, 100)

LoadState = Literal["none", "green", "amber", "red"]


class Member(msgspec.Struct, frozen=True):
    """Somebody of the team. ``days_off`` count by halves; None: nothing was said yet.

    ``focus`` and ``allocation`` are shares from 0 to 1; None: the sheet's focus, and the whole of it.
    """

    person: str
    days_off: float | None = None
    focus: float | None = None
    allocation: float | None = None


class Sheet(msgspec.Struct, frozen=True):
    """A team's share of a Sprint, as it is elsewhere now.

    ``days`` are its working days without holidays; ``capacity`` what was said by hand, in points; ``rate``
    the points of one focused day and ``focus`` the share of a day that counts, ``assumed`` until closed
    Sprints tell.
    """

    team: str
    sprint: str
    team_name: str = ""
    sprint_name: str = ""
    state: str = "planned"
    goal: str = ""
    capacity: float | None = None
    days: float = 10.0
    members: tuple[Member, ...] = ()
    rate: float = 1.0
    focus: float = 0.8
    assumed: bool = True

    @property
    def id(self) -> str:
        """The name of the sheet among those of the room."""
        return f"{self.team}:{self.sprint}"

    def member(self, person: str) -> Member | None:
        """That person's line, where there is one."""
        return next((one for one in self.members if one.person == person), None)


Sheets = Mapping[str, Sheet]


def planned(sheets: Sheets, sprint: str | None) -> dict[str, Sheet]:
    """The sheet that each team plans, by team: of that Sprint; where none is chosen, the first it has."""
    found: dict[str, Sheet] = {}
    for one in sheets.values():
        if sprint in (None, one.sprint):
            found.setdefault(one.team, one)
    return found


def sheet_of(sheets: Sheets, sprint: str | None, team: str) -> Sheet | None:
    """The sheet that this team plans; a blank one where the Sprint is chosen and nothing known of it."""
    return planned(sheets, sprint).get(team) or (Sheet(team, sprint) if sprint is not None else None)


def points(sheet: Sheet, member: Member) -> Fraction:
    """What a member carries in the Sprint, in points."""
    days = max(Fraction(), _exact(sheet.days) - _exact(member.days_off or 0.0))
    allocation = _exact(1.0 if member.allocation is None else member.allocation)
    focus = _exact(sheet.focus if member.focus is None else member.focus)
    return days * allocation * focus * _exact(sheet.rate)


def capacity(sheet: Sheet) -> Fraction | None:
    """What the team carries in the Sprint, in points.

    None where nothing is known: nobody said who is there, and no closed Sprint tells what a day yields.
    """
    if sheet.capacity is not None:
        return _exact(sheet.capacity)
    if not sheet.members or (sheet.assumed and all(one.days_off is None for one in sheet.members)):
        return None
    return sum((points(sheet, one) for one in sheet.members), Fraction())


def load_state(load: Fraction, carried: Fraction | None) -> LoadState:
    """Red above 100 % of the capacity, amber above 85 %; none where it is unknown or both are 0."""
    if carried is None or (load == 0 and carried == 0):
        return "none"
    if load > carried:
        return "red"
    return "amber" if load > carried * AMBER_ABOVE else "green"


def shown(value: Fraction) -> float:
    """The value as people see it: one decimal, half rounded up."""
    return floor(value * 10 + Fraction(1, 2)) / 10


def _exact(number: float) -> Fraction:
    return Fraction(str(number))
