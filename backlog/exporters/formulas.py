"""Text that a spreadsheet must not take for a formula (OWASP ASVS 5.0, 1.2.10)."""

import re

# Spreadsheets skip blanks, invisible characters and quotes before they look at the first sign; some take
# the full-width forms for the sign itself. Tab, line ends and zero open a formula by themselves.
_SKIPPED = r"[\s'\"`\u2018\u2019\u200b-\u200f\u2060\ufeff]*?"
_DANGEROUS = re.compile(_SKIPPED + r"[\t\r\n\x00=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212]")


def guarded(text: str) -> str:
    """The text, with a `'` before it where a spreadsheet could take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """The inverse of `guarded`: unguarded(guarded(x)) == x for every text."""
    return text[1:] if text[:1] == "'" and _DANGEROUS.match(text, 1) else text
