"""What may stand in the fields of an item: each value is checked and brought into its one form."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args

from accounts.refusals import invalid
from backlog import events, item_queries
from backlog.queries import Item
from backlog.scene import Scene

MOST_POINTS = 1_000
LONGEST_TITLE = 500
LONGEST_TEXT = 100_000
LONGEST_STATE = 80
MOST_LABELS, LONGEST_LABEL = 100, 100
TYPES = get_args(events.ItemType)
CATEGORIES = get_args(events.Category)
FIRST_STATES: dict[str, str] = {"todo": "To do", "doing": "In progress", "done": "Done"}
"""The states of a team that named none of its own."""

EDITED = ("title", "description", "type", "parent", "assignee", "labels", "due", "source", "scores")
"""The fields that ``ItemEdited`` changes; the others have words of their own."""


def checked(scene: Scene, name: str, value: Any, item: Item | None = None) -> Any:
    """The value as the field of that name holds it; ``item`` where there is one. Raises ``Refused`` (422)."""
    if name not in CHECKS:
        raise invalid(f"/{name}", f"An item has no field called {name}.", "unknown_field")
    return CHECKS[name](scene, value, item)


def _title(_scene: Scene, value: Any, _item: Item | None) -> str:
    title = " ".join(_text(value, "/title", LONGEST_TITLE).split())
    if not title:
        raise invalid("/title", "An item needs a title.", "no_title")
    return title


def _description(_scene: Scene, value: Any, _item: Item | None) -> str:
    return _text(value, "/description", LONGEST_TEXT)


def _type(_scene: Scene, value: Any, _item: Item | None) -> str:
    if value not in TYPES:
        raise invalid("/type", f"An item is one of: {', '.join(TYPES)}.", "unknown_type")
    return str(value)


def _assignee(scene: Scene, value: Any, _item: Item | None) -> str | None:
    if value is not None and value not in scene.members:
        raise invalid("/assignee", "Only a member of the program can be assigned.", "no_member")
    return None if value is None else str(value)


def _text(value: Any, pointer: str, longest: int) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise invalid(pointer, "This is not a text.", "no_text")
    if len(value) > longest:
        raise invalid(pointer, f"This text has {len(value):,} characters; at most {longest:,} fit.", "long")
    return value


def _labels(_scene: Scene, value: Any, _item: Item | None) -> list[str]:
    if not isinstance(value, (list, tuple)) or len(value) > MOST_LABELS:
        raise invalid("/labels", f"Labels are a list of at most {MOST_LABELS} texts.", "labels")
    trimmed = (_text(label, "/labels", LONGEST_LABEL).strip() for label in value)
    return list(dict.fromkeys(label for label in trimmed if label))


def _day(_scene: Scene, value: Any, _item: Item | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise invalid("/due", "A day is written as 2026-04-30.", "no_day") from None


def _source(scene: Scene, value: Any, item: Item | None) -> dict[str, str] | None:
    if value is None:
        return None
    source = value if isinstance(value, events.Source) else events.Source(**value)
    if not source.system or not source.key:
        raise invalid("/source", "A source has a system and a key.", "source")
    if item is not None:
        _refuse_known_source(scene, source, item.id)
    return {"system": source.system, "key": source.key, "url": source.url}


def _scores(_scene: Scene, value: Any, _item: Item | None) -> dict[str, float]:
    numbers = isinstance(value, dict) and all(_finite(score) for score in value.values())
    if not numbers:
        raise invalid("/scores", "Scores are numbers by the name of their method.", "scores")
    return {str(name): float(score) for name, score in value.items()}


def _parent(scene: Scene, parent: Any, item: Item | None) -> str | None:
    if parent is None:
        return None
    if parent not in scene.items([parent]):
        raise invalid("/parent", "The parent is not an item of this program.", "unknown_parent")
    if item is not None:
        refuse_circle(item.id, parent, item_queries.parents_of(scene.connection, scene.program))
    return str(parent)


def refuse_circle(item: str, parent: str, parents: Mapping[str, str]) -> None:
    """Raises ``Refused`` where the item would be above its new parent; ``parents``: by item."""
    above: str | None = parent
    for _ in range(len(parents) + 2):
        if above is None:
            return
        if above == item:
            raise invalid("/parent", "An item cannot be its own ancestor.", "parent_cycle")
        above = parents.get(above)
    raise invalid("/parent", "These items are each other's ancestors.", "parent_cycle")


CHECKS: dict[str, Callable[[Scene, Any, Item | None], Any]] = {
    "title": _title,
    "description": _description,
    "type": _type,
    "parent": _parent,
    "assignee": _assignee,
    "labels": _labels,
    "due": _day,
    "source": _source,
    "scores": _scores,
}
"""How a value becomes the field of that name, or is refused."""


def points_in(points: Any) -> float | None:
    """An estimate: a number from 0 to 1,000, or None. Raises ``Refused`` (422)."""
    if points is None:
        return None
    if not _finite(points) or not 0 <= points <= MOST_POINTS:
        raise invalid("/points", f"Points are a number from 0 to {MOST_POINTS:,}.", "points")
    return float(points)


def _finite(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number)


def state_in(scene: Scene, state: str, category: str) -> tuple[str, events.Category]:
    """State and category complete: either may be empty. Raises ``Refused`` (422)."""
    state = _text(state, "/state", LONGEST_STATE).strip()
    if category and category not in CATEGORIES:
        raise invalid("/category", f"A category is one of: {', '.join(CATEGORIES)}.", "unknown_category")
    if category:
        known: events.Category = category  # type: ignore[assignment]
        return state or FIRST_STATES[category], known
    if not state:
        return FIRST_STATES["todo"], "todo"
    for ours, name in FIRST_STATES.items():
        if state.casefold() in (ours, name.casefold()):
            return name, ours  # type: ignore[return-value]
    found = item_queries.category_of(scene.connection, scene.program, state)
    if found is None:
        raise invalid(
            "/state", f"No item is in the state “{state}” yet: say its category, too.", "unknown_state"
        )
    return state, found


def _refuse_known_source(scene: Scene, source: events.Source, besides: str) -> None:
    found = item_queries.key_of_source(scene.connection, scene.program, source, besides)
    if found is not None:
        raise invalid("/source/key", f"{source.key} is here already, as {found}.", "known_source")
