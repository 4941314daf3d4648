"""A history read: who sent what under which id, what was answered, and how every view moved."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.faults import framing
from tests.faults.history import History, Line
from tests.faults.view import Json

Kind = Literal["join", "whereami", "part", "mine", "frame"]

NO_ANSWERS = {"malformed", "too_large", "rate_limited", "unavailable"}
NO_STATUSES = {408, 409, 413, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Answer:
    """One answer as it came: `final` where the promise of guarantee 2 stands behind it."""

    n: int
    ok: bool
    seq: int | None
    code: str
    text: str

    @property
    def final(self) -> bool:
        """Whether the id is used up by this answer and the answer belongs to this payload."""
        return self.code not in NO_ANSWERS and self.code != "conflict"


@dataclass
class Operation:
    """Every copy and resend of one thing asked for: a command of a seat, or a REST call under one key.

    `sent` holds the numbers of the lines that sent it, `answers` what came back, in order. For a REST call
    `room` is "" and `name` is "METHOD /path".
    """

    room: str
    seat: str
    id: str
    name: str
    args: Json
    sent: list[int] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def answer(self) -> Answer | None:
        """The first final answer."""
        return next((answer for answer in self.answers if answer.final), None)

    @property
    def ok(self) -> bool:
        """It was acknowledged: its effect must be there."""
        return self.answer is not None and self.answer.ok

    @property
    def refused(self) -> bool:
        """It was answered no, or that its id belongs to something else: its effect must not be there."""
        if self.answer is None:
            return any(answer.code == "conflict" for answer in self.answers)
        return not self.answer.ok

    @property
    def seq(self) -> int:
        """The acknowledged seq; -1 without one."""
        return -1 if self.answer is None or self.answer.seq is None else self.answer.seq

    def __str__(self) -> str:
        return f"{self.name} {json.dumps(self.args)} of {self.seat} (id {self.id})"


@dataclass(frozen=True)
class Move:
    """Something that moves a view: a stand (answer to join or whereami), part, mine or frame.

    `since`: the seq after which a join asked for what it missed.
    """

    n: int
    who: str
    via: int
    room: str
    kind: Kind
    body: Json
    since: int | None = None


@dataclass
class Transcript:
    """The history, sorted by meaning."""

    lines: list[Line]
    operations: list[Operation] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    seats: dict[tuple[str, str], str] = field(default_factory=dict)  # (who, room) -> seat

    def commands(self, *names: str) -> list[Operation]:
        """The operations of sockets with one of these names."""
        return [operation for operation in self.operations if operation.room and operation.name in names]

    def calls(self) -> list[Operation]:
        """The operations of REST."""
        return [operation for operation in self.operations if not operation.room]


def transcript(history: History) -> Transcript:
    """Sort a history by meaning; lines that mean nothing to the rules are kept in `lines` only."""
    whole = Transcript(history.lines)
    _learn_seats(whole)
    found: dict[tuple[str, ...], Operation] = {}
    asked: dict[tuple[int, int | None], tuple[str, Json, Operation | None]] = {}
    for line in history.lines:
        if line.way in ("out", "in"):
            _socket_line(whole, found, asked, line)
        elif line.way in ("asked", "replied"):
            _rest_line(found, asked, line)
    whole.operations = list(found.values())
    return whole


Found = dict[tuple[str, ...], Operation]
Asked = dict[tuple[int, int | None], tuple[str, Json, Operation | None]]


def _learn_seats(whole: Transcript) -> None:
    rooms: dict[tuple[int, int | None], str] = {}
    for line in whole.lines:
        if line.way == "out" and '"join"' in line.text:
            packet = framing.decode(line.text)
            if packet.kind == "event" and packet.body[0] == "join":
                rooms[line.via, packet.ack] = str(packet.body[1].get("room"))
        elif line.way == "in" and line.text.startswith("43"):
            packet = framing.decode(line.text)
            room = rooms.get((line.via, packet.ack))
            if room is not None and packet.body and packet.body[0].get("ok"):
                whole.seats.setdefault((line.who, room), str(packet.body[0]["seat"]))


def _socket_line(whole: Transcript, found: Found, asked: Asked, line: Line) -> None:
    packet = framing.decode(line.text)
    if packet.kind == "event" and not (isinstance(packet.body, list) and packet.body):
        return
    if line.way == "out" and packet.kind == "event":
        name, body = (*packet.body, None)[:2]
        if isinstance(body, dict):
            operation = _command(whole, found, line, body) if name == "command" else None
            asked[line.via, packet.ack] = name, body, operation
    elif line.way == "in" and packet.kind == "ack" and packet.body:
        name, body, operation = asked.get((line.via, packet.ack), ("", {}, None))
        answer = packet.body[0]
        if operation is not None:
            operation.answers.append(_answer(line.n, answer))
        elif name in ("join", "whereami") and answer.get("ok"):
            stand: Kind = "join" if name == "join" else "whereami"
            since = body.get("since")
            whole.moves.append(Move(line.n, line.who, line.via, body["room"], stand, answer, since))
    elif line.way == "in" and packet.kind == "event" and packet.body[0] in ("part", "mine", "frame"):
        kind: Kind = packet.body[0]
        body = packet.body[1]
        whole.moves.append(Move(line.n, line.who, line.via, body["room"], kind, body))


def _command(whole: Transcript, found: Found, line: Line, body: Json) -> Operation | None:
    room, name, args = body.get("room"), body.get("name"), body.get("args")
    if not (isinstance(room, str) and isinstance(name, str) and isinstance(args, dict) and body.get("id")):
        return None
    seat = whole.seats.get((line.who, room), line.who)
    key = (room, seat, str(body["id"]), name, _text(args))
    operation = found.setdefault(key, Operation(room, seat, str(body["id"]), name, args))
    operation.sent.append(line.n)
    return operation


def _rest_line(found: Found, asked: Asked, line: Line) -> None:
    body = json.loads(line.text)
    if line.way == "asked":
        name = f"{body['method']} {body['path']}"
        key = ("", line.who, body["key"], name, _text(body["body"]))
        operation = found.setdefault(key, Operation("", line.who, body["key"], name, body["body"] or {}))
        operation.sent.append(line.n)
        asked[line.via, None] = "", {}, operation
        return
    operation_asked = asked[line.via, None][2]
    assert operation_asked is not None
    status = body["status"]
    code = "unavailable" if status in NO_STATUSES else "conflict" if status == 422 else str(status)
    operation_asked.answers.append(Answer(line.n, status < 300, None, code, line.text))


def _answer(n: int, answer: Any) -> Answer:
    if not isinstance(answer, dict):
        return Answer(n, False, None, "malformed", _text(answer))
    code = "ok" if answer.get("ok") else str((answer.get("error") or {}).get("code"))
    return Answer(n, bool(answer.get("ok")), answer.get("seq"), code, _text(answer))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
