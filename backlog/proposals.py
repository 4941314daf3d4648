"""What a person asks of an item, as proposals: new values of its fields, or a fact taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UNSET

from accounts.refusals import invalid
from backlog import events
from backlog.item_fields import EDITED
from journal.facts import Fact


def proposals_for(item: str, fields: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> list[Fact]:
    """The proposals by which an item gets these values, named as in the REST interface.

    ``fields`` may also say ``team``, ``points``, ``state``, ``category``, ``sprint``, and where the item is
    ranked: ``before`` or ``after`` another, or at a ``position``. ``base`` holds the values the person saw:
    where one differs from now, ``rules.accept`` refuses. Raises ``Refused`` for a field an item does not
    have.
    """
    saw, left = base or {}, dict(fields)
    proposals: list[Fact] = []
    if "team" in left:
        proposals.append(events.ItemMovedToTeam(item, left.pop("team"), saw.get("team", UNSET)))
    plain = {name: left.pop(name) for name in EDITED if name in left}
    if plain:
        before = {name: saw[name] for name in plain if name in saw}
        proposals.append(events.ItemEdited(item, plain, before))
    if "points" in left:
        proposals.append(events.ItemEstimated(item, left.pop("points"), saw.get("points", UNSET)))
    proposals += _of_state(item, left, saw)
    if "sprint" in left:
        proposals.append(events.ItemScheduled(item, left.pop("sprint"), saw.get("sprint", UNSET)))
    if left.keys() & {"before", "after", "position"}:
        place = left.pop("before", None), left.pop("after", None), left.pop("position", None)
        proposals.append(ranked(item, *place))
    for name in left:
        raise invalid(f"/{name}", f"The field {name} cannot be set here.", "unknown_field")
    return proposals


def _of_state(item: str, left: dict[str, Any], saw: Mapping[str, Any]) -> list[Fact]:
    if not left.keys() & {"state", "category"}:
        return []
    before = (saw["state"], saw.get("category", "todo")) if "state" in saw else UNSET
    return [events.ItemStateChanged(item, left.pop("state", ""), left.pop("category", ""), before)]


def ranked(item: str, before: str | None, after: str | None, position: int | None) -> events.ItemRanked:
    """The proposal to rank an item by the one thing that is said. Raises ``Refused`` for none or two."""
    if sum(said is not None for said in (before, after, position)) != 1:
        raise invalid("/position", "Say one of before, after and position.", "position")
    return events.ItemRanked(item, ahead_of=before, behind=after, position=position)


def taken_back(happened: Fact) -> list[Fact]:
    """The proposals that undo a fact, in the order to write them; none for what is not undone.

    ``rules.accept`` refuses them where somebody changed the same since.
    """
    undo = UNDONE.get(type(happened))
    return undo(happened) if undo is not None else []


def _added(happened: events.ItemAdded) -> list[Fact]:
    return [events.ItemArchived(happened.item)]


def _many_added(happened: events.ItemsAdded) -> list[Fact]:
    return [events.ItemArchived(one.item) for one in happened.items]


def _archived(happened: events.ItemArchived) -> list[Fact]:
    return [events.ItemRestored(happened.item)]


def _restored(happened: events.ItemRestored) -> list[Fact]:
    return [events.ItemArchived(happened.item)]


def _edited(happened: events.ItemEdited) -> list[Fact]:
    return [events.ItemEdited(happened.item, happened.before, happened.fields)]


def _estimated(happened: events.ItemEstimated) -> list[Fact]:
    before = None if happened.before is UNSET else happened.before
    return [events.ItemEstimated(happened.item, before, happened.points)]


def _ranked(happened: events.ItemRanked) -> list[Fact]:
    return [events.ItemRanked(happened.item, happened.before or "", happened.rank)]


def _many_ranked(happened: events.ItemsRanked) -> list[Fact]:
    return [events.ItemsRanked(happened.team, happened.before, happened.ranks)]


def _scheduled(happened: events.ItemScheduled) -> list[Fact]:
    before = None if happened.before is UNSET else happened.before
    return [events.ItemScheduled(happened.item, before, happened.sprint)]


def _state_changed(happened: events.ItemStateChanged) -> list[Fact]:
    if happened.before is UNSET or not happened.category:
        return []
    state, category = happened.before
    return [events.ItemStateChanged(happened.item, state, category, (happened.state, happened.category))]


def _moved_to_team(happened: events.ItemMovedToTeam) -> list[Fact]:
    team = happened.before or ""
    return [events.ItemMovedToTeam(happened.item, team, happened.team, happened.rank_before)]


def _goal_set(happened: events.GoalSet) -> list[Fact]:
    return [events.GoalSet(happened.team, happened.sprint, happened.before or "", happened.goal)]


def _capacity_set(happened: events.CapacitySet) -> list[Fact]:
    before = None if happened.before is UNSET else happened.before
    return [events.CapacitySet(happened.team, happened.sprint, before, happened.capacity)]


def _availability_set(happened: events.AvailabilitySet) -> list[Fact]:
    now = {name: getattr(happened, name) for name in ("days_off", "focus", "allocation")}
    said = happened.before or {"days_off": 0.0, "focus": None, "allocation": None}
    whose = happened.team, happened.sprint, happened.person
    return [events.AvailabilitySet(*whose, **said, before=now)]


def _wip_limit_set(happened: events.WipLimitSet) -> list[Fact]:
    before = None if happened.before is UNSET else happened.before
    return [events.WipLimitSet(happened.team, happened.category, before, happened.limit)]


def _started(happened: events.SprintStarted) -> list[Fact]:
    return [events.SprintReopened(happened.team, happened.sprint, "planned", "active")]


def _closed(happened: events.SprintClosed) -> list[Fact]:
    return [events.SprintReopened(happened.team, happened.sprint, "active", "closed")]


Undo = Callable[[Any], list[Fact]]

UNDONE: dict[type[Fact], Undo] = {
    events.ItemAdded: _added,
    events.ItemsAdded: _many_added,
    events.ItemArchived: _archived,
    events.ItemRestored: _restored,
    events.ItemEdited: _edited,
    events.ItemEstimated: _estimated,
    events.ItemRanked: _ranked,
    events.ItemsRanked: _many_ranked,
    events.ItemScheduled: _scheduled,
    events.ItemStateChanged: _state_changed,
    events.ItemMovedToTeam: _moved_to_team,
    events.GoalSet: _goal_set,
    events.CapacitySet: _capacity_set,
    events.AvailabilitySet: _availability_set,
    events.WipLimitSet: _wip_limit_set,
    events.SprintStarted: _started,
    events.SprintClosed: _closed,
}
"""How each word is taken back. A higher room adds its own."""
