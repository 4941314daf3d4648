"""Cards of several teams on several factors of each item, brought down to one exact value a factor.

Within a team the median card counts (upward between two); over teams the mean, all teams weighing alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ceremonies.methods.placing import Placed

Card = int | float | Fraction
Cards = Mapping[str, Mapping[str, Mapping[str, Sequence[Card]]]]
"""item -> factor -> team -> the cards of its members; what names no number is left out before."""

TALK_ABOUT = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the cards of all teams on one factor of one item lie apart, in steps of the scale."""

    item: str
    factor: str
    low: Fraction
    high: Fraction
    steps: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """An item that cannot be ranked, and the factors on which no team has scored it."""

    item: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a method by factors gives.

    `rows` in the order shown; `values` the factors of every item that has any; `absent` the teams that
    scored nothing and are left out; `talk_about` the spreads that matter most for the order.
    """

    rows: tuple[Placed, ...]
    unranked: tuple[Lacking, ...]
    values: Mapping[str, Mapping[str, Fraction]]
    absent: tuple[str, ...]
    warnings: tuple[str, ...]
    spreads: tuple[Spread, ...]
    talk_about: tuple[Spread, ...]


def exact(card: Card) -> Fraction:
    """The number as it is written: 0.1 is one tenth."""
    return card if isinstance(card, Fraction) else Fraction(str(card))


def team_value(cards: Sequence[Card]) -> Fraction:
    """The median card of one team; of two middle ones the higher. Needs at least one card."""
    return sorted(exact(card) for card in cards)[len(cards) // 2]


def pooled(cards: Cards, items: Iterable[str], factors: Sequence[str]) -> dict[str, dict[str, Fraction]]:
    """The value of each factor of each item, where any team has scored it."""
    values: dict[str, dict[str, Fraction]] = {}
    for item in items:
        values[item] = {}
        for factor in factors:
            teams = [team_value(own) for own in cards.get(item, {}).get(factor, {}).values() if own]
            if teams:
                values[item][factor] = sum(teams, Fraction()) / len(teams)
    return values


def lacking(values: Mapping[str, Mapping[str, Fraction]], factors: Sequence[str]) -> tuple[Lacking, ...]:
    """The items that no team has scored on every factor, in their order."""
    missing = {item: tuple(f for f in factors if f not in own) for item, own in values.items()}
    return tuple(Lacking(item, names) for item, names in missing.items() if names)


def absent(cards: Cards, items: Iterable[str], teams: Sequence[str]) -> tuple[str, ...]:
    """The teams that have not scored any factor of any of the items."""
    scored = {
        team
        for item in items
        for own in cards.get(item, {}).values()
        for team, picked in own.items()
        if picked
    }
    return tuple(team for team in teams if team not in scored)


def spreads(
    cards: Cards, items: Iterable[str], factors: Sequence[str], scale: Sequence[Card]
) -> tuple[Spread, ...]:
    """One for each scored factor of each item. A card off the scale stands at the next higher step."""
    steps = sorted(exact(card) for card in scale)
    found = []
    for item in items:
        for factor in factors:
            picked = [exact(card) for own in cards.get(item, {}).get(factor, {}).values() for card in own]
            if picked:
                low, high = min(picked), max(picked)
                apart = bisect_left(steps, high) - bisect_left(steps, low)
                found.append(Spread(item, factor, low, high, apart))
    return tuple(found)


def talk_about(
    found: Sequence[Spread],
    scores: Mapping[str, Fraction],
    score_with: Callable[[str, str, Fraction], Fraction],
    top: int = TALK_ABOUT,
) -> tuple[Spread, ...]:
    """The spreads to talk about first: by steps times the places the item could move, then by steps.

    `score_with(item, factor, value)` is an item's score if that factor had that value. Spreads of unranked
    items move nothing and come last; full agreement is not listed.
    """
    ordered = sorted(scores.values())

    def weight(spread: Spread) -> tuple[int, int]:
        if spread.item not in scores:
            return 0, spread.steps
        ends = sorted(score_with(spread.item, spread.factor, value) for value in (spread.low, spread.high))
        passed = bisect_right(ordered, ends[1]) - bisect_left(ordered, ends[0])
        own = ends[0] <= scores[spread.item] <= ends[1]
        return spread.steps * (passed - own), spread.steps

    apart = [spread for spread in found if spread.steps > 0]
    return tuple(sorted(apart, key=weight, reverse=True)[:top])
