"""A poker room of the team Payments, as the view of the protocol shows it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

View = dict[str, Any]

DECK = ["1", "2", "3", "5", "8", "13", "20", "40", "?", "☕"]
TITLES = [
    ("PAY-109", "Retry a refund the bank has refused", "2"),
    ("PAY-121", "Refund API: accept lines, not orders", "8"),
    ("PAY-131", "Show why a card was declined", "3"),
    ("PAY-118", "Refund a partly shipped order", None),
    ("PAY-124", "Payout report shows refunds by line", None),
    ("PAY-127", "Store the bank certificate per country", None),
    ("PAY-133", "Refund in the currency of the order", None),
]
LEAD = (
    "As a support agent I refund only the lines that did not ship, "
    "so that the customer is paid back the same day."
)


def item(place: int, key: str, title: str, estimate: str | None) -> View:
    return {
        "key": key,
        "title": title,
        "points": float(estimate) if estimate else None,
        "estimate": estimate,
        "state": "agreed" if estimate else "waiting",
        "rank": place,
        "type": "story",
        "rounds": 1 if estimate else 0,
    }


def seat(name: str, role: str = "participant", **more: Any) -> View:
    return {"name": name, "role": role, "team": None, "ready": False, "away": False, **more}


def poker() -> View:
    """Ana (s1), Bo, Cy, Dee, Eli (facilitator) and Fay; Hana watches; the fourth of seven stories is open."""
    items = {f"i{n}": item(n, *row) for n, row in enumerate(TITLES, 1)}
    items["i4"] |= {"state": "voting", "rounds": 1, "description": LEAD}
    return {
        "room": {
            "ceremony": "planning_poker",
            "title": "Payments refinement",
            "stage": "estimate",
            "stages": [{"id": "estimate", "kind": "estimate", "title": "Estimate"}],
            "state": "open",
            "facilitators": ["s5"],
            "timer": None,
            "settings": {"deck": DECK, "auto_reveal": True, "countdown": 3, "anonymous": False},
            "large": False,
            "spotlight": None,
        },
        "seats": {
            "s1": seat("Ana"),
            "s2": seat("Bo"),
            "s3": seat("Cy"),
            "s4": seat("Dee"),
            "s5": seat("Eli", "facilitator"),
            "s6": seat("Fay"),
            "s7": seat("Hana", "observer"),
        },
        "items": items,
        "table": {
            "item": "i4",
            "round": 1,
            "revealed": False,
            "reveals_at": None,
            "summary": None,
            "suggestion": None,
            "agreed": None,
            "rounds": [],
        },
        "votes": {"s2": {"voted": True}, "s5": {"voted": True}, "s6": {"voted": True}},
    }


CARDS = {"s1": "5", "s2": "3", "s3": "5", "s4": "5", "s5": "5", "s6": "8"}


def revealed(cards: dict[str, str] | None = None, second_round: bool = False) -> View:
    """The same room with its cards turned: from 3 to 8, middle 5."""
    view = deepcopy(poker())
    turned = cards or CARDS
    view["votes"] = {who: {"card": card} for who, card in turned.items()}
    view["table"] |= summary(turned)
    view["items"]["i4"]["state"] = "revealed"
    if second_round:
        earlier = {"1": 0, "2": 1, "3": 2, "5": 1, "8": 0, "13": 2, "20": 0, "40": 0, "?": 0, "☕": 0}
        view["table"] |= {"round": 2, "rounds": [{"round": 1, "counts": earlier}]}
        view["votes"]["s2"]["changed"] = True
    return view


def summary(cards: dict[str, str]) -> View:
    sizes = [card for card in DECK if card in cards.values() and card not in "?☕"]
    picked = sorted(DECK.index(card) for card in cards.values() if card not in "?☕")
    middle = DECK[picked[(len(picked)) // 2]]
    low, high = sizes[0], sizes[-1]
    spread = DECK.index(high) - DECK.index(low)
    first = [who for edge in (low, high) for who, card in cards.items() if card == edge] if spread else []
    counts = {card: list(cards.values()).count(card) for card in DECK}
    return {
        "revealed": True,
        "suggestion": middle,
        "summary": {
            "counts": counts,
            "median": middle,
            "low": low,
            "high": high,
            "spread": spread,
            "unsure": sum(card in "?☕" for card in cards.values()),
            "consensus": 1.0 if not spread else 0.7,
            "first": first,
        },
    }
