"""Every ceremony of this folder, found by its file and checked once, at the start."""

from __future__ import annotations

import pkgutil
from collections import Counter
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec

import ceremonies
from ceremonies import floor
from ceremonies.ceremony import Refused, Scene, Seat, Stage
from ceremonies.composition import BRIEF, CAPTURE, FLOOR, OWN, Composition, composed, said_on_the_wire

SHARED = frozenset({"tally"})
"""What several parts paint together: the counts of a large room."""

MINE = ("seat", "team", "ready", "role")
"""What the room itself whispers to every seat."""


class Misbuilt(TypeError):
    """A ceremony or a format that cannot be played; the sentence names it."""


@cache
def all_ceremonies() -> dict[str, ModuleType]:
    """The modules of this folder that say how a ceremony is staged, by their names. Raises Misbuilt."""
    found = {}
    for entry in pkgutil.iter_modules(ceremonies.__path__):
        if not entry.ispkg:
            module = import_module(f"ceremonies.{entry.name}")
            if hasattr(module, "stages") and hasattr(module, "Settings"):
                check(module)
                found[entry.name] = module
    return found


def find(name: str) -> ModuleType:
    """The ceremony of that name. Raises KeyError."""
    return all_ceremonies()[name]


def about(ceremony: ModuleType) -> str:
    """What the ceremony is, in a few words: its first line, without its name."""
    first = (ceremony.__doc__ or "").splitlines()[0]
    words = first.split(":", 1)[-1].strip()
    return words[:1].upper() + words[1:]


def formats_of(ceremony: ModuleType) -> dict[str, dict[str, Any]]:
    """The formats of a ceremony by their names: ``{title, description, settings}``."""
    return {
        name: {
            "title": getattr(asked, "title", name.replace("_", " ").capitalize()),
            "description": getattr(asked, "description", ""),
            "settings": ceremony.format_settings(name),
        }
        for name, asked in getattr(ceremony, "FORMATS", {}).items()
    }


def check(ceremony: ModuleType) -> None:
    """Raises Misbuilt where the ceremony cannot be played, as it opens or in one of its formats."""
    _must(hasattr(ceremony, "TITLE"), ceremony, "it has no TITLE")
    _must(isinstance(getattr(ceremony, "SHAPE", None), int), ceremony, "it has no SHAPE, a number")
    _must(ceremony.Settings.__struct_config__.frozen, ceremony, "its Settings are not frozen")
    _check_stages(ceremony, ceremony.Settings())
    for name, one in formats_of(ceremony).items():
        try:
            _check_stages(ceremony, msgspec.convert(one["settings"], ceremony.Settings))
        except (msgspec.ValidationError, Refused) as error:
            raise Misbuilt(f"{ceremony.__name__}, format {name}: {error}") from error


def _check_stages(ceremony: ModuleType, settings: Any) -> None:
    known = {BRIEF}
    for one in ceremony.stages(settings):
        _must(one.id not in {*known, FLOOR, CAPTURE, OWN}, ceremony, f"two parts have the id {one.id}")
        _must(one.of in known, ceremony, f"{one.id} is about {one.of}, which is no stage before it")
        known.add(one.id)
    composition = composed(ceremony, settings)
    try:
        _must("Undo" not in composition.spoken, ceremony, "Undo is the room's own command")
    except TypeError as error:
        raise Misbuilt(str(error)) from error
    _check_keys(ceremony, composition)


def _check_keys(ceremony: ModuleType, composition: Composition) -> None:
    seen = {part.id: _Seen(part, composition) for part in composition.parts.values()}
    shown = [key for one in seen.values() for key in sorted(one.shown) if key not in SHARED]
    whispered = [*MINE, *(key for one in seen.values() for key in sorted(one.whispered))]
    for keys, where in ((shown, "the view"), (whispered, "mine")):
        twice = [key for key, times in Counter(keys).items() if times > 1]
        _must(not twice, ceremony, f"two parts paint {twice} in {where}; rename one by its words")
    for id, part in composition.parts.items():
        said = {command.__name__ for command in said_on_the_wire(part)}
        fields = {name for command in said_on_the_wire(part) for name in command.__struct_fields__}
        unknown = part.words.keys() - said - fields - seen[id].raw
        _must(not unknown, ceremony, f"{id} has no {sorted(unknown)} to rename")


class _Seen:
    """The keys that a part paints as it opens, in small and in large rooms: its own, and as renamed."""

    def __init__(self, part: Stage[Any], composition: Composition) -> None:
        opened = {FLOOR: floor.State(composition.stages[0].id), **composition.openings}
        scenes = [Scene({}, {}, large=large, parts=opened) for large in (False, True)]
        state, ana = opened[part.id], Seat("ana")
        show = {key for scene in scenes for key in part.kind.show(state, part.rules, scene)}
        whisper = {key for scene in scenes for key in part.kind.whisper(state, part.rules, ana, scene)}
        self.raw = show | whisper
        self.shown = {part.words.get(key, key) for key in show}
        self.whispered = {part.words.get(key, key) for key in whisper}


def _must(holds: bool, ceremony: ModuleType, otherwise: str) -> None:
    if not holds:
        raise Misbuilt(f"{ceremony.__name__}: {otherwise}.")
