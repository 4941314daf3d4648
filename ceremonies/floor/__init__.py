"""What every room has: seats, the open stage, ready marks, hands, the timer, hand-over, the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    View,
    only_facilitators,
    only_seated,
    passes_on,
    whispers_nothing,
)
from ceremonies.floor.door import LIMIT, seating
from ceremonies.floor.handover import handing_over, stays_facilitated, taking_over
from ceremonies.floor.state import LARGE, SMALL, Rules, State, seat_changed, seat_of, sized
from ceremonies.floor.timer import (
    ExtendTimer,
    PauseTimer,
    StartTimer,
    StopTimer,
    Timer,
    TimerSet,
    ran_out,
    timer_view,
    timing,
)
from ceremonies.floor.words import (
    INTERNAL,
    CeremonyEnded,
    Command,
    EndCeremony,
    Event,
    GoToStage,
    HandOver,
    HandRaised,
    MarkAway,
    NameSeat,
    Nudge,
    RaiseHand,
    ReadySet,
    RemoveSeat,
    ReopenRoom,
    RoleChanged,
    RoomReopened,
    SeatAway,
    SeatBack,
    SeatClaimed,
    SeatNamed,
    SeatNudged,
    SeatRemoved,
    SeatTaken,
    SetReady,
    SetSettings,
    SettingsChanged,
    SitDown,
    Spotlight,
    StageOpened,
    StandUp,
    TakeOver,
    TakeSeat,
    ThingSpotlit,
)

__all__ = [
    "INTERNAL",
    "LARGE",
    "LIMIT",
    "SMALL",
    "CeremonyEnded",
    "Command",
    "EndCeremony",
    "Event",
    "ExtendTimer",
    "GoToStage",
    "HandOver",
    "HandRaised",
    "MarkAway",
    "NameSeat",
    "Nudge",
    "PauseTimer",
    "RaiseHand",
    "ReadySet",
    "RemoveSeat",
    "ReopenRoom",
    "RoleChanged",
    "RoomReopened",
    "Rules",
    "SeatAway",
    "SeatBack",
    "SeatClaimed",
    "SeatNamed",
    "SeatNudged",
    "SeatRemoved",
    "SeatTaken",
    "SetReady",
    "SetSettings",
    "SettingsChanged",
    "SitDown",
    "Spotlight",
    "StageOpened",
    "StandUp",
    "StartTimer",
    "State",
    "StopTimer",
    "TakeOver",
    "TakeSeat",
    "ThingSpotlit",
    "Timer",
    "TimerSet",
    "decide",
    "evolve",
    "opening",
    "outcome",
    "settle",
    "show",
    "tell",
    "undo",
    "wakes",
    "whisper",
]

ID_LENGTH = 200
"""No id is longer."""

outcome = passes_on
whisper = whispers_nothing


def opening(rules: Rules) -> State:
    """An empty room at its first stage."""
    return State(stage=rules.stages[0])


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Raises Refused with a sentence."""
    match command:
        case TakeSeat() | NameSeat() | MarkAway():
            return seating(state, command, by)
        case GoToStage(stage):
            only_facilitators(by, "opens a stage")
            if stage not in rules.stages:
                raise Absent("stage")
            return [] if stage == state.stage else [_opened(state, stage)]
        case SetReady(ready):
            only_seated(by, "be counted")
            return [] if by.ready == ready else [ReadySet(by.id, ready)]
        case RaiseHand(raised):
            return [] if bool(by.hand) == raised else [HandRaised(by.id, raised, by.hand)]
        case StartTimer() | ExtendTimer() | PauseTimer() | StopTimer():
            only_facilitators(by, "sets the timer")
            return timing(state.timer, state.timers, command, chance.now)
        case SetSettings(settings):
            only_facilitators(by, "changes the settings")
            return _changing_settings(state, settings)
        case Spotlight(thing):
            only_facilitators(by, "brings everybody to a thing")
            if len(thing) > ID_LENGTH:
                raise Absent("thing")
            return [ThingSpotlit(thing)]
        case Nudge(seat):
            only_facilitators(by, "reminds others")
            return [SeatNudged(seat_of(state, seat).id)]
        case SitDown():
            return [] if by.role != "observer" else [RoleChanged(by.id, "participant", by.role)]
        case StandUp():
            stays_facilitated(state, by)
            return [] if by.role == "observer" else [RoleChanged(by.id, "observer", by.role)]
        case RemoveSeat(seat):
            only_facilitators(by, "removes somebody")
            stays_facilitated(state, seat_of(state, seat))
            return [SeatRemoved(seat)]
        case HandOver(seat):
            only_facilitators(by, "hands over")
            return handing_over(by, seat_of(state, seat))
        case TakeOver():
            return taking_over(state, by)
        case EndCeremony():
            if by.role != "room":
                only_facilitators(by, "ends the room")
            return [] if state.ended else [CeremonyEnded()]
        case ReopenRoom():
            only_facilitators(by, "opens the room again")
            return [RoomReopened()] if state.ended else []


