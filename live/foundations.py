"""What the transport stands on in other packages, private parts among it: checked at the start."""

from __future__ import annotations

import inspect
from typing import Any

import socketio
from engineio.socket import Socket as Session
from gevent.pywsgi import WSGIHandler
from gevent.socket import socket as GeventSocket  # noqa: N812

from live.fanout import Fanout


class Unsuitable(RuntimeError):
    """The server or an installed package does not offer what the transport stands on."""


def require_foundations(server: socketio.Server) -> None:
    """Raise Unsuitable, with one sentence, where a package or a setting is not as we need it."""
    _require_what_we_use(server)
    _require_settings(server)


def _require_settings(server: socketio.Server) -> None:
    if not isinstance(server.manager, Fanout):
        raise Unsuitable("Give SocketIO client_manager=Fanout(), or nothing is fanned out.")
    if server.eio.async_mode != "gevent":
        raise Unsuitable('Give SocketIO async_mode="gevent": the websocket stands on gevent\'s sockets.')
    if list(server.eio.transports) != ["websocket"]:
        raise Unsuitable('Give SocketIO transports=["websocket"]: long polling is not served.')


def _require_what_we_use(server: socketio.Server) -> None:
    """The private parts of other packages that we stand on are there, or Unsuitable names one."""
    session = Session(server.eio, "probe")
    parts: list[tuple[Any, str]] = [
        *((session, name) for name in ("queue", "last_ping", "closed", "close")),
        *((session, name) for name in ("_websocket_handler", "schedule_ping", "closing")),
        *(
            (server.eio, name)
            for name in ("_async", "sockets", "transports", "async_mode", "ping_interval", "ping_timeout")
        ),
        *((server.manager, name) for name in ("get_participants", "sid_from_eio_sid", "eio_sid_from_sid")),
        *((WSGIHandler, name) for name in ("close_connection", "get_environ", "read_request")),
    ]
    missing = [f"{type(owner).__module__}: {name}" for owner, name in parts if not hasattr(owner, name)]
    if not missing and "websocket" not in server.eio._async:
        missing = ["engineio: the websocket driver"]
    if "timeout" not in inspect.signature(GeventSocket.send).parameters:
        missing.append("gevent.socket: send without waiting")
    if missing:
        raise Unsuitable(
            "An installed package has changed; install the versions of requirements.lock. "
            f"Missing: {', '.join(missing)}."
        )
