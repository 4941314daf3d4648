"""Over a real path with packets of 1,500 bytes: a large view arrives whole, also through a slow line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.faults.loop import in_a_loop
from tests.faults.server import Server
from tests.live.far_client import fingerprint, seen
from tests.live.far_line import FarLine, NoLine, far_line
from tests.programs import do_without

LARGE = 500_000
"""Bytes: more than a socket takes at once."""


@pytest.fixture
def far() -> Iterator[FarLine]:
    try:
        with far_line() as line:
            yield line
    except NoLine as problem:
        do_without(str(problem))


@pytest.fixture
def server(tmp_path: Path, far: FarLine) -> Iterator[Server]:
    running = Server(tmp_path)
    running.env["BIGROOM_HOST"] = far.here
    running.url = f"http://{far.here}:{running.port}"
    yield running
    running.kill()


def test_a_large_view_arrives_whole_and_a_slow_line_takes_it_in_its_time(
    server: Server, far: FarLine
) -> None:
    token = server.add_person("eli@harbour.example", "Eli", admin=True)
    server.start()
    headers = {"Authorization": f"Bearer {token}"}

    def made(path: str, **body: object) -> str:
        reply = requests.post(f"{server.url}/api/v1{path}", json=body, headers=headers, timeout=60)
        assert reply.ok, reply.text
        return str(reply.json().get("id"))

    program = made("/programs", name="Harbour", key="HAR", goal="", time_zone="UTC")
    team = made(f"/programs/{program}/teams", name="Payments", key="PAY")
    for _ in range(3):
        made(f"/teams/{team}/items", items=[{"title": f"{n} {'refund ' * 60}"} for n in range(400)])
    room = f"team:{team}:backlog"
    expected = fingerprint(in_a_loop(seen(server.url, token, room)))
    assert int(expected.split()[0]) > LARGE
    client = (sys.executable, "-m", "tests.live.far_client", server.url, token, room)
    assert far.run(*client) == expected
    far.slow_down("250kbit")
    assert far.run(*client) == expected
