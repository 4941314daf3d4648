"""A way to the server that can be cut, held up, silenced and slowed: a TCP proxy on the loopback.

A network loses no bytes within a connection. Held up, they come late; silent, a connection carries nothing in
that direction any more, not even its end, as where a router in between has forgotten it.
"""

import asyncio
import socket
import time
from typing import Literal

Way = Literal["up", "down"]
End = Literal["client", "server"]

UP: Way = "up"  # from the client to the server
DOWN: Way = "down"
FROM: dict[End, Way] = {"client": UP, "server": DOWN}

SLOW = 1000  # bytes a second that a slow reader takes
SIP = 100  # bytes that it takes at once
UNREAD = 8 * 1024  # bytes that wait in the system for a reader, so that the server soon notices a slow one


class Link:
    """A port of our own that leads to the server's; what befalls it befalls whoever comes that way."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.slow = False
        self.passages: set[Passage] = set()
        self._open = {UP: asyncio.Event(), DOWN: asyncio.Event()}
        self.let_go()
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._serving = asyncio.create_task(asyncio.start_server(self._carry, sock=listener, limit=SIP))

    def cut(self) -> None:
        """Every connection ends at once, for both sides."""
        for passage in self.passages:
            passage.cut()

    def hold(self, *ways: Way) -> None:
        """Nothing goes these ways until `let_go`; then what waited comes, late."""
        for way in ways:
            self._open[way].clear()

    def let_go(self) -> None:
        """All goes on its way again."""
        for way in self._open.values():
            way.set()

    def silence(self, *ways: Way) -> "list[Passage]":
        """The connections of now carry nothing these ways any more; returns them. New ones do."""
        for passage in self.passages:
            passage.silent |= set(ways)
        return list(self.passages)

    async def opened(self, way: Way) -> None:
        """Returns when something may go this way."""
        await self._open[way].wait()

    async def close(self) -> None:
        """Nobody comes this way any more."""
        (await self._serving).close()
        self.let_go()
        self.cut()
        await asyncio.gather(*(passage.over.wait() for passage in self.passages))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            passage = Passage(self, (reader, writer), await self._reached())
        except OSError:
            writer.transport.abort()
            return
        self.passages.add(passage)
        try:
            await passage.carry()
        finally:
            passage.cut()
            self.passages.discard(passage)

    async def _reached(self) -> "Stream":
        taken = socket.socket()
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UNREAD)
        taken.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(taken, ("127.0.0.1", self.server_port))
        except OSError:
            taken.close()
            raise
        return await asyncio.open_connection(sock=taken, limit=SIP)


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Passage:
    """One connection through a link. `ended`: when either end hung up, in monotonic seconds."""

    def __init__(self, link: Link, client: Stream, server: Stream) -> None:
        self.link = link
        self.silent: set[Way] = set()
        self.ended: dict[End, float] = {}
        self.over = asyncio.Event()
        self._streams: dict[End, Stream] = {"client": client, "server": server}

    async def carry(self) -> None:
        """Returns when both ends have hung up."""
        await asyncio.gather(self._pass_on("client", "server"), self._pass_on("server", "client"))
        self.over.set()

    def cut(self) -> None:
        """Ends it for both ends."""
        for _, writer in self._streams.values():
            writer.transport.abort()

    async def _pass_on(self, source: End, target: End) -> None:
        reader, writer = self._streams[source][0], self._streams[target][1]
        way = FROM[source]
        while data := await _read(reader):
            await self.link.opened(way)
            await self._write(way, writer, data)
        self.ended[source] = time.monotonic()
        await self.link.opened(way)
        if way not in self.silent:
            writer.close()

    async def _write(self, way: Way, writer: asyncio.StreamWriter, data: bytes) -> None:
        while data and way not in self.silent and not writer.is_closing():
            size = SIP if way == DOWN and self.link.slow else len(data)
            writer.write(data[:size])
            data = data[size:]
            try:
                await writer.drain()
            except OSError:
                return
            if way == DOWN and self.link.slow:
                await asyncio.sleep(SIP / SLOW)


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(64 * 1024)
    except OSError:
        return b""
