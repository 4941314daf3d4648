"""Whether an objective will be met, by rules, each with its sentences.

The colour is that of the first row that matches; the sentences of later red and amber rows follow.

1. green: all its items are done.
2. red: a contract on its path is red.
3. red: the increment is over.
4. red: an open item is planned after the increment.
5. amber: a contract on its path is amber.
6. amber: an open item is in no Sprint.
7. green: all that is open is planned in the increment, and what it waits for is on time.
8. none: no item is linked.
"""

from __future__ import annotations

from collections.abc import Sequence

from program.dependencies.dependencies import Flag, Judgement
from program.objectives.progress import Part
from program.rollup.status import Colour, Status

NAMED = 3
"""So many keys a sentence names."""


def objective_status(
    counted: Sequence[Part],
    own: Sequence[Judgement],
    further: Sequence[Judgement],
    last_sprint: int | None,
    over: bool,
) -> Status:
    """The status of an objective.

    `counted`: the items it is made of. `own`: the contracts these wait for; `further`: those that stand
    behind them on its path. `last_sprint`: the index of its increment's last Sprint. `over`: whether the
    increment has ended.
    """
    if not counted:
        return Status("none", ("No item is linked to it.",))
    left = [one for one in counted if one.category != "done"]
    if not left:
        return Status("green", (f"{_of(len(counted), len(counted), 'item')} done.",))
    beyond = [one for one in left if last_sprint is not None and (one.sprint or 0) > last_sprint]
    unplanned = [one for one in left if one.sprint is None]
    red = _sentences(own, further, "red")
    if over:
        red.append(f"The increment is over and {_of(len(left), len(counted), 'item')} open.")
    if beyond:
        red.append(f"{_keys(beyond)} planned after the increment.")
    amber = _sentences(own, further, "amber")
    if unplanned:
        amber.append(f"{_of(len(unplanned), len(left), 'open item')} in no Sprint.")
    colour: Colour = "red" if red else "amber" if amber else "green"
    return Status(colour, (*red, *amber) or (_on_time(len(own) + len(further)),))


def _sentences(own: Sequence[Judgement], further: Sequence[Judgement], flag: Flag) -> list[str]:
    near = [sentence for one in own if one.flag == flag for sentence in one.why]
    far = [f"Further back: {' '.join(one.why)}" for one in further if one.flag == flag]
    return near + far


def _on_time(contracts: int) -> str:
    if not contracts:
        return "All that is open is planned in the increment."
    what = "What it waits for is" if contracts == 1 else f"All {contracts} dependencies are"
    return f"All that is open is planned in the increment. {what} on time."


def _of(some: int, all_of_them: int, what: str) -> str:
    """ "2 of 5 items are", and "5 items are" where it is all of them."""
    count = f"{some}" if some == all_of_them else f"{some} of {all_of_them}"
    return f"{count} {what}{'' if all_of_them == 1 else 's'} {'is' if some == 1 else 'are'}"


def _keys(parts: Sequence[Part]) -> str:
    keys = [one.key for one in parts]
    if len(keys) == 1:
        return f"{keys[0]} is"
    named = keys[: NAMED if len(keys) <= NAMED else NAMED - 1]
    rest = len(keys) - len(named)
    last = f"{rest} more" if rest else named.pop()
    return f"{', '.join(named)} and {last} are"