def settle(state: State, rules: Rules, scene: Scene, now: int) -> Sequence[Event]:
    """A countdown that has run out says so once."""
    return ran_out(state.timer, now)


def wakes(state: State) -> int | None:
    """When the countdown runs out."""
    timer = state.timer
    return timer.ends_at if timer and not timer.over else None


def evolve(state: State, event: Event) -> State:
    """The room after the event."""
    changed = replace
    match event:
        case SeatTaken(seat, role, team, guest, person):
            seats = {**state.seats, seat: Seat(seat, role, team, guest, person)}
            return sized(changed(state, seats=seats))
        case SeatClaimed(seat, person):
            return seat_changed(state, seat, person=person)
        case SeatNamed(seat, version):
            return seat_changed(state, seat, name_version=version)
        case SeatAway(seat):
            return seat_changed(state, seat, away=True)
        case SeatBack(seat):
            return seat_changed(state, seat, away=False)
        case SeatRemoved(seat):
            seats = {id: one for id, one in state.seats.items() if id != seat}
            return sized(changed(state, seats=seats))
        case RoleChanged(seat, role, _, entitled):
            return sized(seat_changed(state, seat, role=role, entitled=entitled))
        case StageOpened(stage, _, ready, spotlight):
            return changed(state, stage=stage, seats=_readied(state, ready), spotlight=spotlight)
        case ReadySet(seat, ready):
            return seat_changed(state, seat, ready=ready)
        case HandRaised(seat, raised, _, place):
            hands = state.hands + 1
            hand = place or hands if raised else 0
            return seat_changed(changed(state, hands=hands), seat, hand=hand)
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
            "timer": timer_view(state.timer),
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
        case StageOpened(stage) if state.stage == stage and event.before in rules.stages:
            back = _opened(state, event.before)
            return [replace(back, ready=event.ready_before, spotlight=event.spotlight_before)]
        case SettingsChanged(settings, before) if _still(state.settings, settings):
            return [SettingsChanged(before, settings)]
        case ReadySet(seat, ready) if seat in state.seats and state.seats[seat].ready == ready:
            return [ReadySet(seat, not ready)]
        case HandRaised(seat, raised, before) if seat in state.seats:
            now = state.seats[seat].hand
            return [HandRaised(seat, not raised, now, before)] if bool(now) == raised else _stands()
        case _:
            return _stands()


def _opened(state: State, stage: str) -> StageOpened:
    ready = tuple(seat.id for seat in state.seats.values() if seat.ready)
    return StageOpened(stage, state.stage, ready_before=ready, spotlight_before=state.spotlight)


def _readied(state: State, ready: Sequence[str]) -> dict[str, Seat]:
    chosen = set(ready)
    return {
        id: seat if seat.ready == (id in chosen) else replace(seat, ready=id in chosen)
        for id, seat in state.seats.items()
    }


def _changing_settings(state: State, settings: dict[str, Any]) -> Sequence[Event]:
    for name in settings:
        if name not in state.settings:
            raise Refused(f"This room has no setting called {name}.", "unknown_setting")
    if state.settings.get("anonymous") is True and settings.get("anonymous") is False:
        raise Refused("What was promised to be anonymous stays anonymous.", "anonymous")
    before = {name: state.settings[name] for name in settings}
    return [] if before == settings else [SettingsChanged(settings, before)]


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


def _still(now: dict[str, Any], was_set: dict[str, Any]) -> bool:
    return all(now.get(name) == value for name, value in was_set.items())


def _stands() -> Sequence[Event]:
    raise Refused("This cannot be taken back.", "undo")
