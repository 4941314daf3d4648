"""From the bytes of a file to its text."""

import codecs
import re

from backlog.importers.parsed import FILE_LIMIT, Rejected

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARIES = (
    (b"PK\x03\x04", "an Excel workbook or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a packed file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a database"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_SAVE_AS = 'Save it as "CSV UTF-8" and import that.'


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and the encoding it was read with, without a byte order mark; line ends as they are.

    A byte order mark decides; else UTF-8, UTF-16 by its zero bytes, Windows-1252 as the last resort.
    Raises Rejected for what is too large, empty, or not text.
    """
    if len(content) > FILE_LIMIT:
        raise Rejected(
            f"The file is larger than {FILE_LIMIT // 1024 // 1024} MiB; split it and import the parts."
        )
    for magic, what in _BINARIES:
        if content.startswith(magic):
            raise Rejected(f"This file is {what}, not text. {_SAVE_AS}")
    chosen = encoding or _encoding_of(content)
    text = _text(content, chosen)
    if not text.strip():
        raise Rejected("The file is empty.")
    if (zero := text.find("\0")) >= 0:
        line = text.count("\n", 0, zero) + 1
        raise Rejected(f"Line {line} holds zero bytes, so this file is not text. {_SAVE_AS}")
    return text, chosen


def without_controls(text: str) -> tuple[str, int]:
    """The text without control characters (tab, line ends and form feed aside), and how many there were.

    Raises Rejected where one character of a hundred is one: then it is not text.
    """
    clean, count = _CONTROLS.subn("", text)
    if count * 100 > len(text):
        raise Rejected(f"This file is not text. {_SAVE_AS}")
    return clean, count


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
        text.encode("utf-8")  # some encodings spell halves of characters, which cannot be stored
    except LookupError:
        raise Rejected(f"There is no text encoding named {encoding!r}.") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Rejected(f"Line {line} is not text in the encoding {encoding}. {_SAVE_AS}") from None
    except ValueError:
        raise Rejected(f"This file is not text in the encoding {encoding}. {_SAVE_AS}") from None
    return text


def _encoding_of(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    head = content[:4096]
    if head.count(0) * 3 > len(head):
        return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def repaired(text: str) -> str:
    """The text with every run of UTF-8 that was once read as Mac Roman or Windows-1252 read again."""
    return _FOREIGN_RUN.sub(lambda run: _read_again(run[0]), text)


def damaged(text: str) -> str | None:
    """The first run that `repaired` would change, None where there is none."""
    for run in _FOREIGN_RUN.finditer(text):
        if _read_again(run[0]) != run[0]:
            return run[0]
    return None


def _read_again(run: str) -> str:
    for encoding in ("mac_roman", "cp1252"):
        try:
            return run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return run
