"""The promises of a live room, held against a history. Every function returns what was broken, as sentences.

R1 no acknowledged command is lost, R2 none is applied twice, R3 nothing is there that nobody sent, R4 all
see one chain of frames, R5 what was acknowledged before another was sent comes first, R6 a client's commands
keep their order, R7 applied frames give what a fresh join gives, R8 one id has one answer, R9 nothing hidden
is in a byte sent to others, R10 room, items and rollup agree. R1 to R3 are in
votes.py and effects.py, R10 is in effects.py. G6: everything is answered.

R5 and R6 are the checks of a total order against real time: the order is given by the seqs, so that one pass
over the sorted operations is enough (Herlihy and Wing, "Linearizability", 1990).
"""

import json
import re
from collections import defaultdict
from typing import Any

from tests.faults import framing
from tests.faults.effects import cards_written, estimates_agree, items_written
from tests.faults.final import Final
from tests.faults.history import History, Line
from tests.faults.states import states
from tests.faults.transcript import NO_ANSWERS, Operation, Transcript, transcript
from tests.faults.votes import votes_and_rounds

ANSWERED_WITHIN = 12.0  # seconds: a silent line is noticed within ten, and ends
_ASKS = re.compile(r"42(\d+)")
CANARY = re.compile(r"QZ\d{5}")


def violations(history: History, final: Final) -> list[str]:
    """Everything that this history and the state after it break, by rule."""
    whole = transcript(history)
    return [
        *told_rightly(whole),
        *cards_written(whole, final),
        *items_written(whole, final),
        *estimates_agree(final),
    ]


def told_rightly(whole: Transcript) -> list[str]:
    """What the texts alone break: votes, frames, order, answers and secrets."""
    return [
        *votes_and_rounds(whole),
        *one_chain_of_frames(whole),
        *real_time_order(whole),
        *order_of_each_client(whole),
        *views_agree(whole),
        *one_answer_for_one_id(whole),
        *secrets_kept(whole),
        *everything_answered(whole),
    ]


def one_chain_of_frames(whole: Transcript) -> list[str]:
    """R4: no gaps, the same frame for everybody, one epoch."""
    found: list[str] = []
    for _ in states(whole, found):
        pass
    first: dict[tuple[str, int, int], tuple[str, str]] = {}
    epochs: dict[str, set[str]] = defaultdict(set)
    for move in whole.moves:
        if move.kind == "frame" and "put" in move.body:
            key = (move.room, move.body["from"], move.body["seq"])
            text = json.dumps([move.body["put"], move.body["gone"]], sort_keys=True)
            who, other = first.setdefault(key, (move.who, text))
            if text != other:
                found.append(f"R4: {who} and {move.who} were sent different frames {key[1]} to {key[2]}.")
        if "epoch" in move.body:
            epochs[move.room].add(str(move.body["epoch"]))
    found += [f"R4: {room} had the epochs {sorted(seen)}." for room, seen in epochs.items() if len(seen) > 1]
    return found


def real_time_order(whole: Transcript) -> list[str]:
    """R5: if A was acknowledged before B was sent, A's seq is not above B's (equal: B changed nothing)."""
    found = []
    for acknowledged in _by_room(whole).values():
        answered = sorted(acknowledged, key=_answered)
        highest: Operation | None = None
        at = 0
        for later in sorted(acknowledged, key=lambda operation: operation.sent[0]):
            while at < len(answered) and _answered(answered[at]) < later.sent[0]:
                highest = max(highest or answered[at], answered[at], key=lambda operation: operation.seq)
                at += 1
            if highest is not None and highest.seq > later.seq:
                found.append(
                    f"R5: {highest} was acknowledged at {highest.seq} before {later} was sent,"
                    f" which got {later.seq}."
                )
    return found


