"""A way to PostgreSQL that can fall silent: bytes are taken, nothing is passed on, nothing is closed."""

from __future__ import annotations

import gevent
from gevent.event import Event
from gevent.server import StreamServer
from gevent.socket import create_connection, socket
from sqlalchemy.engine import make_url


class SilentWay:
    """Stands between a store and its PostgreSQL; ``url`` is its address."""

    def __init__(self, url: str) -> None:
        there = make_url(url)
        self._there = (there.host, there.port or 5432)
        self._open = Event()
        self._open.set()
        self._server = StreamServer(("127.0.0.1", 0), self._serve)
        self._server.start()
        here = there.set(host="127.0.0.1", port=self._server.server_port)
        self.url = here.render_as_string(hide_password=False)

    def fall_silent(self) -> None:
        """From now on nothing comes through, also on new connections."""
        self._open.clear()

    @property
    def silent(self) -> bool:
        """Whether nothing comes through."""
        return not self._open.is_set()

    def speak_again(self) -> None:
        """What waits comes through."""
        self._open.set()

    def close(self) -> None:
        """Ends it."""
        self._open.set()
        self._server.stop(timeout=1)

    def _serve(self, near: socket, _address: object) -> None:
        with create_connection(self._there) as far:
            back = gevent.spawn(self._pass_on, far, near)
            self._pass_on(near, far)
            back.kill()

    def _pass_on(self, source: socket, target: socket) -> None:
        try:
            while some := source.recv(65536):
                self._open.wait()
                target.sendall(some)
        except OSError:
            return
