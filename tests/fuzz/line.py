"""One TCP connection that speaks websocket, Engine.IO and Socket.IO by hand: what it sends is never checked.

It keeps every promise it may hold the server to: which messages asked for an answer, when, and what came.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

CANARY = re.compile(rb"QZ\d{5}")
DECK = re.compile(rb'"deck":\[[^\]]*\]')
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
KEPT = 400  # texts of a connection, for whoever looks for the cause
SHOWN = 4000  # characters of each
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n{more}\r\n"
)


class Lost(Exception):
    """The connection ended before what was waited for had come."""


def frame(
    payload: bytes, opcode: int = TEXT, *, fin: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    """A websocket frame (RFC 6455) as a client sends it; its mask is zero, so that it changes nothing."""
    head = bytes([fin << 7 | rsv << 4 | opcode])
    mask = masked << 7
    if len(payload) < 126:
        head += bytes([mask | len(payload)])
    elif len(payload) < 1 << 16:
        head += bytes([mask | 126]) + len(payload).to_bytes(2, "big")
    else:
        head += bytes([mask | 127]) + len(payload).to_bytes(8, "big")
    return head + (b"\0\0\0\0" if masked else b"") + payload


@dataclass
class Heard:
    """What all lines of a storm have heard: seconds until each answer, answers by code, ends by code."""

    waits: list[float] = field(default_factory=list)
    late: list[tuple[float, float]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    unanswered: int = 0


class Line(asyncio.Protocol):
    """A connection; `wrong` are sentences about what the server did that it never may.

    `guesses`: how many packets were sent of which nobody can say under which number they are answered.
    """

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.wrong: list[str] = []
        self.log: deque[tuple[str, str]] = deque(maxlen=KEPT)
        self.over = asyncio.Event()
        self.closed_with: int | None = None
        self.status: int | None = None
        self.packets: asyncio.Queue[bytes] = asyncio.Queue()
        self.guesses = 0
        self._idle = asyncio.Event()
        self._waiting: dict[bytes, tuple[float, asyncio.Future[Any] | None]] = {}
        self._bytes = bytearray()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def to(cls, port: int, heard: Heard) -> Line:
        """A connection on which nothing was said yet. Raises OSError."""
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: cls(heard), "127.0.0.1", port)
        return line

    async def shake_hands(self, port: int, more: str = "") -> None:
        """Become a websocket; `more` are headers. Raises Lost, TimeoutError."""
        self.write(HANDSHAKE.format(port=port, more=more).encode())
        if not (await self.packet()).startswith(b"0{"):
            raise Lost

    async def connect(self, token: str | None) -> None:
        """CONNECT to the default namespace. Raises Lost, TimeoutError."""
        self.send("40" + (json.dumps({"token": token}) if token else ""))
        if not (await self.packet()).startswith(b"40"):
            raise Lost

    async def packet(self, patience: float = 20.0) -> bytes:
        """The next packet that is no event, no acknowledgement and no ping. Raises Lost, TimeoutError."""
        async with asyncio.timeout(patience):
            got = asyncio.ensure_future(self.packets.get())
            over = asyncio.ensure_future(self.over.wait())
            await asyncio.wait((got, over), return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            if got.done():
                return got.result()
            got.cancel()
            raise Lost

    def write(self, raw: bytes) -> None:
        """Send bytes as they are."""
        if self._transport is not None and not self.over.is_set():
            self.log.append(("out", repr(raw[:SHOWN])))
            self._transport.write(raw)

    def send(self, *texts: str, answered: tuple[bytes | None, ...] = ()) -> None:
        """Send packets in one write; `answered` are the heads of the acknowledgements to be awaited.

        None among them stands for a packet that may be answered, nobody can say how.
        """
        if self._transport is None or self.over.is_set():
            return
        now = time.monotonic()
        self._waiting |= {head: (now, None) for head in answered if head is not None}
        self.guesses += answered.count(None)
        self._idle.clear()
        self.log.extend(("out", text[:SHOWN]) for text in texts)
        self._transport.write(b"".join(frame(text.encode("utf-8", "surrogatepass")) for text in texts))

    async def ask(self, event: str, payload: Any, ack: str, patience: float = 20.0) -> Any:
        """Send an event and return its acknowledgement. Raises Lost, TimeoutError."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[b"43" + ack.encode()] = (time.monotonic(), answer)
        self.send(f"42{ack}{json.dumps([event, payload])}")
        if self.over.is_set():
            raise Lost
        async with asyncio.timeout(patience):
            return await answer

    async def settle(self, patience: float) -> bool:
        """Wait until everything is answered or the connection is over; False where neither came."""
        try:
            async with asyncio.timeout(patience):
                while self._waiting and not self.over.is_set():
                    await self._idle.wait()
                    self._idle.clear()
        except TimeoutError:
            heads = b", ".join(list(self._waiting)[:5]).decode()
            self.heard.unanswered += len(self._waiting)
            self.wrong.append(
                f"{len(self._waiting)} messages were not answered in {patience:.0f} s: {heads}."
            )
            return False
        return True

    def abort(self) -> None:
        """Be gone without a word."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _exc: Exception | None) -> None:
        """Called by the loop."""
        self.over.set()
        self._idle.set()
        for _, answer in self._waiting.values():
            if answer is not None and not answer.done():
                answer.set_exception(Lost())
                answer.exception()

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        self._bytes += data
        if self.status is None and not self._take_head():
            return
        if self.status == 101:
            while (found := self._frame()) is not None:
                self._take(*found)
        else:
            self._look_for_secrets(bytes(self._bytes))
            self._bytes.clear()

    def _take_head(self) -> bool:
        end = self._bytes.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self._bytes[:end])
        self.log.append(("in", head.decode("latin-1")[:SHOWN]))
        said = STATUS.match(head)
        self.status = int(said[1]) if said else 0
        self.heard.statuses[self.status] = self.heard.statuses.get(self.status, 0) + 1
        if self.status >= 500 or self.status == 0:
            self.wrong.append(f"HTTP was answered {head[:60]!r}.")
        del self._bytes[: end + 4]
        return True

    def _frame(self) -> tuple[int, bytes] | None:
        have = self._bytes
        if len(have) < 2:
            return None
        length, start = have[1] & 127, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(have) < start:
                return None
            length = int.from_bytes(have[2:start], "big")
        if len(have) < start + length:
            return None
        found = have[0] & 15, bytes(have[start : start + length])
        del have[: start + length]
        return found

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self.closed_with = int.from_bytes(payload[:2], "big")
            self.log.append(("in", f"close {self.closed_with} {payload[2:].decode(errors='replace')}"))
            end = str(self.closed_with)
            self.heard.ends[end] = self.heard.ends.get(end, 0) + 1
            self.write(frame(payload[:2], CLOSE))
            self.over.set()
            self._idle.set()
        if opcode != TEXT:
            return
        self.log.append(("in", payload[:SHOWN].decode(errors="replace")))
        self._look_for_secrets(payload)
        if payload == b"2":
            self.write(frame(b"3"))
        elif payload.startswith(b"43"):
            self._take_answer(payload)
        elif not payload.startswith(b"42"):
            self.packets.put_nowait(payload)

    def _take_answer(self, payload: bytes) -> None:
        head, _, _ = payload.partition(b"[")
        found = self._waiting.pop(head, None)
        now = time.monotonic()
        if found is None and self.guesses:
            self.guesses -= 1
            return
        if found is None:
            self.wrong.append(f"An acknowledgement that nobody asked for: {payload[:200]!r}.")
            return
        since, future = found
        self.heard.waits.append(now - since)
        if now - since > 1:
            self.heard.late.append((since, now))
        content = json.loads(payload[len(head) :])
        code = _code(content)
        if code is None:
            self.wrong.append(f"An answer that is none: {payload[:200]!r}.")
        else:
            self.heard.answers[code] = self.heard.answers.get(code, 0) + 1
        if future is not None and not future.done():
            future.set_result(content[0])
        if not self._waiting:
            self._idle.set()

    def _look_for_secrets(self, payload: bytes) -> None:
        if b"QZ" in payload:
            secret = CANARY.search(DECK.sub(b"", payload))
            if secret:
                self.wrong.append(f"A hidden vote, {secret[0].decode()}, was sent to somebody else.")


def _code(content: Any) -> str | None:
    """ "ok", or the code of a refusal; None for what is no answer."""
    match content:
        case [{"ok": True}]:
            return "ok"
        case [{"ok": False, "error": {"code": str(code), "message": str()}}]:
            return code
    return None
