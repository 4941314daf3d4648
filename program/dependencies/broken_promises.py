"""Which event broke a promise: the last one with which the plan left what was agreed.

A promise is kept by the plan while the producer's item is planned in the promised Sprint or before it. It
can be broken from either side: by an item that is moved (or archived), and by a promise of a Sprint before
the one in which the item is planned already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from program.dependencies.contracts import Breach

PROMISING = ("accepted", "delivered")


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the producer's item is planned from an event on; ``sprint`` is an index, None: in none."""

    seq: int
    sprint: int | None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is promised from an event on: the Sprint's index, None where nothing is."""

    seq: int
    sprint: int | None


@dataclass(frozen=True, slots=True)
class Break:
    """The event with which the plan left the promise, and from which side."""

    seq: int
    how: Breach


def breaking(plans: Sequence[Plan], agreements: Sequence[Agreed]) -> Break | None:
    """The event since which the promise is broken without a pause; None where it is not broken now.

    Both histories are in the order of events. Where one event changes both, it counts as moved.
    """
    plan, agreed, since = Plan(0, None), Agreed(0, None), None
    for seq, changes in _by_event(plans, agreements):
        for change in changes:
            if isinstance(change, Plan):
                plan = change
            else:
                agreed = change
        if not _left(plan, agreed):
            since = None
        elif since is None:
            moved = any(isinstance(change, Plan) for change in changes)
            since = Break(seq, "moved" if moved else "promised")
    return since


def _left(plan: Plan, agreed: Agreed) -> bool:
    if agreed.sprint is None:
        return False
    return plan.archived or (plan.sprint is not None and plan.sprint > agreed.sprint)


def _by_event(
    plans: Iterable[Plan], agreements: Iterable[Agreed]
) -> Iterable[tuple[int, list[Plan | Agreed]]]:
    events: dict[int, list[Plan | Agreed]] = {}
    changes: list[Plan | Agreed] = [*plans, *agreements]
    for change in changes:
        events.setdefault(change.seq, []).append(change)
    return sorted(events.items())
