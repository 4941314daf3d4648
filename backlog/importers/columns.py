"""Which column of a table means which field."""

import re
from collections import Counter
from collections.abc import Mapping

from backlog.importers.parsed import Columns, ImportMapping, NotImported, Rejected
from backlog.importers.table import Table
from backlog.importers.vocabulary import plain

_KNOWN = """
    key id url title description type parent parent_key parent_title epic_key epic_title status category
    points sprint team label assignee priority created started resolved due depends_on blocks relates
"""
FIELDS = frozenset(_KNOWN.split())
_CUSTOM = re.compile(r"custom field \((.*)\)", re.DOTALL)
_LINK = re.compile(r"(?P<direction>inward|outward) issue link \((?P<type>.*)\)", re.IGNORECASE | re.DOTALL)
_JAVA = re.compile(
    r"(?:\[L?)?(?:[a-z_]\w*\.){2,}[\w$]+@[0-9a-f]{3,}|\w+Value@[0-9a-f]{3,}|0\|[a-z0-9]+:\w*|\{\}"
)


class Layout:
    """The columns of one table by field; a field met in several columns is a list in their order."""

    def __init__(self, table: Table, aliases: Mapping[str, str], mapping: ImportMapping) -> None:
        """`aliases`: header (as `plain` writes it, without "Custom field (…)") -> field.

        Raises Rejected where the mapping names a header the file has not, or a field there is not.
        """
        self.table = table
        self._left_out = {plain(header) for header, chosen in mapping.fields.items() if not chosen}
        chosen = _chosen(table, mapping)
        self.by_field: dict[str, list[int]] = {}
        self.links: list[tuple[int, str, str]] = []  # column, "inward" or "outward", TYPE
        self._mapped: dict[str, str] = {}
        for column, header in enumerate(table.header):
            self._take(column, header, chosen, aliases)

    def _take(self, column: int, header: str, chosen: Mapping[str, str], aliases: Mapping[str, str]) -> None:
        name = plain(header)
        field = chosen.get(name)
        if field is None and (link := _LINK.fullmatch(header)):
            self.links.append((column, link["direction"].casefold(), link["type"].strip()))
            self._mapped[header] = "link"
            return
        if field is None:
            field = aliases.get(bare(header), "")
        if field:
            self.by_field.setdefault(field, []).append(column)
            self._mapped[header] = field

    def columns_of(self, *fields: str) -> list[int]:
        """The columns of the fields, field by field."""
        return [column for field in fields for column in self.by_field.get(field, [])]

    def has(self, field: str) -> bool:
        """Whether a column means the field."""
        return field in self.by_field

    def report(self) -> Columns:
        """The mapped headers, and the others with what they hold and why nothing was taken."""
        widths = Counter(header for header in self.table.header if header not in self._mapped)
        return Columns(dict(self._mapped), tuple(self._not_imported(name, n) for name, n in widths.items()))

    def _not_imported(self, header: str, columns: int) -> NotImported:
        filled, junk = 0, True
        for column, name in enumerate(self.table.header):
            if name == header:
                cells = [cell for row in self.table.rows if (cell := row[column])]
                filled += len(cells)
                junk = junk and all(_is_junk(cell) for cell in cells)
        if plain(header) in self._left_out:
            return NotImported(header=header, columns=columns, filled=filled, reason="left_out")
        reason = "empty" if not filled else "junk" if junk else "no_field"
        return NotImported(header=header, columns=columns, filled=filled, reason=reason)  # type: ignore[arg-type]


def bare(header: str) -> str:
    """A header for looking up: "Custom field (Story Points)" is "story points"."""
    name = plain(header)
    custom = _CUSTOM.fullmatch(name)
    return custom[1].strip() if custom else name


def _is_junk(cell: str) -> bool:
    return bool(_JAVA.fullmatch(cell.strip()))


def without_junk(cell: str) -> str:
    """The cell, or "" where it is only the name of an object in the memory of the program that wrote it."""
    return "" if "@" in cell and _is_junk(cell) else cell


def _chosen(table: Table, mapping: ImportMapping) -> dict[str, str]:
    headers = {plain(header) for header in table.header}
    for header, field in mapping.fields.items():
        if plain(header) not in headers:
            raise Rejected(f"The mapping names the column {header!r}, which this file does not have.")
        if field and field not in FIELDS:
            raise Rejected(f"The mapping names the field {field!r}; known are {', '.join(sorted(FIELDS))}.")
    return {plain(header): field for header, field in mapping.fields.items()}
