"""One websocket (RFC 6455) after its handshake: messages in, whole frames out, an orderly end."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from itertools import takewhile
from socket import SHUT_WR
from typing import Any

import gevent
from gevent.socket import socket as Socket  # noqa: N812
from gevent.socket import wait
from websockets.frames import CloseCode, Frame, Opcode, apply_mask  # type: ignore[attr-defined]
from websockets.protocol import SERVER, Protocol, State

from live.outflow import Outflow
from live.strict_json import MESSAGE_BYTES

# Up to twice the limit a message is still read, so that it can be answered `too_large`.
FRAME_BYTES = 2 * MESSAGE_BYTES
READ_BYTES = 4 * 1024  # some hundreds of the smallest frames: a few ms between two turns of the hub
LINGER_SECONDS = 2.0
READ = 1  # as libev counts what a socket may become

log = logging.getLogger(__name__)


def text_frame(payload: bytes) -> bytes:
    """The bytes of one unmasked text frame that carries `payload` (UTF-8)."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def plain_text(data: bytes) -> str | None:
    """The text where `data` is exactly one masked text frame, as nearly all are; None for anything else."""
    if len(data) < 6 or data[0] != 0x81 or data[1] < 0x80:
        return None
    length, head = data[1] - 0x80, 6
    if length == 126:
        length, head = int.from_bytes(data[2:4]), 8
    if length == 127 or len(data) != head + length:
        return None
    try:
        return bytes(apply_mask(data[head:], data[head - 4 : head])).decode()
    except UnicodeDecodeError:
        return None


def size_of(frame: Frame) -> int:
    """The bytes that it took on the way from a client."""
    length = len(frame.data)
    return 6 + length + (0 if length < 126 else 2 if length < 65_536 else 8)


