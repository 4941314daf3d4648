"""An item seen whole: its texts and estimate, who waits for it, what may go wrong, what happened to it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import nh3
from markdown_it import MarkdownIt
from sqlalchemy import Connection

from accounts.refusals import Refused
from backlog import queries
from backlog.days import Moment, moment_named
from backlog.item_queries import items_named, parts_of, versions_of
from backlog.queries import Item, Sprint, Team
from live.pages.outlook_rows import ItemOutlook, item_outlook
from live.pages.past_days import days_of
from program.queries import Judged, archived_among, dependencies_about, judged, names_of
from program.register.risk_queries import Risk, risks_of

CHANGES = 30
FIELDS = ("title", "points", "state", "sprint", "assignee", "team", "parent", "due", "archived")
"""What the history tells of."""

_markdown = MarkdownIt("commonmark", {"html": False})


class Found(msgspec.Struct, frozen=True):
    """An item that goes by a name, and where it is or, where it is gone, was last."""

    id: str
    program: str
    team: str


class At(msgspec.Struct, frozen=True):
    """An item at a moment: no sheet where it was not there; ``team``: of then, else where it was last."""

    sheet: Sheet | None
    team: str
    days: dict[str, object]


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


def find_items(connection: Connection, name: str, *, past: bool = False) -> list[Found]:
    """The items of that key (in capitals or not) or id, in any program. ``past``: also those that are gone,
    with the import that brought them."""
    return [Found(*one) for one in items_named(connection, name, past=past)]


def items_at(connection: Connection, found: Sequence[Found], now: int, as_of: str | None) -> list[At]:
    """Each of them at the moment that an address names (none: now).

    Items of several programs may go by one key, and a moment within a day is of one program: the others are
    left out. Raises ``Refused`` where it is of none.
    """
    shown: list[At] = []
    refused: Refused | None = None
    for one in found:
        try:
            when = moment_named(connection, one.program, now, as_of)
        except Refused as refusal:
            refused = refusal
            continue
        sheet = sheet_of(connection, one.id, one.program, when)
        team = one.team if sheet is None else sheet.team.id
        shown.append(At(sheet, team, days_of(connection, one.program, when, now)))
    if refused is not None and not shown:
        raise refused
    return shown


def sheet_of(connection: Connection, id: str, program: str, when: Moment) -> Sheet | None:
    """The item with everything around it, now or as it was; None where there was no such item."""
    seq = when.seq
    item = queries.item(connection, id, seq)
    if item is None:
        return None
    found = _about(connection, item, when)
    needs = [one for one in found if one.row.consumer == item.id]
    needed = [one for one in found if one.row.producer == item.id]
    linked = {one.row.producer for one in needs} | {one.row.consumer for one in needed} | {item.parent}
    others = queries.items(connection, sorted(id for id in linked if id is not None), seq)
    teams = {one.id: one for one in queries.teams_of(connection, program, seq)}
    sprints = {one.id: one for one in queries.sprints_of(connection, program, seq)}
    return Sheet(
        item,
        rendered(item.description),
        teams[item.team],
        sprints.get(item.sprint or ""),
        others.get(item.parent or ""),
        parts_of(connection, item.id, seq),
        needs,
        needed,
        others,
        teams,
        sprints,
        names_of(connection, queries.members_of(connection, program, when.at)),
        _changes(connection, item, seq),
        [one for one in risks_of(connection, program, seq=seq) if item.id in {link.id for link in one.links}],
        item_outlook(connection, item, when),
    )


def _about(connection: Connection, item: Item, when: Moment) -> list[Judged]:
    """The dependencies in which it waits or is waited for; nobody waits any more for an archived item."""
    named = dependencies_about(connection, item.id, when.seq)
    found = judged(connection, item.program, when.day, when.seq, only=named)
    given_up = archived_among(connection, [one.row.consumer for one in found], when.seq)
    return [one for one in found if one.row.consumer not in given_up]


def rendered(markdown: str) -> str:
    """Markdown as safe HTML."""
    return nh3.clean(_markdown.render(markdown))


def _changes(connection: Connection, item: Item, seq: int | None) -> list[Change]:
    """The last changes (up to an event), the newest first."""
    rows = versions_of(connection, item, seq)
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
