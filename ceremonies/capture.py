"""What somebody writes into the program's register from a room, whatever is played there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

import msgspec

from ceremonies.ceremony import (
    Chance,
    Refused,
    Scene,
    Seat,
    View,
    Word,
    never_wakes,
    only_seated,
    passes_on,
    settles_nothing,
    whispers_nothing,
)
from program.register.decision_events import DecisionAsked, DecisionWithdrawn
from program.register.risk_events import Linked, RiskRaised, RiskWithdrawn, Voice

CapturedKind = Literal["risk", "assumption", "issue", "decision"]
KINDS: tuple[CapturedKind, ...] = get_args(CapturedKind)

MOST = 200
"""Entries of one room."""
LONGEST = 500
"""Characters: what fits into the register."""

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """``anonymous``: nobody is told who wrote what, and the register does not know either."""

    anonymous: bool = False


class Entry(msgspec.Struct, frozen=True):
    """An entry of the register. ``of`` names what it came from, where it came from something; ``seat`` is a
    mark where the room is anonymous, and None where its key was destroyed before."""

    kind: CapturedKind
    text: str
    of: str | None = None
    seat: str | None = None


class State(msgspec.Struct, frozen=True):
    """The entries by the ids that they have in the register, the oldest first."""

    entries: dict[str, Entry] = {}


class Capture(Word, frozen=True):
    """Writes a sentence into the program's register. ``of``: what it came from, a reason or a note; each
    becomes one entry. ``team``: whose it is, where it is not that of the room; ``objective``: which it is
    about."""

    text: str
    kind: CapturedKind = "risk"
    of: str | None = None
    team: str | None = None
    objective: str | None = None


class Captured(Word, frozen=True):
    id: str
    entry: Entry
    team: str | None = None
    objective: str | None = None


class CaptureWithdrawn(Word, frozen=True):
    """An entry was taken out of the register again by who wrote it."""

    id: str
    entry: Entry


Command = Capture
Event = Captured | CaptureWithdrawn
UNSIGNED = (Capture,)
"""What may be said in an anonymous room after its key was destroyed."""


def opening(rules: Rules) -> State:
    """Nothing is written."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """An entry of one sentence. Raises Refused for an empty or a long one, and for the same source twice."""
    only_seated(by, f"write down {_a(command.kind)}")
    text = " ".join(command.text.split())
    if not text:
        raise Refused(f"Say the {command.kind} in a sentence.", "no_text")
    if len(text) > LONGEST:
        sentence = f"This has {len(text):,} characters; at most {LONGEST:,} fit into the register."
        raise Refused(sentence, "long")
    if len(state.entries) >= MOST:
        raise Refused(f"{MOST} entries came from this room; write the next into the register.", "too_many")
    if command.of is not None and any(one.of == command.of for one in state.entries.values()):
        raise Refused("This is in the register already.", "captured")
    entry = Entry(command.kind, text, command.of, by.id or None)
    return [Captured(chance.new_id(), entry, command.team, command.objective)]


def _a(kind: CapturedKind) -> str:
    return f"an {kind}" if kind in ("assumption", "issue") else f"a {kind}"


def evolve(state: State, event: Event) -> State:
    """The entries after the event."""
    match event:
        case Captured(id, entry):
            return State({**state.entries, id: entry})
        case CaptureWithdrawn(id):
            return State({one: entry for one, entry in state.entries.items() if one != id})


def show(state: State, rules: Rules, scene: Scene) -> View:
    """``captured/<id>`` {kind, text, of?, seat?}; ``id`` is that of the entry in the register."""
    return {"captured": {id: _shown(entry, rules) for id, entry in state.entries.items()}}


def _shown(entry: Entry, rules: Rules) -> View:
    shown: View = {"kind": entry.kind, "text": entry.text}
    if entry.of is not None:
        shown["of"] = entry.of
    if entry.seat is not None and not rules.anonymous:
        shown["seat"] = entry.seat
    return shown


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """What was written, and under names by whom."""
    return {"id": event.id, **_shown(event.entry, rules)}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """An entry that this room still has."""
    if isinstance(event, Captured) and event.id in state.entries:
        return [CaptureWithdrawn(event.id, event.entry)]
    raise Refused("This is taken out of the register already.", "undo")


def proposals(event: Any, voice: Voice | None) -> Iterable[Any]:
    """What it means in the words of the program. An empty ``team`` is that of the room."""
    match event:
        case Captured(id, entry, team, objective):
            whose = "" if team is None else team
            about = () if objective is None else (Linked("objective", objective),)
            if entry.kind == "decision":
                yield DecisionAsked(id, entry.text, whose, links=about)
            else:
                yield RiskRaised(id, entry.text, entry.kind, whose, links=about, voice=voice)
        case CaptureWithdrawn(id, entry) if entry.kind == "decision":
            yield DecisionWithdrawn(id)
        case CaptureWithdrawn(id):
            yield RiskWithdrawn(id)
