"""The one way in: bytes of a file, whichever tool wrote it."""

from pathlib import PurePath
from types import ModuleType

from msgspec.structs import replace

from backlog.importers import bigroom, csv_file, jira
from backlog.importers.parsed import Complaint, ImportMapping, ParsedImport, Question, Rejected
from backlog.importers.table import open_table
from backlog.importers.text import damaged, decode, repaired, without_controls

_SOURCES: tuple[ModuleType, ...] = (jira,)  # asked in this order; plain CSV takes what nobody recognises


def read(data: bytes, file_name: str, mapping: ImportMapping | None = None) -> ParsedImport:
    """Read a file and say everything that is to be said about it before anything is stored.

    Pure: the same bytes and mapping give the same result. The source is recognised by the header line,
    never by the name; `file_name` only improves the sentence for a file that is no table. Raises Rejected
    (one sentence) where nothing can be read; what is wrong with single lines is in `complaints`.
    """
    mapping = mapping or ImportMapping()
    text, encoding = decode(data, mapping.encoding)
    if text.lstrip()[:1] in ("{", "[", "<"):
        raise Rejected(f"{PurePath(file_name).name or 'This file'} is not a CSV file with a header line.")
    if bigroom.wrote(text):
        return bigroom.parse(open_table(text, mapping.delimiter), mapping, encoding)
    text, controls = without_controls(text)
    questions = _about_text(text, encoding, mapping)
    opened = open_table(repaired(text) if mapping.repair_text else text, mapping.delimiter)
    if controls:
        opened.complaints.append(
            Complaint(0, "", f"{controls} control characters were left out of the texts.")
        )
    source = next((one for one in _SOURCES if one.recognises(opened.header)), csv_file)
    parsed: ParsedImport = source.parse(opened, mapping, encoding)
    return _with_questions(parsed, questions)


def _about_text(text: str, encoding: str, mapping: ImportMapping) -> list[Question]:
    questions = []
    if encoding == "cp1252" and not mapping.encoding:
        detail = "The file is not UTF-8; it was read as Windows-1252. Are the letters with accents right?"
        choices = ("cp1252", "cp1250", "cp1251", "cp1255", "mac_roman", "shift_jis", "gb18030")
        questions.append(
            Question(about="encoding", subject="", detail=detail, choices=choices, assumed="cp1252")
        )
    if not mapping.repair_text and (run := damaged(text)) is not None:
        detail = (
            f"Text such as {run!r} was damaged by a program that read UTF-8 as something else; repair it?"
        )
        questions.append(
            Question(
                about="repair_text", subject="", detail=detail, choices=("true", "false"), assumed="false"
            )
        )
    return questions


def _with_questions(parsed: ParsedImport, questions: list[Question]) -> ParsedImport:
    return replace(parsed, questions=(*questions, *parsed.questions)) if questions else parsed
