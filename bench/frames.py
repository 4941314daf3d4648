"""Whole websocket frames out of the chunks in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

TEXT, CLOSE = 0x81, 0x88
CLOSED = "closed "


def messages(chunks: Iterable[tuple[float, bytes]]) -> Iterator[tuple[float, int, str]]:
    """(time at which its last byte came, bytes of the frame, text) of every whole frame.

    An orderly end is the text ``closed `` and its code. Raises ``ValueError`` for bytes that are no frame
    of this kind: the stream was broken before them.
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
    """The text of the unmasked frame at this place, and where it ends; None where it is not whole yet."""
    if len(buffer) < place + 2:
        return None
    if buffer[place] not in (TEXT, CLOSE) or buffer[place + 1] > 127:
        raise ValueError(f"No frame of a server begins with {buffer[place : place + 16]!r}.")
    size, start = buffer[place + 1], place + 2
    if size >= 126:
        start = place + (4 if size == 126 else 10)
        if len(buffer) < start:
            return None
        size = int.from_bytes(buffer[place + 2 : start], "big")
    end = start + size
    if len(buffer) < end:
        return None
    if buffer[place] == CLOSE:
        return f"{CLOSED}{int.from_bytes(buffer[start : start + 2], 'big')}", end
    return buffer[start:end].decode(), end
