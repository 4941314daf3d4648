"""A line to a network namespace, with packets of 1,500 bytes and, if need be, as slow as a phone's.

Loopback hides what such a line does: its packets are 64 kB long and its buffers are never full.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.faults.server import ROOT

NETWORK = 0x40000000  # CLONE_NEWNET


class NoLine(Exception):
    """No line can be made here; the sentence says why."""


@dataclass
class FarLine:
    """A namespace at the far end of a line. ``here`` is the address at its near end."""

    name: str
    device: str
    here: str

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

    def enter(self) -> None:
        """From now on the sockets that this thread makes are there."""
        system = ctypes.CDLL(None, use_errno=True)
        namespace = os.open(f"/var/run/netns/{self.name}", os.O_RDONLY)
        if system.setns(namespace, NETWORK):
            raise OSError(ctypes.get_errno(), "No way into the namespace.")
        os.close(namespace)

    def slow_down(self, rate: str) -> None:
        """From now on no more bytes than that go to the far end."""
        shaped = f"qdisc add dev {self.device} root tbf rate {rate} burst 3000 latency 30s"
        _ip("tc", *shaped.split())


@contextmanager
def far_line() -> Iterator[FarLine]:
    """A line that is gone afterwards. Takes root, ip and tc, and a system that lets namespaces be made.

    Raises ``NoLine``.
    """
    for tool in ("ip", "tc"):
        if shutil.which(tool) is None:
            raise NoLine(f"{tool} is not installed.")
    mark, network = secrets.token_hex(3), f"10.77.{secrets.randbelow(256)}"
    line = FarLine(f"far{mark}", f"near{mark}", f"{network}.1")
    try:
        _ip("ip", "netns", "add", line.name)
    except subprocess.CalledProcessError as problem:
        raise NoLine(f"No network namespace can be made here: {problem.stderr.decode()}") from problem
    wire = f"link add {line.device} mtu 1500 type veth peer name far0 netns {line.name}"
    _ip("ip", *wire.split())
    for device in (["ip", "link", "set", line.device], ["ip", "-n", line.name, "link", "set", "far0"]):
        _ip(*device, "gso_max_segs", "1")
        _ip(*device, "up")
    _ip("ip", "address", "add", f"{line.here}/30", "dev", line.device)
    _ip("ip", "-n", line.name, "address", "add", f"{network}.2/30", "dev", "far0")
    try:
        yield line
    finally:
        _ip("ip", "link", "delete", line.device)
        _ip("ip", "netns", "delete", line.name)


def _ip(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
