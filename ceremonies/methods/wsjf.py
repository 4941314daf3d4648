"""Weighted shortest job first: cost of delay over job size, scored by teams on relative cards.

Source: Scaled Agile Framework, "WSJF", after Reinertsen, "The Principles of Product Development Flow"
(2009). Cost of delay = user and business value + time criticality + risk reduction or opportunity
enablement. Cards are relative within a column: the smallest item of each is a 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

from ceremonies.methods.factors import (
    Card,
    Cards,
    Ranking,
    absent,
    exact,
    lacking,
    pooled,
    spreads,
    talk_about,
    team_value,
)
from ceremonies.methods.placing import placed

FACTORS = ("value", "time", "risk", "size")
SCALE = (1, 2, 3, 5, 8, 13, 20)


def refusal(factor: str, card: Card) -> str | None:
    """Why this card cannot be put on this factor, in one sentence; None where it can."""
    if factor not in FACTORS:
        return "WSJF asks for value, time, risk and size."
    if factor == "size" and exact(card) <= 0:
        return "A job size is above 0."
    return "A card is not below 0." if exact(card) < 0 else None


def wsjf(cards: Cards, items: Sequence[str], teams: Sequence[str]) -> Ranking:
    """The items ranked by WSJF; equal scores share a rank, shown by higher cost of delay, then age.

    `items` stand oldest first. Raises ValueError with the sentence for a card that `refusal` refuses.
    """
    _refuse(cards, items)
    values = pooled(cards, items, FACTORS)
    unranked = lacking(values, FACTORS)
    complete = [item for item in items if len(values[item]) == len(FACTORS)]
    scores = {item: score(values[item]) for item in complete}
    shown = sorted(complete, key=lambda item: (-scores[item], -cost_of_delay(values[item])))
    found = spreads(cards, items, FACTORS, SCALE)
    return Ranking(
        rows=placed([(item, scores[item]) for item in shown]),
        unranked=unranked,
        values=values,
        absent=absent(cards, items, teams),
        warnings=_columns_without_a_one(cards, items),
        spreads=found,
        talk_about=talk_about(found, scores, lambda item, factor, v: score({**values[item], factor: v})),
    )


def cost_of_delay(values: Mapping[str, Fraction]) -> Fraction:
    return values["value"] + values["time"] + values["risk"]


def score(values: Mapping[str, Fraction]) -> Fraction:
    return cost_of_delay(values) / values["size"]


@dataclass(frozen=True, slots=True)
class Feasible:
    """An order that starts nothing before what it waits for; `knotted` items wait for each other."""

    order: tuple[str, ...]
    knotted: tuple[str, ...]


def dependency_adjusted(scores: Mapping[str, Fraction], edges: Iterable[tuple[str, str]]) -> Feasible:
    """A topological order that takes the free item of highest score; `edges` are (producer, consumer).

    A producer inherits the highest score among all that it unlocks. Items in a cycle, or behind one, are
    knotted and come last, by score. Equal ones keep the order of `scores`.
    """
    unlocks: dict[str, set[str]] = {item: set() for item in scores}
    for producer, consumer in edges:
        if producer in unlocks and consumer in unlocks:
            unlocks[producer].add(consumer)
    place = {item: i for i, item in enumerate(scores)}
    plain = _taken(unlocks, {item: (Fraction(), place[item]) for item in scores})
    inherited = dict(scores)
    for item in reversed(plain):
        inherited[item] = max([inherited[item], *(inherited[after] for after in unlocks[item])])
    order = _taken(unlocks, {item: (-inherited[item], place[item]) for item in scores})
    free = set(order)
    knotted = sorted((item for item in scores if item not in free), key=lambda item: -scores[item])
    return Feasible((*order, *knotted), tuple(knotted))


def _taken(unlocks: Mapping[str, set[str]], urgency: Mapping[str, tuple[Fraction, int]]) -> list[str]:
    """Kahn's order, least urgency first; what stands in or behind a cycle is not in it."""
    waiting = dict.fromkeys(unlocks, 0)
    for consumers in unlocks.values():
        for consumer in consumers:
            waiting[consumer] += 1
    free: list[tuple[tuple[Fraction, int], str]] = []
    for item, count in waiting.items():
        if not count:
            heappush(free, (urgency[item], item))
    order = []
    while free:
        _, item = heappop(free)
        order.append(item)
        for consumer in unlocks[item]:
            waiting[consumer] -= 1
            if not waiting[consumer]:
                heappush(free, (urgency[consumer], consumer))
    return order


def _refuse(cards: Cards, items: Iterable[str]) -> None:
    for item in items:
        for factor, teams in cards.get(item, {}).items():
            for card in (card for own in teams.values() for card in own):
                if sentence := refusal(factor, card):
                    raise ValueError(sentence)


def _columns_without_a_one(cards: Cards, items: Sequence[str]) -> tuple[str, ...]:
    """A column is measured against its smallest item, which some team has to call a 1."""
    warnings = []
    for factor in FACTORS:
        column = [own for item in items for own in cards.get(item, {}).get(factor, {}).values() if own]
        if column and not any(team_value(own) == 1 for own in column):
            warnings.append(f"No item has a 1 for {factor}: the smallest in the column is a 1.")
    return tuple(warnings)
