"""What may happen to objectives. Importing it teaches ``backlog.rules`` these words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType, structs

from accounts.refusals import Absent, Refused, invalid
from backlog import queries as backlog
from backlog.item_fields import LONGEST_TITLE
from backlog.proposals import UNDONE
from backlog.ranking import between, crowded, spread
from backlog.rules import learn
from backlog.scene import Scene, unchanged
from journal.facts import Fact
from program.objectives import events, queries
from program.objectives.objectives import LEAST_PLANNED, MOST_VALUE
from program.objectives.queries import Objective

MOST_LINKED = 200
EDITED = ("title", "committed", "owner")


def _added(scene: Scene, proposal: events.ObjectiveAdded) -> list[Fact]:
    if queries.objective(scene.connection, proposal.objective) is not None:
        raise Refused("An objective with this id is there already.", "taken")
    if proposal.team is not None:
        scene.team(proposal.team)
    if proposal.increment not in {one.id for one in backlog.increments_of(scene.connection, scene.program)}:
        raise invalid("/increment", "This increment is not in the program's calendar.", "unknown_increment")
    title, owner = _checked(scene, "title", proposal.title), _checked(scene, "owner", proposal.owner)
    rank = between(_last_rank(scene, proposal.increment, proposal.team), None)
    return [structs.replace(proposal, title=title, owner=owner, rank=rank)]


def _edited(scene: Scene, proposal: events.ObjectiveEdited) -> list[Fact]:
    now = _living(scene, proposal.objective)
    for name, saw in proposal.before.items():
        unchanged(f"The {name} of the objective", saw, getattr(now, name, None))
    fields = {name: _checked(scene, name, value) for name, value in proposal.fields.items()}
    fields = {name: value for name, value in fields.items() if value != getattr(now, name)}
    before = {name: getattr(now, name) for name in fields}
    return [events.ObjectiveEdited(now.id, fields, before)] if fields else []


def _checked(scene: Scene, name: str, value: Any) -> Any:
    match name:
        case "title":
            title = " ".join(value.split()) if isinstance(value, str) else ""
            if not title or len(title) > LONGEST_TITLE or "\0" in title:
                sentence = f"An objective has a text of 1 to {LONGEST_TITLE} characters."
                raise invalid("/title", sentence, "title")
            return title
        case "committed" if not isinstance(value, bool):
            raise invalid("/committed", "An objective is committed or it is not.", "committed")
        case "owner" if value is not None and value not in scene.members:
            raise invalid("/owner", "Only a member of the program can own an objective.", "no_member")
        case "committed" | "owner":
            return value
        case _:
            raise invalid(f"/{name}", f"The field {name} cannot be set here.", "unknown_field")


def _scored(scene: Scene, proposal: events.ObjectiveScored) -> list[Fact]:
    now = _living(scene, proposal.objective)
    unchanged("The planned business value", proposal.planned_before, now.planned)
    unchanged("The actual business value", proposal.actual_before, now.actual)
    planned = _value(proposal.planned, now.planned, "planned", LEAST_PLANNED)
    actual = _value(proposal.actual, now.actual, "actual", 0)
    if actual is not None and planned is None:
        sentence = "An objective gets its planned business value before its actual one."
        raise invalid("/actual", sentence, "no_planned")
    said: dict[str, int | None] = {}
    if planned != now.planned:
        said |= {"planned": planned, "planned_before": now.planned}
    if actual != now.actual:
        said |= {"actual": actual, "actual_before": now.actual}
    return [events.ObjectiveScored(now.id, **said)] if said else []


def _value(said: int | UnsetType | None, now: int | None, which: str, least: int) -> int | None:
    if said is UNSET:
        return now
    whole = isinstance(said, int) and not isinstance(said, bool)
    if said is not None and not (whole and least <= said <= MOST_VALUE):
        sentence = f"A{'n' if which == 'actual' else ''} {which} business value is {least} to {MOST_VALUE}."
        raise invalid(f"/{which}", sentence, "value")
    return said


def _linked(scene: Scene, proposal: events.ObjectiveItemsLinked) -> list[Fact]:
    now = _living(scene, proposal.objective)
    fresh = [id for id in dict.fromkeys(proposal.items) if id not in now.items]
    if scene.items(fresh).keys() != set(fresh):
        raise invalid("/items", "An objective rests on items of this program.", "unknown_item")
    if len(now.items) + len(fresh) > MOST_LINKED:
        raise invalid("/items", f"At most {MOST_LINKED} items are linked to an objective.", "too_many")
    return [structs.replace(proposal, items=tuple(fresh))] if fresh else []


def _unlinked(scene: Scene, proposal: events.ObjectiveItemsUnlinked) -> list[Fact]:
    now = _living(scene, proposal.objective)
    gone = tuple(id for id in dict.fromkeys(proposal.items) if id in now.items)
    return [structs.replace(proposal, items=gone)] if gone else []


def _ranked(scene: Scene, proposal: events.ObjectiveRanked) -> list[Fact]:
    now = _living(scene, proposal.objective)
    unchanged("The place of the objective", proposal.before, now.rank)
    others = [one for one in _group(scene, now.increment, now.team) if one.id != now.id]
    if proposal.rank:
        return _put_back(now, others, proposal.rank)
    place = _place(proposal, [one.id for one in others])
    below, above = (
        others[place - 1].rank if place else None,
        others[place].rank if place < len(others) else None,
    )
    if (below or "") < now.rank and (above is None or now.rank < above):
        return []
    rank = between(below, above)
    if not crowded(rank):
        return [events.ObjectiveRanked(now.id, rank, now.rank)]
    order = [*others[:place], now, *others[place:]]
    return [
        events.ObjectiveRanked(one.id, rank, one.rank)
        for one, rank in zip(order, spread(len(order)), strict=True)
    ]


def _put_back(now: Objective, others: Sequence[Objective], rank: str) -> list[Fact]:
    if any(one.rank == rank for one in others):
        raise Refused("Another objective stands where this one stood.", "changed")
    return [events.ObjectiveRanked(now.id, rank, now.rank)] if rank != now.rank else []


def _place(proposal: events.ObjectiveRanked, others: list[str]) -> int:
    """How many of the others stand ahead of it."""
    said = [one is not None for one in (proposal.ahead_of, proposal.behind, proposal.position)]
    if sum(said) != 1:
        raise invalid("/position", "Say one of before, after and position.", "position")
    if proposal.position is not None:
        if proposal.position < 1:
            raise invalid("/position", "A position is counted from 1.", "position")
        return min(proposal.position - 1, len(others))
    anchor = proposal.ahead_of or proposal.behind
    if anchor not in others:
        sentence = "An objective is ranked beside another one of its team and increment."
        raise invalid("/before", sentence, "other_team")
    return others.index(anchor) + (proposal.ahead_of is None)


def _removed(scene: Scene, proposal: events.ObjectiveRemoved) -> list[Fact]:
    return [] if _here(scene, proposal.objective).removed else [proposal]


def _restored(scene: Scene, proposal: events.ObjectiveRestored) -> list[Fact]:
    now = _here(scene, proposal.objective)
    return [proposal] if now.removed else []


def _here(scene: Scene, id: str) -> Objective:
    found = queries.objective(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def _living(scene: Scene, id: str) -> Objective:
    found = _here(scene, id)
    if found.removed:
        raise Refused("This objective was removed; undo that to change it.", "removed")
    return found


def _group(scene: Scene, increment: str, team: str | None) -> list[Objective]:
    """The objectives of a team (or of the program) for an increment in their order, removed ones too."""
    known = queries.objectives_of(scene.connection, scene.program, removed=True)
    return [one for one in known if one.increment == increment and one.team == team]


def _last_rank(scene: Scene, increment: str, team: str | None) -> str | None:
    return max((one.rank for one in _group(scene, increment, team)), default=None)


def _new_ones_team(_scene: Scene, proposal: events.ObjectiveAdded) -> list[str]:
    return [proposal.team] if proposal.team is not None else []


def _its_team(scene: Scene, proposal: Any) -> list[str]:
    team = _here(scene, proposal.objective).team
    return [team] if team is not None else []


def _score_taken_back(happened: events.ObjectiveScored) -> list[Fact]:
    said: dict[str, int | UnsetType | None] = {}
    for name in ("planned", "actual"):
        now, before = getattr(happened, name), getattr(happened, f"{name}_before")
        said |= {name: before, f"{name}_before": now}
    return [events.ObjectiveScored(happened.objective, **said)]


learn({events.ObjectiveAdded: _added}, "edit objective", _new_ones_team)
learn(
    {
        events.ObjectiveEdited: _edited,
        events.ObjectiveItemsLinked: _linked,
        events.ObjectiveItemsUnlinked: _unlinked,
        events.ObjectiveRanked: _ranked,
        events.ObjectiveRemoved: _removed,
        events.ObjectiveRestored: _restored,
    },
    "edit objective",
    _its_team,
)
learn({events.ObjectiveScored: _scored}, "score objective", _its_team)


def _edit_taken_back(happened: events.ObjectiveEdited) -> list[Fact]:
    return [events.ObjectiveEdited(happened.objective, happened.before, happened.fields)]


def _rank_taken_back(happened: events.ObjectiveRanked) -> list[Fact]:
    before = "" if happened.before is UNSET else happened.before
    return [events.ObjectiveRanked(happened.objective, before, happened.rank)]


def _removal(happened: events.ObjectiveAdded | events.ObjectiveRestored) -> list[Fact]:
    return [events.ObjectiveRemoved(happened.objective)]


def _links_taken_back(happened: events.ObjectiveItemsLinked) -> list[Fact]:
    return [events.ObjectiveItemsUnlinked(happened.objective, happened.items)]


def _links_put_back(happened: events.ObjectiveItemsUnlinked) -> list[Fact]:
    return [events.ObjectiveItemsLinked(happened.objective, happened.items)]


def _return(happened: events.ObjectiveRemoved) -> list[Fact]:
    return [events.ObjectiveRestored(happened.objective)]


UNDONE.update(
    {
        events.ObjectiveAdded: _removal,
        events.ObjectiveEdited: _edit_taken_back,
        events.ObjectiveScored: _score_taken_back,
        events.ObjectiveItemsLinked: _links_taken_back,
        events.ObjectiveItemsUnlinked: _links_put_back,
        events.ObjectiveRanked: _rank_taken_back,
        events.ObjectiveRemoved: _return,
        events.ObjectiveRestored: _removal,
    }
)
