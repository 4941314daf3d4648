"""One event to many clients: encoded once, framed once, the same bytes to each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any

import msgspec
from socketio import Manager

from live.pulse import Pulse
from live.websocket import WebSocket, text_frame

CONNECT_SECONDS = 5.0
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

log = logging.getLogger(__name__)


class Fanout(Manager):  # type: ignore[misc]
    """The Socket.IO client manager of one process that writes straight to the websockets.

    Everything to a client goes through its one `WebSocket` in the order of the calls, so an event
    never overtakes an acknowledgement. All calls belong into the hub's thread.
    """

    def __init__(self) -> None:
        super().__init__()
        self._websockets: dict[str, WebSocket] = {}
        self._stalled: set[str] = set()
        self._unconnected: set[str] = set()
        self._deadlines = Pulse(CONNECT_SECONDS)
        self._drained: list[Callable[[str], None]] = []
        self._encoder = msgspec.json.Encoder()

    # For the rooms

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: str | Collection[str] | None = None,
        callback: Callable[..., None] | None = None,
        to: Any = None,
        **kwargs: Any,
    ) -> None:
        """Send `event` with `data` to all clients of the room `to` but those in `skip_sid`.

        `data` as a dict of JSON values takes the short way (bytes in it would go out as base64);
        anything else goes through python-socketio.
        """
        skipped = {skip_sid} if isinstance(skip_sid, str) else set(skip_sid or ())
        if callback or namespace != "/" or not isinstance(data, dict):
            super().emit(
                event, data, namespace, room=room, skip_sid=list(skipped), callback=callback, to=to, **kwargs
            )
            return
        frame = self._framed(event, data)
        for sid, eio_sid in self.get_participants(namespace, to or room):
            websocket = self._websockets.get(eio_sid)
            if websocket is not None and sid not in skipped:
                websocket.write(frame)

    def feed(self, event: str, name: str, bodies: Iterable[Any], sid: str) -> None:
        """Send many messages to one client, each once it has taken the one before, instead of what is left of
        `name`."""
        websocket = self._websockets.get(self.eio_sid_from_sid(sid, "/") or "")
        if websocket is not None:
            websocket.feed(name, (self._framed(event, body) for body in bodies))

    def feed_no_more(self, name: str, sid: str) -> None:
        """Drop what is left of `name` for this client."""
        websocket = self._websockets.get(self.eio_sid_from_sid(sid, "/") or "")
        if websocket is not None:
            websocket.feed_no_more(name)

    def waiting(self, sid: str) -> int:
        """Bytes that wait in the server for this client; 0 = its socket takes bytes (or it is gone)."""
        websocket = self._websockets.get(self.eio_sid_from_sid(sid, "/") or "")
        return websocket.waiting if websocket else 0

    def stalled(self) -> set[str]:
        """The sids of all clients for which bytes wait: whom to skip until they are drained."""
        found = (self.sid_from_eio_sid(eio_sid, "/") for eio_sid in self._stalled)
        return {sid for sid in found if sid is not None}

    def on_drained(self, callback: Callable[[str], None]) -> None:
        """Call `callback(sid)` whenever a stalled client has taken all that waited for it."""
        self._drained.append(callback)

    def send_away(self, sid: str) -> None:
        """Begin to close the connection of this client; it may come again."""
        websocket = self._websockets.get(self.eio_sid_from_sid(sid, "/") or "")
        if websocket is not None:
            websocket.close(TRY_AGAIN_LATER, "This worker is older than the room; come again.")

    def close_all(self, code: int, reason: str) -> None:
        """Begin to close every connection; clients see the code and reason and may come again."""
        for websocket in list(self._websockets.values()):
            websocket.close(code, reason)

    @property
    def connections(self) -> int:
        """How many websockets are open, with or without a Socket.IO CONNECT."""
        return len(self._websockets)

    @property
    def bytes_waiting(self) -> int:
        """How many bytes wait for stalled clients."""
        return sum(websocket.waiting for websocket in self._websockets.values())

    # For the driver

    def opened(self, eio_sid: str, websocket: WebSocket) -> None:
        """A websocket has come: it must send its CONNECT within 5 s."""
        self._websockets[eio_sid] = websocket
        self._unconnected.add(eio_sid)
        self._deadlines.ask(partial(self._close_if_unconnected, eio_sid))

    def ended(self, eio_sid: str) -> None:
        """A websocket has gone."""
        self._websockets.pop(eio_sid, None)
        self._stalled.discard(eio_sid)
        self._unconnected.discard(eio_sid)

    def stall(self, eio_sid: str) -> None:
        """Bytes begin to wait for this connection."""
        self._stalled.add(eio_sid)

    def drain(self, eio_sid: str) -> None:
        """Nothing waits any more for this connection."""
        self._stalled.discard(eio_sid)
        sid = self.sid_from_eio_sid(eio_sid, "/")
        if sid is None:
            return
        for callback in self._drained:
            try:
                callback(sid)
            except Exception:
                log.exception("A callback for a drained client failed.")

    # For python-socketio

    def connect(self, sid: str, namespace: str) -> Any:
        """The client is let in: it has kept its deadline."""
        self._unconnected.discard(self.eio_sid_from_sid(sid, namespace) or sid)
        return super().connect(sid, namespace)

    def disconnect(self, sid: str, namespace: str, **kwargs: Any) -> Any:
        """The client leaves, or was refused: python-socketio would leave its transport open."""
        eio_sid = self.eio_sid_from_sid(sid, namespace)
        result = super().disconnect(sid, namespace, **kwargs)
        if eio_sid in self._websockets:
            self._websockets[eio_sid].close()
        return result

    def _framed(self, event: str, data: Any) -> bytes:
        return text_frame(b"42" + self._encoder.encode((event, data)))

    def _close_if_unconnected(self, eio_sid: str) -> None:
        if eio_sid in self._unconnected:
            self._websockets[eio_sid].close(POLICY_VIOLATION, "No CONNECT came within 5 seconds.")
