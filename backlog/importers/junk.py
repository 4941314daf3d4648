"""Cells that hold no text of a person but what a program calls its own objects."""

import re

_OBJECT = re.compile(
    r"(?:\[L?)?(?:[a-z_]\w*\.){2,}[\w$]+@[0-9a-f]{3,}|\w+Value@[0-9a-f]{3,}|0\|[a-z0-9]+:\w*|\{\}"
)


def is_junk(cell: str) -> bool:
    """Whether a cell is the address of an object in memory, a rank of Jira's, or an empty object."""
    return len(cell) < 500 and bool(_OBJECT.fullmatch(cell.strip()))


def without_junk(cell: str) -> str:
    """The cell, or "" where it is the address of an object in memory."""
    return "" if "@" in cell and is_junk(cell) else cell
