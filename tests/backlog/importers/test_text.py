"""Bytes become text, or one sentence says why not."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.importers.parsed import FILE_LIMIT, ImportMapping, Rejected
from backlog.importers.sources import read
from backlog.importers.text import damaged, decode, repaired

TEXT = "Key,Title\r\nHAR-1,Größe – שלום 🚢\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_found_without_being_told(encoding: str) -> None:
    plain = "Key,Title\r\nHAR-1,Größe\r\n" if encoding in ("utf-16-le", "utf-16-be") else TEXT
    assert decode(plain.encode(encoding))[0] == plain


def test_what_is_not_unicode_is_read_as_windows_1252_and_asked_about() -> None:
    parsed = read("Key,Title\nHAR-1,Größe\n".encode("cp1252"), "orders.csv")
    assert parsed.rows[0].title == "Größe"
    assert [question.about for question in parsed.questions] == ["encoding"]


def test_the_person_may_name_the_encoding() -> None:
    parsed = read("Key,Title\nHAR-1,שלום\n".encode("cp1255"), "a.csv", ImportMapping(encoding="cp1255"))
    assert parsed.rows[0].title == "שלום"
    assert parsed.questions == ()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04rest", "Excel"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"Key,Title\nHAR-1,a\x00b\n", "Line 2"),
        (b"\xef\xbb\xbfKey,Title\n\nHAR-1,\xff\n", "Line 3"),
        (b"K\x01\x02\x03\x04,Title\n", "not text"),
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b'{"name": "board"}', "board.json"),
        (b"Colour,Shape\nred,round\n", "No column"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(content: bytes, word: str) -> None:
    with pytest.raises(Rejected, match=word):
        read(content, "board.json")


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(Rejected, match="64 MiB"):
        decode(b"a" * (FILE_LIMIT + 1))


def test_an_encoding_that_spells_halves_of_characters_is_refused() -> None:
    with pytest.raises(Rejected, match="unicode_escape"):
        decode(b"Key,\\ud800", "unicode_escape")


def test_an_unknown_encoding_is_refused_by_name() -> None:
    with pytest.raises(Rejected, match="klingon"):
        decode(b"Key", "klingon")


def test_a_stray_control_character_is_left_out_and_told() -> None:
    parsed = read(b"Key,Title\n" + b"HAR-1," + b"a quiet title " * 20 + b"\x08\n", "a.csv")
    assert parsed.rows[0].title == ("a quiet title " * 20).strip()
    assert "1 control characters" in parsed.complaints[0].detail


def test_text_damaged_by_another_program_is_asked_about_and_repaired_on_request() -> None:
    broken = "Key,Title\nHAR-1,the company’s Σ\n".encode().decode("mac_roman")
    asked = read(broken.encode(), "a.csv")
    assert [question.about for question in asked.questions] == ["repair_text"]
    mended = read(broken.encode(), "a.csv", ImportMapping(repair_text=True))
    assert mended.rows[0].title == "the company’s Σ"


@given(st.lists(st.sampled_from(["Größe", "naïve", "שלום", "🚢", "it’s", "–", "déjà"])).map(" ".join))
def test_sound_text_is_neither_damaged_nor_changed_by_a_repair(text: str) -> None:
    assert damaged(text) is None
    assert repaired(text) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Rejected):
        assert read(content, "any.csv").columns.mapped
