"""REST: the items of a team or a program."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Row

from accounts.calls import Absent, Call, Calls, Listing
from accounts.paging import page_of
from accounts.teams import find_team
from backlog import events, order_queries, queries
from backlog.days import AsOf, PageAsOf, moment
from backlog.events import Category, ItemType, Source
from backlog.item_queries import Wanted, choice_of_items
from backlog.places import write_as
from backlog.proposals import proposals_for, ranked
from journal.facts import Fact

calls = Calls("Items")

Number = int | float


class ItemAnswer(msgspec.Struct, frozen=True):
    """An item; ``rank`` is its place in its team's order, from 1; ``seq`` is its ETag."""

    id: str
    key: str
    team: str
    title: str
    description: str
    type: ItemType
    parent: str | None
    state: str
    category: Category
    points: Number | None
    rank: int
    sprint: str | None
    assignee: str | None
    labels: list[str]
    due: str | None
    source: Source | None
    scores: dict[str, float]
    archived: bool
    created_at: int
    started_at: int | None
    done_at: int | None
    seq: int


class ItemsAnswer(msgspec.Struct, frozen=True):
    items: list[ItemAnswer]


class NewItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    description: str = ""
    type: ItemType = "story"
    parent: str | None = None
    state: str = ""
    category: Category | None = None
    points: Number | None = None
    sprint: str | None = None
    assignee: str | None = None
    labels: list[str] = []
    due: str | None = None
    source: Source | None = None
    scores: dict[str, float] = {}
    rank: int | None = None


class NewItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: list[NewItem]


class ItemChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    type: ItemType | UnsetType = UNSET
    parent: str | UnsetType | None = UNSET
    state: str | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    points: Number | UnsetType | None = UNSET
    sprint: str | UnsetType | None = UNSET
    assignee: str | UnsetType | None = UNSET
    labels: list[str] | UnsetType = UNSET
    due: str | UnsetType | None = UNSET
    source: Source | UnsetType | None = UNSET
    scores: dict[str, float] | UnsetType = UNSET
    team: str | UnsetType = UNSET
    rank: int | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class Rank(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    before: str | None = None
    after: str | None = None
    position: int | None = None


class ItemQuery(PageAsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``state`` is a state or a category, ``type`` one or several with commas, ``q`` part of title or key."""

    sprint: str | None = None
    state: str | None = None
    category: Category | None = None
    type: str | None = None
    q: str | None = None
    parent: str | None = None
    assignee: str | None = None
    team: str | None = None
    archived: bool | None = False
    cell: str | None = None


def seq_of_item(connection: Connection, id: str) -> int | None:
    """The number of the last event about an item."""
    found = queries.item(connection, id)
    return found.changed if found is not None else None


@calls.post("/teams/{team}/items", may="edit backlog", of="team", body=(NewItem, NewItems),
            answer=(ItemAnswer, ItemsAnswer), status=201)  # fmt: skip
def post_items(call: Call, team: str, body: NewItem | NewItems) -> ItemAnswer | ItemsAnswer:
    """Adds one item, or many at once, at the end of the team's order or at the rank they name."""
    program = find_team(call.connection, team).program
    wanted = body.items if isinstance(body, NewItems) else [body]
    added = [_added(call, team, one) for one in wanted]
    proposals: list[Fact] = [events.ItemsAdded(tuple(added)) if isinstance(body, NewItems) else added[0]]
    proposals += [
        events.ItemRanked(fact.item, position=one.rank)
        for one, fact in zip(wanted, added, strict=True)
        if one.rank is not None
    ]
    write_as(call, program, proposals)
    shown = shown_items(call.connection, [one.item for one in added])
    if isinstance(body, NewItems):
        return ItemsAnswer(shown)
    call.etag = shown[0].seq
    return shown[0]


def _added(call: Call, team: str, new: NewItem) -> events.ItemAdded:
    fields: dict[str, Any] = {
        name: getattr(new, name) for name in NewItem.__struct_fields__ if name != "rank"
    }
    fields |= {"category": new.category or "", "labels": tuple(new.labels)}
    return events.ItemAdded(call.transaction.new_id(), team, **fields)


def shown_items(connection: Connection, ids: list[str]) -> list[ItemAnswer]:
    """The items as REST shows them, in this order."""
    found = queries.items(connection, ids)
    places = order_queries.positions(connection, found.values())
    return [shown_item(found[id], places[id]) for id in ids]


def shown_item(item: queries.Item, rank: int) -> ItemAnswer:
    """An item as REST shows it."""
    points = int(item.points) if item.points is not None and item.points.is_integer() else item.points
    return ItemAnswer(
        item.id,
        item.key,
        item.team,
        item.title,
        item.description,
        item.type,
        item.parent,
        item.state,
        item.category,
        points,
        rank,
        item.sprint,
        item.assignee,
        item.labels,
        item.due,
        item.source,
        item.scores,
        item.archived,
        item.created_at,
        item.started_at,
        item.done_at,
        item.changed,
    )


@calls.get("/teams/{team}/items", may="see program", of="team", query=ItemQuery, answer=Listing[ItemAnswer])
def list_items(call: Call, team: str) -> Listing[ItemAnswer]:
    """A team's items in its order."""
    program = find_team(call.connection, team).program
    return _listed(call, program, msgspec.structs.replace(call.query, team=team))


@calls.get("/programs/{program}/items", may="see program", of="program", query=ItemQuery,
           answer=Listing[ItemAnswer])  # fmt: skip
def list_program_items(call: Call, program: str) -> Listing[ItemAnswer]:
    """All teams' items of a program, team by team in its order."""
    return _listed(call, program, call.query)


def _listed(call: Call, program: str, query: ItemQuery) -> Listing[ItemAnswer]:
    seq = moment(call.connection, program, call.now, query.as_of).seq
    wanted = Wanted(**{name: getattr(query, name) for name in Wanted.__struct_fields__})
    chosen, by = choice_of_items(program, wanted, seq)
    places: dict[str, int] = {}

    def shown(row: Row[Any]) -> ItemAnswer:
        item = queries.item_in(row)
        if not places:
            places.update(order_queries.places(call.connection, program, seq))
        return shown_item(item, places.get(item.id, 0))

    return page_of(call.connection, chosen, by, query, shown)


@calls.get("/items/{item}", may="see program", of="item", query=AsOf, answer=ItemAnswer, seq=seq_of_item)
def show_item(call: Call, item: str) -> ItemAnswer:
    """An item, now or at the end of a day that is over."""
    when = moment(call.connection, _found(call.connection, item).program, call.now, call.query.as_of)
    then = queries.item(call.connection, item, when.seq)
    if then is None:
        raise Absent
    call.etag = then.changed
    return shown_item(then, order_queries.positions(call.connection, [then], when.seq)[item])


@calls.patch("/items/{item}", may="edit backlog", of="item", body=ItemChange, answer=ItemAnswer,
             seq=seq_of_item)  # fmt: skip
def patch_item(call: Call, item: str, body: ItemChange) -> ItemAnswer:
    """Changes fields of an item; ``team`` moves it, ``rank`` is a position, ``archived`` restores it."""
    found = _found(call.connection, item)
    fields = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    if "rank" in fields:
        fields["position"] = fields.pop("rank")
    archived = fields.pop("archived", None)
    restoring: list[Fact] = [events.ItemRestored(item)] if archived is False else []
    archiving: list[Fact] = [events.ItemArchived(item)] if archived is True else []
    write_as(call, found.program, [*restoring, *proposals_for(item, fields), *archiving])
    return shown_items(call.connection, [item])[0]


@calls.delete("/items/{item}", may="edit backlog", of="item")
def delete_item(call: Call, item: str) -> None:
    """Archives an item."""
    write_as(call, _found(call.connection, item).program, [events.ItemArchived(item)])


@calls.post("/items/{item}/rank", may="edit backlog", of="item", body=Rank, answer=ItemAnswer)
def rank_item(call: Call, item: str, body: Rank) -> ItemAnswer:
    """Moves an item before or after another of its team, or to a position."""
    move = ranked(item, body.before, body.after, body.position)
    write_as(call, _found(call.connection, item).program, [move])
    return shown_items(call.connection, [item])[0]


def _found(connection: Connection, item: str) -> queries.Item:
    found = queries.item(connection, item)
    if found is None:
        raise Absent
    return found
