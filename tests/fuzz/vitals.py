"""What a server process holds, from outside: memory, descriptors, threads, its write-ahead log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Vitals:
    """Resident memory and the write-ahead log in MB; open descriptors and native threads."""

    resident: float
    descriptors: int
    threads: int
    log: float


def vitals(pid: int, home: Path) -> Vitals:
    """Those of a process that lives now, with its data folder."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return Vitals(
        int(status["VmRSS"].split()[0]) / 1024,
        sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        int(status["Threads"]),
        sum(one.stat().st_size for one in home.glob("*-wal")) / MEGABYTE,
    )
