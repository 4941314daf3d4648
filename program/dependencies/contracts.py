"""A dependency between two teams is a contract that both sides answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

State = Literal["proposed", "countered", "accepted", "delivered", "verified", "rejected", "withdrawn"]
Side = Literal["producer", "consumer"]
Breach = Literal["moved", "promised"]
Answer = Literal["accept", "counter", "reject", "withdraw", "deliver", "verify"]


@dataclass(frozen=True, slots=True)
class Contract:
    """What one team needs of another, as it stands now. Sprints are indexes on the program's calendar.

    `promise` is the Sprint of the last counter or acceptance; `planned` is the Sprint in which the
    producer's item ends; `broken_by` is who broke the promise, and when, and `broken_how` by what: the item
    was moved behind it, or it was given although the item was planned later. `dropped`: the producer's item
    is archived. `external`: who outside the program produces it, where no team does.
    """

    id: str
    consumer: str
    producer: str | None
    consumer_team: str
    producer_team: str
    title: str
    needed_by: int | None
    state: State = "proposed"
    promise: int | None = None
    countered_by: Side | None = None
    planned: int | None = None
    broken_by: tuple[str, date] | None = None
    reason: str = ""
    broken_how: Breach = "moved"
    dropped: bool = False
    external: str = ""

    def producer_name(self, names: Naming) -> str:
        """What sentences call who produces it."""
        return self.external or names.team(self.producer_team)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer does not count: one sentence to who gave it, and the name of the rule."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Naming:
    """How sentences call Sprints (by index), teams and people (by id)."""

    sprints: Mapping[int, str] = field(default_factory=dict[int, str])
    teams: Mapping[str, str] = field(default_factory=dict[str, str])
    people: Mapping[str, str] = field(default_factory=dict[str, str])

    def sprint(self, index: int) -> str:
        return self.sprints.get(index, f"Sprint {index}")

    def team(self, team: str) -> str:
        return self.teams.get(team, team)

    def person(self, person: str) -> str:
        return self.people.get(person, "Somebody")


PLAIN = Naming()

ANSWERS_OF: Mapping[Side, tuple[Answer, ...]] = {
    "producer": ("accept", "counter", "reject", "deliver"),
    "consumer": ("withdraw", "verify", "accept", "counter"),
}

# A rejected ask can still be withdrawn, or it would stay red for ever.
MOVES: Mapping[tuple[State, Side], Mapping[Answer, State]] = {
    ("proposed", "producer"): {"accept": "accepted", "counter": "countered", "reject": "rejected"},
    ("proposed", "consumer"): {"withdraw": "withdrawn"},
    ("countered", "producer"): {"accept": "accepted", "counter": "countered", "reject": "rejected"},
    ("countered", "consumer"): {"accept": "accepted", "counter": "countered", "withdraw": "withdrawn"},
    ("accepted", "producer"): {"deliver": "delivered", "counter": "countered", "reject": "rejected"},
    ("accepted", "consumer"): {"withdraw": "withdrawn"},
    ("delivered", "consumer"): {"verify": "verified", "withdraw": "withdrawn"},
    ("rejected", "consumer"): {"withdraw": "withdrawn"},
}


def answer(
    contract: Contract,
    who: Side,
    reply: Answer,
    sprint: int | None = None,
    reason: str = "",
    names: Naming = PLAIN,
) -> Contract | Refusal:
    """The contract after one side's answer, or why that answer does not count.

    A promise (accept, counter) needs a Sprint; who accepts the other side's counter takes its Sprint.
    A side may change its own counter, and the producing team may counter what it has promised.
    """
    refusal = _out_of_turn(contract, who, reply, names) or _unsaid_sprint(contract, reply, sprint, names)
    if refusal:
        return refusal
    state = MOVES[contract.state, who][reply]
    match reply:
        case "accept":
            promise = contract.promise if sprint is None else sprint
            return replace(contract, state=state, promise=promise, countered_by=None, reason=reason)
        case "counter":
            return replace(contract, state=state, promise=sprint, countered_by=who, reason=reason)
        case "reject":
            return replace(contract, state=state, promise=None, countered_by=None, reason=reason)
        case _:
            return replace(contract, state=state, countered_by=None, reason=reason)


def _out_of_turn(contract: Contract, who: Side, reply: Answer, names: Naming) -> Refusal | None:
    consumer, producer = names.team(contract.consumer_team), contract.producer_name(names)
    mine, other = (producer, consumer) if who == "producer" else (consumer, producer)
    if reply not in ANSWERS_OF[who]:
        return Refusal(f"Only {other} can answer this dependency with {reply}.", "other_side")
    if contract.state == "countered" and reply == "accept" and contract.countered_by == who:
        return Refusal(f"{mine} made this counter-offer, so {other} accepts it or counters.", "own_counter")
    if reply in MOVES.get((contract.state, who), {}):
        return None
    return Refusal(_not_now(contract.state, reply, consumer, producer), "wrong_state")


def _not_now(state: State, reply: Answer, consumer: str, producer: str) -> str:
    match state, reply:
        case "verified" | "withdrawn", _:
            return f"This dependency is {state}, so nobody answers it any more."
        case "rejected", _:
            return f"{producer} rejected this dependency; {consumer} can withdraw it and ask anew."
        case "delivered", _:
            return f"{producer} has delivered this; {consumer} verifies it."
        case _, "verify":
            return f"{producer} has not delivered this yet, so {consumer} cannot verify it."
        case _, "deliver":
            return f"{producer} promises a Sprint before it delivers this."
        case "accepted", "accept":
            return f"{producer} has promised this already and can counter to change the Sprint."
        case _:
            return f"{producer} has made no counter-offer that {consumer} could answer."


def _unsaid_sprint(contract: Contract, reply: Answer, sprint: int | None, names: Naming) -> Refusal | None:
    if reply not in ("accept", "counter"):
        return None
    offered = contract.promise if contract.state == "countered" and reply == "accept" else None
    if sprint is None and offered is None:
        return Refusal("Name the Sprint that is promised.", "no_sprint")
    if offered is not None and sprint not in (None, offered):
        offer = names.sprint(offered)
        return Refusal(
            f"The counter-offer is {offer}; another Sprint is a counter of your own.", "other_sprint"
        )
    return None
