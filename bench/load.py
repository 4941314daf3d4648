"""Many clients on raw websockets in one thread: bytes are kept as they come and decoded after the run."""

from __future__ import annotations

import json
import re
import select
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.frames import frame_at

UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PING = b"\x81\x012"
ACKNOWLEDGED = re.compile(rb"43\d+\[")
PARTS = re.compile(r'"parts":(\d+)')
QUIET = 1.5  # seconds without a byte once all is acknowledged: everything was delivered
GIVEN_UP = 15.0  # seconds without a byte
PATIENCE = 120.0  # seconds
NARROW_BYTES = 4096  # of a receive buffer that soon is full
NARROW_SEGMENT = 1000  # bytes: the server's buffer grows with the segments that a client takes

Plan = list[tuple[float, "Client", bytes]]
"""When (seconds from the beginning), who, and the frame that is sent."""


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
    """One connection: what it sends once it is greeted, and every chunk that came, with its time.

    ``joined_at``: when it held the whole state. ``joined_bytes``: all that had come until then.
    A ``narrow`` client has small buffers, as at the far end of a slow line.
    """

    auth: dict[str, str] | None
    join: tuple[str, dict[str, Any]]
    socket: socket.socket = field(default_factory=lambda: socket.socket())
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    narrow: bool = False
    host: str = "127.0.0.1"
    gone: bool = False
    joined_at: float | None = None
    joined_bytes: int = 0
    acks: int = 1
    _seen: bytes = b""
    _upgraded: bool = False
    _parts: int | None = None

    def ask(self, event: str, payload: dict[str, Any]) -> tuple[int, bytes]:
        """The number of the next acknowledgement, and the frame that asks for it."""
        self.acks += 1
        return self.acks, masked(f"42{self.acks}" + json.dumps([event, payload], separators=(",", ":")))

    def connect(self, port: int) -> None:
        """Connect, and ask for a websocket."""
        if self.narrow:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW_BYTES)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, NARROW_SEGMENT)
        self.socket.connect((self.host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.send(UPGRADE)

    def greet(self, data: bytes) -> None:
        """Go through the handshakes of websocket, Engine.IO and Socket.IO and the join."""
        self.joined_bytes += len(data)
        self._seen += data
        if not self._upgraded:
            head, end, rest = self._seen.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head, head
            self._upgraded, self._seen = True, rest
        while (found := frame_at(self._seen, 0)) is not None:
            text, end_of_frame = found
            self._seen = self._seen[end_of_frame:]
            self.hear(text)

    def hear(self, text: str) -> None:
        """What the server says, and what is said to it next; the view may follow its answer in parts."""
        if text == "2":
            self.socket.send(PONG)
        elif text.startswith("0{"):
            self.socket.send(masked("40" + (json.dumps(self.auth) if self.auth else "")))
        elif text.startswith("40"):
            self.socket.send(masked("421" + json.dumps(self.join)))
        elif text.startswith("431["):
            if not text.startswith('431[{"ok":true'):
                raise ConnectionError(f"The server refused a join: {text[:300]}")
            parts = PARTS.search(text)
            self._parts = int(parts[1]) if parts else 0
        elif text.startswith('42["part"') and self._parts:
            self._parts -= 1
        if self._parts == 0 and self.joined_at is None:
            self.joined_at = time.monotonic()


class Load:
    """All clients of a run."""

    def __init__(self, port: int, clients: list[Client]) -> None:
        self.clients = clients
        self._port = port
        self._poll = select.epoll()
        self._by_number: dict[int, Client] = {}
        self._answered = 0

    def connect(self, at_once: int) -> list[float]:
        """Connect and join, so many at a time; after how many seconds each of them held the state."""
        began = time.monotonic()
        waiting = list(self.clients)
        under_way = 0
        while waiting or under_way:
            while waiting and under_way < at_once:
                self._open(waiting.pop())
                under_way += 1
            for number, _ in self._poll.poll(1.0):
                under_way -= self._greet(self._by_number[number])
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"{under_way + len(waiting)} clients could not join.")
        return sorted(client.joined_at - began for client in self.clients if client.joined_at is not None)

    def forget(self) -> None:
        """Drop what came so far."""
        for client in self.clients:
            client.chunks.clear()

    def run(self, plan: Plan) -> list[float]:
        """Send each frame at its time and read until all is quiet; when each was sent."""
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

    def stop_reading(self, clients: Iterable[Client]) -> None:
        """These take no more bytes."""
        for client in clients:
            self._poll.unregister(client.socket)

    def read_again(self, clients: Iterable[Client]) -> None:
        """These take bytes again."""
        for client in clients:
            self._poll.register(client.socket, select.EPOLLIN)

    def close(self) -> None:
        """Drop every connection."""
        for client in self.clients:
            client.socket.close()
        self._poll.close()

    def _open(self, client: Client) -> None:
        client.connect(self._port)
        self._poll.register(client.socket, select.EPOLLIN)
        self._by_number[client.socket.fileno()] = client

    def _greet(self, client: Client) -> bool:
        """Take what came; True where the client holds the state since now."""
        data = client.socket.recv(262144)
        if not data:
            raise ConnectionError("The server closed a connection that was joining.")
        if client.joined_at is not None:
            if PING in data:
                client.socket.send(PONG)
            return False
        client.greet(data)
        return client.joined_at is not None

    def _take(self, client: Client) -> bool:
        """Keep what came; False where it was nothing but a ping."""
        try:
            data = client.socket.recv(262144)
        except ConnectionResetError:
            data = b""
        client.chunks.append((time.monotonic(), data))
        self._answered += len(ACKNOWLEDGED.findall(data))
        if not data:
            self._lose(client)
        elif PING in data:
            with suppress(BrokenPipeError, ConnectionResetError):  # the next read says that the line is gone
                client.socket.send(PONG)
        return data != PING

    def _lose(self, client: Client) -> None:
        if not client.narrow:
            raise ConnectionError("The server closed a connection.")
        client.gone = True
        self._poll.unregister(client.socket)
