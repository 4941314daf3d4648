"""What a soak has measured, and whether it may be so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fuzz.vitals import Vitals

STEEPEST = 1.0  # MB of memory for 100,000 commands
FULLEST = 64.0  # MB of the write-ahead log
SLOWER = 1.2  # times the p99 of the first tenth, for the last
NOTICED = 0.01  # seconds: a smaller difference is none
SPARE = 0.05  # of the descriptors and threads, and two more
Z95 = 1.96  # standard errors of a 95 % interval
NOTHING = Vitals(0, 0, 0, 0)


@dataclass(frozen=True)
class Slope:
    """MB for 100,000 commands, and how much it may be off (95 %)."""

    steepness: float
    doubt: float


@dataclass
class Figures:
    """`samples`: commands so far, and the server's vitals then; `start`, `end`: when nobody is there."""

    samples: list[tuple[int, Vitals]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    rooms: int = 0
    joins: int = 0
    seconds: float = 0.0
    start: Vitals = NOTHING
    end: Vitals = NOTHING
    trouble: list[str] = field(default_factory=list)

    @property
    def slope(self) -> Slope:
        """Of the resident memory, over the last two thirds of the commands."""
        late = [one for one in self.samples if one[0] >= self.samples[-1][0] / 3]
        return slope([n / 100_000 for n, _ in late], [vitals.resident for _, vitals in late])

    def summary(self) -> str:
        """The figures, a line each."""
        first, last = self._tenths()
        rate = len(self.waits) / max(self.seconds, 0.001)
        climb = self.slope
        peak = max(vitals.log for _, vitals in self.samples)
        return "\n".join(
            [
                f"{len(self.waits)} commands in {self.rooms} rooms, {self.joins} joins, {rate:.0f} a second",
                f"answers: {self.answers}",
                f"acknowledged p99 {first * 1000:.0f} ms in the first tenth, {last * 1000:.0f} in the last",
                f"memory {self.start.resident:.1f} MB before, {self.end.resident:.1f} MB after;"
                f" {climb.steepness:+.2f} ± {climb.doubt:.2f} MB for 100,000 commands",
                f"descriptors {self.start.descriptors} before, {self.end.descriptors} after;"
                f" threads {self.start.threads} and {self.end.threads}; -wal at most {peak:.1f} MB",
            ]
        )

    def complaints(self) -> list[str]:
        """What may not be so."""
        found = list(self.trouble)
        first, last = self._tenths()
        if self.slope.steepness > STEEPEST:
            found.append(f"Memory grows by {self.slope.steepness:.2f} MB for 100,000 commands.")
        for name in ("descriptors", "threads"):
            before, after = getattr(self.start, name), getattr(self.end, name)
            if after > before * (1 + SPARE) + 2:
                found.append(f"There were {before} {name} before and {after} after.")
        if max(vitals.log for _, vitals in self.samples) > FULLEST:
            found.append("The write-ahead log grew beyond 64 MB.")
        if last > max(first * SLOWER, first + NOTICED):
            found.append(f"The last tenth was acknowledged in {last:.3f} s (p99), the first in {first:.3f}.")
        return found

    def _tenths(self) -> tuple[float, float]:
        count = max(1, len(self.waits) // 10)
        return _p99(self.waits[:count]), _p99(self.waits[-count:])


def slope(xs: Sequence[float], ys: Sequence[float]) -> Slope:
    """The line of least squares through the points; no line through fewer than three is sure."""
    count = len(xs)
    if count < 3 or max(xs) == min(xs):
        return Slope(0.0, math.inf)
    mean_x, mean_y = sum(xs) / count, sum(ys) / count
    spread = sum((x - mean_x) ** 2 for x in xs)
    steepness = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    left = sum((y - mean_y - steepness * (x - mean_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    return Slope(steepness, Z95 * math.sqrt(left / (count - 2) / spread))


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[len(values) * 99 // 100] if values else 0.0
