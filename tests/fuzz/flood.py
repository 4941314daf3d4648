"""REST calls that nobody means: every operation of the OpenAPI document, with what fits and what does not."""

from __future__ import annotations

import json
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.fuzz.grounds import Grounds, seated
from tests.fuzz.line import CANARY, DECK
from tests.fuzz.words import ODD, odd, replaced, text

Json = dict[str, Any]

PREFIX = "/api/v1"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
SHOWN = 2_000  # characters of a call that is told
KEPT_IDS = 40  # of a kind
TYPES = (
    "application/json",
    "text/plain",
    "",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "\xff",
    "application/x-www-form-urlencoded",
)
SHEETS = (
    b"",
    b"\0" * 500,
    b"Title,Type\nA,story\n",
    b'Title,Type\n"A',
    b"\xff\xfe" + "Title\nA\n".encode("utf-16-le"),
    b"PK\x03\x04" + b"x" * 300,
    b"Key,Title,Parent\n1,A,2\n2,B,1\n",
    b"Title\n" + b"x" * 40_000 + b"\n",
    b"a,a,a,a\n1,2,3\n",
    b"<?xml version='1.0'?><a/>",
    b"{}",
    b"[]",
    b";;;\n\r\r\n",
)


@dataclass(frozen=True)
class Requests:
    """How many calls."""

    seed: int
    count: int


