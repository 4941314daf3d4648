"""Jira's CSV export: all fields or a selection, as Jira writes it or as Excel saved it again."""

from collections.abc import Sequence

from backlog.importers.columns import Layout, bare
from backlog.importers.parsed import ImportMapping, ParsedImport
from backlog.importers.rows import assemble
from backlog.importers.sheet import Sheet
from backlog.importers.table import Opened

SOURCE = "jira"
_FIELDS = {
    "key": "issue key",
    "id": "issue id",
    "title": "summary",
    "description": "description",
    "type": "issue type|work type",
    "status": "status",
    "category": "status category",
    "parent": "parent|parent id",
    "parent_key": "parent key",
    "parent_title": "parent summary",
    "epic_key": "epic link|epic link key",
    "epic_title": "epic link summary",
    "points": "story points|story point estimate",
    "sprint": "sprint",
    "team": "components|component/s|team name|team",
    "label": "labels",
    "assignee": "assignee",
    "priority": "priority",
    "created": "created",
    "started": "actual start",
    "resolved": "resolved",
    "due": "due date",
}
ALIASES = {name: field for field, names in _FIELDS.items() for name in names.split("|")}


def recognises(header: Sequence[str]) -> bool:
    """Whether a header line is Jira's: an issue key or id beside another of its columns."""
    names = {bare(name) for name in header}
    return bool(names & {"issue key", "issue id"}) and bool(names & {"summary", "issue type", "project key"})


def parse(opened: Opened, mapping: ImportMapping, encoding: str) -> ParsedImport:
    """Read a table with Jira's headers; every cell is one value, lists are repeated columns."""
    layout = Layout(opened.header, ALIASES, mapping)
    sheet = Sheet(layout, opened.read(layout.wanted()), mapping, split=lambda cell: (cell,))
    return assemble(SOURCE, sheet, encoding)
