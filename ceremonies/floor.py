"""What every room has: seats, the open stage, ready marks, hands, the timer, hand-over, the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ceremonies.ceremony import (
    Absent,
    Chance,
    Forbidden,
    Refused,
    Scene,
    Seat,
    View,
    Word,
    only_facilitators,
    only_seated,
    passes_on,
    whispers_nothing,
)

LARGE, SMALL = 61, 50
"""A room is large from 61 seated on, until it is down to 50."""
LIMIT = 2_000
"""How many may be seated in one room."""
ROLES = ("facilitator", "participant", "observer")

outcome = passes_on
whisper = whispers_nothing


class Timer(msgspec.Struct, frozen=True):
    """A countdown: its end by the server's clock, or what is left while paused. Milliseconds."""

    ends_at: int | None
    left: int
    seconds: int
    number: int
    over: bool = False


class Rules(msgspec.Struct, frozen=True):
    """The ids of the stages, in order."""

    stages: tuple[str, ...]


class State(msgspec.Struct, frozen=True):
    """Everything that is true of the room whatever its ceremony."""

    stage: str
    seats: dict[str, Seat] = {}
    timer: Timer | None = None
    timers: int = 0
    spotlight: str | None = None
    settings: dict[str, Any] = {}
    ended: bool = False
    large: bool = False
    hands: int = 0


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


class StartTimer(Word, frozen=True):
    """Starts a countdown of 1 second to 8 hours, in place of a running one."""

    seconds: int


class ExtendTimer(Word, frozen=True):
    """Adds seconds to the countdown."""

    seconds: int


class PauseTimer(Word, frozen=True):
    """Holds the countdown; paused again, it goes on."""


class StopTimer(Word, frozen=True):
    """Takes the countdown away."""


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
    stage: str
    before: str


class ReadySet(Word, frozen=True):
    seat: str
    ready: bool


class HandRaised(Word, frozen=True):
    seat: str
    raised: bool


class TimerSet(Word, frozen=True):
    """The countdown as it is from now on; none where ``timer`` is null."""

    timer: Timer | None


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
    TakeSeat
    | NameSeat
    | MarkAway
    | GoToStage
    | SetReady
    | RaiseHand
    | StartTimer
    | ExtendTimer
    | PauseTimer
    | StopTimer
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


