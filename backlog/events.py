"""The words about items, Sprints and imports, all on the stream of their program; words only.

Where a field is called ``before`` it holds what was there until then. Who proposes a fact may leave it
``UNSET`` (the rules fill it in) or give what the person saw (the rules refuse where that has changed).
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from journal.facts import Fact, fact

ItemType = Literal["epic", "feature", "story", "bug", "task", "spike", "enabler"]
Category = Literal["todo", "doing", "done"]
SprintState = Literal["planned", "active", "closed"]
LinkKind = Literal["dependency", "relates", "duplicates", "clones", "splits", "link"]

Fields = dict[str, Any]
"""Values of an item by the name of the field, as the REST interface names them."""


class Source(Struct, frozen=True):
    """Where an item came from: the system, its key there, and its page."""

    system: str
    key: str
    url: str = ""


RUNNING = "running"
"""Instead of a Sprint's id: the one that the team has started and not closed; none where none runs."""


@fact
class ItemAdded(Fact, frozen=True):
    """An item of a team's Product Backlog. ``key``, ``number`` and ``rank`` are filled in by the rules.

    So are ``state`` and ``category``, where one or both are empty, and ``sprint``, where it is ``RUNNING``.
    ``points`` are 0 to 1,000, ``due`` is
    an ISO date, ``assignee`` the id of a person; ``created_at``, ``started_at`` and ``done_at`` are in
    milliseconds since 1970 (0 or None: the time of the event).
    """

    item: str
    team: str
    title: str
    description: str = ""
    type: ItemType = "story"
    parent: str | None = None
    state: str = ""
    category: Category | Literal[""] = ""
    points: float | None = None
    sprint: str | None = None
    assignee: str | None = None
    labels: tuple[str, ...] = ()
    due: str | None = None
    source: Source | None = None
    scores: dict[str, float] = field(default_factory=dict)
    room: str | None = None
    created_at: int = 0
    started_at: int | None = None
    done_at: int | None = None
    key: str = ""
    number: int = 0
    rank: str = ""


@fact
class ItemsAdded(Fact, frozen=True):
    """Many items at once, of one program, in the order of their lists."""

    items: tuple[ItemAdded, ...]


@fact
class ItemEdited(Fact, frozen=True):
    """New values of title, description, type, parent, assignee, labels, due, source or scores."""

    item: str
    fields: Fields
    before: Fields = field(default_factory=dict)


@fact
class ItemEstimated(Fact, frozen=True):
    """A new estimate in points; None takes it away. ``room`` is where it was agreed."""

    item: str
    points: float | None
    before: float | UnsetType | None = UNSET
    room: str | None = None


@fact
class ItemRanked(Fact, frozen=True):
    """An item's new place in its team's order.

    A proposal says ``ahead_of`` or ``behind`` an item, or a ``position`` counted from 1; the rules put
    the ``rank`` in their place.
    """

    item: str
    rank: str = ""
    before: str | UnsetType = UNSET
    ahead_of: str | None = None
    behind: str | None = None
    position: int | None = None


@fact
class ItemsRanked(Fact, frozen=True):
    """New places of many items of one team: a ranking applied, or an order whose keys grew too long."""

    team: str
    ranks: dict[str, str]
    before: dict[str, str]


@fact
class ItemScheduled(Fact, frozen=True):
    """An item put into a Sprint, or back to the backlog (None). ``team``: who schedules it."""

    item: str
    sprint: str | None
    before: str | UnsetType | None = UNSET
    team: str = ""
    room: str | None = None


@fact
class ItemStateChanged(Fact, frozen=True):
    """An item's new state and the category it counts under; a proposal may leave one of them empty."""

    item: str
    state: str
    category: Category | Literal[""] = ""
    before: tuple[str, Category] | UnsetType = UNSET
    room: str | None = None


@fact
class ItemMovedToTeam(Fact, frozen=True):
    """An item that another team took over, at the end of its order; it stays in its Sprint."""

    item: str
    team: str
    before: str | UnsetType = UNSET
    rank: str = ""
    rank_before: str = ""
    room: str | None = None


@fact
class ItemArchived(Fact, frozen=True):
    """An item that is no longer meant to be done; it keeps its history and can be restored."""

    item: str


@fact
class ItemRestored(Fact, frozen=True):
    """An archived item that counts again."""

    item: str


