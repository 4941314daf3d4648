"""What an importer hands to whoever stages it: frozen, without ids of ours, in the words of the file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

Category = Literal["todo", "doing", "done"]
ItemType = Literal["epic", "feature", "story", "bug", "task", "spike", "enabler"]
LinkKind = Literal["dependency", "relates", "duplicates", "clones", "splits", "link"]
LinkMeaning = Literal["blocks", "depends_on", "relates", "duplicates", "clones", "splits", "link"]
DateOrder = Literal["day_first", "month_first"]
Reason = Literal["no_field", "left_out", "empty", "junk"]
Whereabouts = Literal["here", "unknown", "external"]

FILE_LIMIT = 64 * 1024 * 1024  # bytes
ROW_LIMIT = 20_000
LINE_LIMIT = 2_000_000
COLUMN_LIMIT = 500
CELL_LIMIT = 32 * 1024  # characters; Jira itself stops at 32,767
COMPLAINT_LIMIT = 1_000


class Rejected(Exception):
    """The whole file cannot be imported; `str()` of it is one sentence for the person who chose the file."""


class ImportMapping(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person decided about a file, over what the importer finds by itself; all names in any case.

    `fields`: header -> field (a name of `columns.FIELDS`, "" = leave it out). `link_types`: the TYPE of a
    link column -> what its *outward* direction says. `statuses`: status -> category. `types`: issue type ->
    our type. `teams`: the file's name -> our team's name. `sprints`: the file's name -> id of our Sprint
    (read by `sprints.align`). `dates`: header -> order of day and month. `site`: address of the Jira site,
    from which links to its issues are made. `encoding`, `delimiter`: "" = find out. `repair_text`: undo
    UTF-8 that was once read as another encoding.
    """

    fields: dict[str, str] = field(default_factory=dict)
    link_types: dict[str, LinkMeaning] = field(default_factory=dict)
    statuses: dict[str, Category] = field(default_factory=dict)
    types: dict[str, ItemType] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    sprints: dict[str, str] = field(default_factory=dict)
    dates: dict[str, DateOrder] = field(default_factory=dict)
    site: str = ""
    encoding: str = ""
    delimiter: str = ""
    repair_text: bool = False


class Row(Struct, frozen=True, kw_only=True):
    """One item of the file.

    `line` is the physical line it begins on (1 = the header). `source_key` is unique in the file and never
    empty; `source_id` is the source's inner number where it has one (links and parents may use either).
    `parent_key` names another row's or a made parent's `source_key`. `sprints` in the order of the columns,
    the last one is the current. `team_names` are candidates in order: the first that names a team is the
    team, the others become labels (`teams.place`). Times are as written: without a zone they are the
    source's local time. `points_column` is the header the points were taken from.
    `origin` and `origin_key`: the system and key the item had when *our* export was written.
    """

    line: int
    source_key: str
    title: str
    source_id: str = ""
    source_url: str = ""
    description: str = ""
    type: ItemType = "story"
    parent_key: str | None = None
    status: str = ""
    category: Category = "todo"
    points: float | None = None
    points_column: str = ""
    sprints: tuple[str, ...] = ()
    team_names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    assignee: str = ""
    priority: str = ""
    created: datetime | None = None
    started: datetime | None = None
    resolved: datetime | None = None
    due: datetime | None = None
    origin: str = ""
    origin_key: str = ""

    @property
    def sprint(self) -> str:
        """Name of the current Sprint, "" where the row has none."""
        return self.sprints[-1] if self.sprints else ""


class MadeParent(Struct, frozen=True, kw_only=True):
    """A parent the file names without holding it; it becomes a feature.

    `source_key` is the key given, else the id; `source_id` the id given or "". `line` is its first child's.
    """

    line: int
    source_key: str
    title: str
    source_id: str = ""


class Link(Struct, frozen=True, kw_only=True):
    """A link between two items of the source, told once even where both ends tell it.

    In a `dependency` `from_key` is the consumer (what waits) and `to_key` the producer (what is waited
    for; None where only the producing team is known). Other kinds keep the source's direction: `from_key`
    is the end whose *outward* link it is. `raw_type` is the source's name of the type. `whereabouts` says
    where the end outside the file is: "here" (both ends are in it), "unknown" (same project, not in the
    file), "external" (another project). The last fields are filled by our own export
    only; `outside` names who produces it where no team does.
    """

    line: int
    kind: LinkKind
    from_key: str
    to_key: str | None
    raw_type: str
    whereabouts: Whereabouts = "here"
    key: str = ""
    title: str = ""
    producer_team: str = ""
    needed_by: str = ""
    promise: str = ""
    state: str = ""
    outside: str = ""


class Limit(Struct, frozen=True, kw_only=True):
    """A WIP limit of a column of a team's board, from our own export only."""

    line: int
    team_name: str
    category: Category
    limit: int


class Complaint(Struct, frozen=True):
    """Something the person should look at: `line` 0 = the whole file, `column` "" = the whole line."""

    line: int
    column: str
    detail: str


class NotImported(Struct, frozen=True, kw_only=True):
    """A header nothing was taken from: in how many columns it stands and how many of its cells are filled."""

    header: str
    columns: int
    filled: int
    reason: Reason


class Columns(Struct, frozen=True):
    """`mapped`: header -> field (a repeated header is one list); `not_imported`: all other headers."""

    mapped: dict[str, str]
    not_imported: tuple[NotImported, ...]


class Question(Struct, frozen=True, kw_only=True):
    """What the importer does not guess. An answer goes into the `ImportMapping` under `about`.

    `about` names the field of `ImportMapping`, `subject` the entry (a header, a status, a type …);
    `assumed` is what this result was made with ("" = nothing was taken), `suggested` a likely answer.
    """

    about: Literal["fields", "link_types", "statuses", "types", "dates", "encoding", "repair_text"]
    subject: str
    detail: str
    choices: tuple[str, ...]
    assumed: str = ""
    suggested: str = ""


class ParsedImport(Struct, frozen=True, kw_only=True):
    """A file as read: nothing of it is stored yet."""

    source: str
    rows: tuple[Row, ...]
    made_parents: tuple[MadeParent, ...]
    links: tuple[Link, ...]
    complaints: tuple[Complaint, ...]
    columns: Columns
    questions: tuple[Question, ...]
    encoding: str
    delimiter: str
    limits: tuple[Limit, ...] = ()


def bounded(complaints: Sequence[Complaint]) -> tuple[Complaint, ...]:
    """The complaints by line, at most `COMPLAINT_LIMIT`, the last one saying how many were left out."""
    ordered = sorted(complaints, key=lambda complaint: complaint.line)
    if len(ordered) <= COMPLAINT_LIMIT:
        return tuple(ordered)
    left_out = len(ordered) - COMPLAINT_LIMIT + 1
    return (
        *ordered[: COMPLAINT_LIMIT - 1],
        Complaint(0, "", f"{left_out} more lines have something to say."),
    )
