"""One server with everybody in their rooms: what is sent to it, and the figures of that."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from bench.figures import Action, Figures, received, spread, spreads
from bench.frames import CLOSED, messages
from bench.load import Client, Load
from bench.process import SERVER_CORE, busy_seconds, cpu_seconds, peak_megabytes, resident_megabytes
from bench.servers.server import Server


class Said(NamedTuple):
    """Something that is going to be sent: when, by whom, the number of its acknowledgement, the frame."""

    at: float
    client: Client
    ack: int
    frame: bytes


class Used(NamedTuple):
    """Seconds so far: CPU of the server and of its stores, work of their core, and of the clock."""

    server: float
    stores: float
    core: float
    seconds: float

    def __sub__(self, before: Used) -> Used:
        return Used(*(now - then for now, then in zip(self, before, strict=True)))


class Session:
    """``groups``: who is in a room together. ``deaf``: who joins them and then takes no more bytes."""

    def __init__(self, server: Server, groups: list[list[Client]], deaf: Sequence[Client] = ()) -> None:
        self._server, self._groups, self._deaf = server, groups, deaf
        self._clients = [client for group in groups for client in group]
        server.start()
        self._resident = resident_megabytes(server.roots)
        self.load = Load(server.port, [*self._clients, *deaf])
        before = self._used()
        self._joined = self.load.connect(server.at_once)
        self._joining = self._used() - before

    def joining(self) -> Figures:
        """The figures of connecting and joining alone; all times are those until somebody held the state."""
        held = spread([1000 * seconds for seconds in self._joined])
        return replace(self._common(self._joining), ack=held, told=held)

    def play(self, said: Sequence[Said]) -> Figures:
        """Sends all this, each at its time, and returns the figures once everything is quiet."""
        self.load.forget()
        self.load.stop_reading(self._deaf)
        before = self._used()
        sent = self.load.run([(one.at, one.client, one.frame) for one in said])
        common = self._common(self._used() - before)
        came = received(self._server, self._clients)
        actions = [Action(at, one.client, one.ack) for at, one in zip(sent, said, strict=True)]
        ack, told = spreads(self._server, self._groups, actions, came)
        room_of = {id(client): group for group in self._groups for client in group}
        deliveries = sum(len(room_of[id(one.client)]) for one in said)
        return replace(
            common,
            frames=came.frames / len(self._clients),
            kilobytes=came.size / len(self._clients) / 1000,
            ack=ack,
            told=told,
            delivered=common.cpu / deliveries * 1e6,
            remark=self._of_the_deaf(came.frames / len(self._clients)) if self._deaf else "",
        )

    def _common(self, used: Used) -> Figures:
        peak = peak_megabytes(self._server.roots)
        clients = [*self._clients, *self._deaf]
        return Figures(
            joined=self._joined[-1],
            joined_kb=sum(client.joined_bytes for client in clients) / len(clients) / 1000,
            cpu=used.server,
            stores_cpu=used.stores,
            others=max(0.0, used.core - used.server - used.stores) / used.seconds * 100,
            peak=peak,
            client_kb=(peak - self._resident) * 1024 / len(clients),
        )

    def _of_the_deaf(self, frames_of_others: float) -> str:
        """What those who took no bytes get when they take them again."""
        self.load.read_again(self._deaf)
        self.load.run([])
        frames: list[int] = []
        ended = broken = 0
        for client in self._deaf:
            try:
                texts = [text for _, _, text in messages(client.chunks)]
            except ValueError:
                broken += 1
            else:
                frames.append(len(texts))
                ended += client.gone or texts[-1:] == [f"{CLOSED}1000"]
        return (
            f"of {len(self._deaf)} that stopped reading {ended} were closed, {broken} got a broken stream;"
            f" they got {sum(frames) / max(1, len(frames)):.0f} frames when they read again, the others"
            f" {frames_of_others:.0f}"
        )

    def _used(self) -> Used:
        stores, server = cpu_seconds(self._server.stores), cpu_seconds(self._server.roots)
        return Used(server, stores, busy_seconds(SERVER_CORE), time.monotonic())


@contextmanager
def running(kind: type[Server]) -> Iterator[Server]:
    """A server of this kind, ended afterwards."""
    server = kind()
    try:
        yield server
    finally:
        server.close()
