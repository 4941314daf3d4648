"""Two workers as an operator runs them: any of them answers for all, and what is lost is said."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.server import Server
from tests.faults.services import OwnRedis
from tests.programs import program

pytestmark = pytest.mark.postgres

GENEROUS = 60  # seconds


@pytest.fixture
def redis() -> Iterator[OwnRedis]:
    program("redis-server")
    own = OwnRedis()
    yield own
    own.kill()


@pytest.fixture
def server(tmp_path: Path, postgres_url: str, redis: OwnRedis) -> Iterator[Server]:
    running = Server(tmp_path, database_url=postgres_url, redis_url=redis.url, workers=2)
    running.start()
    yield running
    running.kill()


def numbers(server: Server) -> dict[str, float]:
    """What /metrics says of ours, whichever worker is asked."""
    text = requests.get(f"{server.url}/metrics", timeout=GENEROUS).text
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            assert "pid" not in sample.labels, sample
            found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found


def until(holds: Callable[[], bool]) -> None:
    """Asks again until it is so."""
    since = time.monotonic()
    while not holds():
        assert time.monotonic() - since < GENEROUS, "It did not come to be."


def test_any_worker_answers_for_all_and_forgets_those_that_are_gone(server: Server) -> None:
    until(lambda: numbers(server)["bigroom_workers"] == 2 and len(server.workers()) == 2)
    first = server.workers()
    assert all(numbers(server)["bigroom_workers"] == 2 for _ in range(8))
    assert numbers(server)["bigroom_database_answering"] == 2
    server.add_person("eli@harbour.example", "Eli", admin=True)
    signed_in = {"email": "eli@harbour.example", "password": "not it"}
    requests.post(f"{server.url}/login", data=signed_in, timeout=GENEROUS)
    before = numbers(server)["bigroom_commit_seconds_count"]
    os.kill(first[0], signal.SIGKILL)
    until(lambda: len(server.workers()) == 2 and set(server.workers()) != set(first))
    until(lambda: numbers(server)["bigroom_workers"] == 2)
    assert numbers(server)["bigroom_commit_seconds_count"] >= before
    os.kill(server.pid, signal.SIGHUP)
    until(lambda: not set(server.workers()) & set(first))
    until(lambda: numbers(server)["bigroom_workers"] == 2)
    assert re.search(r"Worker \d ended with -9; another takes its place\.", server.tail(10**6))


def test_a_doorbell_that_is_lost_and_comes_back_is_said_and_counted(server: Server, redis: OwnRedis) -> None:
    until(lambda: numbers(server)["bigroom_doorbell_reachable"] == 2)
    redis.kill()
    until(lambda: numbers(server)["bigroom_doorbell_reachable"] == 0)
    assert requests.get(f"{server.url}/readyz", timeout=GENEROUS).json()["reasons"] == [
        "Redis does not answer."
    ]
    redis.start()
    until(lambda: numbers(server)["bigroom_doorbell_reachable"] == 2)
    until(lambda: server.tail(10**6).count("Redis is listened to again.") == 2)
    assert "Redis cannot be listened to; workers look for themselves" in server.tail(10**6)
