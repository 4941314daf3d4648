"""The three-way rule of a second import: what the source changed is written, what we changed stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that differs from the source because it was changed here; `ours` stays.

    `source_changed` says that the source changed it too since its last import.
    """

    item: str
    field: str
    ours: Any
    source: Any
    source_changed: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """What an import does, by key of the source.

    `created`: items to make, with all their fields. `updated`: fields to write on items there are.
    `unchanged`: items on which nothing is written. `gone`: items imported before that this file has not;
    nothing is done to them. `removed_here`: items the source has and we deleted; they stay deleted.
    `remembered`: what is to be remembered as the source's values after this import.
    """

    created: dict[str, dict[str, Any]]
    updated: dict[str, dict[str, Any]]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    removed_here: tuple[str, ...]
    kept: tuple[Kept, ...]
    remembered: dict[str, dict[str, Any]]


def merge(
    remembered: Mapping[str, Fields], source: Mapping[str, Fields], ours: Mapping[str, Fields]
) -> Merge:
    """Compare what the source said at its last import, what it says now, and what stands here.

    Each argument maps the source's key of an item to its fields. A field is written only where the source's
    value changed since its last import and ours did not. A field the file does not have is left alone. A
    field never imported before is written where ours is empty, else it counts as changed here and there.
    """
    created: dict[str, dict[str, Any]] = {}
    updated: dict[str, dict[str, Any]] = {}
    unchanged, removed, kept = [], [], []
    for key, fields in source.items():
        if key not in ours:
            if key in remembered:
                removed.append(key)
            else:
                created[key] = dict(fields)
            continue
        writes, keeps = _fields(key, remembered.get(key, {}), fields, ours[key])
        kept += keeps
        if writes:
            updated[key] = writes
        else:
            unchanged.append(key)
    return Merge(
        created=created,
        updated=updated,
        unchanged=tuple(unchanged),
        gone=tuple(key for key in remembered if key not in source),
        removed_here=tuple(removed),
        kept=tuple(kept),
        remembered=_remembered(remembered, source),
    )


def _fields(key: str, before: Fields, now: Fields, ours: Fields) -> tuple[dict[str, Any], list[Kept]]:
    writes: dict[str, Any] = {}
    keeps = []
    for field, value in now.items():
        here = ours.get(field)
        if here == value:
            continue
        never = field not in before
        source_changed = never or before[field] != value
        changed_here = bool(here) or here == 0 if never else before[field] != here
        if source_changed and not changed_here:
            writes[field] = value
        elif changed_here:
            keeps.append(Kept(key, field, here, value, source_changed))
    return writes, keeps


def _remembered(before: Mapping[str, Fields], now: Mapping[str, Fields]) -> dict[str, dict[str, Any]]:
    keys = dict.fromkeys([*before, *now])
    return {key: {**before.get(key, {}), **now.get(key, {})} for key in keys}
