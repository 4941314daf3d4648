"""What a room's brief holds: its items and its teams' shares of a Sprint, as they are elsewhere now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from backlog import queries
from backlog.events import ItemArchived, ItemsAdded
from backlog.queries import Availability, Item, Sprint, TeamSprint
from ceremonies.ceremony import Thing
from ceremonies.play import Play, State
from ceremonies.sheet import Member, Sheet
from journal.facts import Fact
from live.cards import Card
from live.program_briefs import KINDS, lost, program_things, spans_program
from program.capacity.capacity import FOCUS
from program.capacity.queries import Presence, presences

if TYPE_CHECKING:
    from live.memory import Memory

THINGS = 2_000
"""How many items a room takes from a backlog by itself."""

Cell = tuple[str, str]
"""A team and a Sprint."""


class Brief(msgspec.Struct, frozen=True):
    """What there is now: things, the ids of what is gone, and sheets; each team's own Sprint first."""

    things: list[Thing]
    gone: list[str]
    sheets: list[Sheet]

    def news(self, state: State) -> Brief:
        """What of this the room does not know yet."""
        known = state.parts["brief"]
        return Brief(
            [one for one in self.things if known.things.get(one.id) != one],
            [id for id in self.gone if id in known.things],
            [one for one in self.sheets if known.sheets.get(one.id) != one],
        )

    @property
    def empty(self) -> bool:
        """Nothing in it."""
        return not (self.things or self.gone or self.sheets)


def brief_now(connection: Connection, memory: Memory, now: int) -> Brief:
    """The brief of a room that is open. ``now``: milliseconds since 1970."""
    known = memory.state.parts["brief"].things
    if spans_program(memory.play):
        return _spanning(connection, memory, now)
    if not plans(memory.play) or memory.card.program is None:
        found = queries.items(connection, [id for id, thing in known.items() if not thing.local])
        return Brief(*_followed(known, found), [])
    sheets = sheets_now(connection, memory.card, memory.state, now)
    things, gone = _planned(connection, memory.card, known, sheets)
    return Brief(things, gone, sheets)


def _spanning(connection: Connection, memory: Memory, now: int) -> Brief:
    """The brief of a room of a whole program; one that has ended keeps what stood there."""
    if memory.state.floor.ended:
        return Brief([], [], [])
    known = memory.state.parts["brief"].things
    items = {id: one for id, one in known.items() if one.type not in KINDS}
    found = queries.items(connection, [id for id, thing in items.items() if not thing.local])
    things, gone = _followed(items, found)
    planned = program_things(connection, memory.card, memory.state, now)
    return Brief([*things, *planned], [*gone, *lost(known, planned)], [])


def brief_after(connection: Connection, state: State, written: Iterable[Fact]) -> Brief:
    """What these facts made of the room's things: those that became items as they are there, and the gone."""
    known = state.parts["brief"].things
    added, gone = list[str](), list[str]()
    for fact in written:
        match fact:
            case ItemsAdded(items):
                added += [one.item for one in items if one.item in known]
            case ItemArchived(item) if item in known:
                gone.append(item)
    found = queries.items(connection, added) if added else {}
    return Brief([thing_of(item, known[id].rank) for id, item in found.items()], gone, [])


def plans(play: Play) -> bool:
    """Whether the ceremony asks for teams' shares of a Sprint, and for the backlog to choose from."""
    return bool(getattr(play.ceremony, "SHEETS", False))


def last_actions(connection: Connection, card: Card, label: str) -> list[Thing]:
    """What the room's team agreed earlier and has not done: the items with that label, oldest first."""
    if card.team is None:
        return []
    kept = [one for one in queries.items_of(connection, card.team) if label in one.labels]
    left = sorted((one for one in kept if one.category != "done"), key=lambda one: one.created_at)
    return [action_of(item, rank) for rank, item in enumerate(left, start=1)]


def action_of(item: Item, rank: int) -> Thing:
    """An item that is an action, with its owner and its day."""
    return msgspec.structs.replace(thing_of(item, rank), type="action", owner=item.assignee, due=item.due)


def thing_of(item: Item, rank: int) -> Thing:
    """An item of the backlog as a thing of a room; ``rank`` is its place in the room."""
    return Thing(
        id=item.id,
        title=item.title,
        key=item.key,
        points=item.points,
        rank=rank,
        type=item.type,
        team=item.team,
        sprint=item.sprint,
        created_at=item.created_at,
    )


