"""Whole websocket frames out of the chunks in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def messages(chunks: Iterable[tuple[float, bytes]]) -> Iterator[tuple[float, int, str]]:
    """(time at which its last byte came, bytes of the frame, text) of every whole frame.

    Raises ``ValueError`` for bytes that are no frame of this kind: the stream was broken before them.
    """
    buffer = b""
    for at, chunk in chunks:
        buffer += chunk
        place = 0
        while (found := frame_at(buffer, place)) is not None:
            text, end = found
            yield at, end - place, text
            place = end
        buffer = buffer[place:]


def frame_at(buffer: bytes, place: int) -> tuple[str, int] | None:
    """The unmasked text frame at this place, and where it ends; None where it is not whole yet."""
    if len(buffer) < place + 2:
        return None
    if buffer[place] != 0x81 or buffer[place + 1] > 127:
        raise ValueError(f"No text frame of a server begins with {buffer[place : place + 16]!r}.")
    size, start = buffer[place + 1], place + 2
    if size >= 126:
        start = place + (4 if size == 126 else 10)
        if len(buffer) < start:
            return None
        size = int.from_bytes(buffer[place + 2 : start], "big")
    end = start + size
    return (buffer[start:end].decode(), end) if len(buffer) >= end else None
