"""The commands of standing rooms, as proposals in the words of the backlog and the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from backlog import events as backlog
from journal.facts import Fact
from program import events as program
from program import review_events as review
from program.rules import proposals_for

NewId = Callable[[], str]


class Errand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command of a standing room."""


class NewItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item to be added; more of it can be said later."""

    title: str
    type: backlog.ItemType = "story"
    parent: str | None = None
    points: float | None = None
    sprint: str | None = None


class AddItems(Errand, frozen=True):
    """Adds items at the end of a team's order, in the order given."""

    items: tuple[NewItem, ...]
    team: str | None = None


class EditItem(Errand, frozen=True):
    """Gives fields of an item other values. ``base``: the values the person saw."""

    item: str
    fields: dict[str, Any]
    base: dict[str, Any] = {}


class MoveItem(Errand, frozen=True):
    """Moves an item to a state, a Sprint (null: none), or a place in the order."""

    item: str
    state: str | msgspec.UnsetType = msgspec.UNSET
    category: str | msgspec.UnsetType = msgspec.UNSET
    sprint: str | msgspec.UnsetType | None = msgspec.UNSET
    before: str | msgspec.UnsetType = msgspec.UNSET
    after: str | msgspec.UnsetType = msgspec.UNSET
    position: int | msgspec.UnsetType = msgspec.UNSET
    base: dict[str, Any] = {}


class ArchiveItems(Errand, frozen=True):
    """Takes items out of the lists; ``Undo`` brings them back."""

    items: tuple[str, ...]


class SetGoal(Errand, frozen=True):
    """Sets a team's Sprint Goal. ``base``: the goal the person saw."""

    sprint: str
    goal: str
    team: str | None = None
    base: dict[str, Any] = {}


class SetWipLimit(Errand, frozen=True):
    """Sets or takes away (null) the WIP limit of a column. ``base``: the limit the person saw."""

    category: backlog.Category
    limit: int | None
    team: str | None = None
    base: dict[str, Any] = {}


class AskDependency(Errand, frozen=True):
    """Asks another team for something an item needs by a Sprint."""

    consumer: str
    title: str
    needed_by: str
    producer: str | None = None
    producer_team: str = ""


class AnswerDependency(Errand, frozen=True):
    """Answers a dependency for one of its two teams."""

    dependency: str
    answer: Literal["accept", "counter", "reject", "withdraw", "deliver", "verify"]
    sprint: str | None = None
    reason: str = ""


class AcceptRanking(Errand, frozen=True):
    """Takes over an order that was proposed: its items change places among themselves, team by team."""

    ranking: str


class WriteHeadline(Errand, frozen=True):
    """Writes the headline of this week; an empty one takes it away. ``base``: the text the person saw."""

    text: str
    base: dict[str, Any] = {}


class OverrideStatus(Errand, frozen=True):
    """Says a colour beside the computed one, of a team or of the program (null); no colour takes it back.

    ``base``: ``said``, the override the person saw (null: none).
    """

    team: str | None
    colour: review.SaidColour | None
    note: str = ""
    base: dict[str, Any] = {}


class TakeSnapshot(Errand, frozen=True):
    """Gives the plan as it is now a name. ``baseline``: scope is measured from here."""

    name: str
    baseline: bool = True


ERRANDS: dict[str, type[Errand]] = {
    errand.__name__: errand
    for errand in (
        AddItems,
        EditItem,
        MoveItem,
        ArchiveItems,
        SetGoal,
        SetWipLimit,
        AskDependency,
        AnswerDependency,
        AcceptRanking,
        WriteHeadline,
        OverrideStatus,
        TakeSnapshot,
    )
}


def parse(name: str, args: dict[str, Any]) -> Errand:
    """The command of that name. Raises KeyError (unknown) or msgspec.ValidationError (malformed)."""
    return msgspec.convert(args, ERRANDS[name])


def proposals(errand: Errand, team: str | None, new_id: NewId) -> list[Fact]:
    """What the command proposes; ``team`` is the page's own, where it is a team's."""
    match errand:
        case AddItems(items, of):
            return [backlog.ItemsAdded(tuple(_added(one, of or team or "", new_id()) for one in items))]
        case EditItem(item, fields, base):
            return proposals_for(item, fields, base)
        case MoveItem():
            said = msgspec.structs.asdict(errand)
            moves = {name: value for name, value in said.items() if value is not msgspec.UNSET}
            return proposals_for(moves.pop("item"), moves, moves.pop("base"))
        case ArchiveItems(items):
            return [backlog.ItemArchived(item) for item in items]
        case SetGoal() | SetWipLimit():
            return [_set(errand, errand.team or team or "")]
        case AskDependency() | AnswerDependency() | AcceptRanking():
            return [_between_teams(errand, new_id)]
        case WriteHeadline() | OverrideStatus() | TakeSnapshot():
            return [_reviewed(errand, new_id)]
    raise TypeError(f"{type(errand).__name__} proposes nothing.")


def _added(item: NewItem, team: str, id: str) -> backlog.ItemAdded:
    return backlog.ItemAdded(
        id,
        team,
        item.title,
        type=item.type,
        parent=item.parent,
        points=item.points,
        sprint=item.sprint,
    )


def _between_teams(errand: AskDependency | AnswerDependency | AcceptRanking, new_id: NewId) -> Fact:
    match errand:
        case AskDependency():
            return program.DependencyAsked(new_id(), **msgspec.structs.asdict(errand))
        case AnswerDependency():
            return program.DependencyAnswered(**msgspec.structs.asdict(errand))
        case AcceptRanking(ranking):
            return program.RankingAccepted(ranking)


def _set(errand: SetGoal | SetWipLimit, team: str) -> Fact:
    if isinstance(errand, SetGoal):
        return backlog.GoalSet(team, errand.sprint, errand.goal, errand.base.get("goal", msgspec.UNSET))
    before = errand.base.get("limit", msgspec.UNSET)
    return backlog.WipLimitSet(team, errand.category, errand.limit, before)


def _reviewed(errand: WriteHeadline | OverrideStatus | TakeSnapshot, new_id: NewId) -> Fact:
    match errand:
        case WriteHeadline(text, base):
            return review.HeadlineWritten(text, before=base.get("text", msgspec.UNSET))
        case OverrideStatus(team, colour, note, base):
            saw = base.get("said", msgspec.UNSET)
            before = saw if saw is msgspec.UNSET else msgspec.convert(saw, review.Said | None)
            return review.StatusOverridden(team, colour, note, before=before)
        case TakeSnapshot(name, baseline):
            return review.SnapshotTaken(new_id(), name, baseline)
