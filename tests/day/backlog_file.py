"""The export that a planning day begins with: the real file where there is one, else one like it."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import msgspec

REAL = "jira_program_s1_full_excel_resaved.csv"
TEAMS = ("Eng-Product", "Eng-Platform", "Design")


class Export(msgspec.Struct, frozen=True):
    """A CSV export: its name, its bytes, how many items it lists and how many parents it only names."""

    name: str
    content: bytes
    rows: int
    parents: int


def export() -> Export:
    """The real export of a program, or a generated one of the same shape."""
    folder = os.environ.get("BIGROOM_TEST_DATA")
    real = Path(folder) / REAL if folder else None
    if real is not None and real.exists():
        return Export(real.name, real.read_bytes(), rows=126, parents=27)
    return Export("generated.csv", _generated(), rows=60, parents=8)


def _generated() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    header = ["Summary", "Issue key", "Issue id", "Issue Type", "Status", "Components", "Components"]
    writer.writerow(
        [*header, "Parent", "Parent summary", "Custom field (Story Points)", "Outward issue link (Blocks)"]
    )
    for number in range(1, 61):
        parent = number % 8 + 1
        blocks = f"HB-{number + 20}" if number in (3, 9, 15) else ""
        points = str(number % 5 + 1) if number > 30 else ""
        team = TEAMS[number % 3]
        row = [f"Ledger entry {number}", f"HB-{number}", str(10_000 + number), "Story", "To Do", team, ""]
        writer.writerow([*row, str(500 + parent), f"Feature {parent}", points, blocks])
    return ("\ufeff" + text.getvalue()).encode()
