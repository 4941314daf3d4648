"""What a dependency's state means for the plan: its promise, slack and flag.

The promise is the agreed or countered Sprint, else the one in which the producer's item is planned;
slack is the Sprint of need minus the promise. The flag is that of the first row that matches:

1. done: verified or withdrawn.
2. red: rejected and still needed.
3. red: promised for a Sprint after the one in which it is needed.
4. red: the producer's item is planned after its promise, or archived (a broken promise).
5. red: neither accepted nor countered, and needed in the running or the next Sprint.
6. amber: promised for the Sprint in which it is needed (green where the program says that is fine).
7. amber: neither accepted nor countered.
8. green.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from program.dependencies.contracts import PLAIN, Contract, Naming

Flag = Literal["done", "green", "amber", "red"]
FLAGS: tuple[Flag, ...] = ("done", "green", "amber", "red")


@dataclass(frozen=True, slots=True)
class Judgement:
    """`promise` and `slack` in Sprints (None where nothing is known); `why` explains the flag."""

    promise: int | None
    slack: int | None
    flag: Flag
    why: tuple[str, ...]


def judge(
    contract: Contract,
    running_sprint: int | None,
    same_sprint_is_fine: bool = False,
    names: Naming = PLAIN,
) -> Judgement:
    """The first row of the table that matches, with its sentences.

    `running_sprint` is the index of the running Sprint, None where none runs. A need whose Sprint has
    passed unanswered counts as due, like the running and the next one.
    """
    promise = contract.promise if contract.promise is not None else contract.planned
    slack = None if promise is None or contract.needed_by is None else contract.needed_by - promise
    flag, *why = (
        _settled(contract, names)
        or _late(contract, slack, names)
        or _broken(contract, names)
        or _unanswered_and_due(contract, running_sprint, names)
        or _same_sprint(contract, slack, same_sprint_is_fine, names)
        or _unanswered(contract, names)
        or ("green", _on_time(contract, slack, names))
    )
    return Judgement(promise, slack, flag, tuple(why))


_Row = tuple[Flag, str] | tuple[Flag, str, str] | None


def _settled(contract: Contract, names: Naming) -> _Row:
    consumer, producer = names.team(contract.consumer_team), contract.producer_name(names)
    match contract.state:
        case "verified":
            return "done", f"{consumer} verified what {producer} delivered."
        case "withdrawn":
            return "done", f"{consumer} withdrew it."
        case "rejected":
            because = f": {contract.reason.rstrip('.')}" if contract.reason else ""
            return "red", f"{producer} rejected it and {consumer} still needs it{because}."
        case _:
            return None


def _late(contract: Contract, slack: int | None, names: Naming) -> _Row:
    if slack is None or slack >= 0:
        return None
    assert contract.needed_by is not None
    return "red", f"{_offer(contract, names)}, {_count(-slack)} after {_need(contract, names)}."


def broken(contract: Contract) -> bool:
    """Whether the producer's plan has left its promise: the item is planned behind it, or archived."""
    if contract.promise is None or contract.state not in ("accepted", "delivered"):
        return False
    if contract.dropped:
        return contract.state == "accepted"
    return contract.planned is not None and contract.planned > contract.promise


def _broken(contract: Contract, names: Naming) -> _Row:
    if not broken(contract) or contract.promise is None:
        return None
    producer, promised = contract.producer_name(names), names.sprint(contract.promise)
    if contract.dropped or contract.planned is None:
        happened, how = f"{producer} promised {promised} and the item for it is archived.", "archived"
    else:
        happened = f"{producer} promised {promised} and now plans {names.sprint(contract.planned)}."
        how = "moved" if contract.broken_how == "moved" else "promised"
    if contract.broken_by is None:
        return "red", happened
    who, when = names.person(contract.broken_by[0]), contract.broken_by[1]
    day = f"on {when.day} {when:%B %Y}"
    if how == "promised":
        return "red", happened, f"{who} promised it {day}, when it was planned later already."
    return "red", happened, f"{who} {how} it {day}."


def _unanswered_and_due(contract: Contract, running: int | None, names: Naming) -> _Row:
    if contract.state in ("accepted", "countered") or contract.needed_by is None or running is None:
        return None
    if contract.needed_by > running + 1:
        return None
    when = {running: "which is running", running + 1: "the next Sprint"}
    due = when.get(contract.needed_by, "which has passed")
    return "red", f"{_open(contract, names)}, and it is needed in {names.sprint(contract.needed_by)}, {due}."


def _same_sprint(contract: Contract, slack: int | None, fine: bool, names: Naming) -> _Row:
    if slack != 0:
        return None
    both = (
        f"{_offer(contract, names)}, the same Sprint in which {names.team(contract.consumer_team)} needs it"
    )
    return ("green", f"{both}, as the program allows.") if fine else ("amber", f"{both}.")


def _unanswered(contract: Contract, names: Naming) -> _Row:
    return None if contract.state in ("accepted", "countered") else ("amber", f"{_open(contract, names)}.")


def _on_time(contract: Contract, slack: int | None, names: Naming) -> str:
    if slack is None:
        consumer = names.team(contract.consumer_team)
        return f"{_offer(contract, names)}; {consumer} named no Sprint by which it needs it."
    return f"{_offer(contract, names)}, {_count(slack)} before {_need(contract, names)}."


def _offer(contract: Contract, names: Naming) -> str:
    producer = contract.producer_name(names)
    match contract.state, contract.promise, contract.planned:
        case "countered", int(promise), _:
            who = names.team(contract.consumer_team) if contract.countered_by == "consumer" else producer
            return f"{who} counters with {names.sprint(promise)}"
        case _, int(promise), _:
            return f"{producer} promises {names.sprint(promise)}"
        case _, _, int(planned):
            return f"{producer} plans it in {names.sprint(planned)} without a promise"
        case _:
            return f"{producer} accepted it without a Sprint"


def _open(contract: Contract, names: Naming) -> str:
    producer, consumer = contract.producer_name(names), names.team(contract.consumer_team)
    if contract.state == "delivered":
        return f"{producer} delivered it and {consumer} has not verified it"
    return f"{producer} has not answered {consumer}"


def _need(contract: Contract, names: Naming) -> str:
    assert contract.needed_by is not None
    return f"{names.team(contract.consumer_team)} needs it in {names.sprint(contract.needed_by)}"


def _count(sprints: int) -> str:
    return "1 Sprint" if sprints == 1 else f"{sprints} Sprints"
