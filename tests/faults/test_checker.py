"""The checker finds nothing in a good history, and each promise that was broken on purpose."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults import framing
from tests.faults.checker import violations
from tests.faults.final import Final
from tests.faults.history import History, Line
from tests.faults.view import Json, View

OPENING: Json = {
    "room": {"settings": {"deck": ["5", "8", "QZ00001", "QZ00002"], "countdown": 0}},
    "items": {"HAR-1": {"title": "Refunds", "points": None}},
    "table": {"item": "HAR-1", "round": 1, "revealed": False},
    "votes": {},
}


class Scene:
    """Writes the history of a room as an honest server would make it; the rest breaks it."""

    def __init__(self) -> None:
        self.history = History()
        self.view = View(0, OPENING)
        self.mines: dict[str, View] = {}
        self.acks = 0
        self.vias: dict[str, int] = {}

    def join(self, who: str, **wish: Any) -> None:
        """A new connection of a client; with `since` it is told only what changed."""
        self.vias[who] = self.history.next_via()
        mine = self.mines.setdefault(who, View(0, {"seat": who}))
        answer = {"ok": True, "epoch": "e", "seat": who, "role": "participant", "seq": self.view.seq}
        answer |= {"mine": mine.tree, "now": 0} | (wish or {"view": self.view.tree})
        self.say(who, "join", {"room": "r", "name": who, "since": wish.get("from")}, answer)

    def say(self, who: str, name: str, body: Json, answer: Json | None) -> None:
        """Send an event, and be answered."""
        self.acks += 1
        self.history.add(who, self.vias[who], "out", framing.event(name, body, ack=self.acks))
        if answer is not None:
            self.history.add(who, self.vias[who], "in", framing.acknowledgement(self.acks, answer))

    def command(self, who: str, id_: str, name: str, answer: Json | None, **args: Any) -> None:
        """Send a command whose answer is known."""
        self.say(who, "command", {"room": "r", "id": id_, "name": name, "args": args}, answer)

    def frame(self, put: Json, gone: tuple[str, ...] = (), mine: tuple[str, Json] | None = None) -> Json:
        """Move the room by one and tell everybody; returns the acknowledgement of the command behind it."""
        before = self.view.seq
        self.view.apply(put, list(gone))
        self.view.seq += 1
        if mine:
            self.mines[mine[0]].apply(mine[1], [])
            self.tell(mine[0], "mine", {"seq": self.view.seq, "put": mine[1], "gone": []})
        for who in self.vias:
            frame = {"from": before, "seq": self.view.seq, "put": put, "gone": list(gone)}
            self.tell(who, "frame", frame)
        return {"ok": True, "seq": self.view.seq}

    def tell(self, who: str, name: str, body: Json) -> None:
        """The server sends an event to one client."""
        self.history.add(who, self.vias[who], "in", framing.event(name, {"room": "r"} | body))

    def call(self, who: str, key: str, method: str, path: str, body: Json, status: int, reply: Json) -> None:
        """A REST exchange."""
        via = self.history.asked(who, key, method, path, body)
        self.history.replied(who, via, status, reply)


HERE = {"item": "HAR-1", "round": 1}


def good() -> tuple[History, Final]:
    """Ana and Bo estimate one item, Eli leads; a resend, a conflict, a reconnect and a REST edit come by."""
    scene = Scene()
    for who in ("Ana", "Bo", "Eli"):
        scene.join(who)
    make = {"items": [{"title": "Refunds", "type": "story"}, {"title": "Receipts"}]}
    made = {"items": [{"id": "HAR-1"}, {"id": "HAR-2"}]}
    scene.call("Eli", "k1", "POST", "/teams/PAY/items", make, 201, made)
    scene.command("Ana", "a1", "CastVote", None, card="5", **HERE)
    scene.frame({"votes/Ana": {"voted": True}}, mine=("Ana", {"card": "5"}))
    scene.command("Ana", "a1", "CastVote", {"ok": True, "seq": 1}, card="5", **HERE)
    again = scene.frame({}, mine=("Ana", {"card": "QZ00001"}))
    scene.command("Ana", "a2", "CastVote", again, card="QZ00001", **HERE)
    scene.command("Ana", "a1", "CastVote", {"ok": True, "seq": 1}, card="5", **HERE)
    conflict = {"ok": False, "error": {"code": "conflict", "message": "Used for something else."}}
    scene.command("Ana", "a2", "CastVote", conflict, card="8", **HERE)
    voted = scene.frame({"votes/Bo": {"voted": True}}, mine=("Bo", {"card": "8"}))
    scene.command("Bo", "b1", "CastVote", voted, card="8", **HERE)
    scene.join("Bo")
    cards = {"votes/Ana": {"card": "QZ00001"}, "votes/Bo": {"card": "8"}, "table/revealed": True}
    scene.command("Eli", "e1", "RevealVotes", None, **HERE)
    scene.command("Eli", "e1", "RevealVotes", scene.frame(cards), **HERE)
    closed = {"ok": False, "error": {"code": "refused", "reason": "round_closed", "message": "Closed."}}
    scene.command("Bo", "b2", "CastVote", closed, card="5", **HERE)
    agreed = scene.frame({"items/HAR-1/points": 5})
    scene.command("Eli", "e2", "AgreeEstimate", agreed, card="5", **HERE)
    scene.command("Eli", "e3", "AgreeEstimate", scene.frame({"items/HAR-1/points": 8}), card="8", **HERE)
    scene.call("Eli", "k2", "PATCH", "/items/HAR-1", {"title": "Refund a part"}, 200, {"id": "HAR-1"})
    scene.frame({"items/HAR-1/title": "Refund a part"})
    scene.join("Ana", **{"from": 7, "put": {}, "gone": []})
    scene.join("Gus")
    scene.join("Eli")
    item = {"id": "HAR-1", "title": "Refund a part", "points": 8, "type": "story"}
    other = {"id": "HAR-2", "title": "Receipts", "points": None, "type": "story"}
    rollup: Json = {"totals": {"points": {"todo": 8, "doing": 0, "done": 0}}, "teams": []}
    final = Final({"r": scene.view.tree}, {}, [item, other], rollup)
    return scene.history, final


def edit(history: History, has: str, old: str, new: str, times: int = 1, skip: int = 0) -> None:
    """Change the text of the first `times` lines (after `skip`) that contain `has`."""
    for n, line in enumerate(history.lines):
        if has in line.text and old in line.text:
            if skip:
                skip -= 1
                continue
            text = line.text.replace(old, new)
            history.lines[n] = Line(line.n, line.time, line.who, line.via, line.way, text)
            times -= 1
            if not times:
                return
    raise AssertionError(f"no line has {has} and {old}")


def test_a_good_history_breaks_no_promise() -> None:
    assert violations(*good()) == []


def lost_vote(history: History, final: Final) -> None:
    edit(history, '"table/revealed"', '"card": "8"', '"card": null', times=3)


def lost_second_vote(history: History, final: Final) -> None:
    edit(history, "43", '"votes": {"Ana": {"voted": true}, "Bo": {"voted": true}}', '"votes": {}')


def lost_reveal(history: History, final: Final) -> None:
    edit(history, '"table/revealed"', '"table/revealed": true', '"table/revealed": false', times=3)


def lost_estimate(history: History, final: Final) -> None:
    final.items[0]["points"] = 5


def lost_title(history: History, final: Final) -> None:
    final.items[0]["title"] = "Refunds"


def lost_item(history: History, final: Final) -> None:
    final.items.clear()


def vote_changed_after_the_reveal(history: History, final: Final) -> None:
    edit(history, '"items/HAR-1/points": 5', '"put": {', '"put": {"votes/Bo": {"card": "5"}, ', times=3)


def resend_applied_again(history: History, final: Final) -> None:
    edit(history, '"table/revealed"', "QZ00001", "5", times=3)


def round_opened_twice(history: History, final: Final) -> None:
    edit(history, '"items/HAR-1/points": 8', '"put": {', '"put": {"table/round": 2, ', times=3)


def item_made_twice(history: History, final: Final) -> None:
    final.items.append(final.items[0] | {"id": "HAR-2", "title": "Receipts", "points": None})
    final.items.append(final.items[0] | {"id": "HAR-3", "title": "Receipts", "points": None})


def phantom_vote(history: History, final: Final) -> None:
    edit(history, '"table/revealed"', '"votes/Bo"', '"votes/Fay": {"card": "5"}, "votes/Bo"', times=3)


def phantom_points(history: History, final: Final) -> None:
    final.items[0]["points"] = 13


def phantom_item(history: History, final: Final) -> None:
    final.items.append({"id": "HAR-3", "title": "Nobody's", "points": None})


def gap(history: History, final: Final) -> None:
    edit(history, '"frame"', '"from": 1, ', '"from": 0, ')


def other_frame(history: History, final: Final) -> None:
    edit(history, '"items/HAR-1/points": 5', '"put": {', '"put": {"extra": 1, ')


def two_epochs(history: History, final: Final) -> None:
    edit(history, "43", '"epoch": "e"', '"epoch": "f"', skip=4)


def wrong_resume(history: History, final: Final) -> None:
    edit(history, "43", '"from": 7', '"from": 6')


def order_against_time(history: History, final: Final) -> None:
    edit(history, "43", '{"ok": true, "seq": 3}', '{"ok": true, "seq": 1}')


def order_of_one_client(history: History, final: Final) -> None:
    edit(history, "43", '{"ok": true, "seq": 6}', '{"ok": true, "seq": 4}')
    edit(history, "43", '{"ok": true, "seq": 5}', '{"ok": true, "seq": 6}')


def fresh_join_differs(history: History, final: Final) -> None:
    edit(history, "43", '"title": "Refund a part"', '"title": "Refunds"')


def own_part_differs(history: History, final: Final) -> None:
    edit(history, "43", '"card": "QZ00001"', '"card": "5"')


def two_answers(history: History, final: Final) -> None:
    edit(history, "43", '{"ok": true, "seq": 1}', '{"ok": true, "seq": 2}', skip=1)


def refused_then_taken(history: History, final: Final) -> None:
    repeat(history, '"b2"', {"ok": True, "seq": 9})


def id_used_twice(history: History, final: Final) -> None:
    edit(history, '"conflict"', '"conflict"', '"refused"')


def rest_answered_twice(history: History, final: Final) -> None:
    via = history.asked("Eli", "k2", "PATCH", "/items/HAR-1", {"title": "Refund a part"})
    history.replied("Eli", via, 412, {"detail": "Changed since."})


def leaking_frame(history: History, final: Final) -> None:
    edit(history, '"votes/Bo"', '{"voted": true}', '{"voted": true, "was": "QZ00001"}', times=3)


def leaking_rest(history: History, final: Final) -> None:
    via = history.next_via()
    reply = {"status": 200, "body": {"log": ["QZ00001"]}}
    history.lines.insert(20, Line(20, 0.0, "Hana", via, "replied", json.dumps(reply)))
    asked = {"key": "g", "method": "GET", "path": "/rooms/r/log", "body": None}
    history.lines.insert(0, Line(0, 0.0, "Hana", via, "asked", json.dumps(asked)))


def leaking_card(history: History, final: Final) -> None:
    edit(history, '"votes/Bo"', '{"voted": true}', '{"voted": true, "card": "8"}', times=3)


def rollup_lags(history: History, final: Final) -> None:
    final.rollup["totals"]["points"]["todo"] = 5


def room_disagrees_with_item(history: History, final: Final) -> None:
    final.views["r"]["items"]["HAR-1"]["points"] = 5


def repeat(history: History, has: str, answer: Json) -> None:
    """Send the line that has this once more at the end, and answer it so."""
    line = next(line for line in history.lines if line.way == "out" and has in line.text)
    packet = framing.decode(line.text)
    history.add(line.who, line.via, "out", framing.event(*packet.body, ack=999))
    history.add(line.who, line.via, "in", framing.acknowledgement(999, answer))


def room_went_back(history: History, final: Final) -> None:
    edit(history, "43", '"seq": 7, "mine"', '"seq": 5, "mine"', skip=2)


def never_answered(history: History, final: Final) -> None:
    line = history.lines[-1]
    history.add(line.who, line.via, "out", '42999["command", 5]')
    history.lines.append(Line(len(history.lines), line.time + 60, line.who, line.via, "shut", ""))


def failed_call(history: History, final: Final) -> None:
    via = history.asked("Eli", "k9", "GET", "/rooms/r", {})
    history.replied("Eli", via, 500, {"title": "Internal Server Error"})


BROKEN: list[tuple[str, Callable[[History, Final], None]]] = [
    ("R1", lost_vote),
    ("R1", lost_second_vote),
    ("R1", lost_reveal),
    ("R1", lost_estimate),
    ("R1", lost_item),
    ("R1", vote_changed_after_the_reveal),
    ("R2", resend_applied_again),
    ("R2", round_opened_twice),
    ("R2", item_made_twice),
    ("R3", phantom_vote),
    ("R3", phantom_points),
    ("R1", lost_title),
    ("R3", phantom_item),
    ("R4", gap),
    ("R4", other_frame),
    ("R4", two_epochs),
    ("R4", wrong_resume),
    ("R4", room_went_back),
    ("G6", never_answered),
    ("G6", failed_call),
    ("R5", order_against_time),
    ("R6", order_of_one_client),
    ("R7", fresh_join_differs),
    ("R7", own_part_differs),
    ("R8", two_answers),
    ("R8", refused_then_taken),
    ("R8", id_used_twice),
    ("R8", rest_answered_twice),
    ("R9", leaking_frame),
    ("R9", leaking_rest),
    ("R9", leaking_card),
    ("R10", rollup_lags),
    ("R10", room_disagrees_with_item),
]


@pytest.mark.parametrize(("rule", "harm"), BROKEN, ids=lambda part: getattr(part, "__name__", part))
def test_what_was_broken_on_purpose_is_found(rule: str, harm: Callable[[History, Final], None]) -> None:
    history, final = good()
    final = copy.deepcopy(final)
    harm(history, final)
    found = violations(history, final)
    assert any(sentence.startswith(f"{rule}:") for sentence in found), found


def cards(texts: list[str]) -> tuple[History, Final]:
    """Ana wrote one hidden card and was told so; these texts are on the board at the end."""
    scene = Scene()
    scene.join("Ana")
    scene.command("Ana", "a1", "AddCard", scene.frame({}), column="good", text="QZ00007")
    conflict = {"ok": False, "error": {"code": "conflict", "message": "Used for something else."}}
    scene.command("Ana", "a1", "AddCard", conflict, column="bad", text="QZ00007")
    scene.command("Ana", "a1", "AddCard", conflict, column="bad", text="QZ00008")
    shown = {f"c{n}": {"text": text} for n, text in enumerate(texts)}
    return scene.history, Final({"r": {"cards": shown}})


@pytest.mark.parametrize(
    ("rule", "texts"),
    [("R1", []), ("R2", ["QZ00007"] * 2), ("R3", ["QZ00007", "QZ00008"]), ("R3", ["QZ00007", "no one's"])],
)
def test_a_card_is_there_once_and_no_other(rule: str, texts: list[str]) -> None:
    rollup: Json = {"totals": {"points": {}}}
    history, final = cards(["QZ00007"])
    final.rollup = rollup
    assert violations(history, final) == []
    history, final = cards(texts)
    final.rollup = rollup
    found = violations(history, final)
    assert found
    assert all(sentence.startswith(f"{rule}:") for sentence in found)
