"""Names that people give themselves, made safe to show: what cannot be seen or reorders text is left out."""

from __future__ import annotations

import unicodedata

from accounts.refusals import invalid

LONGEST = 40
"""Graphemes of a name (counted as characters that are not combining marks)."""

MARKS = 4
"""Combining marks on one character."""

UNSEEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols that look like nothing."""


def clean_name(text: str, pointer: str = "/name") -> str:
    """The name in NFKC without unseen characters, its spaces single. Raises ``Refused`` (422)."""
    kept = [
        character
        for character in unicodedata.normalize("NFKC", text)
        if character.isspace() or (unicodedata.category(character) not in UNSEEN and character not in BLANK)
    ]
    name = " ".join("".join(kept).split())
    marks = _marks_in_a_row(name)
    if not name or unicodedata.combining(name[0]):
        raise invalid(pointer, "Give a name that can be seen.")
    if sum(not unicodedata.combining(character) for character in name) > LONGEST:
        raise invalid(pointer, f"A name has at most {LONGEST} characters.")
    if marks > MARKS:
        raise invalid(pointer, f"A character of a name carries at most {MARKS} marks.")
    return name


def _marks_in_a_row(name: str) -> int:
    most = run = 0
    for character in name:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, run)
    return most
