"""Ten thousand small numbers side by side in one whole number, so that one operation works on all of them.

Lamport, "Multiple byte processing with full-word instructions", CACM 18(8), 1975. Python's whole numbers have
no end, so one of them holds a number for every trial of a simulation; a loop over the trials would take some
fifty times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack

BYTE = 8
FOLD = 16
"""So many lanes give a bit each to one group of bits."""


class Lanes:
    """``count`` numbers of ``width`` bytes each, 2 or 4. The highest bit of every lane is kept free: it is
    where a comparison shows, so no number may be above ``most``."""

    def __init__(self, count: int, width: int) -> None:
        self.count = count
        self.width = width
        self.most = (1 << (BYTE * width - 1)) - 1
        self._groups = -(-count // FOLD)
        self.bits = FOLD * self._groups
        """The bits of a comparison: one for every lane, and a few more that are never set."""
        self._ones = int.from_bytes((b"\1" + bytes(width - 1)) * count, "little")
        self._marks = self._ones << (BYTE * width - 1)
        self._folds = [self._fold(left) for left in (8, 4, 2, 1)]
        self.everywhere = self._folded(self._marks)
        """The bits of a comparison that holds in every lane."""

    def all(self, number: int) -> int:
        """That number in every lane."""
        return self._ones * number

    def chosen(self, choices: bytes, numbers: Sequence[int]) -> int:
        """In every lane the number at the index that its byte of ``choices`` says."""
        lanes = bytearray(self.count * self.width)
        tables = pack(f"<{len(numbers)}{'H' if self.width == 2 else 'I'}", *numbers)
        for plane in range(self.width):
            table = tables[plane :: self.width]
            if any(table):
                lanes[plane :: self.width] = choices.translate(table.ljust(256, b"\0"))
        return int.from_bytes(lanes, "little")

    def reached(self, one: int, other: int) -> int:
        """A bit for every lane, set where ``one`` is not less than ``other``; in an order of their own, which
        is the same for every width."""
        return self._folded(((one | self._marks) - other) & self._marks)

    def _fold(self, left: int) -> tuple[int, int]:
        """The lower half of what is left to fold, and by how much the upper half moves into its gaps."""
        half = BYTE * self.width * left * self._groups
        return (1 << half) - 1, half + FOLD // (2 * left)

    def _folded(self, marks: int) -> int:
        """The marks of all lanes in sixteenths of their number: halved four times, one half into the gaps of
        the other."""
        for lower, by in self._folds:
            marks = marks & lower | marks >> by
        if self.width == 2:
            return marks
        wide = marks.to_bytes(self.width * self._groups, "little")
        narrow = bytearray(2 * self._groups)
        narrow[0::2], narrow[1::2] = wide[self.width - 2 :: self.width], wide[self.width - 1 :: self.width]
        return int.from_bytes(narrow, "little")
