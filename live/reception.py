"""What a client may say: every message is checked here first, and whoever asked gets an answer."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from prometheus_client import Counter

from live.allowance import Allowance
from live.strict_json import Malformed, TooLarge, parse
from live.websocket import WebSocket, text_frame

BAD_MESSAGES = 20
POLICY_VIOLATION = 1008

REFUSED = Counter("bigroom_messages_refused_total", "Messages refused before any rule saw them.", ["code"])

Answer = Callable[[dict[str, Any]], None]
Handler = Callable[[str, dict[str, Any], Answer], None]

# Socket.IO 5 inside Engine.IO 4: "4", the packet's kind, attachments, namespace, acknowledgement id.
_EVENT = re.compile(r"4[25](\d{1,10}-)?(?:(/[^,]*),)?(\d{0,100})", re.ASCII)
_CONNECT = re.compile(r"40(?:(/[^,]*),?)?", re.ASCII)
_encode = msgspec.json.Encoder().encode

log = logging.getLogger(__name__)


class Reception:
    """Takes the messages of one connection, in their order.

    Events of the default namespace go to `handlers[event](sid, payload, answer)`, without any
    request context; the handler must not block. `answer` sends the acknowledgement, once, whenever
    it is called (from the hub's thread); where the client asked for none it does nothing. What
    cannot be handed on is answered `{"ok": false, "error": {"code", "message"}}`. The connection is
    closed with 1008 after 20 bad messages (unknown events among them), or when it ignores its
    allowance; PINGs, PONGs and fragments use the allowance too.
    """

    def __init__(
        self,
        websocket: WebSocket,
        handlers: Mapping[str, Handler],
        *,
        sid: Callable[[], str | None],
        ponged: Callable[[], bool],
    ) -> None:
        self._websocket = websocket
        self._handlers = handlers
        self._sid = sid
        self._ponged = ponged
        self._allowance = Allowance()
        self._bad = 0
        self._greeted = False

    def take(self, message: str | bytes) -> bool:
        """Handle `message`; False where it is left to engineio: CLOSE, CONNECT, DISCONNECT."""
        if message == "3" and self._ponged():
            return True
        if not self._greeted and isinstance(message, str) and message.startswith("40"):
            return self._may_connect(message)
        wait = self._allowance.take()
        if wait:
            self._refuse_haste(message, wait)
        elif message == b"":
            return True
        elif isinstance(message, bytes):
            self._refuse("malformed", "Binary messages are not accepted.")
        elif message.startswith(("42", "45")):
            self._take_event(message)
        elif message in ("1", "41"):
            return False
        else:
            self._refuse("malformed", "This is no packet that a client of this server sends.")
        return True

    def _take_event(self, text: str) -> None:
        head = _EVENT.match(text)
        assert head is not None
        answer = self._answer(head)
        if head[1] or text[1] == "5":
            self._refuse("malformed", "Binary attachments are not accepted.", answer)
            return
        sid = self._sid()
        if sid is None or head[2] not in (None, "/"):
            self._refuse("malformed", "This connection is not connected to that namespace.", answer)
            return
        try:
            event, payload = _event(text[head.end() :])
        except TooLarge as error:
            self._refuse("too_large", str(error), answer)
        except Malformed as error:
            self._refuse("malformed", str(error), answer)
        else:
            self._hand_on(sid, event, payload, answer)

    def _hand_on(self, sid: str, event: str, payload: dict[str, Any], answer: Answer) -> None:
        handler = self._handlers.get(event)
        if handler is None:
            self._refuse("unknown", "There is no event of this name.", answer)
            return
        try:
            handler(sid, payload, answer)
        except Exception:
            log.exception("The handler of the event %s failed.", event)
            answer(_error("unavailable", "The server failed on this message; try again later."))

    def _may_connect(self, text: str) -> bool:
        head = _CONNECT.match(text)
        assert head is not None
        problem = _problem_of_connect(head[1], text[head.end() :])
        if not problem:
            self._greeted = True
            return False
        namespace = f"{head[1]}," if head[1] else ""
        self._websocket.send(f"44{namespace}" + _encode({"message": problem}).decode())
        self._refuse("malformed", problem)
        return True

    def _refuse_haste(self, message: str | bytes, wait: float) -> None:
        REFUSED.labels("rate_limited").inc()
        head = _EVENT.match(message) if isinstance(message, str) else None
        if head is not None:
            error = _error("rate_limited", "You are sending faster than 20 messages a second.")
            error["error"]["retry_after"] = math.ceil(wait * 1000) / 1000
            self._answer(head)(error)
        if self._allowance.exhausted:
            self._websocket.close(POLICY_VIOLATION, "Too many messages in spite of rate_limited.")

    def _refuse(self, code: str, sentence: str, answer: Answer | None = None) -> None:
        REFUSED.labels(code).inc()
        if answer is not None:
            answer(_error(code, sentence))
        self._bad += 1
        if self._bad >= BAD_MESSAGES:
            self._websocket.close(POLICY_VIOLATION, "Too many malformed messages.")

    def _answer(self, head: re.Match[str]) -> Answer:
        """A function that acknowledges the event with this head once, if it asked for that."""
        if not head[3]:
            return _nobody_asked
        prefix = f"43{head[2]},{head[3]}" if head[2] else f"43{head[3]}"
        waiting = [prefix.encode()]

        def answer(content: dict[str, Any]) -> None:
            if waiting:
                body = _encode((content,))
                self._websocket.write(text_frame(waiting.pop() + body))

        return answer


def _problem_of_connect(namespace: str | None, rest: str) -> str:
    """A sentence about what is wrong with a CONNECT; empty where nothing is."""
    if namespace not in (None, "/"):
        return "Only the default namespace is served."
    try:
        carried = parse(rest) if rest else {}
    except Malformed as error:
        return str(error)
    match carried:
        case {"token": str() | None}:
            return ""
        case {"token": _}:
            return "The token of a CONNECT must be a text."
        case {}:
            return ""
    return "What a CONNECT carries must be an object."


def _event(text: str) -> tuple[str, dict[str, Any]]:
    value = parse(text)
    match value:
        case [str(event), dict(payload)]:
            return event, payload
    raise Malformed("An event is an array of exactly its name and one object.")


def _error(code: str, sentence: str) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, "message": sentence}}


def _nobody_asked(_content: dict[str, Any]) -> None:
    """The client gave no acknowledgement id."""
