"""What a slip of some Sprints does to everything that waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from program.contracts import Contract
from program.dependencies import judge
from program.graph import Edge, adjacency, components


@dataclass(frozen=True, slots=True)
class Planned:
    """An item in the plan: its team, its first Sprint and how many Sprints it takes."""

    team: str
    start: int
    span: int = 1

    @property
    def end(self) -> int:
        return self.start + self.span - 1


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective with its business value (1 to 10) and the items it rests on."""

    id: str
    business_value: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """An item's last Sprint before and after."""

    item: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a slip can touch. `last_sprint` is the increment's; `running_sprint` as in `judge`."""

    items: Mapping[str, Planned]
    edges: Sequence[Edge]
    contracts: Sequence[Contract] = ()
    aims: Sequence[Aim] = ()
    last_sprint: int | None = None
    running_sprint: int | None = None
    same_sprint_is_fine: bool = False


@dataclass(frozen=True, slots=True)
class Blast:
    """What moves (sorted by id), and what that breaks; `value` is the business value of `aims`."""

    moved: tuple[Move, ...]
    teams: tuple[str, ...]
    contracts: tuple[str, ...]
    aims: tuple[str, ...]
    value: int
    beyond_increment: tuple[str, ...]


def blast_radius(plan: Plan, slips: Mapping[str, int]) -> Blast:
    """The consequences of `slips` (Sprints by item; items outside the plan are ignored).

    A consumer moves just as far as a producer that moved forces it; conflicts that the plan had before
    are not the slip's and move nothing. Where the same Sprint is fine the lag is 0, else 1. Contracts
    listed are those that turn red; an objective is hit when an item of it moves.
    """
    starts = _new_starts(plan, slips)
    moved = sorted(starts)
    hit = [aim for aim in plan.aims if any(item in starts for item in aim.items)]
    return Blast(
        moved=tuple(Move(item, plan.items[item].end, _end(plan, starts, item)) for item in moved),
        teams=tuple(sorted({plan.items[item].team for item in moved})),
        contracts=tuple(contract.id for contract in plan.contracts if _turns_red(contract, plan, starts)),
        aims=tuple(aim.id for aim in hit),
        value=sum(aim.business_value for aim in hit),
        beyond_increment=tuple(item for item in moved if _pushed_out(plan, starts, item)),
    )


def _new_starts(plan: Plan, slips: Mapping[str, int]) -> dict[str, int]:
    """New first Sprints of what moves, producers before consumers; a cycle moves as one."""
    items, lag = plan.items, 0 if plan.same_sprint_is_fine else 1
    shift = {item: sprints for item, sprints in slips.items() if item in items and sprints}
    graph = _reach(plan.edges, items, shift)
    starts: dict[str, int] = {}
    for members in reversed(components(graph)):
        moves = [shift.get(item, 0) for item in members]
        late = max(moves) if max(moves) > 0 else min(moves)
        if not late:
            continue
        for item in members:
            starts[item] = items[item].start + late
            free = items[item].end + late + lag
            for consumer in graph[item] if late > 0 else ():
                shift[consumer] = max(free - items[consumer].start, shift.get(consumer, 0))
    return starts


def _reach(
    edges: Iterable[Edge], items: Mapping[str, Planned], sources: Iterable[str]
) -> dict[str, list[str]]:
    """The part of the graph that stands downstream of `sources`, planned items only."""
    graph = adjacency(edges)
    found: dict[str, list[str]] = {}
    ahead = list(sources)
    while ahead:
        item = ahead.pop()
        if item not in found:
            found[item] = [after for after in graph.get(item, ()) if after in items]
            ahead.extend(found[item])
    return found


def _end(plan: Plan, starts: Mapping[str, int], item: str) -> int:
    return starts[item] + plan.items[item].span - 1


def _turns_red(contract: Contract, plan: Plan, starts: Mapping[str, int]) -> bool:
    if contract.producer is None or contract.producer not in starts:
        return False
    after = replace(contract, planned=_end(plan, starts, contract.producer))
    flags = [judge(c, plan.running_sprint, plan.same_sprint_is_fine).flag for c in (contract, after)]
    return flags[0] != "red" and flags[1] == "red"


def _pushed_out(plan: Plan, starts: Mapping[str, int], item: str) -> bool:
    last = plan.last_sprint
    return last is not None and plan.items[item].end <= last < _end(plan, starts, item)
