"""What may happen to an item: its texts, estimate, state, parent and team."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from msgspec import UNSET, structs, to_builtins
from sqlalchemy import select

from accounts.refusals import Refused, invalid
from backlog import events, order_rules, queries, tables
from backlog.queries import Item
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact

MOST_AT_ONCE = 5_000
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


def one_added(scene: Scene, proposal: events.ItemAdded) -> list[Fact]:
    """The new item, complete."""
    return [added(scene, [proposal]).items[0]]


def many_added(scene: Scene, proposal: events.ItemsAdded) -> list[Fact]:
    """The new items, complete."""
    return [added(scene, proposal.items)] if proposal.items else []


def added(scene: Scene, proposed: Sequence[events.ItemAdded], most: int = MOST_AT_ONCE) -> events.ItemsAdded:
    """The new items with their keys, numbers, states and ranks, at the end of their teams' orders."""
    if len(proposed) > most:
        raise invalid("/items", f"At most {most:,} items are added at once.", "too_many")
    _fresh(scene, proposed)
    by_team: dict[str, list[events.ItemAdded]] = {}
    for one in proposed:
        by_team.setdefault(one.team, []).append(one)
    numbered: dict[str, events.ItemAdded] = {}
    for team, items in by_team.items():
        prefix = scene.team(team).key
        last = _last_number(scene, prefix)
        ranks = order_rules.at_the_end(scene, team, len(items))
        for number, (one, rank) in enumerate(zip(items, ranks, strict=True), start=last + 1):
            numbered[one.item] = structs.replace(one, number=number, key=f"{prefix}-{number}", rank=rank)
    parents = {one.item: one.parent for one in proposed if one.parent is not None}
    known = scene.items([id for id in parents.values() if id not in numbered])
    return events.ItemsAdded(
        tuple(_complete(scene, numbered[one.item], {**known, **numbered}, parents) for one in proposed)
    )


def _fresh(scene: Scene, proposed: Sequence[events.ItemAdded]) -> None:
    ids = [one.item for one in proposed]
    if len(set(ids)) < len(ids) or scene.items(ids):
        raise Refused("An item with this id is there already.", "taken")
    sources: dict[str, list[str]] = {}
    for one in proposed:
        if one.source is not None:
            sources.setdefault(one.source.system, []).append(one.source.key)
    for system, keys in sources.items():
        known = queries.items_by_source(scene.connection, scene.program, system, keys)
        twice = len(set(keys)) < len(keys)
        if known or twice:
            key = next(iter(known), keys[0])
            here = f", as {known[key].key}" if known else ""
            raise invalid("/source/key", f"{key} is here already{here}.", "known_source")


def _refuse_known_source(scene: Scene, source: events.Source, besides: str) -> None:
    row = tables.item.c
    chosen = select(row.key).where(
        row.program == scene.program,
        row.source_system == source.system,
        row.source_key == source.key,
        row.id != besides,
    )
    found = scene.connection.execute(chosen).scalar()
    if found is not None:
        raise invalid("/source/key", f"{source.key} is here already, as {found}.", "known_source")


def _last_number(scene: Scene, prefix: str) -> int:
    counted = tables.item_number.c
    chosen = select(counted.last).where(counted.program == scene.program, counted.prefix == prefix)
    return int(scene.connection.execute(chosen).scalar() or 0)


def _complete(
    scene: Scene,
    one: events.ItemAdded,
    known: Mapping[str, Item | events.ItemAdded],
    parents: Mapping[str, str],
) -> events.ItemAdded:
    fields = {name: getattr(one, name) for name in EDITED}
    if one.parent is not None:
        if one.parent not in known:
            raise invalid("/parent", "The parent is not an item of this program.", "unknown_parent")
        _refuse_circle(one.item, one.parent, parents)
    checked = {name: _checked(scene, name, value) for name, value in fields.items() if name != "parent"}
    if one.sprint is not None:
        scene.sprint(one.sprint)
    state, category = _state(scene, one.state, one.category)
    return structs.replace(
        one,
        **checked | {"labels": tuple(checked["labels"]), "source": one.source},
        points=_points(one.points),
        state=state,
        category=category,
    )


