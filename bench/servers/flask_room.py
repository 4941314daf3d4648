"""The plain Flask-SocketIO room of ``bench/plain_room.py``."""

import sys
from collections.abc import Sequence

from bench.servers.server import PlainServer


class FlaskRoom(PlainServer):
    """It broadcasts each vote and keeps nothing."""

    key, name = "flask", "plain Flask-SocketIO"
    at_once = 100
    most = 1_000

    def command(self) -> Sequence[str]:
        """This Python runs it."""
        return [sys.executable, "-m", "bench.plain_room", str(self.port)]
