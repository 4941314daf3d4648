"""A ceremony put together under its settings: its parts by id, its commands by their names on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from types import ModuleType
from typing import Any, get_args

import msgspec

from ceremonies import brief, capture, floor
from ceremonies.ceremony import Stage, stage

FLOOR, BRIEF, CAPTURE, OWN = "floor", "brief", "capture", "own"


class Said(msgspec.Struct, frozen=True):
    """A command that found its part; ``stage`` is the stage it was meant for, where that was said."""

    part: str
    command: Any
    stage: str | None = None


class Spoken(msgspec.Struct, frozen=True):
    """How a command is said on the wire: its part, its class, the wire name of each field."""

    part: str
    command: Any
    fields: Mapping[str, str]


class Composition:
    """The parts of a ceremony under one set of settings."""

    def __init__(self, ceremony: ModuleType, settings: Any) -> None:
        self.ceremony = ceremony.__name__.rsplit(".", 1)[-1]
        self.stages: tuple[Stage[Any], ...] = tuple(ceremony.stages(settings))
        ids = tuple(one.id for one in self.stages)
        self.parts: dict[str, Stage[Any]] = {
            FLOOR: stage(FLOOR, floor, floor.Rules(ids), title="The room", always=True),
            BRIEF: stage(BRIEF, brief, brief.Rules(), title="The brief", always=True),
            **{one.id: one for one in self.stages},
            CAPTURE: stage(CAPTURE, capture, _secrecy(settings), title="The register", always=True),
        }
        if hasattr(ceremony, "decide"):
            words = getattr(ceremony, "WORDS", {})
            self.parts[OWN] = Stage(OWN, ceremony, settings, ids[-1], ceremony.TITLE, words, always=True)
        self.stage_views = [_stage_view(one) for one in self.stages]

    @cached_property
    def ruled(self) -> list[Stage[Any]]:
        """Every part but the floor."""
        return [part for id, part in self.parts.items() if id != FLOOR]

    @cached_property
    def openings(self) -> dict[str, Any]:
        """The state of every part at its opening."""
        return {part.id: part.kind.opening(part.rules) for part in self.ruled}

    @cached_property
    def spoken(self) -> dict[str, Spoken]:
        """Every command that may come over the wire, by its name there."""
        spoken: dict[str, Spoken] = {}
        for part in self.parts.values():
            for command in said_on_the_wire(part):
                name = part.words.get(command.__name__, command.__name__)
                if name in spoken:
                    raise TypeError(f"{self.ceremony}: two parts take the command {name}.")
                fields = {part.words.get(field, field): field for field in command.__struct_fields__}
                spoken[name] = Spoken(part.id, command, fields)
        return spoken

    def parse(self, name: str, args: Mapping[str, Any]) -> Said:
        """The command of that name. Raises KeyError (unknown) or msgspec.ValidationError (malformed)."""
        spoken = self.spoken[name]
        if spoken.command is floor.SetSettings:
            args = {"settings": args}
        for field in args:
            if field not in spoken.fields:
                raise msgspec.ValidationError(f"it has no field called `{field[:40]}`")
        renamed = {spoken.fields[field]: value for field, value in args.items()}
        return Said(spoken.part, msgspec.convert(renamed, spoken.command))

    def event_of(self, part: str, kind: str, body: Mapping[str, Any]) -> Any:
        """The event of that kind of that part."""
        return msgspec.convert(dict(body), events_of(self.parts[part].kind)[kind])


@lru_cache(maxsize=256)
def composed(ceremony: ModuleType, settings: Any) -> Composition:
    """The ceremony under these settings (its own frozen ``Settings``)."""
    return Composition(ceremony, settings)


def _secrecy(settings: Any) -> capture.Rules:
    """What is written down in a room that is anonymous anywhere is written without a name."""
    return capture.Rules(bool(getattr(settings, "anonymous", False)))


def _stage_view(one: Stage[Any]) -> dict[str, Any]:
    view = {"id": one.id, "kind": kind_name(one), "title": one.title}
    return (
        view
        | ({"prompt": one.prompt} if one.prompt else {})
        | ({"minutes": one.minutes} if one.minutes else {})
    )


def kind_name(part: Stage[Any]) -> str:
    """The name of a stage's kind: the file it comes from."""
    name: str = part.kind.__name__.rsplit(".", 1)[-1]
    return name


def said_on_the_wire(part: Stage[Any]) -> list[Any]:
    """The commands of a part that people may give."""
    internal = getattr(part.kind, "INTERNAL", ())
    return [command for command in union(part.kind.Command) if command not in internal]


@lru_cache(maxsize=256)
def events_of(kind: Any) -> dict[str, Any]:
    """The events of a kind by their names."""
    return {event.__name__: event for event in union(kind.Event)}


def union(words: Any) -> tuple[Any, ...]:
    """The members of a union, or the one class that stands alone."""
    return get_args(words) or (words,)
