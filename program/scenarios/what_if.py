"""What would follow if items slipped, moved or were dropped, or people were missing in a Sprint.

Nothing here is random or depends on the time: the same plan and scenario give the same outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from program.dependencies.contracts import Contract
from program.dependencies.dependencies import Flag, judge
from program.plan.slips import Aim, Places, push

Cell = tuple[str, int]
"""A team, and the index of a Sprint."""

NEEDS_IT = ("proposed", "countered", "accepted")
"""States of a contract whose producer has not delivered yet: its consumer waits."""

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Work:
    """An item in the plan. `counted`: its points add to the load; `sprint`: an index, None for none."""

    key: str
    title: str
    team: str
    sprint: int | None
    points: Decimal
    counted: bool
    rank: str = ""


@dataclass(frozen=True)
class Plan:
    """All that a scenario can touch: items that are neither done nor archived, contracts, cells.

    `contracts` come with the flag each has now; `planned` in them is where the producer's item stands, be
    it done. `done`: keys of items that contracts speak of and that are no work any more. `loads` counts
    done items too. `last_sprints`: the index of each increment's last Sprint.
    """

    works: Mapping[str, Work]
    done: Mapping[str, str] = field(default_factory=dict)
    contracts: Sequence[tuple[Contract, Flag]] = ()
    loads: Mapping[Cell, Decimal] = field(default_factory=dict)
    capacities: Mapping[Cell, Decimal] = field(default_factory=dict)
    aims: Sequence[Aim] = ()
    last_sprints: Sequence[int] = ()
    running_sprint: int | None = None
    same_sprint_is_fine: bool = False

    @cached_property
    def places(self) -> Places:
        """Where each planned item stands."""
        return {id: one.sprint for id, one in self.works.items() if one.sprint is not None}

    @cached_property
    def consumers(self) -> Mapping[str, Sequence[str]]:
        """Who waits for each item that has not been delivered, each consumer once."""
        found: dict[str, dict[str, None]] = {}
        for one, _flag in self.contracts:
            if one.producer is not None and one.state in NEEDS_IT:
                found.setdefault(one.producer, {})[one.consumer] = None
        return {producer: list(after) for producer, after in found.items()}

    @cached_property
    def contracts_of(self) -> Mapping[str, Sequence[tuple[Contract, Flag]]]:
        """The contracts of each item, on whichever side of them it is."""
        found: dict[str, list[tuple[Contract, Flag]]] = {}
        for one in self.contracts:
            for end in {one[0].consumer, one[0].producer}:
                if end is not None:
                    found.setdefault(end, []).append(one)
        return found

    @cached_property
    def links(self) -> Sequence[tuple[str, str]]:
        """Every (producer, consumer) of whom the second waits for the first, sorted."""
        return sorted((producer, one) for producer, after in self.consumers.items() for one in after)

    @cached_property
    def in_cell(self) -> Mapping[Cell, Sequence[str]]:
        """The items of each team and Sprint whose points count, the last in the order first."""
        found: dict[Cell, list[str]] = {}
        for id, one in self.works.items():
            if one.counted and one.sprint is not None:
                found.setdefault((one.team, one.sprint), []).append(id)
        return {
            cell: sorted(ids, key=lambda id: (self.works[id].rank, id), reverse=True)
            for cell, ids in found.items()
        }

    def key(self, item: str) -> str:
        """What sentences call the item."""
        work = self.works.get(item)
        return work.key if work is not None else self.done.get(item, item)

    @property
    def lag(self) -> int:
        """Sprints between a producer's Sprint and the first one of its consumer."""
        return 0 if self.same_sprint_is_fine else 1


@dataclass(frozen=True, slots=True)
class Wish:
    """A scenario in the plan's terms. `alone`: what waits for a moved item stays where it is.

    `slips`: Sprints by item, either way. `moves`: the index of the Sprint, or None. `carries`: what is
    left of a cell's capacity. `drops`: items, with everything in them.
    """

    slips: Mapping[str, int] = field(default_factory=dict)
    moves: Mapping[str, int | None] = field(default_factory=dict)
    carries: Mapping[Cell, Decimal] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """An item's Sprint before and after. `because`: the producer that forces it; None where it was named.

    `overflow`: it was not named, and does not fit into its Sprint any more.
    """

    item: str
    start: int | None
    end: int | None
    because: str | None = None
    overflow: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """A contract whose flag differs, as it would be; `before` is its flag now."""

    contract: Contract
    before: Flag
    after: Flag


