"""The table of the figures, and docs/measured.md, to which it is added."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from math import isnan
from pathlib import Path

from bench.figures import Figures, Spread
from bench.process import LOAD_CORE, SERVER_CORE

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measured.md"
COLUMNS = (
    "workload",
    "server",
    "all joined s",
    "kB to join",
    "frames per client",
    "kB per client",
    "acknowledged p50 / p99 / max ms",
    "all told p50 / p99 / max ms",
    "CPU s",
    "CPU s of its stores",
    "us per delivery",
    "peak MB",
    "resident kB per client",
    "core taken by others %",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


def row(workload: str, server: str, told: Figures) -> str:
    """One line of the table."""
    cells = (
        workload + (f" ({told.remark})" if told.remark else ""),
        server,
        _number(told.joined, 2),
        _number(told.joined_kb, 1),
        _number(told.frames, 0),
        _number(told.kilobytes, 1),
        _spread(told.ack),
        _spread(told.told),
        _number(told.cpu, 2),
        _number(told.stores_cpu, 2) if told.stores_cpu else "",
        _number(told.delivered, 2),
        _number(told.peak, 0),
        _number(told.client_kb, 0),
        _number(told.others, 0),
    )
    return f"| {' | '.join(cells)} |"


def add(rows: Sequence[str], times: int) -> None:
    """Adds the table to the page, with the command that gave it."""
    command = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    cores = "server and load on one" if SERVER_CORE == LOAD_CORE else "server and load on one each"
    runs = "one run" if times == 1 else f"medians of {times} interleaved runs"
    about = (
        f"`{command}` on {datetime.now(UTC):%d %B %Y}: Python {sys.version.split()[0]}{_node()},"
        f" {os.cpu_count()} cores, {cores}, {runs};"
        f" the machine's load average at the end was {os.getloadavg()[0]:.1f}."
    )
    with PAGE.open("a", encoding="utf-8") as page:
        page.write("\n".join(["", about, "", HEAD, *rows, ""]))


def _number(value: float, digits: int) -> str:
    return "" if isnan(value) else f"{value:,.{digits}f}"


def _spread(of: Spread) -> str:
    return "" if isnan(of.p50) else " / ".join(f"{value:.0f}" for value in of)


def _node() -> str:
    try:
        return (
            f", Node {subprocess.run(['node', '--version'], capture_output=True, text=True).stdout.strip()}"
        )
    except FileNotFoundError:
        return ""
