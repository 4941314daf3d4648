"""How people reach a server, and by which clock they live."""

import time
from collections.abc import Callable

from tests.faults.server import Server

Clock = Callable[[], float]
"""Seconds since 1970, as somebody's device believes."""


class Ways:
    """Straight, by the right time, and waiting for as long as a connection lives."""

    patient = True

    def url(self, server: Server) -> str:
        """The address under which the next one who comes reaches it."""
        return server.url

    def clock(self) -> Clock:
        """The clock of the next one who comes."""
        return time.time
