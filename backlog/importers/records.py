"""From text to records of cells (RFC 4180, with the liberties that spreadsheets take)."""

import csv
import re
from collections.abc import Iterator
from itertools import chain

from backlog.importers.parsed import COLUMN_LIMIT, LINE_LIMIT, Complaint, Rejected

_DELIMITERS = ",;\t"
_MARKS = _DELIMITERS + "|"
_END = "\x00end"  # no decoded text holds a zero character
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_HEAD = 256 * 1024  # characters in which a header line must end
_RUNAWAY = 1024 * 1024  # characters of one cell, from which on no cell is meant


def delimiter_of(text: str, chosen: str = "") -> tuple[str, str]:
    """The text without a spreadsheet's hint, and the mark between its columns.

    The person's choice decides, then the hint ("sep=;", blanked so that line numbers stay true), then the
    mark that takes the header apart into the most names without leaving a quote in one.
    """
    if len(chosen) > 1 or chosen not in _MARKS:
        raise Rejected("Columns are separated by a comma, a semicolon, a tab or a vertical bar.")
    if text[:4].casefold() == "sep=" and text[4:5] in _MARKS and text[5:6] in ("\r", "\n"):
        text, chosen = text[5:], chosen or text[4]
    return text, chosen or _likeliest(text.lstrip("\r\n")[:_HEAD])


def _likeliest(head: str) -> str:
    def fitness(mark: str) -> tuple[bool, int]:
        names = next(csv.reader(_lines(head, mark), delimiter=mark), [])
        return not any('"' in name for name in names), len(names)

    csv.field_size_limit(_RUNAWAY)
    return max(_DELIMITERS, key=fitness)


def records_in(text: str, delimiter: str, complaints: list[Complaint]) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line it begins on, blank ones aside; lines are numbered from 1.

    A quote that is never closed ends the records before its own and is complained about.
    """
    if text.count("\n") > LINE_LIMIT or text.count("\r") > LINE_LIMIT:
        raise Rejected(f"The file has more than {LINE_LIMIT:,} lines; split it and import the parts.")
    csv.field_size_limit(_RUNAWAY)  # the library's own limit stops the file at a long comment
    reader = csv.reader(chain(_lines(text, delimiter), (_END,)), delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                if cells != [_END]:
                    complaints.append(_never_closed(begins))
                return
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        detail = f"A cell in the row of line {begins} is far too long; nothing from there on was read."
        complaints.append(Complaint(begins, "", f"{detail} A quote may have been forgotten."))


def _lines(text: str, delimiter: str) -> Iterator[str]:
    # not str.splitlines, which also breaks at characters that are no line ends in a file
    for found in _LINE.finditer(text):
        line = found[0]
        if len(line) > _HEAD and line.count(delimiter) > 64 * COLUMN_LIMIT:
            raise Rejected(f"A row has far more than {COLUMN_LIMIT} columns; no more can be imported.")
        yield line


def _never_closed(line: int) -> Complaint:
    detail = f'A quote (") opened in the row of line {line} is never closed; nothing from there on was read.'
    return Complaint(line, "", detail)
