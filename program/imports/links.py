"""The links of a file: contracts between teams, relations, and ends that lie outside the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from sqlalchemy import Connection

from backlog import events, queries
from backlog.importers.parsed import Link as FileLink
from backlog.importers.parsed import ParsedImport
from backlog.importers.sprints import Alignment
from backlog.link_queries import links_of, outside_of
from backlog.queries import Item
from backlog.staging import Run
from program.events import DependencyState
from program.imports.queries import loose_links_at
from program.imports.report import Links
from program.imports.source import Names
from program.plan.graph import cycles
from program.queries import dependencies_of

STATES = get_args(DependencyState)
GONE = ("withdrawn", "rejected")
Triple = tuple[str, str, str | None]


@dataclass(frozen=True)
class Linked:
    """The links to write, the external ends they need, and older links that are replaced by some of them."""

    links: list[events.Link]
    externals: list[events.ExternalItem]
    resolved: list[events.Link]
    counts: Links
    cycles: tuple[tuple[str, ...], ...]


@dataclass
class _Web:
    """What is linked so far; ``nodes`` are the file's keys by what they are in the program."""

    system: str
    nodes: dict[str, str]
    after: Mapping[str, Mapping[str, Any]]
    outside: dict[str, str]
    taken: set[Triple]
    links: list[events.Link] = field(default_factory=list)
    externals: list[events.ExternalItem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"made": 0, "external": 0, "unknown": 0})


def link(
    connection: Connection,
    run: Run,
    parsed: ParsedImport,
    ids: Mapping[str, str],
    after: Mapping[str, Mapping[str, Any]],
    alignment: Alignment,
    names: Names,
    new_id: Callable[[], str],
) -> Linked:
    """The links of a staged file. ``ids``: item by key of the file; ``after``: items as they will be."""
    nodes, outer = _nodes(connection, run, parsed, ids)
    web = _Web(run.system, nodes, {**outer, **after}, _externals(connection, run), _taken(connection, run))
    sprint_of = {match.name: match.sprint for match in alignment.matched}
    for one in parsed.links:
        _take(web, one, sprint_of, names, new_id)
    resolved = _resolve(connection, web, new_id)
    return Linked(web.links, web.externals, resolved, Links(**web.counts), _cycles(connection, run, web))


