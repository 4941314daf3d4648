"""Dependencies compared with a plan that was kept: new, dropped, promised later, flagged worse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from program.dependencies.dependencies import FLAGS, Flag

Kind = Literal["new", "dropped", "later", "worse"]
KINDS: tuple[Kind, ...] = ("new", "dropped", "later", "worse")


class PlanNeed(Struct, frozen=True):
    """A dependency of a plan; Sprints are ids, ``promised`` is the index of the promise's.

    ``standing``: it was not withdrawn, and the item that needs it was not archived.
    """

    id: str
    consumer: str
    producer: str | None
    producer_team: str
    external: str
    title: str
    needed_by: str | None
    promise: str | None
    promised: int | None
    flag: Flag
    standing: bool


class NeedChange(Struct, frozen=True):
    """A dependency as it is (a dropped one: as it was), what changed, and its promise and flag before."""

    need: PlanNeed
    kinds: tuple[Kind, ...]
    from_promise: str | None
    from_flag: Flag | None


def need_changes(before: Iterable[PlanNeed], after: Iterable[PlanNeed]) -> list[NeedChange]:
    """What is new, dropped or worse; what stands better than it did is no change. New ones first."""
    then = {one.id: one for one in before if one.standing}
    now = {one.id: one for one in after if one.standing}
    new = [NeedChange(one, ("new",), None, None) for id, one in now.items() if id not in then]
    dropped = [
        NeedChange(one, ("dropped",), one.promise, one.flag) for id, one in then.items() if id not in now
    ]
    stayed = [
        NeedChange(one, kinds, then[id].promise, then[id].flag)
        for id, one in now.items()
        if id in then and (kinds := _worsened(then[id], one))
    ]
    return sorted([*new, *dropped, *stayed], key=lambda one: (KINDS.index(one.kinds[0]), one.need.id))


def _worsened(then: PlanNeed, now: PlanNeed) -> tuple[Kind, ...]:
    found: list[Kind] = []
    if then.promised is not None and now.promised is not None and now.promised > then.promised:
        found.append("later")
    if FLAGS.index(now.flag) > FLAGS.index(then.flag):
        found.append("worse")
    return tuple(found)
