"""R1, R2, R3 and R10: is what was acknowledged there, once, and nothing else?

The expected effects follow from what was sent and acknowledged, never from what the server says it did.
Votes and rounds are in votes.py.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from tests.faults.final import Final
from tests.faults.transcript import Operation, Transcript
from tests.faults.view import Json

COUNTED = {"story", "bug", "task", "spike", "enabler"}


@dataclass(frozen=True)
class Write:
    """A value put into one place: sent and answered at these lines (no answer yet: infinity)."""

    value: Any
    sent: int
    answered: float
    seq: int
    operation: Operation


def cards_written(whole: Transcript, final: Final) -> list[str]:
    """R1 to R3 for the cards of a retrospective: the public ones, and those only their own seat sees."""
    found = []
    for room, view in final.views.items():
        texts: dict[str, str] = {
            card: str(shown.get("text")) for card, shown in view.get("cards", {}).items()
        }
        for (at, _), mine in final.mines.items():
            if at == room:
                texts |= {card: str(shown.get("text")) for card, shown in _cards(mine).items()}
        added = [(added, added.args["text"]) for added in whole.commands("AddCard") if added.room == room]
        if added:
            found += _counted("card", added, Counter(texts.values()))
    return found


def items_written(whole: Transcript, final: Final) -> list[str]:
    """R1 to R3 for items: made once each, and with the points and titles last written."""
    found = []
    writes: dict[tuple[str, str], list[Write]] = defaultdict(list)
    for call in whole.calls():
        method, _, path = call.name.partition(" ")
        if method == "PATCH" and path.startswith("/items/") and not call.refused:
            for name in ("title", "points"):
                if name in call.args:
                    writes[path.removeprefix("/items/"), name].append(_write(call, call.args[name]))
    for agreed in whole.commands("AgreeEstimate"):
        if not agreed.refused and agreed.args.get("item"):
            writes[agreed.args["item"], "points"].append(_write(agreed, agreed.args["card"]))
    made = [call for call in whole.calls() if call.name.startswith("POST /teams/")]
    renamed = {item for item, name in writes if name == "title"}
    for call in made:
        for item, wanted in _made(call):
            for name in ("title", "points"):
                writes[item, name].append(_write(call, wanted.get(name)))
    for shown in final.items:
        for name in ("title", "points"):
            found += _wrong_value(shown, name, writes[shown["id"], name])
    there = {item["id"] for item in final.items}
    for item in sorted({item for item, name in writes} - there):
        found.append(f"R1: the item {item} was made and is not there.")
    titles = Counter(item["title"] for item in final.items if item["id"] not in renamed)
    found += _counted("item", [(call, title) for call in made for title in _titles(call, renamed)], titles)
    return found


def estimates_agree(final: Final) -> list[str]:
    """R10: points of the items in the rooms = points of the items = the rollup's total."""
    found = []
    points = {item["id"]: number(item.get("points")) for item in final.items}
    for room, view in final.views.items():
        for item, shown in view.get("items", {}).items():
            if item in points and number(shown.get("points")) != points[item]:
                found.append(
                    f"R10: {item} has {shown.get('points')} in {room} and {points[item]} as an item."
                )
    counted = [item for item in final.items if item.get("type", "story") in COUNTED]
    total = sum(number(item.get("points")) or 0 for item in counted)
    for name, row in [("the total", final.rollup.get("totals")), *_rows(final.rollup)]:
        if row is not None and sum((row.get("points") or {}).values()) != total:
            found.append(
                f"R10: the items have {total} points, {name} of the rollup says {row.get('points')}."
            )
    return found


def number(value: Any) -> Any:
    """A card or points as a number where it is one: "5", 5 and 5.0 are the same estimate."""
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return value


def _rows(rollup: Json) -> list[tuple[str, Json]]:
    """A rollup of one team must say the same in the team's row."""
    teams = rollup.get("teams", [])
    return [(team.get("name", "the team"), team) for team in teams] if len(teams) == 1 else []


def _cards(mine: Json) -> Json:
    cards = mine.get("cards") or {}
    return cards if isinstance(cards, dict) else {card["id"]: card for card in cards}


def _counted(noun: str, asked: list[tuple[Operation, str]], there: Counter[str]) -> list[str]:
    """Each text was asked for under one id; it must be there once if acknowledged, else at most once."""
    found = []
    wanted = {text for operation, text in asked if not operation.refused}
    for operation, text in asked:
        if operation.ok and there[text] == 0:
            found.append(f"R1: {operation} was acknowledged; no {noun} {json.dumps(text)} is there.")
        if there[text] > 1:
            found.append(f"R2: {operation} took effect {there[text]} times.")
        if operation.refused and there[text] and text not in wanted:
            found.append(f"R3: {operation} was refused; the {noun} is there.")
    known = {text for _, text in asked}
    return found + [f"R3: nobody sent the {noun} {json.dumps(text)}." for text in there if text not in known]


def _titles(call: Operation, renamed: set[str]) -> list[str]:
    """The titles a POST of items asked for, without those whose item was given another one since."""
    if not call.ok:
        return [str(item["title"]) for item in call.args.get("items", [call.args])]
    return [str(wanted["title"]) for item, wanted in _made(call) if item not in renamed]


def _made(call: Operation) -> list[tuple[str, Json]]:
    """What an acknowledged POST of items asked for, each with the id it was given."""
    if not call.ok or call.answer is None:
        return []
    body = json.loads(call.answer.text)["body"]
    wanted = call.args.get("items", [call.args])
    return [(one["id"], item) for one, item in zip(body.get("items", [body]), wanted, strict=True)]


def _write(operation: Operation, value: Any) -> Write:
    answered = operation.answer.n if operation.answer else float("inf")
    return Write(number(value), operation.sent[0], answered, operation.seq, operation)


def _wrong_value(item: Json, name: str, writes: list[Write]) -> list[str]:
    """A place holds the value of a write that no acknowledged other one certainly came after."""
    if not any(write.operation.ok for write in writes):
        return []
    shown = number(item.get(name))
    same = [write for write in writes if write.value == shown]
    if any(not _overwritten(write, writes) for write in same):
        return []
    if not same:
        return [f"R3: {item['id']} has the {name} {item.get(name)}, which nobody sent."]
    last = max((write for write in writes if write.operation.ok), key=lambda write: write.sent)
    if any(len(write.operation.sent) > 1 for write in same):
        return [f"R2: {same[-1].operation} took effect again after {last.operation}."]
    return [f"R1: {last.operation} was acknowledged; {item['id']} has the older {name} {item.get(name)}."]


def _overwritten(write: Write, writes: list[Write]) -> bool:
    return any(
        other.operation.ok
        and (other.sent > write.answered or (0 <= write.seq < other.seq and write.operation.room != ""))
        for other in writes
    )
