"""What applying a file would do to a program: computed from the staged rows, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import convert, structs, to_builtins
from sqlalchemy import Connection

from accounts.events import stream_of
from backlog import events, queries
from backlog.importers.merge import Merge, merge
from backlog.importers.parsed import Columns, ImportMapping, NotImported, ParsedImport, bounded
from backlog.queries import Item
from backlog.staging import Run
from backlog.staging_queries import staged
from journal import journal
from program.imports import report
from program.imports.limits import limits_brought
from program.imports.links import Linked, link
from program.imports.queries import items_before, remembered
from program.imports.source import Incoming, Names, incoming

Ids = Callable[[], str]


@dataclass(frozen=True)
class Plan:
    """What is to be written. ``seq`` is the program's last event when it was made.

    ``changes`` are fields by item, as ``events.ItemChange`` has them; ``remembered`` is what the source says
    of each item, where it says something new. ``teams`` are those whose items or limits are written.
    """

    seq: int
    created: list[events.ItemAdded]
    changes: list[events.ItemChange]
    remembered: dict[str, dict[str, Any]]
    linked: Linked
    limits: list[events.WipLimit]
    report: report.Report
    teams: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What the program already has of a file: its items by the file's keys, and what the source said."""

    items: dict[str, Item]
    said: dict[str, dict[str, Any]]


def plan(connection: Connection, run: Run, new_id: Ids, now: int) -> Plan:
    """The plan of a staged import, as the program is now."""
    parsed = staged(connection, run.id)
    names = Names(connection, run.program, _mapping(run))
    alignment = names.align(parsed)
    rows = incoming(parsed, names, alignment, run.team)
    known = _known(connection, run, rows, parsed)
    ids = {one.key: known.items[one.key].id if one.key in known.items else new_id() for one in rows}
    source = {one.key: _fields(one, ids, known) for one in rows if not _archived(known, one)}
    ours = {key: _ours(item) for key, item in known.items.items()}
    merged = merge(known.said, source, ours)
    created = [_added(one, ids, run.system) for one in rows if one.key in merged.created]
    changes = _changes(rows, merged, known, now)
    after = _after(created, changes, known)
    linked = link(connection, run, parsed, ids, after, alignment, names, new_id)
    limits = limits_brought(connection, run.program, parsed, names)
    found = _report(
        connection, run, parsed, names, rows, merged, known, alignment, linked, _by_team(rows, ids, after)
    )
    return Plan(
        journal.head(connection, stream_of(run.program)),
        created,
        changes,
        _news(merged, known, ids),
        linked,
        limits,
        structs.replace(found, wip_limits=len(limits)),
        frozenset(
            {after[id]["team"] for id in (*(one.item for one in created), *(one.item for one in changes))}
            | {known.items[key].team for key in merged.updated}
            | {one.team for one in limits}
        ),
    )


def _mapping(run: Run) -> ImportMapping:
    return convert(run.mapping, ImportMapping)


def _known(connection: Connection, run: Run, rows: Iterable[Incoming], parsed: ParsedImport) -> Known:
    """Our own export names items by their ids; every other source by system and key."""
    keys = {one.key: one for one in rows}
    found = queries.items_by_source(connection, run.program, run.system, list(keys))
    by_id = {row.source_id: row.source_key for row in parsed.rows if row.source_id}
    if run.system == "bigroom":
        for id, item in queries.items(connection, list(by_id)).items():
            if item.program == run.program:
                found[by_id[id]] = item
        for one in keys.values():
            if one.key not in found and one.origin is not None:
                system, key = one.origin
                origin = queries.items_by_source(connection, run.program, system, [key])
                found.update({one.key: item for item in origin.values()})  # noqa: B035  (at most one)
    said = remembered(connection, [item.id for item in found.values()])
    return Known(found, {key: said[item.id] for key, item in found.items() if item.id in said})


def _archived(known: Known, one: Incoming) -> bool:
    return one.key in known.items and known.items[one.key].archived


def _fields(one: Incoming, ids: Mapping[str, str], known: Known) -> dict[str, Any]:
    fields = dict(one.fields)
    if "parent" in fields:
        fields["parent"] = ids.get(one.parent) if one.parent is not None else None
    if one.made and one.key in known.items:
        return {"title": fields["title"]}
    return fields


def _ours(item: Item) -> dict[str, Any]:
    fields = {
        name: getattr(item, name)
        for name in (
            "title",
            "description",
            "type",
            "points",
            "sprint",
            "labels",
            "assignee",
            "due",
            "parent",
            "team",
        )
    }
    return {
        **fields,
        "state": [item.state, item.category],
        "url": item.source.url if item.source is not None else "",
    }


