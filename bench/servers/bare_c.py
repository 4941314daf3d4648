"""The room of ``bench/epoll_room.c``: what the work costs where nothing stands between it and the system."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.servers.server import Absent, TickedServer

SOURCE = Path(__file__).resolve().parents[1] / "epoll_room.c"


class BareC(TickedServer):
    """It sends one frame a tick and keeps nothing; compiled anew for each run."""

    key, name = "c", "bare C, a frame a tick"

    def __init__(self) -> None:
        super().__init__()
        self._home = tempfile.TemporaryDirectory(prefix="bench-")

    def command(self) -> Sequence[str]:
        """The compiled program."""
        if shutil.which("cc") is None:
            raise Absent("cc is not installed.")
        program = str(Path(self._home.name, "epoll_room"))
        subprocess.run(["cc", "-O2", "-o", program, str(SOURCE)], check=True)
        return [program, str(self.port), str(self.tick)]

    def close(self) -> None:
        """Ends it and removes the program."""
        super().close()
        self._home.cleanup()
