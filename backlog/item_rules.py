"""What may happen to an item: its texts, estimate, state, parent and team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET, structs, to_builtins

from accounts.refusals import Refused, invalid
from backlog import events, order_rules, queries
from backlog.item_fields import EDITED, checked, points_in, refuse_circle, state_in
from backlog.item_queries import last_number
from backlog.queries import Item
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact

MOST_AT_ONCE = 5_000


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
        last = last_number(scene.connection, scene.program, prefix)
        ranks = order_rules.at_the_end(scene, team, len(items))
        for number, (one, rank) in enumerate(zip(items, ranks, strict=True), start=last + 1):
            numbered[one.item] = structs.replace(one, number=number, key=f"{prefix}-{number}", rank=rank)
    parents = {one.item: one.parent for one in proposed if one.parent is not None}
    known = scene.items([id for id in parents.values() if id not in numbered])
    everybody: dict[str, Item | events.ItemAdded] = {**known, **numbered}
    ready = [numbered[one.item] for one in proposed]
    return events.ItemsAdded(tuple(_completed(scene, ready, everybody, parents)))


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


def _completed(
    scene: Scene,
    proposed: Sequence[events.ItemAdded],
    known: Mapping[str, Item | events.ItemAdded],
    parents: Mapping[str, str],
) -> Iterator[events.ItemAdded]:
    """Each item complete; a refusal of one among many points at its place among them."""
    for place, one in enumerate(proposed):
        try:
            yield _complete(scene, one, known, parents)
        except Refused as refused:
            among = f"/items/{place}" if len(proposed) > 1 else ""
            pointer = f"{among}{refused.pointer or ''}"
            raise Refused(refused.sentence, refused.reason, refused.status, pointer) from refused


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
        refuse_circle(one.item, one.parent, parents)
    given = {name: checked(scene, name, value) for name, value in fields.items() if name != "parent"}
    sprint = scene.running_sprint(one.team) if one.sprint == events.RUNNING else one.sprint
    if sprint is not None:
        scene.sprint(sprint)
    state, category = state_in(scene, one.state, one.category)
    return structs.replace(
        one,
        **given | {"labels": tuple(given["labels"]), "source": one.source},
        points=points_in(one.points),
        sprint=sprint,
        state=state,
        category=category,
    )


def edited(scene: Scene, proposal: events.ItemEdited) -> list[Fact]:
    """The edit with only what differs, and what was there."""
    item = scene.living(proposal.item)
    now = {name: to_builtins(getattr(item, name)) for name in EDITED}
    for name, value in proposal.before.items():
        unchanged(f"The {name} of {item.key}", to_builtins(value), now.get(name))
    fields = {name: checked(scene, name, value, item) for name, value in proposal.fields.items()}
    fields = {name: value for name, value in fields.items() if value != now[name]}
    if not fields:
        return []
    return [events.ItemEdited(item.id, fields, {name: now[name] for name in fields})]


def estimated(scene: Scene, proposal: events.ItemEstimated) -> list[Fact]:
    """The estimate with the one before it."""
    item = scene.living(proposal.item)
    unchanged(f"The estimate of {item.key}", proposal.before, item.points)
    points = points_in(proposal.points)
    if points == item.points:
        return []
    return [structs.replace(proposal, points=points, before=item.points)]


def state_changed(scene: Scene, proposal: events.ItemStateChanged) -> list[Fact]:
    """The change with state and category complete; an item goes into any state from any other."""
    item = scene.living(proposal.item)
    now = (item.state, item.category)
    if not proposal.state and not proposal.category:
        raise invalid("/state", "Say the state, or its category.", "no_state")
    if proposal.before is not UNSET and tuple(proposal.before) != now:
        unchanged(f"The state of {item.key}", proposal.before[0], item.state)
    state, category = state_in(scene, proposal.state, proposal.category)
    if (state, category) == now:
        return []
    return [structs.replace(proposal, state=state, category=category, before=now)]


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