@dataclass
class Flood:
    """What came of it: calls by status, and what may not be."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """One line of figures."""
        counted = ", ".join(f"{status} {count}" for status, count in sorted(self.statuses.items()))
        rate = self.statuses.total() / max(self.seconds, 0.001)
        slowest = f"slowest {self.slowest * 1000:.0f} ms"
        return f"{self.statuses.total()} calls, {rate:.0f} a second, {slowest}; {counted}"


@dataclass(frozen=True)
class Operation:
    """One of the document."""

    method: str
    path: str
    parameters: tuple[Json, ...]
    body: Json | None
    form: bool


def flood(order: Requests, grounds: Grounds) -> Flood:
    """Call all operations in turn, as nobody, guest, developer, manager and admin; tell every 5xx."""
    return Caller(order, grounds).run()


class Caller:
    """Makes calls and learns ids from what it is answered."""

    def __init__(self, order: Requests, grounds: Grounds) -> None:
        self.order, self.url = order, grounds.url
        self.chance = random.Random(order.seed)
        known = {kind: list(ids) for kind, ids in grounds.ids.items()}
        self.ids: defaultdict[str, list[str]] = defaultdict(list, known)
        room = grounds.arena("retrospective")[0].rooms[0]
        self.ids["room"] += [room, grounds.home["id"]]
        self.key = grounds.home["secret"]
        bo = next(one for one in grounds.strangers if one.name == "Bo")
        self.tokens = [
            None,
            seated(self.url, grounds.home, "Rita"),
            bo.token,
            grounds.ana.token,
            grounds.ana.token,
            grounds.eli.token,
        ]
        self.document = requests.get(f"{self.url}{PREFIX}/openapi.json", timeout=60).json()
        self.session = requests.Session()
        self.flood = Flood()

    def run(self) -> Flood:
        """All calls, or those up to the tenth that is wrong."""
        began = time.monotonic()
        operations = _operations(self.document)
        for n in range(self.order.count):
            self._call(operations[n % len(operations)])
            if len(self.flood.wrong) >= 10:
                break
        self.flood.seconds = time.monotonic() - began
        return self.flood

    def _call(self, operation: Operation) -> None:
        chance = self.chance
        method = operation.method if chance.random() < 0.97 else chance.choice(METHODS)
        path = operation.path
        for one in operation.parameters:
            if one["in"] == "path":
                path = path.replace("{" + one["name"] + "}", self._id(one["name"]))
        query = {
            one["name"]: self._word(one)
            for one in operation.parameters
            if one["in"] == "query" and chance.random() < 0.3
        }
        headers = self._headers(method)
        more = self._body(operation, headers)
        request = requests.Request(method, f"{self.url}{PREFIX}{path}", params=query, headers=headers, **more)
        try:
            prepared = self.session.prepare_request(request)
        except (requests.RequestException, ValueError):
            return
        began = time.monotonic()
        try:
            reply = self.session.send(prepared, timeout=60)
        except requests.RequestException as lost:
            self.flood.wrong.append(f"{method} {path} got no answer: {lost!r}")
            return
        self.flood.slowest = max(self.flood.slowest, time.monotonic() - began)
        self.flood.statuses[reply.status_code] += 1
        self._look(operation, prepared, reply)

    def _look(self, operation: Operation, call: requests.PreparedRequest, reply: requests.Response) -> None:
        told = f"{call.method} {call.url} {dict(call.headers)} {(call.body or b'')[:SHOWN]!r}"
        if reply.status_code >= 500:
            self.flood.wrong.append(f"{reply.status_code} to {told}")
        if CANARY.search(DECK.sub(b"", reply.content)):
            self.flood.wrong.append(f"A hidden vote is in the answer to {told}")
        json_there = reply.content and "json" in reply.headers.get("Content-Type", "")
        if reply.ok and json_there and operation.path != "/tokens":
            self._learn(operation.path, reply.json())

    def _learn(self, path: str, answer: Any) -> None:
        """Note the ids in an answer under what they are ids of."""
        nouns = [part for part in path.split("/") if part and not part.startswith("{")]
        kind = {"dependencies": "dependency"}.get(nouns[-1], nouns[-1].removesuffix("s"))
        found = [answer, *(answer.get("items") or ())] if isinstance(answer, dict) else []
        for one in found[:20]:
            id = one.get("id") if isinstance(one, dict) else None
            if isinstance(id, str) and id not in self.ids[kind] and kind != "me":
                self.ids[kind] = [*self.ids[kind][-KEPT_IDS:], id]

    def _id(self, kind: str) -> str:
        known = self.ids[kind]
        if known and self.chance.random() < 0.8:
            return self.chance.choice(known)
        odd_ids = (
            "x",
            "0",
            "%00",
            "%ff",
            "%2e%2e",
            "a" * 101,
            "..",
            "~",
            ":",
            "%F0%9F%8E%89",
            "null",
            "1e9",
            "*",
        )
        every = [id for ids in self.ids.values() for id in ids]
        return self.chance.choice((*odd_ids, *every[:20]))

    def _word(self, parameter: Json) -> Any:
        chance = self.chance
        kind = parameter["name"]
        if chance.random() < 0.3 and self.ids[kind]:
            return chance.choice(self.ids[kind])
        words: list[Any] = [
            "1",
            "0",
            "-1",
            "1001",
            "2026-12-07",
            "json",
            "csv",
            "xlsx",
            "md",
            "story",
            "todo",
            "true",
            *ODD[:40],
        ]
        word = chance.choice(words)
        return word.encode("utf-8", "surrogatepass") if isinstance(word, str) else json.dumps(word)

    def _headers(self, method: str) -> dict[str, str | bytes]:
        chance = self.chance
        token = chance.choice(self.tokens)
        headers: dict[str, str | bytes] = {"Authorization": f"Bearer {token}"} if token else {}
        if chance.random() < 0.03:
            headers["Authorization"] = chance.choice(
                (b"Bearer \xff\xfe", b"Bearer ", b"Basic YTpi", b"brm_x", b"Bearer " + b"x" * 5_000)
            )
        if method != "GET" and chance.random() < 0.5:
            headers["Idempotency-Key"] = chance.choice(
                (text(chance).encode(), b"again", b"\xff", b"", b"k" * 256, b"a\tb")
            )
        if chance.random() < 0.7:
            headers["If-Match"] = chance.choice(
                (b"*", b'"1"', b'W/"1"', b"1, 2", b"\xff", b"", b'"' + b"9" * 400 + b'"')
            )
        if chance.random() < 0.1:
            name = chance.choice(
                (
                    "Cookie",
                    "Origin",
                    "Accept",
                    "Accept-Language",
                    "Accept-Encoding",
                    "Host",
                    "Range",
                    "X-HTTP-Method-Override",
                    "If-None-Match",
                    "Referer",
                )
            )
            headers[name] = chance.choice(
                (
                    b"\xff\xfe",
                    b"",
                    b"null",
                    b"http://evil.example",
                    b"[::1",
                    b"bigroom=x; bigroom-form=.; a",
                    b"x" * 3_000,
                    b"de;q=x, *;q=9",
                    b"bytes=0-1,-5",
                )
            )
        return headers

    def _body(self, operation: Operation, headers: dict[str, str | bytes]) -> Json:
        chance = self.chance
        if operation.form and chance.random() < 0.85:
            form = self._value("", operation.body or {})
            given = (
                {key: str(value) for key, value in form.items() if key != "file"}
                if isinstance(form, dict)
                else {}
            )
            name = chance.choice(
                ("a.csv", "a.xlsx", "../../x", "\u202e.csv", "", "a" * 300 + ".csv", "a.xml")
            )
            return {"files": {"file": (name, chance.choice((*SHEETS, chance.randbytes(300))))}, "data": given}
        if operation.body is None and chance.random() < 0.8:
            return {}
        value = self._value("", operation.body or {})
        dice = chance.random()
        if dice < 0.4:
            value = replaced(value, chance)
        raw = json.dumps(value).encode()
        if dice > 0.85:
            raw = chance.choice(
                (
                    raw[: len(raw) // 2],
                    b"[" * 50_000,
                    b'{"a":' * 100,
                    raw + b"x",
                    b"\xff",
                    b"",
                    b"NaN",
                    raw.replace(b'"', b"'"),
                    b'{"a": 1, "a": 2}',
                    b"1" * 5_000,
                    b"\xef\xbb\xbf" + raw,
                    raw.decode().encode("utf-16"),
                )
            )
        headers["Content-Type"] = (
            "application/json" if chance.random() < 0.95 else chance.choice(TYPES).encode("latin-1")
        )
        return {"data": raw}

    def _value(self, name: str, schema: Json) -> Any:
        """A value that the schema allows, about something that is there where that is known."""
        chance = self.chance
        if "$ref" in schema:
            return self._value(
                name, self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            )
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self._value(name, chance.choice(schema[several]))
        if "allOf" in schema:
            parts = [self._value(name, one) for one in schema["allOf"]]
            return {key: value for part in parts if isinstance(part, dict) for key, value in part.items()}
        if "enum" in schema:
            return chance.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                return [self._value(name, schema.get("items") or {}) for _ in range(chance.choice((0, 1, 2)))]
            case "string":
                return self._string(name)
            case "integer":
                return chance.choice((0, 1, 2, 5, 14, -1, 10**6, 2**53))
            case "number":
                return chance.choice((0, 0.5, 3, 8, -1, 1e15))
            case "boolean":
                return chance.random() < 0.5
            case "null":
                return None
        return odd(chance)

    def _object(self, schema: Json) -> Json:
        needed = schema.get("required", ())
        fields = schema.get("properties", {})
        return {
            one: self._value(one, inside)
            for one, inside in fields.items()
            if one in needed or self.chance.random() < 0.4
        }

    def _string(self, name: str) -> str:
        chance = self.chance
        known = self.ids[
            {
                "consumer": "item",
                "producer": "item",
                "parent": "item",
                "before": "item",
                "after": "item",
                "producer_team": "team",
                "needed_by": "sprint",
                "owner": "person",
            }.get(name, name)
        ]
        if known and chance.random() < 0.8:
            return chance.choice(known)
        match name:
            case "ceremony":
                return chance.choice(
                    (
                        "planning_poker",
                        "retrospective",
                        "prioritization",
                        "sprint_planning",
                        "working_agreement",
                        "pi_planning",
                        "x",
                    )
                )
            case "role":
                return chance.choice(
                    ("developer", "observer", "facilitator", "participant", "product_owner", "x")
                )
            case "time_zone":
                return chance.choice(("UTC", "Europe/Berlin", "../etc", "", "Mars/Base", "\0", "CON"))
            case "starts_on" | "ends_on" | "expires_at" | "due" | "as_of":
                return chance.choice(
                    ("2026-12-07", "9999-12-31", "0001-01-01", "2026-02-30", "x", "2026-12-07T10:00:00Z")
                )
            case "key" if chance.random() < 0.7:
                return chance.choice((self.key, text(chance)[:4].upper(), "ABC"))
        return text(chance)


def _operations(document: Json) -> list[Operation]:
    found = []
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            content = (about.get("requestBody") or {}).get("content", {})
            kind = next(iter(content), None)
            schema = content[kind].get("schema") if kind else None
            found.append(
                Operation(
                    method.upper(),
                    path,
                    tuple(about.get("parameters", ())),
                    schema,
                    kind == "multipart/form-data",
                )
            )
    return found
