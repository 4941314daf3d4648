"""The Socket.IO rooms of ``bench/node/room.js``; npm installs what they need beside it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.servers.server import Absent, PlainServer, TickedServer

FOLDER = Path(__file__).resolve().parents[1] / "node"
INSTALL_SECONDS = 600


class NodeNaive(PlainServer):
    """It broadcasts each vote and keeps nothing."""

    key, name = "node-naive", "Node Socket.IO, each vote to all"
    most = 1_000

    def command(self) -> Sequence[str]:
        """Node runs it."""
        return [*_node("socket.io"), str(self.port), "naive"]


class NodeTicked(TickedServer):
    """It sends one frame a tick and keeps nothing."""

    key, name = "node-ticked", "Node Socket.IO, a frame a tick"

    def command(self) -> Sequence[str]:
        """Node runs it."""
        return [*_node("socket.io"), str(self.port), "ticked", str(self.tick)]


class NodeStored(PlainServer):
    """It keeps each vote in SQLite (write-ahead log, synchronous=FULL), then broadcasts it."""

    key, name = "node-stored", "Node Socket.IO, each vote kept, then to all"
    most = 1_000

    def __init__(self) -> None:
        super().__init__()
        self._home = tempfile.TemporaryDirectory(prefix="bench-")

    def command(self) -> Sequence[str]:
        """Node runs it."""
        file = str(Path(self._home.name, "votes.sqlite"))
        return [*_node("better-sqlite3/build/Release"), str(self.port), "stored", file]

    def close(self) -> None:
        """Ends it and removes its file."""
        super().close()
        self._home.cleanup()


def _node(package: str) -> list[str]:
    """The command without its words. Raises ``Absent`` where Node, npm or the package cannot be had."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Absent(f"{program} is not installed.")
    if not (FOLDER / "node_modules" / ".installed").exists():
        _install()
    if not (FOLDER / "node_modules" / package).exists():
        raise Absent(f"npm could not install {package.partition('/')[0]}.")
    return ["node", str(FOLDER / "room.js")]


def _install() -> None:
    done = subprocess.run(
        ["npm", "ci", "--silent"], cwd=FOLDER, timeout=INSTALL_SECONDS, capture_output=True, text=True
    )
    if done.returncode:
        raise Absent(f"npm ci failed: {done.stderr.strip()[-300:]}")
    (FOLDER / "node_modules" / ".installed").touch()
