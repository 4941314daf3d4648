"""A room's record: what was agreed in it, as tables that a page, Markdown and CSV print alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from backlog.exporters.formulas import guarded
from backlog.exporters.markdown import escaped
from live.frames import View

Rows = tuple[tuple[str, ...], ...]
Cells = Iterable[tuple[Any, ...]]


class Section(msgspec.Struct, frozen=True):
    """One table of a record: a heading, the names of its columns, its rows as texts."""

    heading: str
    columns: tuple[str, ...]
    rows: Rows


class Record(msgspec.Struct, frozen=True):
    """A room as it stands in the books. ``people`` are the names of those who sat down."""

    title: str
    ceremony: str
    state: str
    people: tuple[str, ...]
    sections: tuple[Section, ...]


def record_of(view: View, ceremony_title: str) -> Record:
    """The record of a view: only what everybody in the room may see is in it."""
    names = {seat: one.get("name", "") for seat, one in view["seats"].items()}
    sections = (make(view, names) for make in SECTIONS)
    return Record(
        view["room"]["title"],
        ceremony_title,
        view["room"]["state"],
        tuple(sorted(name for name in names.values() if name)),
        tuple(section for section in sections if section is not None),
    )


def as_markdown(record: Record) -> str:
    """The record as Markdown; what people wrote cannot become structure."""
    lines = [f"# {escaped(record.title)}", "", f"{record.ceremony}, {record.state}."]
    if record.people:
        lines += ["", "People: " + ", ".join(escaped(name) for name in record.people) + "."]
    for section in record.sections:
        lines += [
            "",
            f"## {section.heading}",
            "",
            _line(section.columns),
            _line(["---"] * len(section.columns)),
        ]
        lines += [_line(escaped(cell) for cell in row) for row in section.rows]
    return "\n".join([*lines, ""])


def as_csv(record: Record) -> bytes:
    """The record as CSV: the heading of its section before each row; no cell becomes a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    for section in record.sections:
        writer.writerow(["Section", *section.columns])
        writer.writerows([section.heading, *(guarded(cell) for cell in row)] for row in section.rows)
    return text.getvalue().encode()


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _section(heading: str, columns: tuple[str, ...], rows: Cells) -> Section | None:
    texts = tuple(tuple(_text(cell) for cell in row) for row in rows)
    return Section(heading, columns, texts) if texts else None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _ranked(rows: Mapping[str, View]) -> list[View]:
    return [row for _, row in sorted(rows.items(), key=lambda pair: (pair[1].get("rank") or 0, pair[0]))]


def _estimates(view: View, _names: Mapping[str, str]) -> Section | None:
    items = [one for one in _ranked(view.get("items", {})) if "estimate" in one]
    rows = [(one["key"], one["title"], one["estimate"], one["rounds"], one["state"]) for one in items]
    return _section("Estimates", ("Item", "Title", "Estimate", "Rounds", "State"), rows)


def _sprint(view: View, _names: Mapping[str, str]) -> Section | None:
    rows = [
        (one.get("goal", ""), one.get("load"), one.get("capacity"), len(one.get("items") or ()))
        for one in view.get("sprints", {}).values()
    ]
    return _section("Sprint", ("Sprint Goal", "Load", "Capacity", "Items"), rows)


def _ranking(view: View, _names: Mapping[str, str]) -> Section | None:
    items, ranking = view.get("items", {}), view.get("ranking") or {"rows": {}, "order": []}
    scored = ranking["rows"]
    rows = [
        (place, items[id]["key"], items[id]["title"], scored.get(id, {}).get("score"))
        for place, id in enumerate(ranking["order"], start=1)
        if id in items
    ]
    return _section("Ranking", ("Rank", "Item", "Title", "Score"), rows)


def _topics(view: View, _names: Mapping[str, str]) -> Section | None:
    rows = [(one.get("title", ""), one.get("votes")) for one in _ranked(view.get("topics", {}))]
    return _section("Topics", ("Topic", "Votes"), rows)


def _cards(view: View, _names: Mapping[str, str]) -> Section | None:
    columns = view.get("columns", {})
    rows = [
        (columns.get(one.get("column"), {}).get("title", ""), one.get("text", ""))
        for one in view.get("cards", {}).values()
    ]
    return _section("Notes", ("Column", "Note"), sorted(rows))


def _actions(view: View, names: Mapping[str, str]) -> Section | None:
    rows = [
        (one.get("text", ""), names.get(one.get("owner") or "", one.get("owner")), one.get("due"))
        for one in view.get("actions", {}).values()
    ]
    return _section("Actions", ("Action", "Owner", "Due"), rows)


def _dependencies(view: View, _names: Mapping[str, str]) -> Section | None:
    rows = [(one.get("title", ""), one.get("state", "")) for one in view.get("dependencies", {}).values()]
    return _section("Dependencies", ("Dependency", "State"), rows)


def _objectives(view: View, _names: Mapping[str, str]) -> Section | None:
    teams = view.get("plans", {})
    rows = [
        (
            one["title"],
            teams.get(one["team"], {}).get("name"),
            "committed" if one["committed"] else "uncommitted",
            one["value"],
        )
        for one in _ranked(view.get("objectives", {}))
    ]
    return _section("Objectives", ("Objective", "Team", "Commitment", "Business value"), rows)


def _risks(view: View, _names: Mapping[str, str]) -> Section | None:
    teams = view.get("plans", {})
    rows = [
        (one["text"], teams.get(one["team"], {}).get("name"), one["state"], one["due"])
        for one in _ranked(view.get("risks", {}))
    ]
    return _section("Risks", ("Risk", "Team", "State", "Due"), rows)


def _confidence(view: View, _names: Mapping[str, str]) -> Section | None:
    """The last vote of each team and of all; nothing until it is revealed."""
    vote, teams = view.get("confidence", {}), view.get("plans", {})
    if "teams" not in vote:
        return None
    shown = [(teams.get(id, {}).get("name", id), one) for id, one in vote["teams"].items()]
    rows = [
        (name, one["mean"], one["lowest"], sum(one["counts"].values()))
        for name, one in [*sorted(shown, key=lambda pair: pair[0]), ("All", vote)]
        if "mean" in one
    ]
    return _section("Confidence", ("Team", "Average", "Lowest", "Votes"), rows)


def _commitment(view: View, _names: Mapping[str, str]) -> Section | None:
    kept = view.get("commitment")
    return _section("Plan", ("Kept as",), [(kept["name"],)] if kept else [])


def _captured(view: View, _names: Mapping[str, str]) -> Section | None:
    rows = [(one["kind"].capitalize(), one["text"]) for one in view.get("captured", {}).values()]
    return _section("Written into the register", ("Kind", "Entry"), rows)


SECTIONS: tuple[Callable[[View, Mapping[str, str]], Section | None], ...] = (
    _estimates,
    _sprint,
    _ranking,
    _topics,
    _cards,
    _actions,
    _dependencies,
    _objectives,
    _risks,
    _confidence,
    _commitment,
    _captured,
)
