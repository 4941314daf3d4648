"""What holds for every ceremony of the catalog, found by walking through it."""

from __future__ import annotations

import os
from collections import Counter
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceremonies import catalog
from ceremonies.acts import Happened, Undo
from ceremonies.ceremony import Chance, Refused
from ceremonies.composition import composed, events_of, union
from ceremonies.play import Play
from live.frames import patch
from tests.ceremonies.patching import applied
from tests.ceremonies.walk import MARK, PEOPLE, Room, Step, Walker, switches

EXAMPLES = int(os.environ.get("BIGROOM_TEST_EXAMPLES", "8"))
"""Walks per ceremony and property; a nightly run sets some thousands."""

walks = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32)


def variants() -> list[Any]:
    """Every ceremony as it opens, and anonymous where it can be."""
    found = []
    for name, ceremony in catalog.all_ceremonies().items():
        found.append(pytest.param(ceremony, {}, id=name))
        if "anonymous" in ceremony.Settings.__struct_fields__:
            found.append(pytest.param(ceremony, {"anonymous": True}, id=f"{name}-anonymous"))
    return found


every_ceremony = pytest.mark.parametrize(("ceremony", "chosen"), variants())


@every_ceremony
def test_it_opens_and_shows(ceremony: ModuleType, chosen: dict[str, Any]) -> None:
    room = Room(ceremony, **chosen)
    assert room.view["room"]["ceremony"] == ceremony.__name__.rsplit(".", 1)[-1]
    assert [stage["id"] for stage in room.view["room"]["stages"]] == room.stages
    for who in PEOPLE:
        assert room.mine(who)["seat"] == who


@every_ceremony
def test_what_is_said_and_what_happens_is_frozen(ceremony: ModuleType, chosen: dict[str, Any]) -> None:
    for part in composed(ceremony, msgspec.convert(chosen, ceremony.Settings)).parts.values():
        for word in (*union(part.kind.Command), *union(part.kind.Event)):
            assert word.__struct_config__.frozen, word
            assert word.__struct_config__.forbid_unknown_fields, word
        assert part.kind.State.__struct_config__.frozen
        assert type(part.rules).__struct_config__.frozen
        hash(part.rules)


@every_ceremony
@given(seed=seeds)
@walks
def test_a_walk_keeps_every_promise(ceremony: ModuleType, chosen: dict[str, Any], seed: int) -> None:
    room = Room(ceremony, **chosen, **switches(ceremony, seed))
    walker = Walker(room, seed)
    client = room.view
    copy = Copy(room)
    for step in walker.walk():
        before, was, mine = room.state, room.view, room.mine(step.who)
        outcome, happened = room.try_to(step)
        copy.follow(happened)
        client = followed(client, room.view)
        context = f"seed {seed}, {step}: {outcome}"
        if not happened:
            assert room.state is before, f"A refusal changed the room. {context}"
        assert copy.state == room.state, f"A replay differs. {context}"
        assert copy.dumped() == room.play.dump(room.state), f"Another machine writes other JSON. {context}"
        assert client == room.view, f"Applied frames differ from a fresh view. {context}"
        holds(room, context)
        undone(room, step, happened, was, mine, context)
    assert room.play.load(room.play.dump(room.state)) == room.state


class Copy:
    """Another machine that knows the room by the journal alone, and by a snapshot now and then."""

    def __init__(self, room: Room) -> None:
        self.play = Play(room.play.ceremony, lambda stage, name: None)
        self.state = self.play.opening("Sprint 12", msgspec.to_builtins(room.opened.floor.settings))
        self.events = 0
        self.follow(room.happened)

    def follow(self, happened: list[Happened]) -> None:
        for one in happened:
            kept = msgspec.json.decode(msgspec.json.encode(self.play.body(one)))
            read = self.play.happened(self.state, type(one.event).__name__, kept)
            assert read == one, f"{one} comes back from JSON as {read}."
            self.state = self.play.evolve(self.state, read)
            self.events += 1
            if self.events % 17 == 0:
                self.state = self.play.load(self.play.dump(self.state))

    def dumped(self) -> str:
        return self.play.dump(self.state)


