"""Names as people write them, and as some write them to deceive."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import BLANK, LONGEST, clean_name
from accounts.refusals import Refused


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Ana  Lima ", "Ana Lima"),
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("李小龍", "李小龍"),
        ("\u202eanA", "anA"),
        ("A\u200bn\u200da", "Ana"),
        ("A\u2066n\u2069a", "Ana"),
        ("Ａｎａ", "Ana"),
        ("A\nna", "A na"),
        ("A\x00na", "Ana"),
        ("A\u2028na", "A na"),
        ("\ufeffAna", "Ana"),
        ("ﬁne", "fine"),
    ],
)
def test_a_name_is_shown_without_what_cannot_be_seen(written: str, shown: str) -> None:
    assert clean_name(written) == shown


@pytest.mark.parametrize(
    "written",
    ["", "   ", "\u200b", "\u202e", "\u3164", "\u2800", "\u0301", "a" * 41, "Z" + "\u0334" * 5, "\ud800"],
)
def test_a_name_that_cannot_be_seen_or_is_too_much_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        clean_name(written)


@given(st.text(max_size=60))
def test_what_is_accepted_is_stable_and_harmless(written: str) -> None:
    try:
        shown = clean_name(written)
    except Refused:
        return
    assert clean_name(shown) == shown
    assert shown.isspace() is False
    assert not {unicodedata.category(one) for one in shown} & {"Cf", "Cc", "Cs"}
    assert not set(shown) & BLANK
    assert sum(not unicodedata.combining(one) for one in shown) <= LONGEST