@dataclass(frozen=True, slots=True)
class Load:
    """A cell that changes: points planned and what it carries (None: nobody knows), before and after."""

    cell: Cell
    load_before: Decimal
    load: Decimal
    capacity_before: Decimal | None
    capacity: Decimal | None

    @property
    def over(self) -> Decimal:
        """Points above the capacity, 0 where it is unknown."""
        return _excess(self.load, self.capacity)

    @property
    def worse(self) -> bool:
        """Whether it is over its capacity by more than before."""
        return self.over > _excess(self.load_before, self.capacity_before)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows, in time: what moves by where it is now, contracts by need; cells by team and Sprint."""

    moved: tuple[Moved, ...] = ()
    dropped: tuple[str, ...] = ()
    turned: tuple[Turned, ...] = ()
    loads: tuple[Load, ...] = ()
    aims: tuple[Aim, ...] = ()
    beyond_increment: tuple[str, ...] = ()
    reversed: tuple[tuple[str, str], ...] = ()

    @property
    def red(self) -> tuple[Turned, ...]:
        """Contracts that turn red."""
        return tuple(one for one in self.turned if one.after == "red")

    @property
    def mended(self) -> tuple[Turned, ...]:
        """Contracts that are red now and would not be."""
        return tuple(one for one in self.turned if one.before == "red")

    @property
    def value(self) -> int:
        """The business value of the objectives that are hit."""
        return sum(one.business_value for one in self.aims)

    @property
    def over(self) -> tuple[Load, ...]:
        """Cells that would be over their capacity by more than they are."""
        return tuple(one for one in self.loads if one.worse)


def consequences(plan: Plan, wish: Wish) -> Outcome:
    """What the scenario does to everything that waits, to loads and to objectives.

    Contracts turn by the one table of `program.dependencies`; dropping an item rejects what it was to
    give and withdraws what it needed. Where a cell loses capacity, the items last in its order that do
    not fit any more slip one Sprint, as far as the loss made them. An objective is hit where an item of
    it moves later or is dropped.
    """
    moved = _moved(plan, wish)
    ends = {one.item: one.end for one in moved}
    dropped = tuple(sorted(id for id in wish.drops if id in plan.works))
    return Outcome(
        moved=tuple(moved),
        dropped=dropped,
        turned=_turned(plan, ends, wish.drops),
        loads=tuple(_loads(plan, ends, wish)),
        aims=tuple(aim for aim in plan.aims if _hit(aim, moved, wish.drops)),
        beyond_increment=tuple(one.item for one in moved if _beyond(plan, one)),
        reversed=_newly_reversed(plan, ends, wish.drops),
    )


def _moved(plan: Plan, wish: Wish) -> list[Moved]:
    places = {id: sprint for id, sprint in plan.places.items() if id not in wish.drops}
    slips = {id: sprints for id, sprints in wish.slips.items() if id in places}
    for id, target in wish.moves.items():
        if id in places and target is not None:
            slips[id] = target - places[id]
    unplaced = [id for id, target in wish.moves.items() if target is None and id in places]
    for id in unplaced:
        del places[id]
    overflow = _overflow(plan, wish, slips)
    slips |= dict.fromkeys(overflow, 1)
    held = set(places) - set(slips) if wish.alone else ()
    pushed = push(places, plan.consumers, slips, plan.lag, held)
    found = [
        Moved(
            id,
            places[id],
            end,
            None if id in slips and end == places[id] + slips[id] else pushed.because.get(id),
            id in overflow,
        )
        for id, end in pushed.places.items()
        if end != places[id]
    ]
    found += [Moved(id, plan.places[id], None) for id in unplaced]
    found += [
        Moved(id, None, target)
        for id, target in wish.moves.items()
        if target is not None and id in plan.works and id not in plan.places and id not in wish.drops
    ]
    return sorted(found, key=lambda one: (one.start or 0, one.item))


def _overflow(plan: Plan, wish: Wish, slips: Mapping[str, int]) -> list[str]:
    """The items that a loss of capacity leaves no room for, the last in the order first."""
    found: list[str] = []
    places = plan.places
    there = {**{id: places[id] + by for id, by in slips.items()}, **wish.moves}
    for cell, carries in wish.carries.items():
        before = plan.capacities.get(cell)
        load = plan.loads.get(cell, Decimal()) + _net(plan, cell, there, wish.drops)
        lost = _excess(load, carries) - _excess(load, before)
        for id in plan.in_cell.get(cell, ()):
            if lost <= 0:
                break
            if id not in there and id not in wish.drops and plan.works[id].points > 0:
                found.append(id)
                lost -= plan.works[id].points
    return found


def _net(plan: Plan, cell: Cell, there: Mapping[str, int | None], drops: frozenset[str]) -> Decimal:
    """Points that come into the cell less those that leave it."""
    net = Decimal()
    for id in {*there, *drops}:
        work = plan.works.get(id)
        if work is None or not work.counted:
            continue
        here = (work.team, work.sprint) == cell
        stays = id not in drops and (work.team, there.get(id, work.sprint)) == cell
        net += work.points * (stays - here)
    return net


def _loads(plan: Plan, ends: Mapping[str, int | None], wish: Wish) -> Iterable[Load]:
    change: dict[Cell, Decimal] = dict.fromkeys(wish.carries, Decimal())
    for id in {*ends, *wish.drops}:
        work = plan.works.get(id)
        if work is None:
            continue
        points = work.points if work.counted else Decimal()
        if work.sprint is not None:
            cell = work.team, work.sprint
            change[cell] = change.get(cell, Decimal()) - points
        end = None if id in wish.drops else ends.get(id, work.sprint)
        if end is not None:
            cell = work.team, end
            change[cell] = change.get(cell, Decimal()) + points
    for cell, points in sorted(change.items()):
        load, carries = plan.loads.get(cell, Decimal()), plan.capacities.get(cell)
        yield Load(cell, load, load + points, carries, wish.carries.get(cell, carries))


def _turned(plan: Plan, ends: Mapping[str, int | None], drops: frozenset[str]) -> tuple[Turned, ...]:
    found = []
    touched = {one.id: (one, flag) for id in {*ends, *drops} for one, flag in plan.contracts_of.get(id, ())}
    for contract, before in touched.values():
        after = _after(contract, ends, drops, plan)
        if after is not None:
            flag = judge(after, plan.running_sprint, plan.same_sprint_is_fine).flag
            if flag != before:
                found.append(Turned(after, before, flag))
    return tuple(sorted(found, key=lambda one: (one.contract.needed_by or 0, one.contract.id)))


def _after(
    contract: Contract, ends: Mapping[str, int | None], drops: frozenset[str], plan: Plan
) -> Contract | None:
    """The contract as it would be; None where nothing of it changes."""
    if contract.consumer in drops:
        return replace(contract, state="withdrawn", countered_by=None, reason="")
    if contract.producer is None:
        return None
    if contract.producer in drops:
        if contract.state not in NEEDS_IT:
            return None
        why = dropped_because(plan.key(contract.producer))
        return replace(contract, state="rejected", promise=None, countered_by=None, reason=why)
    if contract.producer in ends:
        return replace(contract, planned=ends[contract.producer])
    return None


def dropped_because(key: str) -> str:
    """The reason that the producing team gives for what it does not deliver any more."""
    return f"{key} is dropped"


def _hit(aim: Aim, moved: Iterable[Moved], drops: frozenset[str]) -> bool:
    later = {one.item for one in moved if one.end is None or (one.start is not None and one.end > one.start)}
    return any(item in later or item in drops for item in aim.items)


def _beyond(plan: Plan, one: Moved) -> bool:
    if one.start is None or one.end is None:
        return False
    return any(one.start <= last < one.end for last in plan.last_sprints)


def _newly_reversed(
    plan: Plan, ends: Mapping[str, int | None], drops: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    links = {
        (one.producer, one.consumer)
        for id in ends
        for one, _flag in plan.contracts_of.get(id, ())
        if one.producer is not None and one.state in NEEDS_IT and not {one.producer, one.consumer} & drops
    }
    about = {id: ends.get(id, plan.places.get(id)) for link in links for id in link}
    after = {id: sprint for id, sprint in about.items() if sprint is not None}
    return tuple(
        sorted(link for link in links if is_reversed(after, link) and not is_reversed(plan.places, link))
    )


def is_reversed(places: Places, link: tuple[str, str]) -> bool:
    """Whether the consumer of (producer, consumer) is planned in a Sprint before its producer's."""
    producer, consumer = link
    return producer in places and consumer in places and places[consumer] < places[producer]


def reversed_links(plan: Plan) -> list[tuple[str, str]]:
    """All links whose consumer is planned before its producer."""
    return [link for link in plan.links if is_reversed(plan.places, link)]


def left_of(capacity: Decimal, share: Decimal) -> Decimal:
    """What remains of a capacity without a share (0 to 1) of it, in points to one decimal, half up."""
    return (capacity * (1 - share)).quantize(TENTH, ROUND_HALF_UP)


def _excess(load: Decimal, capacity: Decimal | None) -> Decimal:
    return Decimal() if capacity is None else max(Decimal(), load - capacity)
