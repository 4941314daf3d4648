"""The live part of the house put together: transport, rooms, connections, and the clockwork between them."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import gevent
from flask import Flask, Request
from flask_socketio import SocketIO
from sqlalchemy.exc import DBAPIError

from accounts.browsers import credentials_of
from accounts.callers import Credentials
from accounts.sealing import Seal
from ceremonies.catalog import all_ceremonies
from journal.database import Store
from live import numbers, transport
from live.fanout import Fanout
from live.switchboard import Switchboard
from live.upkeep import Upkeep
from live.wire import Body

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
DRAIN_SECONDS = 3.0
RECHECK_SECONDS = 300.0
OPEN_FILES = "/dev/fd"


class Outlet:
    """Messages on their way to clients, through the fan-out."""

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout

    def emit(self, event: str, data: Body, *, to: str, skip: frozenset[str] = frozenset()) -> None:
        """Sends to one client or to all of a group, but to those in ``skip``."""
        self._fanout.emit(event, data, "/", to=to, skip_sid=skip)

    def feed(self, room: str, parts: Sequence[Body], *, to: str) -> None:
        """Sends the parts of a large view as the client takes them."""
        self._fanout.feed("part", room, parts, to)

    def enter(self, sid: str, group: str) -> None:
        """Puts a client into a group."""
        self._fanout.enter_room(sid, "/", group)

    def leave(self, sid: str, group: str) -> None:
        """Takes a client out of a group."""
        self._fanout.feed_no_more(group, sid)
        self._fanout.leave_room(sid, "/", group)

    def stalled(self) -> set[str]:
        """The clients for which bytes wait."""
        return self._fanout.stalled()

    def send_away(self, sid: str) -> None:
        """Closes the connection of a client, which comes again."""
        self._fanout.send_away(sid)


class Live:
    """Everything live of one process. ``start`` begins the clockwork, in the server only.

    Raises ``Misbuilt`` where a ceremony cannot be played: at the start, not at the first who joins.
    """

    def __init__(
        self, app: Flask, store: Store, seal: Seal, public_url: str | None, redis_url: str | None = None
    ) -> None:
        all_ceremonies()
        self._app = app
        self._public_url = public_url
        self._redis_url = redis_url
        self._worker = "1"
        fanout = Fanout()
        self.socketio = SocketIO(
            app,
            async_mode="gevent",  # type: ignore[call-arg]
            transports=["websocket"],
            manage_session=False,
            client_manager=fanout,
            ping_interval=5,
            ping_timeout=5,
            monitor_clients=False,
            cors_allowed_origins="*",
            max_http_buffer_size=64 * 1024,
        )
        self._outlet = Outlet(fanout)
        self.switchboard = Switchboard(store, seal, self._outlet)
        self.rooms, self.connections = self.switchboard.rooms, self.switchboard.connections
        self.upkeep = Upkeep(store, lambda: self.switchboard.programs)
        server: Any = self.socketio.server  # type: ignore[attr-defined]
        transport.install(server, self.connections.handlers, self._refuse_foreign)
        fanout.on_drained(self.connections.drained)
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)

    def start(self, worker: int | None = None) -> None:
        """Begins to follow what others write, to mark who is away, to put empty rooms to sleep.

        ``worker``: its number among several; the first makes the hourly round.
        """
        self._worker = str(worker or 1)
        numbers.begin(self._worker)
        self.switchboard.begin(worker, self._redis_url)
        self.count()
        gevent.spawn(self._keep_sweeping)
        gevent.spawn(self._keep_rechecking)
        if worker in (None, 1):
            self.upkeep.start()

    def count(self) -> None:
        """Writes down how much there is of what comes and goes."""
        fanout: Fanout = self.socketio.server.manager  # type: ignore[attr-defined]
        awake = self.rooms.awake
        numbers.ROOMS.set(len(awake))
        numbers.WAITING.set(sum(room.waiting for room in awake))
        numbers.PAGES.set(len(self.switchboard.standings.open))
        numbers.CLIENTS.set(fanout.connections)
        numbers.STALLED.set(len(fanout.stalled()))
        numbers.BYTES.set(fanout.bytes_waiting)
        with os.scandir(OPEN_FILES) as open_files:
            numbers.DESCRIPTORS.set(sum(1 for _ in open_files))
        numbers.DATABASE.labels(self._worker).set(self.switchboard.relay.reached)
        numbers.DOORBELL.labels(self._worker).set(self.switchboard.hears_the_others)

    def _keep_rechecking(self) -> None:
        while True:
            gevent.sleep(RECHECK_SECONDS)
            try:
                self.connections.recheck_all()
            except Exception:
                log.exception("Who is connected could not be looked at again; it is tried later.")

    def drain(self) -> None:
        """Plays what waits and answers it, before the clients are sent away."""
        self.switchboard.presence.leave()
        with gevent.Timeout(DRAIN_SECONDS, False):
            while any(not room.idle for room in self.rooms.awake):
                gevent.sleep(0.01)

    def _keep_sweeping(self) -> None:
        while True:
            gevent.sleep(SWEEP_SECONDS)
            try:
                self.switchboard.sweep()
                self.count()
            except Exception:
                log.exception("Who is away could not be looked at; it is tried again.")

    def _connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> bool:
        with self._app.app_context():
            given = credentials_of(Request(dict(environ), populate_request=False))
        token = auth.get("token") if isinstance(auth, dict) else None
        credentials = Credentials(token, {} if token else given.cookies) if token else given
        try:
            return self.connections.connect(sid, credentials)
        except DBAPIError as problem:
            log.error("Who connects could not be looked up: %s", problem.orig)
            self._outlet.send_away(sid)
            return False

    def _disconnect(self, sid: str, *_reason: object) -> None:
        self.connections.disconnect(sid)

    def _refuse_foreign(self, environ: Mapping[str, Any]) -> str | None:
        """A cookie counts only with our own Origin; a foreign Origin is refused in any case."""
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            return "This page must say where it comes from." if environ.get("HTTP_COOKIE") else None
        scheme, host = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", "")
        allowed = self._public_url or f"{scheme}://{host}"
        try:
            same = urlsplit(origin)[:2] == urlsplit(allowed)[:2]
        except ValueError:
            same = False
        return None if same else "This page belongs to another site."
