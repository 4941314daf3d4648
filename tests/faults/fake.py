"""A small room that keeps the promises of the live protocol, to try the client on."""

import contextlib
import json
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.faults import framing
from tests.faults.view import Json, View


class FakeRoom:
    """Counts: the command Say{word} puts `words/<seq>`; everything is kept across connections."""

    def __init__(self) -> None:
        self.view = View(0, {"words": {}})
        self.answers: dict[tuple[str, str], tuple[str, Json]] = {}
        self.sockets: set[ServerConnection] = set()
        self.pongs = 0
        self.auth: list[Any] = []
        self.deaf = False  # does what it is told, and drops the connection before it answers
        self.skips = False  # forgets one frame
        self.in_parts = False
        self.patience = 5000  # ms, of a PING and again of its answer

    async def serve(self) -> tuple[Server, str]:
        """Start on a free port; returns the server and its http address."""
        server = await serve(self._talk, "127.0.0.1", 0)
        return server, f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"

    async def _talk(self, socket: ServerConnection) -> None:
        times = f'"pingInterval":{self.patience},"pingTimeout":{self.patience}'
        await socket.send(f'0{{"sid":"e","upgrades":[],{times}}}')
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._packet(socket, framing.decode(str(await socket.recv())))

    async def _packet(self, socket: ServerConnection, packet: framing.Packet) -> None:
        if packet.kind == "pong":
            self.pongs += 1
        elif packet.kind == "connect":
            self.auth.append(packet.body)
            await socket.send('40{"sid":"s"}')
            await socket.send("2")
        elif packet.kind == "event" and packet.ack is not None:
            await self._event(socket, packet.ack, *packet.body)

    async def _event(self, socket: ServerConnection, ack: int, name: str, body: Json) -> None:
        if name == "command":
            answer = await self._command(body)
            if self.deaf:
                self.deaf = False
                socket.transport.abort()
                return
            await socket.send(framing.acknowledgement(ack, answer))
            return
        self.sockets.add(socket)
        stand: Json = {"ok": True, "epoch": "e1", "seat": "ana", "role": "participant", "seq": self.view.seq}
        stand |= {"mine": {"said": 0}, "now": 1}
        parts = [{"words": {}}, {f"words/{key}": word for key, word in self.view.tree["words"].items()}]
        stand |= {"parts": len(parts)} if self.in_parts else {"view": self.view.tree}
        await socket.send(framing.acknowledgement(ack, stand))
        for n, put in enumerate(parts if self.in_parts else []):
            await socket.send(framing.event("part", {"room": "r", "n": n, "put": put}))

    async def _command(self, body: Json) -> Json:
        key, payload = (body["room"], body["id"]), json.dumps([body["name"], body["args"]])
        if key in self.answers:
            first, answer = self.answers[key]
            return answer if first == payload else {"ok": False, "error": {"code": "conflict", "message": ""}}
        before, put = self.view.seq, {f"words/{self.view.seq + 1}": body["args"]["word"]}
        self.view.apply(put, [])
        self.view.seq += 1
        self.answers[key] = payload, {"ok": True, "seq": self.view.seq}
        await self._tell(before, put)
        return self.answers[key][1]

    async def _tell(self, before: int, put: Json) -> None:
        if self.skips:
            self.skips = False
            return
        frame = {"room": "r", "from": before, "seq": self.view.seq, "put": put, "gone": []}
        mine = {"room": "r", "seq": self.view.seq, "put": {"said": self.view.seq}, "gone": []}
        for socket in list(self.sockets):
            if socket.close_code is None:
                await socket.send(framing.event("mine", mine))
                await socket.send(framing.event("frame", frame))