def sheets_now(connection: Connection, card: Card, state: State, now: int) -> list[Sheet]:
    """The sheet of the Sprint that each team of the room plans.

    That is the one of the settings; else the one the room holds already; else the team's next planned one.
    """
    assert card.program is not None
    sprints = {one.id: one for one in queries.sprints_of(connection, card.program)}
    shares = {(one.team, one.sprint): one for one in queries.team_sprints_of(connection, card.program)}
    teams = {one.id: one.name for one in _teams(connection, card)}
    held = {one.team: one.sprint for one in reversed(state.parts["brief"].sheets.values())}
    today = queries.day_of(connection, card.program, now)
    wanted: list[Cell] = []
    for team in teams:
        chosen = state.floor.settings.get("sprint") or held.get(team)
        if chosen is None:
            chosen = _next_planned(team, sprints.values(), shares, today)
        if chosen in sprints:
            wanted.append((team, chosen))
    present = presences(connection, card.program, wanted)
    return [
        _sheet(shares.get(cell, TeamSprint(*cell)), teams[cell[0]], sprints[cell[1]], present[cell])
        for cell in wanted
    ]


def candidates(connection: Connection, card: Card, sheets: Iterable[Sheet]) -> list[Thing]:
    """What the teams of the room may choose from: not done, and unscheduled, carried over, or chosen."""
    assert card.program is not None
    order = {one.id: one.index for one in queries.sprints_of(connection, card.program)}
    planned = {one.team: one.sprint for one in sheets}
    things = [
        thing_of(item, place)
        for team in _teams(connection, card)
        for place, item in enumerate(queries.items_of(connection, team.id), start=1)
        if _to_choose(item, planned.get(team.id), order)
    ]
    return things[:THINGS]


def _teams(connection: Connection, card: Card) -> list[queries.Team]:
    teams = queries.teams_of(connection, card.program or "")
    return [one for one in teams if card.team in (None, one.id)]


def _next_planned(
    team: str, sprints: Iterable[Sprint], shares: dict[Cell, TeamSprint], today: date
) -> str | None:
    """The first planned Sprint that is not over, else the last planned one."""
    planned = [one for one in sprints if shares.get((team, one.id), TeamSprint("", "")).state == "planned"]
    ahead = [one for one in planned if one.ends_on >= today.isoformat()]
    return next((one.id for one in [*ahead, *reversed(planned)]), None)


def _sheet(share: TeamSprint, team: str, sprint: Sprint, present: Presence) -> Sheet:
    return Sheet(
        share.team,
        share.sprint,
        team_name=team,
        sprint_name=sprint.name,
        state=share.state,
        goal=share.goal,
        capacity=share.capacity,
        days=float(present.days),
        members=tuple(_member(person, said) for person, said in sorted(present.said.items())),
        rate=float(present.rate.points),
        focus=float(FOCUS),
        assumed=present.rate.assumed,
    )


def _member(person: str, said: Availability | None) -> Member:
    return Member(person) if said is None else Member(person, said.days_off, said.focus, said.allocation)


def _to_choose(item: Item, planned: str | None, order: dict[str, int]) -> bool:
    if item.type not in queries.COUNTED:
        return False
    if planned is not None and item.sprint == planned:
        return True
    if item.category == "done":
        return False
    return item.sprint is None or (planned is not None and order[item.sprint] < order[planned])


def _followed(known: dict[str, Thing], found: dict[str, Item]) -> tuple[list[Thing], list[str]]:
    ids = [id for id, thing in known.items() if not thing.local]
    things = [
        (action_of if known[id].type == "action" else thing_of)(item, known[id].rank)
        for id, item in found.items()
        if not item.archived
    ]
    return things, [id for id in ids if id not in found or found[id].archived]


def _planned(
    connection: Connection, card: Card, known: dict[str, Thing], sheets: list[Sheet]
) -> tuple[list[Thing], list[str]]:
    """What the room knows, what lies in the Sprint, and what came to the backlog since the room opened."""
    planned = {(one.team, one.sprint) for one in sheets}
    chosen = candidates(connection, card, sheets)
    places = {one.id: one.rank for one in chosen}
    found = queries.items(connection, [id for id, thing in known.items() if not thing.local])
    things, gone = _followed(known, found)
    things = [msgspec.structs.replace(one, rank=places.get(one.id, one.rank)) for one in things]
    new = [
        one
        for one in chosen
        if one.id not in known and ((one.team, one.sprint) in planned or one.created_at > card.made_at)
    ]
    return [*things, *new], gone
