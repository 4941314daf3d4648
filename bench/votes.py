"""Everybody in one room votes within a second; and many small rooms that work side by side."""

from __future__ import annotations

import json
import random
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median

from bench.load import Client, Load
from bench.process import cpu_seconds, peak_megabytes
from bench.servers import Bigroom, PlainRoom

Server = Bigroom | PlainRoom
Asked = list[tuple[float, Client, int]]  # when it was sent, by whom, the number of its acknowledgement


@dataclass(frozen=True)
class Figures:
    """One run: seconds, frames and kB per client, milliseconds, CPU seconds, MB at the peak."""

    joined: float
    frames: float
    kilobytes: float
    ack_p50: float
    ack_p99: float
    told_p50: float
    told_p99: float
    cpu: float
    memory: float


def one_room(make: Callable[[], Server], clients: int, seed: int) -> Figures:
    """So many people in one poker room; all vote within one second."""
    chance = random.Random(seed)
    server = make()
    try:
        leader, guests = server.room(clients - 1)
        load = Load(server.port, [leader, *guests])
        joined = load.connect(server.at_once)
        load.run(server.begin(leader))
        voters = [leader, *guests]
        times = sorted(chance.random() for _ in voters)
        asked = [server.vote(client, chance.choice(["1", "2", "3", "5", "8"])) for client in voters]
        plan = [(at, client, frame) for at, client, (_, frame) in zip(times, voters, asked, strict=True)]
        before = cpu_seconds(server.pid)
        sent = load.run(plan)
        cpu = cpu_seconds(server.pid) - before
        load.close()
        acks = [(at, client, ack) for at, client, (ack, _) in zip(sent, voters, asked, strict=True)]
        return _figures(server, [voters], acks, joined, cpu)
    finally:
        server.close()


def many_rooms(rooms: int, people: int, seconds: int, seed: int) -> Figures:
    """So many poker rooms; somebody in each does something durable once a second."""
    chance = random.Random(seed)
    server = Bigroom()
    try:
        groups = []
        for _ in range(rooms):
            leader, guests = server.room(people - 1)
            groups.append([leader, *guests])
        load = Load(server.port, [client for group in groups for client in group])
        joined = load.connect(server.at_once)
        load.run([])
        moments = sorted(
            (second + chance.random(), room) for room in range(rooms) for second in range(seconds)
        )
        acting = [(at, chance.choice(groups[room])) for at, room in moments]
        asked = [server.act(client) for _, client in acting]
        before = cpu_seconds(server.pid)
        sent = load.run([(at, client, frame) for (at, client), (_, frame) in zip(acting, asked, strict=True)])
        cpu = cpu_seconds(server.pid) - before
        load.close()
        acks = [(at, client, ack) for at, (_, client), (ack, _) in zip(sent, acting, asked, strict=True)]
        return _figures(server, groups, acks, joined, cpu)
    finally:
        server.close()


def medians(runs: Iterable[Figures]) -> Figures:
    """The median of each figure."""
    rows = [asdict(run) for run in runs]
    return Figures(**{name: median(row[name] for row in rows) for name in rows[0]})


def _figures(server: Server, groups: list[list[Client]], asked: Asked, joined: float, cpu: float) -> Figures:
    acked: dict[tuple[int, int], tuple[float, dict]] = {}
    screens: dict[int, list[tuple[float, object]]] = {}
    frames = size = 0
    known: dict[str, object] = {}
    for client in (client for group in groups for client in group):
        told = screens[id(client)] = []
        for at, length, text in client.messages():
            frames, size = frames + 1, size + length
            if text.startswith("43"):
                number, _, answer = text[2:].partition("[")
                acked[id(client), int(number)] = at, json.loads("[" + answer)[0]
            elif text.startswith("42"):
                if text not in known:
                    known[text] = server.told(*json.loads(text[2:]))
                if known[text] is not None:
                    told.append((at, known[text]))
    count = sum(map(len, groups))
    room_of = {id(client): number for number, group in enumerate(groups) for client in group}
    told_by = [_all_told([screens[id(client)] for client in group]) for group in groups]
    acks, all_told = [], []
    for at, client, number in asked:
        answered, answer = acked[id(client), number]
        assert answer["ok"], answer
        acks.append((answered - at) * 1000)
        all_told.append((told_by[room_of[id(client)]](server.reached(client, number, answer)) - at) * 1000)
    acks.sort()
    all_told.sort()
    return Figures(
        joined,
        frames / count,
        size / count / 1000,
        *(_share(values, share) for values in (acks, all_told) for share in (0.50, 0.99)),
        cpu,
        peak_megabytes(server.pid),
    )


def _all_told(screens: list[list[tuple[float, object]]]) -> Callable[[object], float]:
    """When the last of these screens had been told: by a key of its own, or by a number at least as high."""
    if not all(isinstance(key, int) for screen in screens for _, key in screen):
        latest: dict[object, float] = {}
        for screen in screens:
            for at, key in screen:
                latest[key] = max(latest.get(key, 0.0), at)
        return latest.__getitem__
    columns = [([key for _, key in screen], [at for at, _ in screen]) for screen in screens]

    def told(key: object) -> float:
        return max(times[bisect_left(keys, key)] for keys, times in columns)

    return told


def _share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]
