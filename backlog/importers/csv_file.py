"""Any CSV with sensible headers."""

import re
from collections.abc import Sequence

from backlog.importers.columns import Layout, bare
from backlog.importers.parsed import ImportMapping, ParsedImport, Rejected
from backlog.importers.rows import assemble
from backlog.importers.sheet import Sheet
from backlog.importers.table import Opened

SOURCE = "csv"
_FIELDS = {
    "key": "key|id|issue key|issuekey|item key|item id|story id|ticket|ticket id|number|no.|#|issue",
    "url": "url|link|web address",
    "title": "title|summary|name|subject|task|story|user story|item|item name|headline|task name|card name",
    "description": "description|details|body|notes|issue description|card description",
    "type": "type|issue type|item type|issuetype|kind|work item type|workitem_type|tracker",
    "status": "status|state|list|list name|column|stage",
    "category": "category|status category|state category",
    "points": "points|story points|storypoint|story point|estimate|sp|size|effort|story point estimate",
    "parent": "parent|parent key|parent id|epic|epic link|epic key|feature",
    "parent_title": "parent summary|parent title|parent name|epic name",
    "sprint": "sprint|sprints|iteration|iteration path|sprint name",
    "team": "team|teams|squad|component|components|team name|area|area path",
    "label": "labels|label|tags|tag",
    "assignee": "assignee|assigned to|assigned_to|owner|responsible",
    "priority": "priority",
    "created": "created|created at|created on|created date|creation date|date created|opened",
    "started": "started|started at|start date|in progress at|actual start",
    "resolved": "resolved|resolved at|done|done at|closed|closed at|completed|completed at|finished",
    "due": "due|due date|deadline|due on",
    "depends_on": "depends on|dependencies|blocked by|is blocked by|needs|predecessors|waits for",
    "blocks": "blocks|successors",
    "relates": "relates to|related to|related|see also",
}
ALIASES = {name: field for field, names in _FIELDS.items() for name in names.split("|")}
_BETWEEN = re.compile(r"[,;\n]")


def recognises(header: Sequence[str]) -> bool:
    """Whether a header line names a title or a key."""
    return bool({ALIASES.get(bare(name)) for name in header} & {"title", "key"})


def parse(opened: Opened, mapping: ImportMapping, encoding: str) -> ParsedImport:
    """Read a table by the names of its columns; commas and semicolons separate entries of a list.

    Raises Rejected where no column names a key or a title.
    """
    layout = Layout(opened.header, ALIASES, mapping)
    if not (layout.has("title") or layout.has("key")):
        wanted = 'Name a column "Title" (and one "Key"), or say in the mapping which columns these are.'
        raise Rejected(f"No column of this file names the items. {wanted}")
    return assemble(
        SOURCE,
        Sheet(layout, opened.read(layout.wanted()), mapping, split=_BETWEEN.split),
        encoding,
        titles_name_parents=True,
    )
