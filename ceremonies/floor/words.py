"""What is said and what happens on the floor of every room."""

from __future__ import annotations

from typing import Any

from ceremonies.ceremony import Word
from ceremonies.floor.timer import TimerCommand, TimerSet


class TakeSeat(Word, frozen=True):
    """Somebody comes to the table. Not on the wire."""

    seat: str
    role: str
    team: str | None = None
    guest: bool = False
    person: str | None = None


class NameSeat(Word, frozen=True):
    """A name was given or changed; the name itself stays outside the journal. Not on the wire."""

    seat: str
    version: int


class MarkAway(Word, frozen=True):
    """A seat has had no connection for a while, or has one again. Not on the wire."""

    seat: str
    away: bool


class GoToStage(Word, frozen=True):
    """Opens a stage, in any direction; what the others hold is kept."""

    stage: str


class SetReady(Word, frozen=True):
    """Marks the own seat as ready, or not."""

    ready: bool


class RaiseHand(Word, frozen=True):
    """Raises the own hand, or lowers it."""

    raised: bool


class SetSettings(Word, frozen=True):
    """Changes settings of the room; each keeps its kind."""

    settings: dict[str, Any]


class Spotlight(Word, frozen=True):
    """Brings everybody to a thing; an empty name takes the light away."""

    thing: str


class Nudge(Word, frozen=True):
    """Reminds a seat that it is waited for."""

    seat: str


class SitDown(Word, frozen=True):
    """An observer becomes a participant."""


class StandUp(Word, frozen=True):
    """A participant becomes an observer: nobody waits for the vote."""


class RemoveSeat(Word, frozen=True):
    """Takes somebody from the table."""

    seat: str


class HandOver(Word, frozen=True):
    """Passes the facilitation to another seat."""

    seat: str


class TakeOver(Word, frozen=True):
    """Takes the facilitation while all facilitators are away, or back from who took it."""


class EndCeremony(Word, frozen=True):
    """Ends the room; it becomes its record."""


class ReopenRoom(Word, frozen=True):
    """Opens an ended room again."""


class SeatTaken(Word, frozen=True):
    seat: str
    role: str
    team: str | None = None
    guest: bool = False
    person: str | None = None


class SeatClaimed(Word, frozen=True):
    """Who sat there as a visitor has an account now."""

    seat: str
    person: str
    before: str


class SeatNamed(Word, frozen=True):
    seat: str
    version: int


class SeatAway(Word, frozen=True):
    seat: str


class SeatBack(Word, frozen=True):
    seat: str


class SeatRemoved(Word, frozen=True):
    seat: str


class RoleChanged(Word, frozen=True):
    seat: str
    role: str
    before: str
    entitled: bool = False


class StageOpened(Word, frozen=True):
    """``ready`` and ``spotlight`` are as they are from now on, the other two as they were."""

    stage: str
    before: str
    ready: tuple[str, ...] = ()
    spotlight: str | None = None
    ready_before: tuple[str, ...] = ()
    spotlight_before: str | None = None


class ReadySet(Word, frozen=True):
    seat: str
    ready: bool


class HandRaised(Word, frozen=True):
    """``before`` is the place the hand had among those raised, 0: down; ``place`` one it is given back."""

    seat: str
    raised: bool
    before: int = 0
    place: int = 0


class SettingsChanged(Word, frozen=True):
    settings: dict[str, Any]
    before: dict[str, Any]


class ThingSpotlit(Word, frozen=True):
    thing: str


class SeatNudged(Word, frozen=True):
    seat: str


class CeremonyEnded(Word, frozen=True):
    pass


class RoomReopened(Word, frozen=True):
    pass


Command = (
    TimerCommand
    | TakeSeat
    | NameSeat
    | MarkAway
    | GoToStage
    | SetReady
    | RaiseHand
    | SetSettings
    | Spotlight
    | Nudge
    | SitDown
    | StandUp
    | RemoveSeat
    | HandOver
    | TakeOver
    | EndCeremony
    | ReopenRoom
)
Event = (
    SeatTaken
    | SeatClaimed
    | SeatNamed
    | SeatAway
    | SeatBack
    | SeatRemoved
    | RoleChanged
    | StageOpened
    | ReadySet
    | HandRaised
    | TimerSet
    | SettingsChanged
    | ThingSpotlit
    | SeatNudged
    | CeremonyEnded
    | RoomReopened
)
INTERNAL = (TakeSeat, NameSeat, MarkAway)
