"""The embedded web server: it starts, serves, and ends in order."""

from __future__ import annotations

import ctypes
import gc
import logging
import resource
import signal
import socket as sockets
import sys
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from weakref import ref

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.socket import socket as GeventSocket  # noqa: N812

from live.fanout import Fanout
from live.numbers import GREENLETS

CONNECTION = "bigroom.connection"
REQUEST_SECONDS = 5.0
CLOSE_SECONDS = 3.0
GOING_AWAY = 1001
ACCEPT_BACKLOG = 2048
DESCRIPTORS = 65536
RESERVED_DESCRIPTORS = 128
IDLE_SHARE = 0.05
COLLECT_SECONDS = 10.0
COLLECT_ANYWAY_SECONDS = 60.0
YOUNG = 1  # the generation
TURN_SECONDS = 0.0005
M_ARENA_MAX = -8  # of mallopt(3)

log = logging.getLogger(__name__)


class Connection(WSGIHandler):  # type: ignore[misc]
    """An HTTP connection that hands itself to the websocket and waits 5 s for a request's head.

    The 5 s are those of a new connection, of a half-sent head, and of an idle one kept alive.
    """

    _head: gevent.Timeout

    def handle(self) -> None:
        """Serve the connection; a small answer goes out at once, and never waits for the client's ACK."""
        self.socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        try:
            super().handle()
        except OSError as gone:
            log.debug("A client left before it was answered: %s", gone)

    def get_environ(self) -> dict[str, Any]:
        """The WSGI environment, with the connection itself in it: frameworks copy flags, not objects."""
        environ: dict[str, Any] = super().get_environ()
        # RFC 9110, 7.8: without that, Upgrade means nothing; engineio would take it for long polling.
        if "upgrade" not in environ.get("HTTP_CONNECTION", "").lower():
            environ.pop("HTTP_UPGRADE", None)
        environ[CONNECTION] = ref(self)
        return environ

    def handle_one_request(self) -> Any:
        """Read and answer one request, or give up on a head that does not come."""
        self._head = gevent.Timeout.start_new(REQUEST_SECONDS)
        try:
            return super().handle_one_request()
        except gevent.Timeout as timeout:
            if timeout is not self._head:
                raise
            return None
        finally:
            self._head.close()

    def read_request(self, raw_requestline: str) -> Any:
        """Read the head; its body and its answer may take longer. Raises ValueError for one that is none."""
        try:
            result = super().read_request(raw_requestline)
        except HTTPException as problem:
            raise ValueError(str(problem)) from problem
        self._head.close()
        return result

    def log_error(self, _message: str, *_details: object) -> None:
        """Says that a request could not be read, but nothing of it: its address may be a secret."""
        log.warning("A request that is no proper HTTP was refused.")


def serve(
    app: Callable[..., Any],
    socketio: Any,
    where: tuple[str, int] | sockets.socket,
    *,
    drain: Callable[[], None] = lambda: None,
    on_start: Callable[[int], object] = lambda _port: None,
    reason: str = "The server is restarting.",
) -> None:
    """Serve `app` (WSGI, with the Flask-SocketIO object `socketio` around it) until SIGTERM or SIGINT.

    `where` is an address, or a socket that listens already and that others may listen on too.
    `on_start(port)` is called when connections are accepted (`port` 0 takes a free one). At the
    signal, in this order: no new connections, `drain()`, every client is closed with 1001 and
    `reason`, running requests have 3 s. A second signal ends the process at once. Raises OSError
    where the address is taken.
    """
    fanout: Fanout = socketio.server.manager
    pool = Pool(_raise_descriptors() - RESERVED_DESCRIPTORS)
    shared = isinstance(where, sockets.socket)
    server = WSGIServer(
        GeventSocket(fileno=where.detach()) if isinstance(where, sockets.socket) else where,
        app,
        backlog=None if shared else ACCEPT_BACKLOG,
        environ={"wsgi.multiprocess": shared},
        spawn=pool,
        log=None,
        error_log=log,
        handler_class=Connection,
    )
    if shared:
        server.max_accept = 1
    server.start()
    stop = Event()
    watchers = [gevent.signal_handler(number, _on_signal, stop) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        on_start(server.server_port)
        stop.wait()
        server.close()
        drain()
        fanout.close_all(GOING_AWAY, reason)
        pool.join(timeout=CLOSE_SECONDS)
    finally:
        server.stop(timeout=0)
        for watcher in watchers:
            watcher.cancel()


def share_one_heap() -> None:
    """Lets all native threads have the C library's one heap; call it before they begin.

    glibc gives each thread that allocates one of its own, and what is free in one is of no use to the others.
    Threads that hold the interpreter's lock never wait for each other there.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(M_ARENA_MAX, 1)


def give_back_free_memory() -> None:
    """Gives the system what the C library holds free: between things of rooms that are over and things that
    stay there are whole pages of it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def take_short_turns() -> None:
    """Lets a thread that waits for the interpreter have it soon, though another one computes.

    A thread gives it back at every row that it reads and every byte that it sends, and then waits for up to a
    turn of who computes: a forecast, or a large answer. Python's own 5 ms made a page of a hundred such steps
    half a second late; a shorter turn costs a thread that computes about a hundredth.
    """
    sys.setswitchinterval(TURN_SECONDS)


def calm_garbage_collector() -> gevent.Greenlet:
    """Keep Python's cyclic collector out of the way of the rooms; call it once, when all is loaded.

    What is loaded is frozen, the thresholds are raised to (100000, 50, 50), and the returned
    greenlet collects in seconds in which the process used less than 5 % of a core: at most every
    10 s, and after 60 s without such a second in any case. Then it gives free memory back. What was made
    since it looked last it looks through every 10 s: that costs little, and most of what is over is young.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    return gevent.spawn(_collect_when_idle)


def _collect_when_idle() -> None:
    collected = looked = time.monotonic()
    while True:
        used = time.process_time()
        gevent.sleep(1.0)
        idle = time.process_time() - used < IDLE_SHARE
        now = time.monotonic()
        if now - collected >= (COLLECT_SECONDS if idle else COLLECT_ANYWAY_SECONDS):
            gc.collect()
            give_back_free_memory()
            collected = looked = now
            if idle:
                GREENLETS.set(sum(isinstance(one, gevent.Greenlet) for one in gc.get_objects()))
        elif now - looked >= COLLECT_SECONDS:
            gc.collect(YOUNG)
            looked = now


def _on_signal(stop: Event) -> None:
    if stop.is_set():
        raise SystemExit(1)
    stop.set()


def _raise_descriptors() -> int:
    """Allow as many open files as the system lets us, each client is one; returns how many."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
