"""The figures of one run, computed from what every client was sent and when."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from math import nan
from statistics import median
from typing import Any, NamedTuple, Protocol

from bench.frames import messages
from bench.load import Client

Key = str | int
Screen = list[tuple[float, Key]]
"""What one client was told, in order: when, and how far."""


class Spread(NamedTuple):
    """Of many durations, in milliseconds."""

    p50: float = nan
    p99: float = nan
    most: float = nan


UNKNOWN = Spread()


@dataclass(frozen=True)
class Figures:
    """One run: seconds, kB and frames per client, CPU seconds, MB; NaN is what was not measured.

    ``cpu`` is that of all processes of the server, ``stores_cpu`` that of its database and its Redis;
    ``delivered`` is ``cpu`` in microseconds for each action and each client that was told of it. ``others``
    is the share of the time, in percent, for which somebody else had the server's core: where it is high,
    the durations mean little.
    """

    joined: float = nan
    joined_kb: float = nan
    frames: float = nan
    kilobytes: float = nan
    ack: Spread = UNKNOWN
    told: Spread = UNKNOWN
    cpu: float = nan
    stores_cpu: float = nan
    delivered: float = nan
    peak: float = nan
    client_kb: float = nan
    others: float = nan
    remark: str = ""


class Action(NamedTuple):
    """When it was sent, by whom, and the number of its acknowledgement."""

    at: float
    client: Client
    ack: int


class Dialect(Protocol):
    """How a server says what it has done."""

    def told(self, name: str, body: dict[str, Any]) -> Key | None:
        """How far this message brings a screen; None where it tells of no action."""

    def reached(self, client: Client, ack: int, answer: dict[str, Any]) -> Key:
        """What a screen must have been told to know of the action with this answer."""


class Untold(Exception):
    """Somebody was never told of an action, so there is no time at which all had been."""


class Refused(Exception):
    """The server refused an action of the load."""


class Received(NamedTuple):
    """Everything that came to the clients of a run."""

    frames: int
    size: int
    answers: dict[tuple[int, int], tuple[float, dict[str, Any]]]
    screens: dict[int, Screen]


def received(dialect: Dialect, clients: Iterable[Client]) -> Received:
    """Decodes what came to these clients. Raises ``ValueError`` for a broken stream."""
    frames = size = 0
    answers: dict[tuple[int, int], tuple[float, dict[str, Any]]] = {}
    screens: dict[int, Screen] = {}
    known: dict[str, Key | None] = {}
    for client in clients:
        screen = screens[id(client)] = []
        for at, length, text in messages(client.chunks):
            frames, size = frames + 1, size + length
            if text.startswith("43"):
                number, _, answer = text[2:].partition("[")
                answers[id(client), int(number)] = at, json.loads("[" + answer)[0]
            elif text.startswith("42"):
                if text not in known:
                    known[text] = dialect.told(*json.loads(text[2:]))
                key = known[text]
                if key is not None:
                    screen.append((at, key))
    return Received(frames, size, answers, screens)


def spreads(
    dialect: Dialect, groups: list[list[Client]], actions: list[Action], came: Received
) -> tuple[Spread, Spread]:
    """How long acknowledgements took, and how long until the last of the actor's group had been told."""
    room_of = {id(client): number for number, group in enumerate(groups) for client in group}
    told_by = [all_told([came.screens[id(client)] for client in group]) for group in groups]
    acks, told = [], []
    for at, client, number in actions:
        if (id(client), number) not in came.answers:
            raise Untold(f"The action {number} of a client was never acknowledged.")
        answered, answer = came.answers[id(client), number]
        if not answer["ok"]:
            raise Refused(f"The server refused an action: {answer}")
        acks.append((answered - at) * 1000)
        last = told_by[room_of[id(client)]](dialect.reached(client, number, answer))
        told.append((last - at) * 1000)
    return spread(acks), spread(told)


def all_told(screens: Sequence[Screen]) -> Callable[[Key], float]:
    """When the last of these screens had been told: of a key by that key itself, or, where they are numbers,
    by one at least as high. The function raises ``Untold`` where one of them never was."""
    if any(isinstance(key, str) for screen in screens for _, key in screen):
        return _told_by_name(screens)
    return _told_by_number(screens)


def _told_by_name(screens: Sequence[Screen]) -> Callable[[Key], float]:
    latest: dict[Key, float] = {}
    heard: dict[Key, int] = {}
    for screen in screens:
        first: dict[Key, float] = {}
        for at, key in screen:
            first.setdefault(key, at)
        for key, at in first.items():
            latest[key] = max(latest.get(key, 0.0), at)
            heard[key] = heard.get(key, 0) + 1

    def told(key: Key) -> float:
        if heard.get(key, 0) < len(screens):
            raise Untold(f"{len(screens) - heard.get(key, 0)} of {len(screens)} were never told of {key}.")
        return latest[key]

    return told


def _told_by_number(screens: Sequence[Screen]) -> Callable[[Key], float]:
    columns = [([key for _, key in screen], [at for at, _ in screen]) for screen in screens]
    assert all(keys == sorted(keys) for keys, _ in columns), "A screen went back."

    def told(key: Key) -> float:
        behind = [keys for keys, _ in columns if not keys or keys[-1] < key]  # type: ignore[operator]
        if behind:
            raise Untold(f"{len(behind)} of {len(screens)} were never told as far as {key}.")
        return max(times[bisect_left(keys, key)] for keys, times in columns)

    return told


def spread(values: Iterable[float]) -> Spread:
    """The middle, the 99th of a hundred, and the most."""
    ordered = sorted(values)
    return Spread(*(ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99, 1.0)))


def medians(runs: Sequence[Figures]) -> Figures:
    """The median of each figure; the last run's remark."""
    columns = {field.name: [getattr(run, field.name) for run in runs] for field in fields(Figures)}
    remark = columns.pop("remark")[-1]
    return Figures(**{name: _median(values) for name, values in columns.items()}, remark=remark)


def _median(values: list[Any]) -> Any:
    if isinstance(values[0], Spread):
        return Spread(*(median(column) for column in zip(*values, strict=True)))
    return median(values)
