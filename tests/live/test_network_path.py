"""Over a real path with packets of 1,500 bytes: a large view arrives whole, also through a slow line.

Loopback hides this: its packets are 64 kB long and its buffers are never full.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.faults.loop import in_a_loop
from tests.faults.server import ROOT, Server
from tests.live.far_client import fingerprint, seen
from tests.programs import do_without, program

HERE, FAR = "10.77.19.1", "10.77.19.2"
LARGE = 500_000
"""Bytes: more than a socket takes at once."""


@dataclass
class Path1500:
    """A namespace at the far end of a line to ``HERE``."""

    name: str
    device: str

    def run(self, *command: str) -> str:
        """What a command prints that is run there."""
        done = subprocess.run(
            ["ip", "netns", "exec", self.name, *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()

    def slow_down(self, rate: str) -> None:
        """From now on no more bytes than that go to the far end."""
        shaped = f"qdisc add dev {self.device} root tbf rate {rate} burst 3000 latency 30s"
        _ip("tc", *shaped.split())


@pytest.fixture
def far() -> Iterator[Path1500]:
    """Takes root, ip and tc, and a system that lets namespaces be made."""
    for tool in ("ip", "tc"):
        program(tool)
    mark = secrets.token_hex(3)
    path = Path1500(f"far{mark}", f"near{mark}")
    try:
        _ip("ip", "netns", "add", path.name)
    except subprocess.CalledProcessError as problem:
        do_without(f"No network namespace can be made here: {problem.stderr.decode()}")
    line = f"link add {path.device} mtu 1500 type veth peer name far0 netns {path.name}"
    _ip("ip", *line.split())
    for device in (["ip", "link", "set", path.device], ["ip", "-n", path.name, "link", "set", "far0"]):
        _ip(*device, "gso_max_segs", "1")
        _ip(*device, "up")
    _ip("ip", "address", "add", f"{HERE}/30", "dev", path.device)
    _ip("ip", "-n", path.name, "address", "add", f"{FAR}/30", "dev", "far0")
    yield path
    _ip("ip", "link", "delete", path.device)
    _ip("ip", "netns", "delete", path.name)


@pytest.fixture
def server(tmp_path: Path, far: Path1500) -> Iterator[Server]:
    running = Server(tmp_path)
    running.env["BIGROOM_HOST"] = HERE
    running.url = f"http://{HERE}:{running.port}"
    yield running
    running.kill()


def test_a_large_view_arrives_whole_and_a_slow_line_takes_it_in_its_time(
    server: Server, far: Path1500
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


def _ip(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
