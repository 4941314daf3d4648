"""One websocket to the server, with every text that passes written down."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from tests.faults import framing
from tests.faults.history import History

LOST = (OSError, WebSocketException, InvalidHandshake, TimeoutError, EOFError)


class Refused(Exception):
    """The server did not let this client in; the message is the server's."""


class Wire:
    """One connection: opens, answers pings, matches acknowledgements, passes events on, writes all down.

    Unless it is `patient` it is lost where no PING came for as long as the server announced at the start, as
    Engine.IO asks of clients.
    """

    def __init__(
        self, who: str, history: History, heard: Callable[[str, Any], None], *, patient: bool = True
    ) -> None:
        self.who, self.history, self.heard = who, history, heard
        self.via = history.next_via()
        self.lost = asyncio.Event()
        self._patient = patient
        self._silence: float | None = None
        self._acks = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def open(self, url: str, token: str | None) -> None:
        """Connect and authenticate; raises Refused, or one of LOST."""
        address = url.replace("http", "ws", 1) + framing.CONNECT_PATH
        self._socket = await connect(
            address, open_timeout=5, close_timeout=0.5, ping_interval=None, max_size=None
        )
        hello = framing.decode(await self._receive())
        if hello.kind != "open":
            raise Refused(f"the server greeted with {hello.kind}")
        if not self._patient:
            self._silence = (hello.body["pingInterval"] + hello.body["pingTimeout"]) / 1000
        await self.send(framing.connect({"token": token} if token else None))
        while (packet := framing.decode(await self._receive())).kind != "connect":
            if packet.kind == "refused":
                raise Refused(str(packet.body))
            if packet.kind == "ping":
                await self.send(framing.PONG)
        self.history.add(self.who, self.via, "opened")
        self._reader = asyncio.create_task(self._read())

    async def send(self, text: str) -> None:
        """Send any text, well formed or not."""
        assert self._socket is not None
        self.history.add(self.who, self.via, "out", text)
        await self._socket.send(text)

    async def emit(self, name: str, payload: Any) -> asyncio.Future[Any]:
        """Send an event; the future holds the first argument of its acknowledgement, or EOFError."""
        return await self.emit_text(json.dumps([name, payload]))

    async def emit_text(self, text: str) -> asyncio.Future[Any]:
        """Send an event whose JSON is given, well formed or not, and ask for its acknowledgement."""
        ack = next(self._acks)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[ack] = answer
        try:
            await self.send(f"42{ack}{text}")
        except LOST:
            self._lose()
        return answer

    async def close(self) -> None:
        """Close the socket and wake everybody who waits for an answer."""
        if self._reader:
            self._reader.cancel()
        if self._socket:
            await self._socket.close()
        self._lose()

    def cut(self) -> None:
        """Drop the connection without a word, as a lost network does."""
        if self._socket:
            self._socket.transport.abort()

    async def _receive(self) -> str:
        assert self._socket is not None
        async with asyncio.timeout(5):
            text = await self._socket.recv()
        return self._keep(text)

    def _keep(self, text: str | bytes) -> str:
        words = text if isinstance(text, str) else f"binary {text.hex()}"
        self.history.add(self.who, self.via, "in", words)
        return words

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async with asyncio.timeout(self._silence) as listening:
                await self._listen(self._socket, listening)
        except TimeoutError:
            self.cut()
        except LOST:
            pass
        self._lose()

    async def _listen(self, socket: ClientConnection, listening: asyncio.Timeout) -> None:
        async for text in socket:
            packet = framing.decode(self._keep(text))
            if packet.kind == "ping":
                if self._silence is not None:
                    listening.reschedule(asyncio.get_running_loop().time() + self._silence)
                await self.send(framing.PONG)
            elif packet.kind == "ack":
                waiting = self._waiting.pop(packet.ack or 0, None)
                if waiting and not waiting.done():
                    waiting.set_result(packet.body[0] if packet.body else None)
            elif packet.kind == "event":
                self.heard(packet.body[0], packet.body[1] if len(packet.body) > 1 else None)
            elif packet.kind in ("disconnect", "close"):
                return

    def _lose(self) -> None:
        if not self.lost.is_set():
            self.lost.set()
            self.history.add(self.who, self.via, "shut")
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(EOFError("the connection was lost before the answer"))
                waiting.exception()
        self._waiting.clear()
