"""RICE: reach x impact x confidence over effort. Source: McBride, "RICE", Intercom, 2016.

Reach is people or events in a period, effort person-months (at least half a one).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

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
)
from ceremonies.methods.placing import placed

FACTORS = ("reach", "impact", "confidence", "effort")
IMPACT = (Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(2), Fraction(3))
CONFIDENCE = (Fraction(1, 2), Fraction(4, 5), Fraction(1))
LEAST_EFFORT = Fraction(1, 2)


def refusal(factor: str, card: Card) -> str | None:
    """Why this number cannot stand for this factor, in one sentence; None where it can."""
    match factor:
        case "reach":
            return "Reach is not below 0." if exact(card) < 0 else None
        case "impact":
            return None if exact(card) in IMPACT else "Impact is 3, 2, 1, 0.5 or 0.25."
        case "confidence":
            return None if exact(card) in CONFIDENCE else "Confidence is 1, 0.8 or 0.5."
        case "effort":
            return None if exact(card) > 0 else "Effort is above 0 person-months."
        case _:
            return "RICE asks for reach, impact, confidence and effort."


def rice(cards: Cards, items: Sequence[str], teams: Sequence[str]) -> Ranking:
    """The items ranked by RICE; equal scores share a rank, shown by higher benefit, then age.

    `items` stand oldest first. Spreads are in steps of impact and confidence; of reach and effort, which
    have no scale, in distinct numbers given by anybody. Raises ValueError for what `refusal` refuses.
    """
    for factor, card in _given(cards, items):
        if sentence := refusal(factor, card):
            raise ValueError(sentence)
    values = pooled(cards, items, FACTORS)
    complete = [item for item in items if len(values[item]) == len(FACTORS)]
    scores = {item: score(values[item]) for item in complete}
    shown = sorted(complete, key=lambda item: (-scores[item], -_benefit(values[item])))
    scales = {
        "impact": IMPACT,
        "confidence": CONFIDENCE,
        "reach": sorted({exact(card) for factor, card in _given(cards, items) if factor == "reach"}),
        "effort": sorted({exact(card) for factor, card in _given(cards, items) if factor == "effort"}),
    }
    found = [spread for factor in FACTORS for spread in spreads(cards, items, [factor], scales[factor])]
    return Ranking(
        rows=placed([(item, scores[item]) for item in shown]),
        unranked=lacking(values, FACTORS),
        values=values,
        absent=absent(cards, items, teams),
        warnings=(),
        spreads=tuple(found),
        talk_about=talk_about(found, scores, lambda item, factor, v: score({**values[item], factor: v})),
    )


def score(values: Mapping[str, Fraction]) -> Fraction:
    return _benefit(values) / max(values["effort"], LEAST_EFFORT)


def _benefit(values: Mapping[str, Fraction]) -> Fraction:
    return values["reach"] * values["impact"] * values["confidence"]


def _given(cards: Cards, items: Sequence[str]) -> list[tuple[str, Card]]:
    return [
        (factor, card)
        for item in items
        for factor, teams in cards.get(item, {}).items()
        for own in teams.values()
        for card in own
    ]
