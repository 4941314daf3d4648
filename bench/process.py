"""What a server process has used, from /proc, and where it may run."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


def to_the_servers_core() -> None:
    """Keep this process, and all it starts, on the server's core."""
    os.sched_setaffinity(0, {SERVER_CORE})


def to_the_loads_core() -> None:
    """Keep this process off the server's core, where there are two."""
    os.sched_setaffinity(0, {LOAD_CORE})


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_megabytes(pid: int) -> float:
    """The most memory that was resident at once."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