def opening(rules: Rules) -> State:
    """An empty room at its first stage."""
    return State(stage=rules.stages[0])


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Raises Refused with a sentence."""
    match command:
        case TakeSeat() | NameSeat() | MarkAway():
            return _seating(state, command, by)
        case GoToStage(stage):
            only_facilitators(by, "opens a stage")
            if stage not in rules.stages:
                raise Absent("stage")
            return [] if stage == state.stage else [StageOpened(stage, state.stage)]
        case SetReady(ready):
            only_seated(by, "be counted")
            return [] if by.ready == ready else [ReadySet(by.id, ready)]
        case RaiseHand(raised):
            return [] if bool(by.hand) == raised else [HandRaised(by.id, raised)]
        case StartTimer() | ExtendTimer() | PauseTimer() | StopTimer():
            only_facilitators(by, "sets the timer")
            return _timing(state, command, chance.now)
        case SetSettings(settings):
            only_facilitators(by, "changes the settings")
            return _changing_settings(state, settings)
        case Spotlight(thing):
            only_facilitators(by, "brings everybody to a thing")
            return [ThingSpotlit(thing)]
        case Nudge(seat):
            only_facilitators(by, "reminds others")
            return [SeatNudged(_seat(state, seat).id)]
        case SitDown():
            return [] if by.role != "observer" else [RoleChanged(by.id, "participant", by.role)]
        case StandUp():
            _stays_facilitated(state, by)
            return [] if by.role == "observer" else [RoleChanged(by.id, "observer", by.role)]
        case RemoveSeat(seat):
            only_facilitators(by, "removes somebody")
            _stays_facilitated(state, _seat(state, seat))
            return [SeatRemoved(seat)]
        case HandOver(seat):
            only_facilitators(by, "hands over")
            return _handing_over(by, _seat(state, seat))
        case TakeOver():
            return _taking_over(state, by)
        case EndCeremony():
            only_facilitators(by, "ends the room")
            return [] if state.ended else [CeremonyEnded()]
        case ReopenRoom():
            only_facilitators(by, "opens the room again")
            return [RoomReopened()] if state.ended else []


def settle(state: State, rules: Rules, scene: Scene, now: int) -> Sequence[Event]:
    """A countdown that has run out says so once."""
    timer = state.timer
    if timer is None or timer.over or timer.ends_at is None or now < timer.ends_at:
        return ()
    return [TimerSet(msgspec.structs.replace(timer, left=0, over=True))]


def wakes(state: State) -> int | None:
    """When the countdown runs out."""
    timer = state.timer
    return timer.ends_at if timer and not timer.over else None


def evolve(state: State, event: Event) -> State:
    """The room after the event."""
    changed = msgspec.structs.replace
    match event:
        case SeatTaken(seat, role, team, guest, person):
            return _seated(state, Seat(seat, role, team, guest, person))
        case SeatNamed(seat, version):
            return _seat_changed(state, seat, name_version=version)
        case SeatAway(seat):
            return _seat_changed(state, seat, away=True)
        case SeatBack(seat):
            return _seat_changed(state, seat, away=False)
        case SeatRemoved(seat):
            seats = {id: one for id, one in state.seats.items() if id != seat}
            return _sized(changed(state, seats=seats))
        case RoleChanged(seat, role, _, entitled):
            return _sized(_seat_changed(state, seat, role=role, entitled=entitled))
        case StageOpened(stage, _):
            seats = {id: changed(one, ready=False) if one.ready else one for id, one in state.seats.items()}
            return changed(state, stage=stage, seats=seats, spotlight=None)
        case ReadySet(seat, ready):
            return _seat_changed(state, seat, ready=ready)
        case HandRaised(seat, raised):
            hands = state.hands + 1
            return _seat_changed(changed(state, hands=hands), seat, hand=hands if raised else 0)
        case TimerSet(timer):
            return changed(state, timer=timer, timers=max(state.timers, timer.number if timer else 0))
        case SettingsChanged(settings, _):
            return changed(state, settings={**state.settings, **settings})
        case ThingSpotlit(thing):
            return changed(state, spotlight=thing or None)
        case SeatNudged():
            return state
        case CeremonyEnded():
            return changed(state, ended=True, timer=None)
        case RoomReopened():
            return changed(state, ended=False)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The room's own part of the view; ``play`` adds the ceremony and its stages."""
    seats = state.seats.values()
    view: View = {
        "room": {
            "stage": state.stage,
            "state": "ended" if state.ended else "open",
            "facilitators": [seat.id for seat in seats if seat.facilitates],
            "timer": _timer_view(state.timer),
            "settings": state.settings,
            "large": state.large,
            "spotlight": state.spotlight,
        },
        "seats": {seat.id: _seat_view(seat) for seat in seats if not state.large or _stands_out(seat)},
    }
    if state.large:
        view["tally"] = {
            "seated": sum(seat.role != "observer" for seat in seats),
            "observers": sum(seat.role == "observer" for seat in seats),
            "ready": sum(seat.ready for seat in seats),
        }
    return view


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything that happens on the floor may be told."""
    told: View = msgspec.to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """Going to a stage, settings, ready marks and hands can be taken back."""
    match event:
        case StageOpened(stage, before) if state.stage == stage:
            return [StageOpened(before, stage)]
        case SettingsChanged(settings, before) if _still(state.settings, settings):
            return [SettingsChanged(before, settings)]
        case ReadySet(seat, ready) if seat in state.seats:
            return [ReadySet(seat, not ready)]
        case HandRaised(seat, raised) if seat in state.seats:
            return [HandRaised(seat, not raised)]
        case _:
            raise Refused("This cannot be taken back.", "undo")


def _seating(state: State, command: TakeSeat | NameSeat | MarkAway, by: Seat) -> Sequence[Event]:
    if by.role != "room":
        raise Forbidden("Seats are given at the door.")
    match command:
        case TakeSeat(seat, role, team, guest, person):
            if seat in state.seats:
                return []
            if len(state.seats) >= LIMIT:
                raise Refused(f"This room is full: {LIMIT} are seated.", "room_full")
            return [SeatTaken(seat, role, team, guest, person)]
        case NameSeat(seat, version):
            return [SeatNamed(seat, version)] if seat in state.seats else []
        case MarkAway(seat, away):
            known = state.seats.get(seat)
            if known is None or known.away == away:
                return []
            return [SeatAway(seat) if away else SeatBack(seat)]


def _timing(
    state: State, command: StartTimer | ExtendTimer | PauseTimer | StopTimer, now: int
) -> Sequence[Event]:
    timer = state.timer
    match command:
        case StartTimer(seconds):
            _within(seconds)
            left = seconds * 1000
            return [TimerSet(Timer(now + left, left, seconds, state.timers + 1))]
        case StopTimer():
            return [TimerSet(None)] if timer else []
        case ExtendTimer(seconds):
            _within(seconds)
            left = seconds * 1000 + (_left(timer, now) if timer else 0)
            total = seconds + (timer.seconds if timer and not timer.over else 0)
            paused = timer is not None and timer.ends_at is None
            return [TimerSet(Timer(None if paused else now + left, left, total, state.timers + 1))]
        case PauseTimer():
            if timer is None or timer.over:
                raise Refused("No timer is running.", "no_timer")
            left = _left(timer, now)
            ends_at = now + left if timer.ends_at is None else None
            return [TimerSet(msgspec.structs.replace(timer, ends_at=ends_at, left=left))]


def _within(seconds: int) -> None:
    if not 1 <= seconds <= 8 * 3600:
        raise Refused("A timer runs from 1 second to 8 hours.", "timer_range")


def _left(timer: Timer, now: int) -> int:
    return timer.left if timer.ends_at is None else max(0, timer.ends_at - now)


def _changing_settings(state: State, settings: dict[str, Any]) -> Sequence[Event]:
    for name in settings:
        if name not in state.settings:
            raise Refused(f"This room has no setting called {name}.", "unknown_setting")
    if state.settings.get("anonymous") is True and settings.get("anonymous") is False:
        raise Refused("What was promised to be anonymous stays anonymous.", "anonymous")
    before = {name: state.settings[name] for name in settings}
    return [] if before == settings else [SettingsChanged(settings, before)]


def _handing_over(by: Seat, to: Seat) -> Sequence[Event]:
    if to.role == "observer":
        raise Refused("Observers watch. Ask them to take a seat first.", "observer")
    if to.facilitates:
        return []
    return [
        RoleChanged(to.id, "facilitator", to.role),
        RoleChanged(by.id, "participant", by.role),
    ]


def _taking_over(state: State, by: Seat) -> Sequence[Event]:
    only_seated(by, "facilitate")
    if by.facilitates:
        return []
    holding = [seat for seat in state.seats.values() if seat.facilitates]
    if not by.entitled and any(not seat.away for seat in holding):
        raise Forbidden("A facilitator is here. Ask them to hand over.")
    if by.guest and _member_present(state):
        raise Forbidden("A member of the team is here and facilitates first.")
    return [
        *(RoleChanged(seat.id, "participant", seat.role, entitled=not by.entitled) for seat in holding),
        RoleChanged(by.id, "facilitator", by.role),
    ]


def _member_present(state: State) -> bool:
    return any(not seat.guest and seat.counts for seat in state.seats.values())


def _stays_facilitated(state: State, leaving: Seat) -> None:
    others = [seat for seat in state.seats.values() if seat.facilitates and seat.id != leaving.id]
    if leaving.facilitates and not others:
        raise Refused("Hand over first: a room keeps a facilitator.", "last_facilitator")


def _seat(state: State, id: str) -> Seat:
    if id not in state.seats:
        raise Absent("seat")
    return state.seats[id]


def _seated(state: State, seat: Seat) -> State:
    return _sized(msgspec.structs.replace(state, seats={**state.seats, seat.id: seat}))


def _seat_changed(state: State, id: str, **changes: Any) -> State:
    if id not in state.seats:
        return state
    seat = msgspec.structs.replace(state.seats[id], **changes)
    return msgspec.structs.replace(state, seats={**state.seats, id: seat})


def _sized(state: State) -> State:
    seated = sum(seat.role != "observer" for seat in state.seats.values())
    large = seated >= LARGE or (state.large and seated > SMALL)
    return state if large == state.large else msgspec.structs.replace(state, large=large)


def _stands_out(seat: Seat) -> bool:
    return seat.facilitates or bool(seat.hand)


def _seat_view(seat: Seat) -> View:
    view: View = {"role": seat.role, "team": seat.team, "ready": seat.ready, "away": seat.away}
    if seat.hand:
        view["hand"] = seat.hand
    if seat.guest:
        view["guest"] = True
    if seat.entitled:
        view["entitled"] = True
    return view


def _timer_view(timer: Timer | None) -> View | None:
    return None if timer is None else msgspec.to_builtins(timer)


def _still(now: dict[str, Any], was_set: dict[str, Any]) -> bool:
    return all(now.get(name) == value for name, value in was_set.items())
