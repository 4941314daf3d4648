"""Bytes that are no conversation: HTTP that is none, half handshakes, websocket frames that may not be."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.fuzz.line import BINARY, CLOSE, PING, PONG, TEXT, frame

GET = b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /api/v1/programs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = (
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n"
    % KEY
)
PATHS = (
    b"/",
    b"/socket.io/",
    b"/socket.io/?EIO=3&transport=websocket",
    b"/socket.io/?EIO=4&transport=polling",
    b"/socket.io/?EIO=4&transport=polling&sid=x",
    b"/socket.io/?EIO=4&transport=websocket&sid=../..",
    b"/r/%00",
    b"/r/%ff%fe",
    b"/r/..%2f..%2fsettings",
    b"/static/../app.py",
    b"/static/%2e%2e/app.py",
    b"/" + b"a" * 9_000,
    b"//evil.example",
    b"*",
    b"http://evil.example/",
    b"/?next=//evil",
    b"/metrics",
    b"/healthz",
    b"/api/v1/rooms/%F0%9F%8E%89",
    b"/\xff\xfe",
)


CODES = (b"", b"\x03", b"\x03\xe7", b"\x03\xed", b"\x0f\xa0" + b"x" * 100, b"\x03\xe8\xff")
CONNECTS = (
    b'40{"token": 7}',
    b'40{"token": {"a": []}}',
    b'40{"token": "\\ud800"}',
    b'40{"token": "\\u0000"}',
    b"40null",
    b'40{"token": ""}',
)


@dataclass(frozen=True)
class Noise:
    """Pieces to be written one after the other; `upgrades`: it may become a websocket; `frames` in it."""

    pieces: tuple[bytes, ...]
    frames: int = 1
    upgrades: bool = True


Maker = Callable[[], Noise]


def each(chance: random.Random) -> list[Maker]:
    """Every kind of noise once, in any order."""
    makers = [*http(chance), *frames(chance)]
    chance.shuffle(makers)
    return makers


def some(chance: random.Random) -> Noise:
    """One of them all."""
    return chance.choice((http if chance.random() < 0.4 else frames)(chance))()


def http(chance: random.Random) -> list[Maker]:
    """Requests, more or less; none may become a websocket."""
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: chance.randbytes(chance.randint(1, 2_000)),
        lambda: chance.randbytes(50) + b"\r\n\r\n",
        lambda: b"GET\r\n\r\n",
        lambda: b"GET / HTTP/9.9\r\n\r\n",
        lambda: b"GET / HTTP/1.1\r\n" + b"X" * 100_000 + b"\r\n\r\n",
        lambda: GET + b"".join(b"X-%d: y\r\n" % n for n in range(500)) + b"\r\n",
        lambda: GET + UPGRADE + b"Origin: http://evil.example\r\n\r\n",
        lambda: GET + UPGRADE + b"Origin: null\r\n\r\n",
        lambda: GET + UPGRADE + b"Origin: \r\n\r\n",
        lambda: GET + UPGRADE + b"Origin: http://[::1\r\n\r\n",
        lambda: b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        lambda: GET.replace(b"127.0.0.1", b"[::1") + UPGRADE + b"Origin: http://x\r\n\r\n",
        lambda: GET + UPGRADE + b"Cookie: bigroom=x\r\n\r\n",
        lambda: GET + UPGRADE.replace(b": 13", b": 7") + b"\r\n",
        lambda: GET + UPGRADE.replace(KEY, b"short") + b"\r\n",
        lambda: GET + UPGRADE[: chance.randrange(len(UPGRADE))],
        lambda: GET.replace(b"GET", b"POST") + b"Content-Length: 5\r\n\r\n40{}x",
        lambda: b"GET " + chance.choice(PATHS) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        lambda: (
            chance.choice((b"BREW", b"TRACE", b"CONNECT", b"get", b"OPTIONS", b"HEAD", b"\xff"))
            + b" / HTTP/1.1\r\nHost: x\r\n\r\n"
        ),
        lambda: POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk\r\n",
        lambda: POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        lambda: POST + b"Content-Length: -1\r\n\r\n",
        lambda: POST + b"Content-Length: 1e9\r\n\r\n{}",
        lambda: POST + b"Content-Length: 900000000000\r\n\r\n{}",
        lambda: b"GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n folded\r\n: empty\r\nno colon\r\n\r\n",
        lambda: b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 20,
        lambda: b"GET / HTTP/1.1\r\nHost: evil.example:99999\r\nX-Forwarded-For: \xff\r\n\r\n",
        lambda: (
            b"GET / HTTP/1.1\r\nHost: \xc3\xa9\x7f\r\n"
            b"Cookie: =;;;\xff=\x80; a\r\nAuthorization: Bearer \xff\xfe\r\n\r\n"
        ),
        lambda: b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \xff\r\n\r\n",
        lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(200),
        lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    )
    return [partial(_request, make, chance) for make in makers]


def frames(chance: random.Random) -> list[Maker]:
    """What follows a good handshake."""
    makers: tuple[Callable[[], list[bytes]], ...] = (
        lambda: [
            frame(b"40", opcode) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)[chance.randrange(10) :][:1]
        ],
        lambda: [frame(b"40", rsv=chance.randint(1, 7))],
        lambda: [frame(b"40", masked=False)],
        lambda: [
            frame(b"40"),
            frame(b'421["joi', fin=False),
            frame(b"", PING),
            frame(b'n", {"room": "x"}]', 0),
        ],
        lambda: [frame(b"40"), frame(b'421["join', fin=False), frame(b"40", TEXT)],
        lambda: [frame(b"40"), frame(b"abc", 0)],
        lambda: [frame(b"40"), frame(b"x", fin=False), *[frame(b"y" * 100, 0, fin=False)] * 100],
        lambda: [frame(b"40"), frame(b"x" * 60_000, fin=False), *[frame(b"y" * 60_000, 0, fin=False)] * 5],
        lambda: [frame(b"x" * 126, PING)],
        lambda: [frame(b"ping", PING, fin=False)],
        lambda: [frame(b"40"), *[frame(b"p" * 125, PING)] * 30],
        lambda: [frame(b"40"), *[frame(b"", PONG)] * 30],
        lambda: [frame(b"40"), b"\x81\xff" + (2**63 + 5).to_bytes(8, "big") + b"\0\0\0\0"],
        lambda: [frame(b"40"), b"\x81\xff" + (10**9).to_bytes(8, "big") + b"\0\0\0\0" + b"z" * 1000],
        lambda: [b"\x81\xfe\x00\x02\0\0\0\x0040"],
        lambda: [frame(b"40"), frame(b'421["join", {"room": "\xff\xfe\xed\xa0\x80"}]')],
        lambda: [frame(b"40"), frame(b'421["join", {"room": "\xf0\x9f', fin=False), frame(b'\x8e\x89"}]', 0)],
        lambda: [
            frame(
                chance.choice(CODES),
                CLOSE,
            )
        ],
        lambda: [frame(b"40"), *[frame(chance.randbytes(200), BINARY)] * 3],
        lambda: [
            frame(b"40"),
            frame(b"452-" + b'1["command", {"_placeholder": true, "num": 0}]'),
            frame(b"x" * 60_000, BINARY),
        ],
        lambda: [frame(b"40"), frame(b"41"), frame(b'421["join", {"room": "x"}]')],
        lambda: [frame(b"1"), frame(b"40")],
        lambda: [frame(b'421["join", {"room": "x"}]'), frame(b"40")],
        lambda: [frame(b"40" + b"[" * 50_000)],
        lambda: [frame(b'40{"token": "' + b"t" * 60_000 + b'"}')],
        lambda: [frame(chance.choice(CONNECTS))],
        lambda: [frame(b"40/admin,"), frame(b"40/\xc3\xa9,{}"), frame(b"40")],
        lambda: [frame(b"40"), *[frame(b"")] * 50],
        lambda: [frame(b"40"), frame(b'421["join", {"room": "x"}]')[: chance.randrange(20)]],
        lambda: [chance.randbytes(chance.randint(1, 5_000))],
        lambda: [frame(b"40"), *[frame(b'42%d["whereami", {"room": "x"}]' % n) for n in range(150)]],
    )
    return [partial(_after_a_handshake, make, chance) for make in makers]


def _request(make: Callable[[], bytes], chance: random.Random) -> Noise:
    return Noise(_cut(make(), chance), upgrades=False)


def _after_a_handshake(make: Callable[[], list[bytes]], chance: random.Random) -> Noise:
    pieces = make()
    whole = b"".join(pieces)
    head = GET + UPGRADE + b"\r\n"
    together = chance.random() < 0.3
    return Noise((head + whole,) if together else (head, *_cut(whole, chance)), max(1, len(pieces)))


def _cut(whole: bytes, chance: random.Random) -> tuple[bytes, ...]:
    """The bytes in one piece, or in several."""
    if len(whole) < 2 or chance.random() < 0.6:
        return (whole,)
    at = chance.randrange(1, len(whole))
    return whole[:at], whole[at:]