def order_of_each_client(whole: Transcript) -> list[str]:
    """R6: a seat's commands take effect in the order in which they were first sent.

    One that was told "not now" (rate_limited, unavailable) is sent again later and is not held to it.
    """
    found = []
    last: dict[tuple[str, str], Operation] = {}
    for acknowledged in _by_room(whole).values():
        for operation in sorted(acknowledged, key=lambda operation: operation.sent[0]):
            if any(answer.code in NO_ANSWERS for answer in operation.answers):
                continue
            before = last.get((operation.room, operation.seat))
            if before is not None and before.seq > operation.seq:
                found.append(
                    f"R6: {before} was sent first and got {before.seq}; {operation}: {operation.seq}."
                )
            last[operation.room, operation.seat] = operation
    return found


def views_agree(whole: Transcript) -> list[str]:
    """R7: at one seq all have one view, come by frames, by a resume or by a fresh join; `mine` likewise."""
    found: dict[tuple[Any, ...], str] = {}
    views: dict[tuple[str, str, int], tuple[str, str, dict[str, int]]] = {}
    mines: dict[tuple[str, str, str, int], tuple[str, str, dict[str, int]]] = {}
    for state in states(whole, []):
        place = (state.room, state.epoch, state.seq)
        prints = _prints(state.view)
        who, how, others = views.setdefault(place, (state.who, state.how, prints))
        if others != prints:
            found.setdefault(
                place, _differ("view", state.seq, who, how, others, state.who, state.how, prints)
            )
        prints = _prints(state.mine)
        seat = (state.room, state.seat, state.epoch, state.seq)
        who, how, others = mines.setdefault(seat, (state.who, state.how, prints))
        if state.how != "frame":
            mines[seat] = (state.who, state.how, prints)
        if others != prints:
            found.setdefault(seat, _differ("mine", state.seq, who, how, others, state.who, state.how, prints))
    return list(found.values())


def one_answer_for_one_id(whole: Transcript) -> list[str]:
    """R8: the same id with the same payload has one answer; only one payload of an id has any."""
    found = []
    payloads: dict[tuple[str, str, str, str], list[Operation]] = defaultdict(list)
    for operation in whole.operations:
        final = {answer.text: answer for answer in operation.answers if answer.final}
        if len(final) > 1:
            found.append(f"R8: {operation} had the answers {' and '.join(final)}.")
        if final and any(answer.code == "conflict" for answer in operation.answers):
            found.append(f"R8: {operation} was answered conflict and {next(iter(final))}.")
        where = "" if operation.room else operation.name
        payloads[operation.room, operation.seat, operation.id, where].append(operation)
    for (_, seat, used, _), operations in payloads.items():
        answered = [operation for operation in operations if operation.answer]
        if len(answered) > 1:
            found.append(f"R8: the id {used} of {seat} was answered for {len(answered)} different payloads.")
    return found


def secrets_kept(whole: Transcript) -> list[str]:
    """R9: before its reveal no canary is in a byte sent to another seat, and no vote shows a card.

    What everybody may know of a canary, that it is a card of the deck, is taken out of the texts first.
    """
    secrets = _secrets(whole)
    found: dict[tuple[str, str], str] = {}
    own: dict[str, set[str]] = defaultdict(set)
    for (who, _), seat in whole.seats.items():
        own[who].add(seat)
    for line in whole.lines:
        if line.way not in ("in", "replied"):
            continue
        seats = own[line.who] | {line.who}
        for canary in sorted(set(CANARY.findall(line.text)) & secrets.keys()):
            owners, told = secrets[canary]
            if line.n < told and not seats & owners and canary in _without_decks(line.text):
                sentence = f"R9: {line.who} was sent {canary}, which {sorted(owners)} had not revealed: "
                found.setdefault((line.who, canary), sentence + line.text[:200])
    for state in states(whole, []):
        if not state.view.get("table", {}).get("revealed"):
            for seat, vote in state.view.get("votes", {}).items():
                if isinstance(vote, dict) and "card" in vote:
                    found.setdefault(
                        (seat, str(state.seq)), f"R9: at {state.seq} the card of {seat} is shown."
                    )
    return list(found.values())


