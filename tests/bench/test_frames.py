"""The decoder that the benchmark counts with, held against the frames that the server writes."""

from __future__ import annotations

import pytest
from websockets.frames import Close, Frame, Opcode

from bench.frames import frame_at, messages
from live.websocket import text_frame

SHORT = ["", "2", "é" * 62 + "x", "y" * 126]
LONG = [*SHORT, "z" * 65_535, "ä" * 40_000]


@pytest.mark.parametrize(
    ("size", "texts"), [(1, SHORT), (2, SHORT), (3, SHORT), (125, LONG), (4096, LONG), (1_000_000, LONG)]
)
def test_frames_are_whole_however_the_bytes_came(size: int, texts: list[str]) -> None:
    stream = b"".join(text_frame(text.encode()) for text in texts)
    pieces = [stream[place : place + size] for place in range(0, len(stream), size)]
    found = list(messages((float(number), piece) for number, piece in enumerate(pieces)))
    assert [text for _, _, text in found] == texts
    assert sum(length for _, length, _ in found) == len(stream)


def test_a_message_came_when_its_last_byte_did() -> None:
    one, two = text_frame(b"one"), text_frame(b"two")
    chunks = [(1.0, one[:2]), (2.0, one[2:] + two[:-1]), (3.0, two[-1:])]
    assert [(at, text) for at, _, text in messages(chunks)] == [(2.0, "one"), (3.0, "two")]


def test_a_frame_that_is_not_whole_is_no_message() -> None:
    assert frame_at(text_frame(b"x" * 200)[:-1], 0) is None
    assert list(messages([(1.0, text_frame(b"x" * 70_000)[:5])])) == []


def test_an_orderly_end_is_no_broken_stream() -> None:
    close = Frame(Opcode.CLOSE, Close(1000, "bye").serialize()).serialize(mask=False)
    assert [text for _, _, text in messages([(1.0, text_frame(b"one") + close)])] == ["one", "closed 1000"]


def test_a_broken_stream_is_noticed() -> None:
    whole = text_frame(b"one")
    with pytest.raises(ValueError, match="begins with"):
        list(messages([(1.0, whole + whole[3:])]))
