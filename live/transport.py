"""Socket.IO on our own websocket: whole sends, no deflate, strict reception, one order per client."""

from __future__ import annotations

import socket as sockets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import engineio
import socketio
from engineio.packet import PING
from engineio.socket import Socket as Session
from gevent.event import Event
from gevent.pywsgi import WSGIHandler
from gevent.socket import socket as GeventSocket  # noqa: N812
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from live.fanout import Fanout
from live.foundations import Unsuitable, require_foundations
from live.pulse import LOOK_SECONDS, Heartbeat, Pulse
from live.reception import Handler, Reception
from live.serving import CONNECTION
from live.websocket import WebSocket

# Unsent bytes that the kernel holds: what a client cannot take shows here early, and one that reads
# 1 kB/s still makes progress within the 20 s.
UNSENT_BYTES = 16 * 1024

Admit = Callable[[Mapping[str, Any]], str | None]


def install(server: socketio.Server, handlers: Mapping[str, Handler], admit: Admit | None = None) -> None:
    """Put the transport under `server`, a `socketio.Server` in gevent mode with a `Fanout` as manager.

    `handlers` names who takes which event (see `Reception`). `admit(environ)` is asked before each
    handshake and returns None, or the sentence of an HTTP 403. Raises Unsuitable with one sentence
    where something that it needs is absent.
    """
    require_foundations(server)
    fanout: Fanout = server.manager
    pings, looks, patience = Pulse(server.eio.ping_interval), Pulse(LOOK_SECONDS), server.eio.ping_timeout

    def driver(serve: Callable[[Any], Any], _eio: engineio.Server) -> Upgrade:
        return Upgrade(serve, fanout, handlers, admit, pings, looks, patience)

    server.async_handlers = False
    server.eio._async = {**server.eio._async, "websocket": driver}


class Upgrade:
    """One request to become a websocket, and then what engineio reads, writes and closes."""

    def __init__(
        self,
        serve: Callable[[Any], Any],
        fanout: Fanout,
        handlers: Mapping[str, Handler],
        admit: Admit | None,
        pings: Pulse,
        looks: Pulse,
        patience: float,
    ) -> None:
        self._pings, self._looks, self._patience = pings, looks, patience
        self._serve = serve
        self._session: Session = serve.__self__  # type: ignore[attr-defined]
        self._fanout = fanout
        self._handlers = handlers
        self._admit = admit

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI application: shake hands, then serve the websocket until its end.

        It returns nothing to send, or engineio would answer an upgraded client with HTTP 200.
        """
        try:
            response = self._shake_hands(environ)
            if response.status_code != 101:
                status = f"{response.status_code} {response.reason_phrase}"
                start_response(status, list(response.headers.raw_items()))
                return [bytes(response.body or b"")]
            self._run(environ[CONNECTION](), response)
        finally:
            if not self._session.closed:
                self._session.close(wait=False, abort=True)
            self._session.server.sockets.pop(self._session.sid, None)
            # It and the mailbox hold each other.
            del self._session.queue
        return ()

    def wait(self) -> str | None:
        """The next packet that is engineio's own business; None at the end, also behind a CLOSE packet."""
        while not self._session.closed and (message := self._websocket.receive()) is not None:
            if not self._reception.take(message):
                assert isinstance(message, str)
                return message
        return None

    def close(self) -> None:
        """engineio ends the session."""
        self._websocket.close()

    def _shake_hands(self, environ: dict[str, Any]) -> Response:
        if CONNECTION not in environ:
            raise Unsuitable("Websockets need the server of live.serving: start it with `bigroom serve`.")
        protocol = ServerProtocol(extensions=None)
        refusal = self._admit(environ) if self._admit else None
        if refusal:
            return protocol.reject(403, refusal)
        headers = Headers()
        for name, value in environ.items():
            if name.startswith("HTTP_"):
                headers[name[5:].replace("_", "-")] = value
        request = Request(
            environ["PATH_INFO"], headers, environ["REQUEST_METHOD"], environ["SERVER_PROTOCOL"]
        )
        try:
            return protocol.accept(request)
        finally:
            protocol.parser.close()

    def _run(self, connection: WSGIHandler, response: Response) -> None:
        # Otherwise pywsgi would read what the client sends last as another HTTP request.
        connection.close_connection = True
        session, fanout, eio_sid = self._session, self._fanout, self._session.sid
        socket = connection.socket
        _set_options(socket)
        websocket = self._websocket = WebSocket(
            socket,
            _early_bytes(connection),
            on_stall=lambda: fanout.stall(eio_sid),
            on_drain=lambda: fanout.drain(eio_sid),
        )
        heartbeat = Heartbeat(session, websocket, self._pings, self._looks, self._patience)
        self._reception = Reception(
            websocket,
            self._handlers,
            sid=lambda: _connected(fanout, eio_sid),
            ponged=heartbeat.answered,
        )
        fanout.opened(eio_sid, websocket)
        try:
            websocket.write(response.serialize())
            _replace_queue(session, Mailbox(websocket, heartbeat))
            self._serve(self)
        finally:
            fanout.ended(eio_sid)
            websocket.finish()


class Mailbox:
    """Stands where an engineio session has its queue: what is put is written at once, in order.

    So nothing waits in two places, and no greenlet is switched to for each packet.
    """

    def __init__(self, websocket: WebSocket, heartbeat: Heartbeat) -> None:
        self._websocket = websocket
        self._heartbeat = heartbeat
        self._ended = Event()

    def put(self, packet: Any) -> None:
        """Write an engineio packet; None ends the session's writer."""
        if packet is None:
            self._ended.set()
        elif packet.packet_type == PING:
            self._heartbeat.beat()
        else:
            self._websocket.send(packet.encode())

    def get(self, **_patience: float) -> None:
        """Wait for the end, whatever the time; there is never a packet left to write."""
        self._ended.wait()

    def task_done(self) -> None:
        """Nothing is counted."""

    def join(self) -> None:
        """Nothing is waited for."""


def _replace_queue(session: Session, mailbox: Mailbox) -> None:
    early, session.queue = session.queue, mailbox
    while not early.empty():
        mailbox.put(early.get_nowait())


def _connected(fanout: Fanout, eio_sid: str) -> str | None:
    sid = fanout.sid_from_eio_sid(eio_sid, "/")
    return sid if sid is not None and fanout.is_connected(sid, "/") else None


def _set_options(socket: GeventSocket) -> None:
    if hasattr(sockets, "TCP_NOTSENT_LOWAT"):
        socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NOTSENT_LOWAT, UNSENT_BYTES)


def _early_bytes(connection: WSGIHandler) -> bytes:
    """What the request's reader has read beyond the request, without waiting for more."""
    connection.socket.settimeout(0.0)
    try:
        return bytes(connection.rfile.peek())
    except OSError:
        return b""
    finally:
        connection.socket.settimeout(None)
