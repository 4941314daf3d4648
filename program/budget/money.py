"""Amounts of money as whole numbers of the smallest unit of their currency (ISO 4217)."""

from __future__ import annotations

import re

NO_DIGITS = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"}
NO_DIGITS |= {"XAF", "XOF", "XPF"}
THREE_DIGITS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])

MOST = 10**12
"""No amount is larger, in the smallest unit: sums of thousands of them are exact in any JSON."""

_WRITTEN = re.compile(r"(-?)(\d{1,3}(?:[ ,'\u00a0\u202f]\d{3})+|\d+)(?:\.(\d+))?")


def digits_of(currency: str) -> int:
    """How many digits an amount in that currency has behind the point."""
    return 0 if currency in NO_DIGITS else 3 if currency in THREE_DIGITS else 2


def is_currency(written: str) -> bool:
    """Whether it is written as the code of a currency: three capital letters."""
    return len(written) == 3 and written.isascii() and written.isalpha() and written.isupper()


def amount_of(written: str, currency: str) -> int:
    """The amount in the smallest unit: “1,200.50” EUR is 120050. Thousands may be set apart by commas,
    blanks or apostrophes. Raises ValueError for what is no amount, or is finer than the currency."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"“{written.strip()[:40]}” is no amount. Write it as 1200.50.")
    sign, whole, fraction = found[1], re.sub(r"\D", "", found[2]), found[3] or ""
    digits = digits_of(currency)
    if len(fraction.rstrip("0")) > digits:
        raise ValueError(f"An amount in {currency} has {digits} digits behind the point.")
    return int(f"{sign}{whole}{fraction.rstrip('0').ljust(digits, '0')}")


def plain(amount: int, currency: str) -> str:
    """As a spreadsheet reads it: 1200.50."""
    digits = digits_of(currency)
    sign, figures = "-" if amount < 0 else "", str(abs(amount)).rjust(digits + 1, "0")
    return f"{sign}{figures[:-digits]}.{figures[-digits:]}" if digits else f"{sign}{figures}"


def spoken(amount: int, currency: str) -> str:
    """As people read it: 1,200.50 EUR."""
    whole, point, fraction = plain(amount, currency).partition(".")
    return f"{int(whole):,}{point}{fraction} {currency}" if whole != "-0" else f"-0.{fraction} {currency}"
