"""An item seen whole: its texts and estimate, who waits for it, what may go wrong, what happened to it."""

from __future__ import annotations

import msgspec
import nh3
from markdown_it import MarkdownIt
from sqlalchemy import Connection, or_, select

from accounts.events import stream_of
from backlog import queries, tables
from backlog.days import Moment
from backlog.queries import Item, Sprint, Team, day_of
from journal import tables as journal
from live.pages.outlook_rows import ItemOutlook, item_outlook
from program.queries import Judged, judged, names_of
from program.register.risk_queries import Risk, risks_of

CHANGES = 30
FIELDS = ("title", "points", "state", "sprint", "assignee", "team", "parent", "due", "archived")
"""What the history tells of."""

_markdown = MarkdownIt("commonmark", {"html": False})


class Change(msgspec.Struct, frozen=True):
    """What one event changed: by field, what it was and what it is; both None at the beginning."""

    at: int
    by: str
    fields: dict[str, tuple[object, object]]


class Sheet(msgspec.Struct, frozen=True):
    """All that the page shows; ``names`` are of people, ``others`` the items it is linked with."""

    item: Item
    description: str
    team: Team
    sprint: Sprint | None
    parent: Item | None
    children: list[Item]
    needs: list[Judged]
    needed: list[Judged]
    others: dict[str, Item]
    teams: dict[str, Team]
    sprints: dict[str, Sprint]
    names: dict[str, str]
    changes: list[Change]
    risks: list[Risk]
    outlook: ItemOutlook | None


def find_items(connection: Connection, name: str) -> list[Item]:
    """The items of that key (in capitals or not) or id, in any program."""
    row = tables.item.c
    chosen = select(tables.item).where(or_(row.id == name, row.key == name.upper()))
    return [queries.item_in(one) for one in connection.execute(chosen.order_by(row.program, row.id))]


def sheet_of(connection: Connection, item: Item, now: int) -> Sheet:
    """The item with everything around it."""
    program = item.program
    found = judged(connection, program, day_of(connection, program, now))
    needs = [one for one in found if one.row.consumer == item.id]
    needed = [one for one in found if one.row.producer == item.id]
    linked = {one.row.producer for one in needs} | {one.row.consumer for one in needed} | {item.parent}
    others = queries.items(connection, sorted(id for id in linked if id is not None))
    row = tables.item.c
    children = select(tables.item).where(row.parent == item.id, row.archived.is_(False)).order_by(row.rank)
    teams = {one.id: one for one in queries.teams_of(connection, program)}
    sprints = {one.id: one for one in queries.sprints_of(connection, program)}
    return Sheet(
        item,
        rendered(item.description),
        teams[item.team],
        sprints.get(item.sprint or ""),
        others.get(item.parent or ""),
        [queries.item_in(one) for one in connection.execute(children)],
        needs,
        needed,
        others,
        teams,
        sprints,
        names_of(connection, queries.members_of(connection, program)),
        _changes(connection, item),
        [one for one in risks_of(connection, program) if item.id in {link.id for link in one.links}],
        item_outlook(connection, item, Moment(day_of(connection, program, now), None)),
    )


def rendered(markdown: str) -> str:
    """Markdown as safe HTML."""
    return nh3.clean(_markdown.render(markdown))


def _changes(connection: Connection, item: Item) -> list[Change]:
    """The last changes, the newest first."""
    versions, event = tables.item_version, journal.event
    chosen = (
        select(versions, event.c.at.label("happened_at"), event.c.actor)
        .join(event, (event.c.stream == stream_of(item.program)) & (event.c.seq == versions.c.from_seq))
        .where(versions.c.id == item.id)
        .order_by(versions.c.from_seq)
    )
    rows = connection.execute(chosen).all()
    names = names_of(connection, {row.actor for row in rows if row.actor})
    changes = []
    for before, row in zip([None, *rows], rows, strict=False):
        differing = {
            name: (getattr(before, name), getattr(row, name))
            for name in FIELDS
            if before is not None and getattr(before, name) != getattr(row, name)
        }
        if before is None or differing:
            changes.append(Change(row.happened_at, names.get(row.actor or "", ""), differing))
    return changes[::-1][:CHANGES]
