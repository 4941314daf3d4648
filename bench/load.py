"""Many clients on raw websockets in one thread: bytes are kept as they come and decoded after the run."""

from __future__ import annotations

import json
import re
import select
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PING = b"\x81\x012"
ACKNOWLEDGED = re.compile(rb"43\d+\[")
QUIET = 0.5  # seconds without a byte once all is acknowledged: everything was delivered
GIVEN_UP = 15.0  # seconds without a byte
PATIENCE = 120.0  # seconds


def masked(text: str) -> bytes:
    """A client's text frame; the mask is all zeros, so the payload stands as it is."""
    payload = text.encode()
    size = len(payload)
    head = (
        struct.pack("!BBH", 0x81, 0x80 | 126, size) if size > 125 else struct.pack("!BB", 0x81, 0x80 | size)
    )
    return head + b"\0\0\0\0" + payload


PONG = masked("3")


@dataclass
class Client:
    """One connection: what it sends once it is greeted, and every chunk that came, with its time."""

    auth: dict[str, str] | None
    join: tuple[str, dict[str, Any]]
    socket: socket.socket = field(default_factory=lambda: socket.socket())
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    stage: int = 0
    seen: bytes = b""
    acks: int = 1

    def ask(self, event: str, payload: dict[str, Any]) -> tuple[int, bytes]:
        """The number of the next acknowledgement, and the frame that asks for it."""
        self.acks += 1
        return self.acks, masked(f"42{self.acks}" + json.dumps([event, payload], separators=(",", ":")))

    def greet(self, data: bytes) -> bool:
        """Go through the handshakes of websocket, Engine.IO and Socket.IO and the join; True at their end."""
        self.seen += data
        steps = (
            (b"\r\n\r\n", b""),
            (b"0{", masked("40" + (json.dumps(self.auth) if self.auth else ""))),
            (b"40{", masked("421" + json.dumps(self.join))),
            (b'431[{"ok":true', b""),
        )
        while self.stage < len(steps) and steps[self.stage][0] in self.seen:
            if steps[self.stage][1]:
                self.socket.send(steps[self.stage][1])
            self.seen = self.seen.partition(steps[self.stage][0])[2]
            self.stage += 1
        return self.stage == len(steps)

    def messages(self) -> Iterator[tuple[float, int, str]]:
        """(time, bytes of the frame, text) of every whole frame that came."""
        buffer = b""
        for at, chunk in self.chunks:
            buffer += chunk
            place = 0
            while (found := _frame(buffer, place)) is not None:
                text, end = found
                yield at, end - place, text
                place = end
            buffer = buffer[place:]


class Load:
    """All clients of a run."""

    def __init__(self, port: int, clients: list[Client]) -> None:
        self.clients = clients
        self._port = port
        self._poll = select.epoll()
        self._by_number: dict[int, Client] = {}
        self._answered = 0

    def connect(self, at_once: int = 50) -> float:
        """Connect and join, so many at a time; returns the seconds until all hold the state."""
        began = time.monotonic()
        waiting = list(self.clients)
        under_way = 0
        while waiting or under_way:
            while waiting and under_way < at_once:
                self._open(waiting.pop())
                under_way += 1
            for number, _ in self._poll.poll(PATIENCE):
                client = self._by_number[number]
                before = client.stage
                data = client.socket.recv(262144)
                if not data:
                    raise ConnectionError(f"The server closed a connection: {client.seen[-200:]!r}")
                if before < 4 and client.greet(data):
                    under_way -= 1
                if PING in data:
                    client.socket.send(PONG)
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"{under_way + len(waiting)} clients could not join.")
        return time.monotonic() - began

    def run(self, plan: list[tuple[float, Client, bytes]]) -> list[float]:
        """Send each frame at its time (seconds from now) and read until all is quiet; when each was sent."""
        for client in self.clients:
            client.chunks.clear()
        self._answered = 0
        began = heard = time.monotonic()
        sent: list[float] = []
        while True:
            now = time.monotonic()
            while len(sent) < len(plan) and plan[len(sent)][0] <= now - began:
                _, client, frame = plan[len(sent)]
                heard = time.monotonic()
                sent.append(heard)
                client.socket.send(frame)
            patience = QUIET if self._answered >= len(plan) else GIVEN_UP
            if len(sent) == len(plan) and now - heard > patience:
                return sent
            if now - began > PATIENCE:
                raise TimeoutError("The server did not come to rest.")
            wait = plan[len(sent)][0] - (now - began) if len(sent) < len(plan) else 0.05
            for number, _ in self._poll.poll(max(0.0, min(wait, 0.05))):
                if self._take(self._by_number[number]):
                    heard = time.monotonic()

    def close(self) -> None:
        """Drop every connection."""
        for client in self.clients:
            client.socket.close()

    def _open(self, client: Client) -> None:
        client.socket.connect(("127.0.0.1", self._port))
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.socket.send(UPGRADE)
        self._poll.register(client.socket, select.EPOLLIN)
        self._by_number[client.socket.fileno()] = client

    def _take(self, client: Client) -> bool:
        """Keep what came; False where it was nothing but a ping."""
        data = client.socket.recv(262144)
        client.chunks.append((time.monotonic(), data))
        self._answered += len(ACKNOWLEDGED.findall(data))
        if PING in data:
            client.socket.send(PONG)
        if not data:
            raise ConnectionError("The server closed a connection.")
        return data != PING


def _frame(buffer: bytes, place: int) -> tuple[str, int] | None:
    """The unmasked frame at this place, and where it ends; None where it is not whole yet."""
    if len(buffer) < place + 2:
        return None
    size, start = buffer[place + 1], place + 2
    if size == 126:
        start = place + 4
    elif size == 127:
        start = place + 10
    if size >= 126:
        if len(buffer) < start:
            return None
        size = int.from_bytes(buffer[place + 2 : start], "big")
    end = start + size
    return (buffer[start:end].decode(), end) if len(buffer) >= end else None
