"""What may happen to the order of a team's items: one row is written per move."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import Absent, Refused, invalid
from backlog import events, order_queries
from backlog.queries import Item
from backlog.ranking import between, crowded, spread
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact


def at_the_end(scene: Scene, team: str, count: int) -> list[str]:
    """Ranks for ``count`` items behind all others of a team."""
    last = order_queries.last_rank(scene.connection, team)
    if last is None and count > 1:
        return spread(count)
    ranks: list[str] = []
    for _ in range(count):
        last = between(last, None)
        ranks.append(last)
    return ranks


def free(scene: Scene, team: str, rank: str) -> str | None:
    """The rank, where it is one and no item of the team has it."""
    return rank if rank and not order_queries.has_rank(scene.connection, team, rank) else None


def ranked(scene: Scene, proposal: events.ItemRanked) -> list[Fact]:
    """The move as a rank between its new neighbours; the whole order anew where keys grew too long."""
    item = scene.living(proposal.item)
    unchanged(f"The place of {item.key}", proposal.before, item.rank)
    if proposal.rank:
        return _put_back(scene, item, proposal.rank)
    before, after = _neighbours(scene, item, proposal)
    if (before is None or before < item.rank) and (after is None or item.rank < after):
        return []
    rank = between(before, after)
    if crowded(rank):
        return [_anew(scene, item, after)]
    return [events.ItemRanked(item.id, rank, item.rank)]


def _put_back(scene: Scene, item: Item, rank: str) -> list[Fact]:
    if rank == item.rank:
        return []
    if free(scene, item.team, rank) is None:
        raise Refused(f"Another item stands where {item.key} stood.", "changed")
    return [events.ItemRanked(item.id, rank, item.rank)]


def _neighbours(scene: Scene, item: Item, proposal: events.ItemRanked) -> tuple[str | None, str | None]:
    """The ranks between which the item goes; None at an end of the order."""
    neighbour = proposal.ahead_of or proposal.behind
    if neighbour is not None:
        anchor = scene.item(neighbour)
        if anchor.team != item.team or neighbour == item.id:
            raise invalid("/before", "An item is ranked beside another item of its team.", "other_team")
        if proposal.ahead_of:
            return order_queries.last_rank_below(scene.connection, item, anchor.rank), anchor.rank
        return anchor.rank, order_queries.first_rank_above(scene.connection, item, anchor.rank)
    if proposal.position is None or proposal.position < 1:
        raise invalid("/position", "A position is counted from 1.", "position")
    after = order_queries.rank_at(scene.connection, item, proposal.position)
    return order_queries.last_rank_below(scene.connection, item, after), after


def _anew(scene: Scene, item: Item, after: str | None) -> events.ItemsRanked:
    ordered = order_queries.ordered(scene.connection, item.team, archived=True)
    listed = [one for one in ordered if one[0] != item.id]
    place = len(listed) if after is None else sum(rank < after for _, rank in listed)
    listed.insert(place, (item.id, item.rank))
    ranks = dict(zip((id for id, _ in listed), spread(len(listed)), strict=True))
    return events.ItemsRanked(item.team, ranks, dict(listed))


def many_ranked(scene: Scene, proposal: events.ItemsRanked) -> list[Fact]:
    """Many ranks of one team at once, as long as no item of it would share one."""
    scene.team(proposal.team)
    now = dict(order_queries.ordered(scene.connection, proposal.team, archived=True))
    if not proposal.ranks.keys() <= now.keys():
        raise Absent
    for id, saw in proposal.before.items():
        unchanged("The order", saw, now.get(id))
    after = {**now, **proposal.ranks}
    if len(set(after.values())) < len(after):
        raise Refused("Two items cannot have the same rank.", "same_rank")
    ranks = {id: rank for id, rank in proposal.ranks.items() if rank != now[id]}
    if not ranks:
        return []
    return [structs.replace(proposal, ranks=ranks, before={id: now[id] for id in ranks})]


def reordered(scene: Scene, team: str, order: list[str]) -> events.ItemsRanked:
    """The proposal that puts these items of a team in this order, into the places they hold together.

    Items that are not named keep their places. Raises ``Absent`` for an item that is not the team's.
    """
    now = dict(order_queries.ordered(scene.connection, team, archived=True))
    if not set(order) <= now.keys():
        raise Absent
    places = sorted(now[id] for id in order)
    return events.ItemsRanked(team, dict(zip(order, places, strict=True)), {})


RULES: dict[type[Fact], Rule] = {events.ItemRanked: ranked, events.ItemsRanked: many_ranked}