def _nodes(
    connection: Connection, run: Run, parsed: ParsedImport, ids: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    ends = {end for one in parsed.links for end in (one.from_key, one.to_key) if end and end not in ids}
    here = queries.items_by_source(connection, run.program, run.system, sorted(ends))
    outer = _as_they_are({item.id: item for item in here.values()})
    return {**ids, **{key: item.id for key, item in here.items()}}, outer


def _externals(connection: Connection, run: Run) -> dict[str, str]:
    outside = outside_of(connection, run.program).values()
    return {one.key: one.id for one in outside if one.system == run.system}


def _taken(connection: Connection, run: Run) -> set[Triple]:
    """Links that are there already, withdrawn dependencies too: what was taken back here stays so."""
    taken: set[Triple] = {(one.kind, one.from_node, one.to_node) for one in links_of(connection, run.program)}
    for one in dependencies_of(connection, run.program):
        taken.add(("dependency", one.consumer, one.producer or f"{one.producer_team} {one.title}"))
    return taken


def _take(
    web: _Web, one: FileLink, sprint_of: Mapping[str, str], names: Names, new_id: Callable[[], str]
) -> None:
    start, end = web.nodes.get(one.from_key), web.nodes.get(one.to_key or "")
    if start is None and end is None:
        return
    inside = start is not None and (end is not None or one.to_key is None)
    kind = "made" if inside else ("external" if one.whereabouts == "external" else "unknown")
    web.counts[kind] += 1
    if inside and start is not None:
        _inside(web, one, start, end, sprint_of, names, new_id)
    else:
        _outside(web, one, start, end, new_id)


def _inside(
    web: _Web,
    one: FileLink,
    start: str,
    end: str | None,
    sprint_of: Mapping[str, str],
    names: Names,
    new_id: Callable[[], str],
) -> None:
    outside = one.outside[:120] if end is None else ""
    team = "" if outside else names.team_called(one.producer_team) if end is None else web.after[end]["team"]
    title = one.title or (web.after[end]["title"] if end is not None else one.from_key)
    triple: Triple = (one.kind, start, end or f"{team} {title}")
    if triple in web.taken or start == end or team is None or (end is None and one.kind != "dependency"):
        return
    web.taken.add(triple)
    promised = sprint_of.get(one.promise) if one.promise else None
    needed_by = sprint_of.get(one.needed_by) if one.needed_by else web.after[start]["sprint"]
    web.links.append(
        events.Link(
            new_id(),
            one.kind,
            start,
            end,
            one.raw_type[:120],
            title=title,
            consumer_team=web.after[start]["team"],
            producer_team=team,
            needed_by=needed_by,
            promise=promised,
            state=one.state if one.state in STATES else _state(web, start, end),
            outside=outside,
        )
    )


def _state(web: _Web, consumer: str, producer: str | None) -> DependencyState:
    """What is done was delivered, and what was built on it has verified it."""
    if producer is None or web.after[producer]["category"] != "done":
        return "proposed"
    return "verified" if web.after[consumer]["category"] == "done" else "delivered"


def _outside(web: _Web, one: FileLink, start: str | None, end: str | None, new_id: Callable[[], str]) -> None:
    key = one.from_key if start is None else one.to_key
    if not key:
        return
    if key not in web.outside:
        web.outside[key] = new_id()
        web.externals.append(events.ExternalItem(web.outside[key], web.system, key[:255]))
    from_node, to_node = start or web.outside[key], end or web.outside[key]
    if (one.kind, from_node, to_node) not in web.taken:
        web.taken.add((one.kind, from_node, to_node))
        made = events.Link(new_id(), one.kind, from_node, to_node, one.raw_type[:120], external=True)
        web.links.append(made)


def _resolve(connection: Connection, web: _Web, new_id: Callable[[], str]) -> list[events.Link]:
    """Links to external ends that this file brought into the program; they are made anew between items.

    What was taken up as a dependency here stays what it is.
    """
    now_here = {web.outside[key]: id for key, id in web.nodes.items() if key in web.outside}
    old = loose_links_at(connection, list(now_here))
    others = {end for one in old for end in (one.from_node, one.to_node)} - now_here.keys()
    after = {**_as_they_are(queries.items(connection, sorted(others))), **web.after}
    resolved = []
    for one in old:
        kept = events.Link(one.id, one.kind, one.from_node, one.to_node, one.raw_type, external=True)
        start, end = now_here.get(one.from_node, one.from_node), now_here.get(one.to_node, one.to_node)
        if start in after and end in after:
            resolved.append(kept)
            web.after = after
            _make_anew(web, kept, start, end, new_id)
    return resolved


def _as_they_are(items: Mapping[str, Item]) -> dict[str, dict[str, Any]]:
    names = ("key", "title", "team", "sprint", "category")
    return {id: {name: getattr(item, name) for name in names} for id, item in items.items()}


def _make_anew(web: _Web, old: events.Link, start: str, end: str, new_id: Callable[[], str]) -> None:
    if (old.kind, start, end) in web.taken:
        return
    web.taken.add((old.kind, start, end))
    consumer, producer = web.after[start], web.after[end]
    web.links.append(
        events.Link(
            new_id(),
            old.kind,
            start,
            end,
            old.raw_type,
            title=producer["title"],
            consumer_team=consumer["team"],
            producer_team=producer["team"],
            needed_by=consumer["sprint"],
            state=_state(web, start, end),
        )
    )


def _cycles(connection: Connection, run: Run, web: _Web) -> tuple[tuple[str, ...], ...]:
    edges = [
        (one.producer, one.consumer)
        for one in dependencies_of(connection, run.program)
        if one.producer is not None and one.state not in GONE
    ]
    edges += [
        (one.to_node, one.from_node)
        for one in web.links
        if one.kind == "dependency" and not one.external and one.to_node is not None
    ]
    found = cycles(edges)
    named = queries.items(connection, [id for one in found for id in one.shortest if id not in web.after])
    keys = {
        **{id: item.key for id, item in named.items()},
        **{id: str(one["key"]) for id, one in web.after.items()},
    }
    return tuple(tuple(keys.get(id, id) for id in one.shortest) for one in found)
