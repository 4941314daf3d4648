"""What the processes of a server have used, from /proc, and where they may run."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
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


def bring_to_the_servers_core(roots: Iterable[int]) -> None:
    """Move processes that run already, and all they started, to the server's core."""
    for pid in tree(roots):
        os.sched_setaffinity(pid, {SERVER_CORE})


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time so far of these processes, of all they started, and of those that have ended."""
    return sum(sum(map(int, _fields(pid)[11:15])) for pid in tree(roots)) / TICKS


def busy_seconds(core: int) -> float:
    """How long this core has worked so far, for whomever."""
    line = next(one for one in Path("/proc/stat").read_text().splitlines() if one.startswith(f"cpu{core} "))
    user, nice, system, _idle, _waiting, *interrupts_and_stolen = map(int, line.split()[1:9])
    return (user + nice + system + sum(interrupts_and_stolen)) / TICKS


def peak_megabytes(roots: Iterable[int]) -> float:
    """The most memory that was resident at once, of each of these processes and all they started, added."""
    return sum(_kilobytes(pid, "VmHWM") for pid in tree(roots)) / 1024


def resident_megabytes(roots: Iterable[int]) -> float:
    """The memory that is resident now."""
    return sum(_kilobytes(pid, "VmRSS") for pid in tree(roots)) / 1024


def parent_of(pid: int) -> int:
    """Who started it."""
    return int(_fields(pid)[1])


def tree(roots: Iterable[int]) -> Iterator[int]:
    """These processes, what they started, what those started…"""
    for pid in roots:
        yield pid
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(FileNotFoundError):
                yield from tree(map(int, task.read_text().split()))


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _kilobytes(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1])
