"""What happened in a room, and what each seat did last, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ceremonies.ceremony import Refused, Word

REMEMBERED = 30
"""How many of its last acts a seat may take back."""

Acts = Mapping[str, "tuple[Act, ...]"]


class Undo(Word, frozen=True):
    """Takes back the named command, else the seat's latest that can be taken back."""

    command: str | None = None


class Happened(msgspec.Struct, frozen=True):
    """An event of one part. ``by`` is a seat, or its mark where the part is anonymous; None: the room.

    ``command`` is the id of the command it came from, itself as a mark where the part is anonymous.
    ``act`` numbers what one command did; ``undoes`` is the number of the act that is taken back;
    ``led``: only a facilitator may do this. It is done by name, or everybody would know whose mark it is.
    """

    part: str
    event: Any
    by: str | None = None
    command: str | None = None
    act: int | None = None
    undoes: int | None = None
    led: bool = False


class Done(msgspec.Struct, frozen=True):
    """An event as an act remembers it: ready for JSON."""

    part: str
    kind: str
    event: dict[str, Any]


class Act(msgspec.Struct, frozen=True):
    """What one command did, so that it can be taken back."""

    number: int
    command: str | None
    done: tuple[Done, ...]
    led: bool = False


def remembering(acts: Acts, happened: Happened) -> dict[str, tuple[Act, ...]]:
    """The acts by who did them, with what this event adds or takes back. It has a ``by``."""
    assert happened.by is not None
    kept = acts.get(happened.by, ())
    if happened.undoes is not None:
        kept = tuple(act for act in kept if act.number != happened.undoes)
    elif happened.act is not None:
        event = msgspec.json.decode(msgspec.json.encode(happened.event))
        done = Done(happened.part, type(happened.event).__name__, event)
        if kept and kept[-1].number == happened.act:
            last = kept[-1]
            kept = (*kept[:-1], Act(last.number, last.command, (*last.done, done), last.led))
        else:
            kept = (*kept, Act(happened.act, happened.command, (done,), happened.led))[-REMEMBERED:]
    return {**acts, happened.by: kept}


def latest_first(acts: Acts, who: set[str], commands: set[str] | None) -> list[Act]:
    """The acts of these, the latest first; of these commands alone where they are given. Raises Refused."""
    chosen = [act for one in who for act in acts.get(one, ()) if commands is None or act.command in commands]
    if not chosen:
        raise Refused("There is nothing of yours to take back.", "nothing_to_undo")
    return sorted(chosen, key=lambda act: act.number, reverse=True)
