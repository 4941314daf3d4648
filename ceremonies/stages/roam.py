"""One risk at a time: it is resolved, owned by somebody until a day, accepted or mitigated (SAFe: ROAM)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    Thing,
    View,
    Word,
    never_wakes,
    of_types,
    only_facilitators,
    passes_on,
    settles_nothing,
    whispers_nothing,
)

RiskState = Literal["new", "resolved", "owned", "accepted", "mitigated"]
Roamed = Literal["resolved", "owned", "accepted", "mitigated"]

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """ROAM has no policy."""


class Fate(msgspec.Struct, frozen=True):
    """What is to become of a risk: its state in the register, the person who owns it, and by which day."""

    state: RiskState
    owner: str | None = None
    due: str | None = None


class State(msgspec.Struct, frozen=True):
    """The risk that is on the table, and what was said here of each."""

    risk: str | None = None
    fates: dict[str, Fate] = {}


class PresentRisk(Word, frozen=True):
    """Puts a risk on the table (null: none)."""

    risk: str | None


class RoamRisk(Word, frozen=True):
    """Says what is to become of a risk. ``owner`` is a person of the program, ``due`` an ISO date; without
    them who owned it before goes on, until the same day."""

    risk: str
    state: Roamed
    owner: str | None = None
    due: str | None = None


class RiskPresented(Word, frozen=True):
    risk: str | None
    before: str | None


class RiskRoamed(Word, frozen=True):
    """``first``: nothing had been said of it here before."""

    risk: str
    now: Fate
    before: Fate
    first: bool


class RiskReverted(Word, frozen=True):
    """What was said of a risk is taken back; ``first``: then nothing is said of it here any more."""

    risk: str
    now: Fate
    before: Fate
    first: bool


Command = PresentRisk | RoamRisk
Event = RiskPresented | RiskRoamed | RiskReverted


def opening(rules: Rules) -> State:
    """Nothing on the table."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    if command.risk is not None and command.risk not in of_types(scene.things, ("risk",)):
        raise Absent("risk")
    match command:
        case PresentRisk(risk):
            only_facilitators(by, "presents a risk")
            return [] if risk == state.risk else [RiskPresented(risk, state.risk)]
        case RoamRisk(risk):
            only_facilitators(by, "says what becomes of a risk")
            before = fate_of(scene.things[risk])
            now = _fate(command, before)
            first = risk not in state.fates
            return [] if now == before and not first else [RiskRoamed(risk, now, before, first)]


def evolve(state: State, event: Event) -> State:
    """The table after the event."""
    match event:
        case RiskPresented(risk):
            return replace(state, risk=risk)
        case RiskRoamed(risk, now):
            return replace(state, fates={**state.fates, risk: now})
        case RiskReverted(risk, now, _, first):
            others = {id: fate for id, fate in state.fates.items() if id != risk}
            return replace(state, fates=others if first else {**others, risk: now})


def fate_of(thing: Thing) -> Fate:
    """What the register says of a risk now."""
    return Fate(msgspec.convert(thing.column or "new", RiskState), thing.owner, thing.due)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """``roaming`` {presented}, ``risks/<id>`` as the register has them now; ``here``: it was said here."""
    found = of_types(scene.things, ("risk",))
    presented = state.risk if state.risk in found else None
    return {
        "roaming": {"presented": presented},
        "risks": {id: _risk(state, one) for id, one in found.items()},
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """Each as long as nobody has gone on from it."""
    match event:
        case RiskPresented(risk, before) if state.risk == risk:
            return [RiskPresented(before, risk)]
        case RiskRoamed(risk, now, before, first) if state.fates.get(risk) == now:
            return [RiskReverted(risk, before, now, first)]
        case _:
            raise Refused("Others have gone on from this since.", "undo")


def _fate(command: RoamRisk, before: Fate) -> Fate:
    due = _day(command.due) if command.due else before.due
    owner = command.owner or before.owner
    if command.state == "owned" and owner is None:
        raise Refused("Name who owns this risk.", "no_owner")
    return Fate(command.state, owner, due)


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise Refused("A day is written as 2026-04-30.", "due") from None


def _risk(state: State, one: Thing) -> View:
    fate = fate_of(one)
    return {
        "text": one.title,
        "team": one.team,
        "state": fate.state,
        "owner": fate.owner,
        "due": fate.due,
        "exposure": None if one.score is None else int(one.score),
        "here": one.id in state.fates,
        "rank": one.rank,
    }
