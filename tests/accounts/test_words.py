"""Messages: filled, plural, pseudo-localised; and every one that is used can be spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts import words

NOTES = "{n, plural, =0 {No notes} one {# note by {who}} other {# notes by {who}}}"


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak("en")


@pytest.mark.parametrize(("n", "said"), [(0, "No notes"), (1, "1 note by Bo"), (7, "7 notes by Bo")])
def test_a_plural_takes_the_form_of_its_number(n: int, said: str) -> None:
    assert words.t(NOTES, n=n, who="Bo") == said


def test_a_missing_value_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="who"):
        words.t("Waiting for {who}")


@given(name=some.text(), number=some.integers(0, 999))
def test_what_people_typed_comes_out_as_it_was(name: str, number: int) -> None:
    assert words.t("{name}: {n}", name=name, n=number) == f"{name}: {number}"


def test_the_pseudo_language_marks_both_ends_stretches_and_keeps_values() -> None:
    words.speak(words.PSEUDO)
    said = words.t("Waiting for {who}", who="Bo")
    assert said.startswith("[")
    assert said.endswith("]")
    assert "Bo" in said
    assert len(said) > len("Waiting for Bo") * 1.3


def test_right_to_left_languages_turn_the_page() -> None:
    words.speak("ar")
    assert words.direction() == "rtl"


def test_every_message_that_templates_and_modules_use_can_be_spoken() -> None:
    messages = words.messages()
    assert "Reconnecting, {kept} kept" in messages
    assert "Skip to content" in messages
    for message in messages:
        values = dict.fromkeys(re.findall(r"\{(\w+)\s*[,}]", message), 2)
        assert words.t(message, **values)


def test_a_count_within_a_message_has_its_commas() -> None:
    assert words.t("{n, plural, one {# row} other {# rows}}", n=12_400) == "12,400 rows"
