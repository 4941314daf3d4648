"""What a worker says to the others: never more than there is to know, and nothing that is old."""

from __future__ import annotations

from typing import Any

import gevent
import msgspec
import pytest
from redis.exceptions import ConnectionError as Unreachable

from live import doorbell
from live.doorbell import Doorbell, Waiting
from live.elsewhere import Elsewhere
from tests.live.hall import eventually


@pytest.fixture
def me() -> Elsewhere:
    return Elsewhere("me", lambda: 0, lambda *_: None)


def roll(me: Elsewhere, *seats: str) -> dict[str, Any]:
    return me.roll({"r1": set(seats)}, set())


def change(me: Elsewhere, room: str, *seats: str) -> dict[str, Any]:
    return me.change(room, set(seats))


def test_of_each_stream_and_each_room_only_the_last_word_waits(me: Elsewhere) -> None:
    waiting = Waiting()
    for seq in range(1, 1001):
        waiting.add({"heads": {"room/r1": seq, "program/p": 2 * seq}})
        waiting.add(change(me, "r1", "1", str(seq)))
        waiting.add(change(me, "r2", str(seq)))
    assert waiting.take() == [
        change(me, "r1", "1", "1000"),
        change(me, "r2", "1000"),
        {"heads": {"room/r1": 1000, "program/p": 2000}},
    ]
    assert waiting.take() == []


def test_a_whole_roll_is_all_that_is_said_of_rooms_and_a_later_change_comes_after_it(me: Elsewhere) -> None:
    waiting = Waiting()
    for _ in range(100):
        waiting.add(change(me, "r1", "1"))
        waiting.add(roll(me, "1", "2"))
    waiting.add(change(me, "r1"))
    assert waiting.take() == [roll(me, "1", "2"), change(me, "r1")]


class Redis:
    """Is away until it is told to be there; keeps what is published."""

    def __init__(self) -> None:
        self.away = True
        self.asked = 0
        self.published: list[dict[str, Any]] = []

    def __enter__(self) -> Redis:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def ping(self) -> None:
        self.asked += 1
        if self.away:
            raise Unreachable("away")

    def publish(self, _channel: str, said: bytes) -> None:
        self.published.append(msgspec.json.decode(said))


def test_what_was_said_while_redis_was_away_is_not_said_once_it_is_back(
    me: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "SOON", 0.005)
    redis, bell = Redis(), Doorbell("redis://nowhere", "channel", lambda _: None)
    monkeypatch.setattr(bell, "_line", lambda: redis)
    speaking = gevent.spawn(bell._keep(bell._speak, "spoken to"))
    for seat in range(50):
        bell.say(change(me, f"r{seat}", "1"))
    eventually(lambda: redis.asked > 2)
    redis.away = False
    eventually(lambda: bell.reached)
    bell.say(change(me, "r1", "2"))
    eventually(lambda: bool(redis.published))
    assert redis.published == [change(me, "r1", "2")]
    speaking.kill()