class NewSprint(Struct, frozen=True):
    """A Sprint of the shared calendar. ``index`` counts over the program; dates are ISO, both inclusive."""

    id: str
    name: str
    index: int
    starts_on: str
    ends_on: str


@fact
class IncrementCreated(Fact, frozen=True):
    """A planning interval and its Sprints, one after another without a gap."""

    increment: str
    name: str
    starts_on: str
    ends_on: str = ""
    sprint_days: int = 14
    sprints: tuple[NewSprint, ...] = ()


@fact
class GoalSet(Fact, frozen=True):
    """What a team means to reach in a Sprint."""

    team: str
    sprint: str
    goal: str
    before: str | UnsetType = UNSET
    room: str | None = None


@fact
class CapacitySet(Fact, frozen=True):
    """What a team can carry in a Sprint, in points, said by hand; None: computed from availability."""

    team: str
    sprint: str
    capacity: float | None
    before: float | UnsetType | None = UNSET
    room: str | None = None


@fact
class AvailabilitySet(Fact, frozen=True):
    """Days off in a Sprint (halves count), focus and allocation from 0 to 1 (None: the default)."""

    team: str
    sprint: str
    person: str
    days_off: float
    focus: float | None = None
    allocation: float | None = None
    before: Fields | UnsetType | None = UNSET
    room: str | None = None


class WipLimit(Struct, frozen=True):
    """How many items a team means to have in a column of its board at most."""

    team: str
    category: Category
    limit: int


@fact
class WipLimitSet(Fact, frozen=True):
    """Another WIP limit of a column of a team's board; None: no limit. It warns and forbids nothing."""

    team: str
    category: Category
    limit: int | None
    before: int | UnsetType | None = UNSET


@fact
class SprintStarted(Fact, frozen=True):
    """A team began a Sprint with these items and points; the rules count them."""

    team: str
    sprint: str
    items: tuple[str, ...] = ()
    points: float = 0.0
    capacity: float | None = None
    room: str | None = None


@fact
class SprintClosed(Fact, frozen=True):
    """A team ended a Sprint: the points it finished, and the items it did not."""

    team: str
    sprint: str
    points: float = 0.0
    unfinished: tuple[str, ...] = ()
    room: str | None = None


@fact
class SprintReopened(Fact, frozen=True):
    """A start or a close taken back: the state it returned to, and the one it had."""

    team: str
    sprint: str
    state: SprintState
    before: SprintState | UnsetType = UNSET


class ItemChange(Struct, frozen=True):
    """What an import changed of an item, and what was there."""

    item: str
    fields: Fields
    before: Fields


class ExternalItem(Struct, frozen=True):
    """Something the program depends on, or is linked with, that is not in it."""

    id: str
    system: str
    key: str
    title: str = ""


class Link(Struct, frozen=True):
    """A link of a source. In a dependency ``from_node`` waits for ``to_node`` (None: only a team is known).

    A node is an item, or an external one where ``external`` is true. The fields after it say how far a
    dependency is, where the source knows: Sprints by id, states as a dependency has them, ``outside`` who
    produces it where no team does.
    """

    id: str
    kind: LinkKind
    from_node: str
    to_node: str | None
    raw_type: str = ""
    external: bool = False
    title: str = ""
    consumer_team: str = ""
    producer_team: str = ""
    needed_by: str | None = None
    promise: str | None = None
    state: str = "proposed"
    outside: str = ""


@fact
class ItemsImported(Fact, frozen=True):
    """What a file brought, all at once; ``resolved`` are links whose other end is here now.

    ``limits`` are WIP limits of columns that never had one.
    """

    import_id: str
    system: str
    created: tuple[ItemAdded, ...] = ()
    updated: tuple[ItemChange, ...] = ()
    externals: tuple[ExternalItem, ...] = ()
    links: tuple[Link, ...] = ()
    resolved: tuple[Link, ...] = ()
    limits: tuple[WipLimit, ...] = ()


@fact
class ImportUndone(Fact, frozen=True):
    """What an import brought taken away again, except what was changed since."""

    import_id: str
    removed: tuple[str, ...] = ()
    restored: tuple[ItemChange, ...] = ()
    links: tuple[str, ...] = ()
    relinked: tuple[Link, ...] = ()
    dependencies: tuple[str, ...] = ()
    limits: tuple[WipLimit, ...] = ()
