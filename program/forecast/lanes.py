"""Ten thousand small numbers side by side in one whole number, so that one operation works on all of them.

Lamport, "Multiple byte processing with full-word instructions", CACM 18(8), 1975. Python's whole numbers have
no end, so one of them holds a number for every trial of a simulation; a loop over the trials would take some
fifty times as long.
"""

from __future__ import annotations

from collections.abc import Sequence

BYTE = 8


class Lanes:
    """``count`` numbers of ``width`` bytes each. The highest bit of every lane is kept free: it is where a
    comparison shows, so no number may be above ``most``."""

    def __init__(self, count: int, width: int) -> None:
        self.count = count
        self.width = width
        self.most = (1 << (BYTE * width - 1)) - 1
        self._free = BYTE * width - 1
        self._ones = int.from_bytes((b"\1" + bytes(width - 1)) * count, "little")
        self._marks = self._ones << self._free

    def all(self, number: int) -> int:
        """That number in every lane."""
        return self._ones * number

    def chosen(self, choices: bytes, numbers: Sequence[int]) -> int:
        """In every lane the number at the index that its byte of ``choices`` says."""
        lanes = bytearray(self.count * self.width)
        for plane in range(self.width):
            table = bytes((one >> BYTE * plane) & 255 for one in numbers)
            if any(table):
                lanes[plane :: self.width] = choices.translate(table.ljust(256, b"\0"))
        return int.from_bytes(lanes, "little")

    def below(self, one: int, other: int) -> int:
        """1 in every lane in which ``one`` is less than ``other``, else 0."""
        return ((((one | self._marks) - other) & self._marks) ^ self._marks) >> self._free

    def larger(self, one: int, other: int) -> int:
        """The larger of the two in every lane."""
        return other ^ ((one ^ other) & self._not_below(one, other))

    def smaller(self, one: int, other: int) -> int:
        """The smaller of the two in every lane."""
        return one ^ ((one ^ other) & self._not_below(one, other))

    def narrow(self, lanes: int) -> bytes:
        """The numbers, a byte each; none may be above 255."""
        return lanes.to_bytes(self.count * self.width, "little")[:: self.width]

    def _not_below(self, one: int, other: int) -> int:
        """All bits but the highest, in every lane in which ``one`` is not less than ``other``."""
        marks = ((one | self._marks) - other) & self._marks
        return marks - (marks >> self._free)
