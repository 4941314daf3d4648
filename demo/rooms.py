"""Opens the demo's rooms and plays them, by the same scripts that go on when somebody comes in."""

from __future__ import annotations

from functools import partial

from accounts.access import Actor
from accounts.sealing import Seal
from ceremonies import floor
from ceremonies.play import on_the_floor
from demo import content
from demo.content import OpenRoom
from demo.scripts import SCRIPTS, Move, Scene
from demo.steps import Names
from demo.times import at
from journal.database import Store
from journal.ids import Ids
from journal.writer import Transaction
from live import seats
from live.cards import find_card_by_code
from live.memory import Memory
from live.opening import Wanted, open_room
from live.tick import Pending, play_tick
from live.waking import wake

MINUTE = 60_000


class OffScript(Exception):
    """A room refused what the script says: the content does not fit the rules."""


def open_rooms(store: Store, ids: Ids, program: str, names: Names, clock: int, seal: Seal) -> dict[str, str]:
    """Opens every room of the content and plays it up to ``clock`` (ms); their ids by code."""
    return {one.code: _open(store, ids, one, program, names, clock, seal) for one in content.stage().rooms}


def _open(store: Store, ids: Ids, one: OpenRoom, program: str, names: Names, clock: int, seal: Seal) -> str:
    began = clock - one.minutes * MINUTE

    def opened(transaction: Transaction) -> tuple[Memory, dict[str, str]]:
        past = at(transaction, began, ids)
        card = open_room(past, _wanted(one, program, names), Actor(names.people[one.facilitator]))
        return _seated(past, wake(past.connection, card), one, names, seal)

    memory, cast = store.write(opened)
    for step in range(1, one.steps + 1):
        now = began + (clock - began) * step // (one.steps + 1)
        found = SCRIPTS[one.ceremony](Scene(memory.play, memory.state, cast))[: one.at_once]
        memory = store.write(partial(_later, memory=memory, moves=found, now=now, ids=ids))
    return memory.card.id


def end_rooms(transaction: Transaction) -> None:
    """Ends the open rooms that have the content's codes, so that the codes are free."""
    for one in content.stage().rooms:
        card = find_card_by_code(transaction.connection, one.code)
        if card is not None:
            memory = wake(transaction.connection, card)
            leads = next(seat.id for seat in memory.state.floor.seats.values() if seat.facilitates)
            _played(transaction, memory, [Pending(leads, name="EndCeremony")])


def _later(transaction: Transaction, memory: Memory, moves: list[Move], now: int, ids: Ids) -> Memory:
    return _played(at(transaction, now, ids), memory, [said(move) for move in moves])


def said(move: Move) -> Pending:
    """A move as a command that waits for the tick."""
    return Pending(move.seat, None, move.name, move.args, move.stage)


def _wanted(one: OpenRoom, program: str, names: Names) -> Wanted:
    settings = dict(one.settings)
    if one.sprint is not None:
        settings["sprint"] = names.sprints[one.sprint]
    team = names.teams[one.team] if one.team is not None else None
    items = [names.items[title] for title in _titles(one)]
    return Wanted(one.ceremony, one.title, program, team, settings=settings, items=items, code=one.code)


def _titles(one: OpenRoom) -> list[str]:
    if one.features:
        return [feature.title for team in content.teams() for feature in team.features]
    if one.sprint is not None:
        team = next(team for team in content.teams() if team.key == one.team)
        return [item.title for item, _ in team.items() if item.sprint in (one.sprint, None)]
    return list(one.items)


def _seated(
    transaction: Transaction, memory: Memory, one: OpenRoom, names: Names, seal: Seal
) -> tuple[Memory, dict[str, str]]:
    """Everybody at the table; the names by seat."""
    cast: dict[str, str] = {}
    taking = []
    teams = {person.name: names.teams.get(person.team) for person in content.program().people}
    for name in (one.facilitator, *one.people):
        role = "facilitator" if name == one.facilitator else "participant"
        person, team = names.people[name], memory.card.team or teams[name]
        place = seats.add_seat(transaction, memory.card.id, name, role, team, person, seal)
        taking.append(Pending(said=on_the_floor(floor.TakeSeat(place.id, role, team, person=person))))
        cast[place.id] = name
    return _played(transaction, memory, taking), cast


def _played(transaction: Transaction, memory: Memory, batch: list[Pending]) -> Memory:
    moved = play_tick(transaction, memory, batch)
    for pending, answer in zip(batch, moved.answers, strict=True):
        if not answer["ok"]:
            raise OffScript(f"{memory.card.title}: {pending.name}: {answer['error']['message']}")
    return moved.memory
