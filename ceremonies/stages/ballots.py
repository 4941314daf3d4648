"""What a set of cards says: counts, middle, spread and who speaks first, on the deck's own scale.

Distances are steps on the deck, never differences of numbers: 1 to 2 is as far as 8 to 13. ``?`` and
the cup are counted but have no place on the scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Any, Literal

Verdict = Literal["unanimous", "adjacent", "apart"]

UNSURE = frozenset({"?", "☕", "coffee", "pass"})
"""Cards that name no size."""

BREAK = frozenset({"☕", "coffee"})
"""Cards that ask for a break."""

FRACTIONS = {"½": 0.5, "1/2": 0.5, "¼": 0.25, "¾": 0.75}


def number_of(card: str) -> float | None:
    """The card as points; None for a card that is no number (``?``, ``XL``)."""
    if card in FRACTIONS:
        return FRACTIONS[card]
    try:
        number = float(card)
    except ValueError:
        return None
    return number if 0 <= number <= 1000 else None


def scale(deck: Sequence[str]) -> list[str]:
    """The cards of the deck that name a size, in order."""
    return [card for card in deck if card not in UNSURE]


def counts(deck: Sequence[str], cards: Iterable[str]) -> dict[str, int]:
    """How often each card of the deck was picked; those picked by nobody are left out."""
    picked = list(cards)
    return {card: picked.count(card) for card in deck if card in picked}


def places(deck: Sequence[str], cards: Iterable[str]) -> list[int]:
    """The place of each sized card on the deck's scale, in ascending order."""
    index = {card: place for place, card in enumerate(scale(deck))}
    return sorted(index[card] for card in cards if card in index)


def median(deck: Sequence[str], cards: Iterable[str]) -> str | None:
    """The middle card; of two middle ones the higher. None where nobody picked a size."""
    picked = places(deck, cards)
    return scale(deck)[picked[len(picked) // 2]] if picked else None


def suggestion(deck: Sequence[str], cards: Iterable[str]) -> str | None:
    """The estimate to offer: the median on the deck, upward on ties, never a mean off the deck."""
    return median(deck, cards)


def consensus(deck: Sequence[str], cards: Iterable[str]) -> float | None:
    """Agreement from 0 (split between the ends) to 1 (all alike), on deck places.

    Source: Tastle and Wierman, "Consensus and dissention: a measure of ordinal dispersion",
    International Journal of Approximate Reasoning 45 (2007): 1 + sum of p log2(1 - |x - mean| / width).
    """
    picked = places(deck, cards)
    if not picked:
        return None
    width = max(1, len(scale(deck)) - 1)
    mean = sum(picked) / len(picked)
    share = 1 / len(picked)
    return max(0.0, 1 + sum(share * log2(1 - abs(place - mean) / width) for place in picked))


def verdict(deck: Sequence[str], cards: Iterable[str]) -> Verdict | None:
    """Whether all sizes are one card, lie within one step, or are further apart. None without a size."""
    picked = places(deck, cards)
    if not picked:
        return None
    apart = picked[-1] - picked[0]
    return "apart" if apart > 1 else "adjacent" if apart else "unanimous"


def near(deck: Sequence[str], cards: Iterable[str]) -> int:
    """How many sizes lie within one step of the median."""
    picked = places(deck, cards)
    return sum(abs(place - picked[len(picked) // 2]) <= 1 for place in picked)


def summary(deck: Sequence[str], cards: Mapping[str, str], names: bool = True) -> dict[str, Any] | None:
    """``{counts, median, low, high, spread, unsure, breaks, consensus, verdict, near, first}`` by seat.

    ``spread`` is in deck steps, ``breaks`` are those of ``unsure`` that ask for one, ``near`` counts the
    sizes within one step of the median. ``first`` lists the seats that speak first, lowest then highest,
    where they differ, and is left out without ``names``. None where no card lies on the table.
    """
    if not cards:
        return None
    sizes = scale(deck)
    picked = places(deck, cards.values())
    agreement = consensus(deck, cards.values())
    view: dict[str, Any] = {
        "counts": counts(deck, cards.values()),
        "median": median(deck, cards.values()),
        "low": sizes[picked[0]] if picked else None,
        "high": sizes[picked[-1]] if picked else None,
        "spread": picked[-1] - picked[0] if picked else 0,
        "unsure": sum(card in UNSURE for card in cards.values()),
        "breaks": sum(card in BREAK for card in cards.values()),
        "verdict": verdict(deck, cards.values()),
        "near": near(deck, cards.values()),
        "consensus": None if agreement is None else round(agreement, 3),
    }
    return {**view, "first": _first_to_speak(cards, view)} if names else view


def _first_to_speak(cards: Mapping[str, str], view: Mapping[str, Any]) -> list[str]:
    if not view["spread"]:
        return []
    lowest = sorted(seat for seat, card in cards.items() if card == view["low"])
    highest = sorted(seat for seat, card in cards.items() if card == view["high"])
    return [*lowest, *highest]