def edited(scene: Scene, proposal: events.ItemEdited) -> list[Fact]:
    """The edit with only what differs, and what was there."""
    item = scene.living(proposal.item)
    now = {name: to_builtins(getattr(item, name)) for name in EDITED}
    for name, value in proposal.before.items():
        unchanged(f"The {name} of {item.key}", to_builtins(value), now.get(name))
    fields = {name: _checked(scene, name, value, item) for name, value in proposal.fields.items()}
    fields = {name: value for name, value in fields.items() if value != now[name]}
    if not fields:
        return []
    return [events.ItemEdited(item.id, fields, {name: now[name] for name in fields})]


def _checked(scene: Scene, name: str, value: Any, item: Item | None = None) -> Any:
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
        chosen = select(tables.item.c.id, tables.item.c.parent).where(
            tables.item.c.program == scene.program, tables.item.c.parent.is_not(None)
        )
        _refuse_circle(item.id, parent, {row.id: row.parent for row in scene.connection.execute(chosen)})
    return str(parent)


def _refuse_circle(item: str, parent: str, parents: Mapping[str, str]) -> None:
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


def estimated(scene: Scene, proposal: events.ItemEstimated) -> list[Fact]:
    """The estimate with the one before it."""
    item = scene.living(proposal.item)
    unchanged(f"The estimate of {item.key}", proposal.before, item.points)
    points = _points(proposal.points)
    if points == item.points:
        return []
    return [structs.replace(proposal, points=points, before=item.points)]


def _points(points: Any) -> float | None:
    if points is None:
        return None
    if not _finite(points) or not 0 <= points <= MOST_POINTS:
        raise invalid("/points", f"Points are a number from 0 to {MOST_POINTS:,}.", "points")
    return float(points)


def _finite(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number)


def state_changed(scene: Scene, proposal: events.ItemStateChanged) -> list[Fact]:
    """The change with state and category complete; an item goes into any state from any other."""
    item = scene.living(proposal.item)
    now = (item.state, item.category)
    if not proposal.state and not proposal.category:
        raise invalid("/state", "Say the state, or its category.", "no_state")
    if proposal.before is not UNSET and tuple(proposal.before) != now:
        unchanged(f"The state of {item.key}", proposal.before[0], item.state)
    state, category = _state(scene, proposal.state, proposal.category)
    if (state, category) == now:
        return []
    return [structs.replace(proposal, state=state, category=category, before=now)]


def _state(scene: Scene, state: str, category: str) -> tuple[str, events.Category]:
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
    row = tables.item.c
    used = select(row.category).where(row.program == scene.program, row.state == state).limit(1)
    found: events.Category | None = scene.connection.execute(used).scalar()
    if found is None:
        raise invalid(
            "/state", f"No item is in the state “{state}” yet: say its category, too.", "unknown_state"
        )
    return state, found


def moved_to_team(scene: Scene, proposal: events.ItemMovedToTeam) -> list[Fact]:
    """The move, to the end of the other team's order. Of two teams that pull one item the first gets it."""
    item = scene.living(proposal.item)
    team = scene.team(proposal.team)
    if proposal.before is not UNSET and proposal.before != item.team:
        has = scene.team(item.team).name
        raise Refused(f"{has} took {item.key} a moment ago.", "taken")
    if item.team == team.id:
        return []
    rank = order_rules.free(scene, team.id, proposal.rank) or order_rules.at_the_end(scene, team.id, 1)[0]
    return [structs.replace(proposal, before=item.team, rank=rank, rank_before=item.rank)]


def archived(scene: Scene, proposal: events.ItemArchived) -> list[Fact]:
    """Nothing follows where it is archived already."""
    return [] if scene.item(proposal.item).archived else [proposal]


def restored(scene: Scene, proposal: events.ItemRestored) -> list[Fact]:
    """Nothing follows where it is not archived."""
    return [proposal] if scene.item(proposal.item).archived else []


RULES: dict[type[Fact], Rule] = {
    events.ItemAdded: one_added,
    events.ItemsAdded: many_added,
    events.ItemEdited: edited,
    events.ItemEstimated: estimated,
    events.ItemStateChanged: state_changed,
    events.ItemMovedToTeam: moved_to_team,
    events.ItemArchived: archived,
    events.ItemRestored: restored,
}