class WebSocket:
    """The server's end of one websocket on a gevent socket.

    `early` are bytes that came behind the handshake's request. A message above 128 KiB is refused
    at its header (close code 1009), before its payload is read.
    """

    def __init__(
        self,
        socket: Socket,
        early: bytes = b"",
        *,
        on_stall: Callable[[], None],
        on_drain: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._early = early
        self._outflow = Outflow(socket, on_stall, on_drain)
        self._protocol = Protocol(SERVER, state=State.OPEN, max_size=FRAME_BYTES, logger=log)
        self._inbox: deque[str | bytes] = deque()
        self._readable: Any = None
        self._unparsed = 0
        self._in_a_message = False
        self._opcode = Opcode.TEXT
        self._parts: list[bytes] = []
        self._over = False
        self._lingering: gevent.Greenlet | None = None

    @property
    def waiting(self) -> int:
        """Bytes that the client's socket has not taken yet; 0 when it takes all."""
        return self._outflow.waiting

    def confirmed(self) -> int | None:
        """How many bytes have reached the client, while more are on their way; None when none are."""
        return self._outflow.confirmed()

    def arrival(self) -> int | None:
        """What `confirmed` says once all that was written has reached the client, 0 where it has; None while
        some of it waits here."""
        return self._outflow.arrival()

    def write(self, frame: bytes, *, ahead: bool = False) -> None:
        """Write a whole frame without waiting, `ahead` of those that wait; nothing once the closing began."""
        if self._protocol.state is State.OPEN:
            self._outflow.write(frame, ahead=ahead)

    def feed(self, name: str, frames: Iterable[bytes]) -> None:
        """Write whole frames as the client takes them, instead of what is left of `name`, until the closing
        begins; writes go between them."""
        self._outflow.feed(name, takewhile(lambda _: self._protocol.state is State.OPEN, frames))

    def feed_no_more(self, name: str) -> None:
        """Drop what is left of `name`."""
        self._outflow.feed_no_more(name)

    def send(self, message: str | bytes, *, ahead: bool = False) -> None:
        """Frame and write one message."""
        if isinstance(message, str):
            self.write(text_frame(message.encode()), ahead=ahead)
        else:
            self.write(Frame(Opcode.BINARY, message).serialize(mask=False))

    def receive(self) -> str | bytes | None:
        """The next message, str or bytes by its kind; None when the connection is over.

        A PING, a PONG or a fragment shows as `b""` (each also costs us work, so it is counted).
        """
        while not self._inbox:
            if self._over or not self._read():
                return None
        return self._inbox.popleft()

    def close(self, code: int = CloseCode.NORMAL_CLOSURE, reason: str = "") -> None:
        """Begin the closing handshake; the connection is cut 2 s later if the client does not end it.

        `reason` is at most 123 bytes.
        """
        if self._protocol.state is not State.OPEN:
            return
        self._inbox.clear()
        self._protocol.send_close(code, reason)
        self._flush()
        self._lingering = gevent.spawn_later(LINGER_SECONDS, self._outflow.cut, "unclosed")

    def cut(self) -> None:
        """End it at once: nobody is there to answer a farewell."""
        self._outflow.cut("gone")

    def finish(self) -> None:
        """Deliver what waits and end all greenlets; the reader calls it before it leaves the socket."""
        self._outflow.flush(LINGER_SECONDS)
        if self._protocol.state is State.CLOSING and self._protocol.close_rcvd is None:
            self._discard()
        if self._lingering is not None:
            self._lingering.kill()
        self._outflow.end()
        if self._readable is not None:
            self._readable.close()
        # The parser, its last error and the protocol hold each other.
        self._protocol.parser.close()
        self._protocol.parser_exc = None

    def _read(self) -> bool:
        data, self._early = self._early, b""
        if not data:
            data = self._received()
        if not data:
            self._protocol.receive_eof()
            return False
        text = plain_text(data) if self._expects_a_message else None
        if text is None:
            self._parse(data)
        else:
            self._inbox.append(text)
        return True

    def _received(self) -> bytes:
        """What came; others have their turn first, even if the client never lets the socket run dry."""
        if self._readable is None:
            self._readable = gevent.get_hub().loop.io(self._socket.fileno(), READ)
        try:
            wait(self._readable)
            return bytes(self._socket.recv(READ_BYTES))
        except OSError as error:
            log.debug("The connection broke: %s", error)
            return b""

    @property
    def _expects_a_message(self) -> bool:
        return not self._unparsed and not self._in_a_message and self._protocol.state is State.OPEN

    def _parse(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        self._unparsed += len(data)
        for frame in self._protocol.events_received():
            assert isinstance(frame, Frame)
            self._unparsed -= size_of(frame)
            self._take(frame)
        self._flush()

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            self._over = True
            return
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._opcode = frame.opcode
        if frame.opcode in (Opcode.PING, Opcode.PONG) or not frame.fin:
            self._inbox.append(b"")
        if frame.opcode in (Opcode.PING, Opcode.PONG):
            return
        self._in_a_message = not frame.fin
        if frame.data:
            self._parts.append(bytes(frame.data))
        if frame.fin:
            payload = b"".join(self._parts)
            self._parts.clear()
            self._keep(payload)

    def _keep(self, payload: bytes) -> None:
        if self._protocol.state is not State.OPEN:
            return
        if self._opcode is Opcode.BINARY:
            self._inbox.append(payload)
            return
        try:
            self._inbox.append(payload.decode())
        except UnicodeDecodeError:
            self._protocol.fail(CloseCode.INVALID_DATA, "A text message is not UTF-8.")

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._outflow.write(data)
            else:
                self._over = True

    def _discard(self) -> None:
        """Read on for a moment: closing over unread bytes resets, and the close code is lost."""
        with gevent.Timeout(LINGER_SECONDS, False):
            try:
                self._socket.shutdown(SHUT_WR)
                while self._socket.recv(READ_BYTES):
                    gevent.sleep(0)
            except OSError as error:
                log.debug("The client left before the end: %s", error)
