"""The commands of standing rooms, as proposals in the words of the backlog and the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from backlog import events as backlog
from journal.facts import Fact
from live.errands.objectives import GOAL_ERRANDS
from live.errands.program_errand import ProgramErrand
from live.errands.register import RAID_ERRANDS
from live.errands.reviews import REVIEW_ERRANDS
from live.errands.scenarios import SCENARIO_ERRANDS
from program import events as program
from program.dependencies import events as dependency_events
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
    external: str = ""


class AnswerDependency(Errand, frozen=True):
    """Answers a dependency for one of its two teams. ``base``: state, promise and ``countered_by`` as the
    person saw them."""

    dependency: str
    answer: Literal["accept", "counter", "reject", "withdraw", "deliver", "verify"]
    sprint: str | None = None
    reason: str = ""
    base: dict[str, str | None] | msgspec.UnsetType = msgspec.UNSET


class SetNeed(Errand, frozen=True):
    """Says by which Sprint a dependency is needed. ``base``: the Sprint the person saw."""

    dependency: str
    needed_by: str
    base: dict[str, Any] = {}


class CommentDependency(Errand, frozen=True):
    """Says something about a dependency."""

    dependency: str
    text: str


class AcceptRanking(Errand, frozen=True):
    """Takes over an order that was proposed: its items change places among themselves, team by team."""

    ranking: str


_ALL: tuple[type[Errand | ProgramErrand], ...] = (
    AddItems,
    EditItem,
    MoveItem,
    ArchiveItems,
    SetGoal,
    SetWipLimit,
    AskDependency,
    AnswerDependency,
    SetNeed,
    CommentDependency,
    AcceptRanking,
    *SCENARIO_ERRANDS,
    *RAID_ERRANDS,
    *GOAL_ERRANDS,
    *REVIEW_ERRANDS,
)
ERRANDS = {errand.__name__: errand for errand in _ALL}


def parse(name: str, args: dict[str, Any]) -> Errand | ProgramErrand:
    """The command of that name. Raises KeyError (unknown) or msgspec.ValidationError (malformed)."""
    return msgspec.convert(args, ERRANDS[name])


def proposals(errand: Errand | ProgramErrand, team: str | None, new_id: NewId) -> list[Fact]:
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
        case AskDependency() | AnswerDependency() | SetNeed() | CommentDependency() | AcceptRanking():
            return [_between_teams(errand, new_id)]
        case ProgramErrand():
            return errand.proposed(new_id)
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


BetweenTeams = AskDependency | AnswerDependency | SetNeed | CommentDependency | AcceptRanking


def _between_teams(errand: BetweenTeams, new_id: NewId) -> Fact:
    match errand:
        case AskDependency():
            return program.DependencyAsked(new_id(), **msgspec.structs.asdict(errand))
        case AnswerDependency(dependency, answer, sprint, reason, base):
            return program.DependencyAnswered(dependency, answer, sprint, reason, saw=base)
        case SetNeed(dependency, needed_by, base):
            before = base.get("needed_by", msgspec.UNSET)
            return dependency_events.NeedSet(dependency, needed_by, before)
        case CommentDependency(dependency, text):
            return dependency_events.DependencyCommented(dependency, new_id(), text)
        case AcceptRanking(ranking):
            return program.RankingAccepted(ranking)


def _set(errand: SetGoal | SetWipLimit, team: str) -> Fact:
    if isinstance(errand, SetGoal):
        return backlog.GoalSet(team, errand.sprint, errand.goal, errand.base.get("goal", msgspec.UNSET))
    before = errand.base.get("limit", msgspec.UNSET)
    return backlog.WipLimitSet(team, errand.category, errand.limit, before)
