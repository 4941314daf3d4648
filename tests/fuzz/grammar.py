"""Commands as their JSON Schemas describe them, about things that are there, and what can be made of them."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.words import odd, replaced, text

Json = dict[str, Any]

DAY = 24 * 3600 * 1000
LARGEST = 64 * 1024
SELDOM = frozenset({"EndCeremony", "HandOver", "RemoveSeat", "CloseNotes", "AddItems"})
EVENTS = ("join", "command", "command", "command", "whereami", "leave")
PLAIN_CARDS = ("1", "2", "3", "5", "8", "13", "?", "99", "0.5")
DATES = ("2026-12-01", "2027-02-29", "2027-13-01", "tomorrow")


@dataclass(frozen=True)
class Message:
    """A packet, the head of the acknowledgement it asks for, and whether the server may count it as bad."""

    packet: str
    head: bytes | None = None
    bad: bool = False


@dataclass
class Things:
    """What a visitor knows of: ids by the part of the view in which they stand, and rooms."""

    room: str
    others: list[str]
    ids: dict[str, list[str]] = field(default_factory=dict)
    stage: str | None = None

    def learn(self, view: Any) -> None:
        """Note every id of a view."""
        if not isinstance(view, dict):
            return
        for part, inside in view.items():
            if isinstance(inside, dict) and part != "room":
                self.ids[part] = [str(key) for key in inside][:200]
        about = view.get("room")
        if isinstance(about, dict):
            self.ids["stages"] = [one["id"] for one in about.get("stages", ())]
            self.stage = about.get("stage")

    def named(self, what: str, chance: random.Random) -> str:
        """An id for a field of this name, mostly of the right kind."""
        if what == "card" and chance.random() < 0.6:
            return chance.choice(PLAIN_CARDS)
        if what in ("due", "needed_by") and chance.random() < 0.5:
            return chance.choice(DATES)
        fitting = [part for part in self.ids if self.ids[part] and part[:4] == what[:4]]
        parts = (
            fitting if fitting and chance.random() < 0.9 else [part for part in self.ids if self.ids[part]]
        )
        if not parts or chance.random() < 0.1:
            return chance.choice((text(chance), uuid.UUID(int=chance.getrandbits(128)).hex, "1"))
        return chance.choice(self.ids[chance.choice(parts)])


class Grammar:
    """Writes messages for one visitor. `commands`: the schema of each by its name. `used`: what was said."""

    def __init__(
        self, commands: dict[str, Json], things: Things, chance: random.Random, used: deque[Json]
    ) -> None:
        self.commands, self.things, self.chance, self.used = commands, things, chance, used
        self._acks = 100

    def polite(self) -> Message:
        """A message that any client may send; whether it is allowed now is another question."""
        event = self.chance.choice(EVENTS[1:5])
        return self._event([event, self._payload(event)])

    def rude(self) -> Message:
        """A message with something wrong inside the event."""
        event = self.chance.choice(EVENTS)
        payload = replaced(self._payload(event), self.chance)
        if self.chance.random() < 0.5 and isinstance(payload, dict) and isinstance(payload.get("args"), dict):
            payload["args"] = replaced(payload["args"], self.chance)
        return self._event([event, payload], bad=True)

    def broken(self) -> Message:
        """A message that is no event: wrong JSON, wrong arity, wrong packet, too large, too deep."""
        chance = self.chance
        event = chance.choice(EVENTS)
        whole = json.dumps([event, self._payload(event)])
        makers = (
            lambda: whole[: chance.randrange(len(whole))],
            lambda: whole + chance.choice(("x", "[]", "\0", " " * 1000, ",")),
            lambda: whole.replace(":", chance.choice((": NaN,", ":-Infinity", ":01", "::", ":1e999")), 1),
            lambda: whole.replace('"room"', '"room": "x", "room"', 1),
            lambda: whole.replace("{", '{"__proto__": {"role": "facilitator"}, ', 1),
            lambda: "[" * chance.choice((17, 100, 60_000)),
            lambda: f'["{event}", ' + '{"a":' * chance.choice((17, 10_000)) + "1" + "}" * 17 + "]",
            lambda: json.dumps([event, *[self._payload(event)] * chance.choice((0, 2, 9))]),
            lambda: json.dumps([chance.choice(("shout", "connect", "disconnect", "", "frame")), {}]),
            lambda: json.dumps([odd(chance), odd(chance)]),
            lambda: json.dumps(odd(chance)),
            lambda: json.dumps(
                [event, {"room": "y" * (LARGEST + chance.choice((-200, -30, -20, 0, 1, 60_000)))}]
            ),
            lambda: f'["{event}", {{"room": {"9" * chance.choice((17, 400, 5_000))}}}]',
            lambda: (
                f'["{event}", {{"room": "\ud800"}}]'
                if chance.random() < 0.1
                else f'["{event}", {{"room": "\\ud800"}}]'
            ),
            lambda: "\ufeff" + whole,
            lambda: "".join(chr(chance.randrange(1, 0x250)) for _ in range(chance.randrange(200))),
        )
        body = chance.choice(makers)()
        return self._packet(body) if chance.random() < 0.7 else self._strange(body)

    def _event(self, event: list[Any], bad: bool = False) -> Message:
        self._acks += 1
        return Message(f"42{self._acks}{json.dumps(event)}", b"43%d" % self._acks, bad)

    def _packet(self, body: str) -> Message:
        self._acks += 1
        if body[:1].isdigit() or body[:1] == "-" or any("\ud800" <= one <= "\udfff" for one in body):
            return Message(f"42{self._acks}{body}", None, True)
        return Message(f"42{self._acks}{body}", b"43%d" % self._acks, True)

    def _strange(self, body: str) -> Message:
        """The same in a packet that nobody sends."""
        self._acks += 1
        ack = self._acks
        heads: tuple[tuple[str, bytes | None], ...] = (
            (f"4599999999-{ack}", b"43%d" % ack),
            (f"451-{ack}", b"43%d" % ack),
            (f"451000000000-{ack}", b"43%d" % ack),
            (f"42/admin,{ack}", b"43/admin,%d" % ack),
            (f"42/,{ack}", b"43/,%d" % ack),
            (f"42{ack:099}", b"43%099d" % ack),
            (f"42{'7' * 200}", None),
            ("42", None),
            ("43", None),
            (f"43{ack}", None),
            ("44", None),
            ("46", None),
            ("40", None),
            ("40/admin,", None),
            ("5", None),
            ("6", None),
            ("2", None),
            ("3", None),
            ("0", None),
            ("9", None),
            ("b", None),
            ("", None),
            ("４２", None),
        )
        packet, head = self.chance.choice(heads)
        if body[:1].isdigit() or body[:1] in ("-", "/") or any("\ud800" <= one <= "\udfff" for one in body):
            head = None
        return Message(packet + body, head, True)

    def _payload(self, event: str) -> Json:
        chance, things = self.chance, self.things
        room = things.room
        if things.others and chance.random() < 0.06:
            room = chance.choice(things.others)
        match event:
            case "command":
                return self._command(room)
            case "join":
                wish: Json = {"room": room}
                if chance.random() < 0.4:
                    wish["since"] = chance.choice((0, 1, 7, -1, 10**9, 2**53))
                if chance.random() < 0.3:
                    wish["name"] = chance.choice(
                        (text(chance), "", "\0", "x" * 200, "\u202eana", "e\u0301" * 30)
                    )
                if chance.random() < 0.2:
                    wish["epoch"] = text(chance)
                if chance.random() < 0.1:
                    wish["watch"] = True
                return wish
        return {"room": room}

    def _command(self, room: str) -> Json:
        chance = self.chance
        if self.used and chance.random() < 0.1:
            return self._again(room)
        name = self._name()
        args = self._value("", self.commands[name], self.commands[name]) if name in self.commands else {}
        command: Json = {
            "room": room,
            "id": uuid.UUID(int=chance.getrandbits(128)).hex,
            "name": name,
            "args": args,
        }
        if chance.random() < 0.5:
            now = int(time.time() * 1000)
            command["at"] = now - chance.choice((0, 0, 0, 0, DAY + 60_000, 400 * DAY, -DAY))
        if chance.random() < 0.4:
            command["stage"] = self.things.named("stage", chance)
        self.used.append(command)
        return command

    def _name(self) -> str:
        name = self.chance.choice(tuple(self.commands))
        if name in SELDOM and self.chance.random() < 0.9:
            name = self.chance.choice(tuple(self.commands))
        return (
            name if self.chance.random() < 0.97 else self.chance.choice(("Shout", "", "castVote", "__init__"))
        )

    def _again(self, room: str) -> Json:
        """A command that was sent before: the same, or with its id used for something else."""
        before = self.chance.choice(self.used)
        dice = self.chance.random()
        if dice < 0.6:
            return dict(before)
        if dice < 0.8:
            return {**before, "room": room}
        return {**before, "name": self._name()}

    def _value(self, name: str, schema: Json, whole: Json) -> Any:
        """A value that the schema allows, most of the time about something that is there."""
        chance = self.chance
        if "$ref" in schema:
            return self._value(name, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
        if "anyOf" in schema:
            return self._value(name, chance.choice(schema["anyOf"]), whole)
        if "enum" in schema:
            return chance.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema, whole)
            case "array":
                inside = schema.get("items") or {"type": "string"}
                return [self._value(name, inside, whole) for _ in range(chance.choice((0, 1, 1, 2, 5)))]
            case "string":
                return (
                    text(chance)
                    if name in ("text", "title", "reason", "answer")
                    else self.things.named(name, chance)
                )
            case "integer":
                return chance.choice((0, 1, 1, 2, 3, 5, 60, -1, 10_000))
            case "number":
                return chance.choice((0, 0.5, 1, 2, 3, 8, 100, -1, 1e9))
            case "boolean":
                return chance.random() < 0.5
        return None

    def _object(self, schema: Json, whole: Json) -> Json:
        needed = schema.get("required", ())
        fields = schema.get("properties", {})
        return {
            name: self._value(name, inside, whole)
            for name, inside in fields.items()
            if name in needed or self.chance.random() < 0.4
        }
