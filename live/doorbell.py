"""The doorbell between the workers of one database: what it says may be lost, and nothing is lost by that."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

import gevent
import msgspec
from gevent.event import Event
from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

Said = dict[str, Any]

SOON = 1.0
"""Seconds after which Redis counts as absent, and between two tries to reach it."""

LISTENING = 5.0
"""Seconds of silence after which the line is tried."""

GATHERED = 0.01
"""Seconds in which what is said gathers: a burst of ticks rings once."""


class Bell(Protocol):
    """Whatever the other workers can be told on."""

    def say(self, said: Said) -> None:
        """Lets the other workers know, soon."""


class Doorbell:
    """A channel of Redis. ``on_ring`` gets what every worker says on it, this one too; it must not block.

    ``say`` never waits. What is said while Redis is away is not kept: the database holds the truth.
    """

    def __init__(self, url: str, channel: str, on_ring: Callable[[Said], None]) -> None:
        self._url = url
        self._channel = channel
        self._on_ring = on_ring
        self._waiting = Waiting()
        self._something = Event()
        self._lost: set[str] = set()

    @property
    def reached(self) -> bool:
        """Whether Redis answers, as far as that was noticed."""
        return not self._lost

    def start(self) -> None:
        """Begins to listen and to speak."""
        gevent.spawn(self._keep(self._listen, "listened to"))
        gevent.spawn(self._keep(self._speak, "spoken to"))

    def say(self, said: Said) -> None:
        """Lets the other workers know, soon."""
        self._waiting.add(said)
        self._something.set()

    def _keep(self, work: Callable[[Redis], None], what: str) -> Callable[[], None]:
        def going() -> None:
            while True:
                try:
                    with self._line() as redis:
                        redis.ping()
                        self._found(what)
                        work(redis)
                except (RedisError, OSError) as gone:
                    self._gone(what, gone)
                except Exception:
                    log.exception("What was said on the doorbell could not be taken.")
                gevent.sleep(SOON)

        return going

    def _found(self, what: str) -> None:
        if what in self._lost:
            self._lost.discard(what)
            log.info("Redis is %s again.", what)

    def _gone(self, what: str, why: Exception) -> None:
        self._waiting.take()
        if what not in self._lost:
            self._lost.add(what)
            log.warning("Redis cannot be %s; workers look for themselves: %s", what, why)

    def _line(self) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=SOON,
            socket_connect_timeout=SOON,
            socket_keepalive=True,
            single_connection_client=True,
        )

    def _listen(self, redis: Redis) -> None:
        channel: Any = redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
        channel.subscribe(self._channel)
        while True:
            message = channel.get_message(timeout=LISTENING)
            if message is None:
                channel.ping()
            elif message["type"] == "message":
                self._on_ring(msgspec.json.decode(message["data"]))

    def _speak(self, redis: Redis) -> None:
        while True:
            self._something.wait()
            gevent.sleep(GATHERED)
            self._something.clear()
            for one in self._waiting.take():
                redis.publish(self._channel, msgspec.json.encode(one))


class Waiting:
    """What is about to be said, and no more of it than there is to know: how far each stream has come,
    and the last word on who is in each room. A whole roll has all that was said of rooms before it."""

    def __init__(self) -> None:
        self._heads: dict[str, int] = {}
        self._rolls: dict[tuple[str, ...], Said] = {}

    def add(self, said: Said) -> None:
        """Takes the place of what is old by that."""
        self._heads |= said.get("heads", {})
        roll = said.get("roll")
        if roll is not None:
            if roll["whole"]:
                self._rolls.clear()
            self._rolls[tuple(roll["here"]) if not roll["whole"] else ()] = said

    def take(self) -> list[Said]:
        """All of it; then nothing waits."""
        heads, self._heads = self._heads, {}
        rolls, self._rolls = self._rolls, {}
        return [*rolls.values(), {"heads": heads}] if heads else [*rolls.values()]
