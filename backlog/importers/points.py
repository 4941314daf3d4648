"""Points as spreadsheets of different countries write them."""

import re

_NUMBER = re.compile(r"[+]?\d{1,9}(?:[.,]\d{0,6})?")
_GROUPED = re.compile(r"\d{1,3},\d{3}")


def number(cell: str) -> float | None:
    """The number in a cell: "3", "3.0", "3,5", "1,00"; None where it is none or not certain.

    "1,000" is not certain: it is one thousand in London and one in Berlin.
    """
    written = cell.strip()
    if not _NUMBER.fullmatch(written) or _GROUPED.fullmatch(written):
        return None
    return float(written.replace(",", "."))