def followed(client: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """What a client has after the frame that brings it to the view."""
    change = patch(client, view)
    paths = [*change.put, *change.gone]
    for path in paths:
        assert not any(other != path and other.startswith(f"{path}/") for other in paths), paths
    return applied(client, change.put, change.gone)


def holds(room: Room, context: str) -> None:
    """What is always true of a room, whatever is played in it."""
    state = room.state
    assert any(seat.facilitates for seat in state.floor.seats.values()), f"Nobody facilitates. {context}"
    assert state.floor.timer is None or state.floor.timer.left >= 0
    exits = [
        room.play.show(state),
        *(room.play.whisper(state, who) for who in PEOPLE),
        *(room.play.tell(state, one) for one in room.happened[-3:]),
    ]
    assert MARK.encode() not in msgspec.json.encode(exits), f"A mark left the house. {context}"
    for part in room.composition.stages:
        check = INVARIANTS.get(part.kind.__name__.rsplit(".", 1)[-1])
        if check is not None:
            check(room, part, context)


def _budgets_hold(room: Room, part: Any, context: str) -> None:
    budget = room.view["voting"]["budget"]
    for who in PEOPLE:
        mine = room.mine(who)
        if "votes" not in mine:
            continue
        assert mine["left"] >= 0
        spent = sum(mine["votes"].values())
        assert spent + mine["left"] == max(budget, spent), f"Votes were lost or made. {context}"
    view = room.view
    totals = [
        one["votes"] for key in ("topics", "items") for one in view.get(key, {}).values() if "votes" in one
    ]
    if view["voting"]["counted"]:
        there = {one for thing in room.play._things_of(room.state, part.of).values() for one in thing.members}
        spent = room.state.parts[part.id].spent.values()
        assert sum(totals) == sum(n for votes in spent for one, n in votes.items() if one in there), context
    else:
        assert not totals, f"Totals show early. {context}"


def _every_card_is_in_one_group(room: Room, part: Any, context: str) -> None:
    came = room.play._things_of(room.state, part.of)
    members = Counter(
        card
        for thing in room.play._things_of(room.state, part.id).values()
        for card in thing.members
        if card in came
    )
    assert members == Counter(came.keys()), f"A card is in two groups or in none. {context}"
    for id, group in room.state.parts[part.id].groups.items():
        assert id == min(group.cards)
        assert list(group.cards) == sorted(set(group.cards))
        assert len(group.cards) > 1


def _cards_are_seen_by_whom_they_may(room: Room, part: Any, context: str) -> None:
    cards = room.state.parts[part.id].cards
    view = room.view
    assert view["cards"].keys() == {id for id, card in cards.items() if card.shown}, context
    hidden = sum(column["hidden"]["notes"] for column in view["columns"].values())
    assert hidden + len(view["cards"]) == len(cards), context
    places = [card["rank"] for card in view["cards"].values()]
    assert len(set(places)) == len(places), context


def _an_open_round_shows_no_card(room: Room, part: Any, context: str) -> None:
    view = room.view
    if not view["table"]["revealed"]:
        assert view["table"]["summary"] is None
        assert all("card" not in vote for vote in view.get("votes", {}).values()), context


INVARIANTS = {
    "vote": _budgets_hold,
    "group": _every_card_is_in_one_group,
    "collect": _cards_are_seen_by_whom_they_may,
    "estimate": _an_open_round_shows_no_card,
}


def undone(
    room: Room,
    step: Step,
    happened: list[Happened],
    was: dict[str, Any],
    mine: dict[str, Any],
    context: str,
) -> None:
    """What can be taken back leaves everything as it was; what follows by itself is not asked back."""
    seat = room.state.floor.seats.get(step.who)
    if seat is None or not happened or any(one.act is None for one in happened):
        return
    try:
        after, taken = room.play.act(room.state, Undo(step.id), seat, Chance(room.now, str))
    except Refused:
        return
    if all(one.undoes is not None for one in taken):
        assert msgspec.to_builtins(room.play.show(after)) == was, f"Undo leaves traces. {context}"
        assert msgspec.to_builtins(room.play.whisper(after, step.who)) == mine, (
            f"Undo leaves traces. {context}"
        )


@every_ceremony
def test_the_walk_reaches_every_command_and_every_event(ceremony: ModuleType, chosen: dict[str, Any]) -> None:
    said: Counter[str] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    room = Room(ceremony, **chosen)
    wanted = {
        (part.id, name)
        for part in room.composition.parts.values()
        if part.id not in ("floor", "brief")
        for name in events_of(part.kind)
    }
    for seed in range(200):
        room = Room(ceremony, **chosen, **switches(ceremony, seed))
        for step in Walker(room, seed, lambda name: not said[name]).walk():
            _, happened = room.try_to(step)
            said[step.name] += bool(happened)
            seen.update((one.part, type(one.event).__name__) for one in happened)
            if step.name == "GoToStage" and seed % 2:
                room.later(5)
        missed = [name for name in room.composition.spoken if not said[name] and name != "GoToStage"]
        if not missed and wanted <= seen.keys():
            return
    assert not missed, "The walk never gets these accepted."
    assert not sorted(wanted - seen.keys()), "The walk never sees these happen."
