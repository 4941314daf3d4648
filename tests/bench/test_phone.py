"""How far a phone was told: by the answer to its join, and by the frames after it."""

from __future__ import annotations

from bench.phone import Call
from bench.servers.server import TickedServer
from live.websocket import text_frame

HEAD = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


class Silent:
    """A socket that takes what is sent."""

    def send(self, data: bytes) -> None: ...


def test_a_phone_knows_what_its_join_told_and_every_frame_however_the_bytes_came() -> None:
    texts = ['0{"sid":"a"}', '40{"sid":"b"}', '431[{"ok":true,"seq":7,"view":{}}]', '42["frame",{"seq":9}]']
    stream = HEAD + b"".join(text_frame(text.encode()) for text in texts)
    call = Call(None, ("join", {"room": "r"}), socket=Silent())  # type: ignore[arg-type]
    for place in range(0, len(stream), 50):
        call.greet(stream[place : place + 50])
    assert [key for _, key in call.screen(Ticked())] == [7, 9]
    assert call.joined_at is not None


class Ticked(TickedServer):
    def command(self) -> list[str]:
        return []
