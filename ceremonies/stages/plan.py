"""Items pulled from the backlog into teams' Sprints, against what they can carry."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Forbidden,
    Refused,
    Scene,
    Seat,
    Thing,
    Things,
    View,
    Word,
    never_wakes,
    only_seated,
    passes_on,
    settles_nothing,
    whispers_nothing,
)
from ceremonies.remembering import remembered
from ceremonies.sheet import Sheet, capacity, load_state, planned, sheet_of, shown

UNCOUNTED = ("epic", "feature")
"""The types whose points are those of the items they are made of."""

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """The Sprint that is planned; None: the first sheet that each team has."""

    sprint: str | None = None


class Place(msgspec.Struct, frozen=True):
    """Where an item is: with a team, in a Sprint or in the backlog (None)."""

    team: str | None
    sprint: str | None


class State(msgspec.Struct, frozen=True):
    """Where the items were last put from here."""

    placed: dict[str, Place] = {}


class PullItem(Word, frozen=True):
    """Takes an item into the Sprint of a team: the named one, one's own, or the item's."""

    item: str
    team: str | None = None


class ReturnItem(Word, frozen=True):
    """Puts an item back to the backlog."""

    item: str


class ItemPulled(Word, frozen=True):
    item: str
    now: Place
    before: Place


class ItemReturned(Word, frozen=True):
    item: str
    now: Place
    before: Place


Command = PullItem | ReturnItem
Event = ItemPulled | ItemReturned


def opening(rules: Rules) -> State:
    """Nothing put anywhere from here."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command; nothing where the item is there already."""
    only_seated(by, "plan")
    if command.item not in scene.things:
        raise Absent("item")
    thing = scene.things[command.item]
    before = Place(thing.team, thing.sprint)
    match command:
        case PullItem(item, named):
            sheet = _taking(named or _team_of(by, thing), rules, scene)
            now = Place(sheet.team, sheet.sprint)
            if now == before:
                return _pulled_again(thing, named, by, scene)
            if thing.sprint == sheet.sprint and thing.team is not None:
                raise _taken(thing, scene)
            return [ItemPulled(item, now, before)]
        case ReturnItem(item):
            _may_return(thing, by, scene)
            sheet = _taking(thing.team, rules, scene)
            if thing.sprint != sheet.sprint:
                return []
            return [ItemReturned(item, Place(thing.team, None), before)]


def evolve(state: State, event: Event) -> State:
    """Where the items are put after the event."""
    return replace(state, placed={**state.placed, event.item: event.now})


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The items, and each team's Sprint: goal, load, capacity, how full it is."""
    teams = planned(scene.sheets, rules.sprint)
    if rules.sprint is not None:
        here = {one.team for one in scene.things.values() if one.sprint == rules.sprint and one.team}
        teams = {**teams, **{team: Sheet(team, rules.sprint) for team in here if team not in teams}}
    return {
        "items": _items_view(scene.things),
        "sprints": {team: sprint_view(sheet, scene.things) for team, sheet in teams.items()},
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """The last move of an item."""
    if state.placed.get(event.item) != event.now:
        raise Refused("This item was moved again since.", "undo")
    match event:
        case ItemPulled(item, now, before):
            return [ItemReturned(item, before, now)]
        case ItemReturned(item, now, before):
            return [ItemPulled(item, before, now)]


@remembered(64)
def _items_view(things: Things) -> View:
    return {id: item_view(thing) for id, thing in things.items()}


def item_view(thing: Thing) -> View:
    """An item as it is in the backlog."""
    return {
        "key": thing.key,
        "title": thing.title,
        "type": thing.type,
        "team": thing.team,
        "points": thing.points,
        "rank": thing.rank,
        "sprint": thing.sprint,
    }


@remembered(512)
def sprint_view(sheet: Sheet, things: Things) -> View:
    """A team's Sprint. ``load_state`` is amber above 85 % of the capacity, red above all of it.

    Epics and features are listed and do not count; what has no estimate is counted as ``unestimated``.
    """
    taken = [one for one in things.values() if one.team == sheet.team and one.sprint == sheet.sprint]
    taken.sort(key=lambda one: (one.rank, one.id))
    counted = [one for one in taken if one.type not in UNCOUNTED]
    load = sum((Fraction(str(one.points or 0)) for one in counted), Fraction())
    carried = capacity(sheet)
    return {
        "id": sheet.sprint,
        "name": sheet.sprint_name,
        "team_name": sheet.team_name,
        "goal": sheet.goal,
        "state": sheet.state,
        "load": float(load),
        "capacity": None if carried is None else shown(carried),
        "assumed": sheet.assumed,
        "load_state": load_state(load, carried),
        "percent": int(load * 100 / carried) if carried else None,
        "unestimated": sum(one.points is None for one in counted),
        "items": [one.id for one in taken],
    }


def _team_of(by: Seat, thing: Thing) -> str | None:
    """Who pulls without a word takes for their own team; who facilitates, for the item's."""
    own = None if by.facilitates else by.team
    return own or thing.team or by.team


def _taking(team: str | None, rules: Rules, scene: Scene) -> Sheet:
    if team is None:
        raise Refused("Say which team takes it.", "no_team")
    sheet = sheet_of(scene.sheets, rules.sprint, team)
    if sheet is None:
        raise Refused("This team has no planned Sprint here.", "no_sprint")
    return sheet


def _pulled_again(thing: Thing, named: str | None, by: Seat, scene: Scene) -> Sequence[Event]:
    """Nothing, where the same team asks twice; another team learns that it came too late."""
    if by.team is not None and by.team != thing.team and not by.facilitates:
        raise _taken(thing, scene)
    return []


def _may_return(thing: Thing, by: Seat, scene: Scene) -> None:
    if by.team is not None and thing.team not in (None, by.team) and not by.facilitates:
        raise Forbidden(f"{_name_of(thing)} is planned by {_team_name(thing, scene)}. Ask them.")


def _taken(thing: Thing, scene: Scene) -> Refused:
    return Refused(f"{_team_name(thing, scene)} took {_name_of(thing)} a moment ago.", "taken")


def _name_of(thing: Thing) -> str:
    return thing.key or thing.title


def _team_name(thing: Thing, scene: Scene) -> str:
    for sheet in scene.sheets.values():
        if sheet.team == thing.team and sheet.team_name:
            return sheet.team_name
    return "Another team"