def _added(one: Incoming, ids: Mapping[str, str], system: str) -> events.ItemAdded:
    fields = {"type": "story", "description": "", "state": ["", ""], **one.fields}
    state, category = fields["state"]
    source = events.Source(*(one.origin or (system, one.key)), fields.get("url", ""))
    return events.ItemAdded(
        ids[one.key],
        one.team,
        fields["title"],
        fields["description"],
        fields["type"],
        ids.get(one.parent) if one.parent is not None else None,
        state,
        category,
        fields.get("points"),
        fields.get("sprint"),
        fields.get("assignee"),
        tuple(fields.get("labels", ())),
        fields.get("due"),
        source,
        created_at=one.created_at,
        started_at=one.started_at,
        done_at=one.done_at,
    )


def _changes(rows: Iterable[Incoming], merged: Merge, known: Known, now: int) -> list[events.ItemChange]:
    by_key = {one.key: one for one in rows}
    changes = []
    for key, fields in merged.updated.items():
        item = known.items[key]
        new, old = _written(fields, item, by_key[key], now)
        changes.append(events.ItemChange(item.id, new, old))
    return changes


def _written(
    fields: Mapping[str, Any], item: Item, one: Incoming, now: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields as an item has them, new and old."""
    new, old = dict(fields), {name: getattr(item, name, None) for name in fields}
    if "state" in fields:
        state, category = fields["state"]
        new |= {"state": state, "category": category}
        old |= {"state": item.state, "category": item.category}
        if category != item.category:
            done_at = (one.done_at or now) if category == "done" else None
            started_at = item.started_at or one.started_at or (now if category != "todo" else None)
            new |= {"done_at": done_at, "started_at": started_at}
            old |= {"done_at": item.done_at, "started_at": item.started_at}
    if "url" in fields:
        source = item.source or events.Source("", "")
        new["source"], old["source"] = {**to_builtins(source), "url": new.pop("url")}, to_builtins(source)
        del old["url"]
    return new, old


def _after(
    created: Iterable[events.ItemAdded], changes: Iterable[events.ItemChange], known: Known
) -> dict[str, dict[str, Any]]:
    """Key, title, team, Sprint and category of the file's items as they will be, by id."""
    after: dict[str, dict[str, Any]] = {}
    for item in known.items.values():
        after[item.id] = {
            name: getattr(item, name) for name in ("key", "title", "team", "sprint", "category")
        }
    for one in created:
        key = one.source.key if one.source is not None else ""
        after[one.item] = {
            "key": key,
            "title": one.title,
            "team": one.team,
            "sprint": one.sprint,
            "category": one.category,
        }
    for change in changes:
        after[change.item] |= {
            name: value for name, value in change.fields.items() if name in after[change.item]
        }
    return after


def _news(merged: Merge, known: Known, ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        ids[key]: fields
        for key, fields in merged.remembered.items()
        if key in ids and fields != known.said.get(key)
    }


def _report(
    connection: Connection,
    run: Run,
    parsed: ParsedImport,
    names: Names,
    rows: list[Incoming],
    merged: Merge,
    known: Known,
    alignment: Any,
    linked: Linked,
    teams: dict[str, int],
) -> report.Report:
    made = [one.key for one in rows if one.made]
    given = [one.key for one in rows if not one.made]
    created = [key for key in given if key in merged.created]
    updated = [key for key in given if key in merged.updated]
    return report.Report(
        run.id,
        run.system,
        "staged",
        len(parsed.rows),
        len(created),
        len(updated),
        len(given) - len(created) - len(updated),
        len(items_before(connection, run) - {item.id for item in known.items.values()}),
        bounded([*parsed.complaints, *names.complaints]),
        _columns(parsed.columns),
        linked.counts,
        linked.cycles,
        report.Sprints(
            tuple(report.MatchedSprint(one.name, one.sprint, one.by) for one in alignment.matched),
            tuple(
                report.ProposedSprint(one.name, one.names, one.starts_on, one.ends_on)
                for one in alignment.proposed
            ),
        ),
        tuple(merged.created[key]["title"] for key in made if key in merged.created),
        tuple(_kept(one, known) for one in merged.kept),
        (*parsed.questions, *alignment.questions),
        teams,
        names.team_names,
        len(parsed.rows) - len(given),
        len(linked.links),
    )


def _by_team(
    rows: Iterable[Incoming], ids: Mapping[str, str], after: Mapping[str, Mapping[str, Any]]
) -> dict[str, int]:
    """How many rows go to each team."""
    homes = (ids[one.key] for one in rows if not one.made)
    return dict(Counter(after[id]["team"] for id in homes if id in after))


def _kept(kept: Any, known: Known) -> report.Kept:
    item = known.items[kept.item]
    ours, source = (value[0] if kept.field == "state" else value for value in (kept.ours, kept.source))
    return report.Kept(item.id, item.key, kept.field, ours, source, kept.source_changed)


def _columns(columns: Columns) -> Columns:
    """A priority is read but has no field of an item."""
    left_out = tuple(
        NotImported(header=header, columns=1, filled=0, reason="no_field")
        for header, field in columns.mapped.items()
        if field == "priority"
    )
    mapped = {header: field for header, field in columns.mapped.items() if field != "priority"}
    return Columns(mapped, (*columns.not_imported, *left_out))