def everything_answered(whole: Transcript) -> list[str]:
    """G6: what carried an acknowledgement id was answered, unless the connection ended soon after.

    A REST call may be told to come again (503); 500 is no answer to anybody.
    """
    waiting: dict[tuple[int, int | None], Line] = {}
    found = [
        f"G6: {call} was answered {answer.text[:200]}"
        for call in whole.calls()
        for answer in call.answers
        if answer.text.startswith('{"status": 500')
    ]
    for line in whole.lines:
        ack = _ASKS.match(line.text)
        if line.way == "out" and ack:
            waiting[line.via, int(ack[1])] = line
        elif line.way == "in" and line.text.startswith("43"):
            waiting.pop((line.via, framing.decode(line.text).ack), None)
        elif line.way == "shut":
            for key in [key for key in waiting if key[0] == line.via]:
                asked = waiting.pop(key)
                if line.time - asked.time > ANSWERED_WITHIN:
                    found.append(f"G6: {asked.who} got no answer to {asked.text[:200]}")
    return found


def _secrets(whole: Transcript) -> dict[str, tuple[set[str], float]]:
    """For each canary: the seats that hid it, and the line from which on it may be told."""
    shown: dict[tuple[str, Any, Any], float] = {}
    for reveal in whole.commands("RevealVotes"):
        if not reveal.refused:
            key = (reveal.room, reveal.args.get("item"), reveal.args.get("round"))
            shown[key] = min(shown.get(key, float("inf")), reveal.sent[0])
    secrets: dict[str, tuple[set[str], float]] = {}
    moves = [move for move in whole.commands("GoToStage", "CloseNotes", "EndCeremony") if not move.refused]
    for hidden in whole.commands("CastVote", "AddCard"):
        canary = str(hidden.args.get("card", hidden.args.get("text")))
        if not CANARY.fullmatch(canary):
            continue
        key = (hidden.room, hidden.args.get("item"), hidden.args.get("round"))
        told = _opened(moves, hidden) if hidden.name == "AddCard" else shown.get(key, float("inf"))
        owners, before = secrets.get(canary, (set(), float("inf")))
        secrets[canary] = owners | {hidden.seat}, min(told, before)
    return secrets


def _opened(moves: list[Operation], card: Operation) -> float:
    """The line of the first move to another stage after a card was sent: it may be shown from there on."""
    return min(
        (move.sent[0] for move in moves if move.room == card.room and move.sent[0] > card.sent[0]),
        default=float("inf"),
    )


def _without_decks(text: str) -> str:
    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(inner) for key, inner in value.items() if not re.search("deck|settings", key)}
        return [strip(inner) for inner in value] if isinstance(value, list) else value

    packet = framing.decode(text)
    body = packet.body if packet.kind != "strange" else text
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return text
    return json.dumps(strip(body))


def _by_room(whole: Transcript) -> dict[str, list[Operation]]:
    rooms: dict[str, list[Operation]] = defaultdict(list)
    for operation in whole.operations:
        if operation.room and operation.ok:
            rooms[operation.room].append(operation)
    return rooms


def _answered(operation: Operation) -> int:
    assert operation.answer is not None
    return operation.answer.n


def _prints(tree: dict[str, Any]) -> dict[str, int]:
    return {key: hash(json.dumps(value, sort_keys=True)) for key, value in tree.items()}


def _differ(
    what: str, seq: int, who: str, how: str, one: dict[str, int], other: str, came: str, two: dict[str, int]
) -> str:
    keys = sorted(key for key in one.keys() | two.keys() if one.get(key) != two.get(key))
    return (
        f"R7: at {seq} the {what} of {who} (by {how}) and of {other} (by {came}) differ in {', '.join(keys)}."
    )
