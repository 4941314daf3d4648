"""Engine.IO 4 and Socket.IO 5 text packets, as far as the default namespace and text frames go.

Source: the protocol descriptions of Engine.IO (revision 4) and Socket.IO (revision 5).
"""

import json
from dataclasses import dataclass
from typing import Any

ENGINE = {"0": "open", "1": "close", "2": "ping", "3": "pong", "6": "noop"}
SOCKET = {"0": "connect", "1": "disconnect", "2": "event", "3": "ack", "4": "refused"}

CONNECT_PATH = "/socket.io/?EIO=4&transport=websocket"
PONG = "3"


@dataclass(frozen=True)
class Packet:
    """One text frame: `kind` is a word of ENGINE or SOCKET, or "strange" for anything else."""

    kind: str
    ack: int | None = None
    body: Any = None


def decode(text: str) -> Packet:
    """Read one text frame of the websocket; never raises, what cannot be read is "strange"."""
    if text[:1] in ENGINE:
        return Packet(ENGINE[text[0]], body=_loaded(text[1:]))
    if text[:1] != "4" or text[1:2] not in SOCKET:
        return Packet("strange", body=text)
    rest = text[2:]
    if rest.startswith("/"):
        rest = rest.partition(",")[2]
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return Packet(SOCKET[text[1]], int(rest[:digits]) if digits else None, _loaded(rest[digits:]))


def connect(auth: dict[str, Any] | None) -> str:
    """The CONNECT packet for the default namespace."""
    return "40" + (json.dumps(auth) if auth is not None else "")


def event(name: str, *args: Any, ack: int | None = None) -> str:
    """An event packet; with `ack` the other side is asked to acknowledge it."""
    return f"42{'' if ack is None else ack}{json.dumps([name, *args])}"


def acknowledgement(ack: int, *args: Any) -> str:
    """The answer to an event that carried `ack`."""
    return f"43{ack}{json.dumps(list(args))}"


def _loaded(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
