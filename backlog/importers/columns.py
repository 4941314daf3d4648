"""Which column of a table means which field."""

import re
from collections.abc import Mapping, Sequence

from backlog.importers.parsed import Columns, ImportMapping, NotImported, Reason, Rejected
from backlog.importers.table import Table
from backlog.importers.vocabulary import plain

_KNOWN = """
    key id url title description type parent parent_key parent_title epic_key epic_title status category
    points sprint team label assignee priority created started resolved due depends_on blocks relates
"""
FIELDS = frozenset(_KNOWN.split())
_CUSTOM = re.compile(r"custom field \((.*)\)", re.DOTALL)
_LINK = re.compile(r"(?P<direction>inward|outward) issue link \((?P<type>.*)\)", re.IGNORECASE | re.DOTALL)


class Layout:
    """The columns of one table by field; a field met in several columns is a list in their order."""

    def __init__(self, header: Sequence[str], aliases: Mapping[str, str], mapping: ImportMapping) -> None:
        """`aliases`: header (as `plain` writes it, without "Custom field (…)") -> field.

        Raises Rejected where the mapping names a header the file has not, or a field there is not.
        """
        self.header = header
        self._left_out = {plain(header) for header, chosen in mapping.fields.items() if not chosen}
        chosen = _chosen(header, mapping)
        self.by_field: dict[str, list[int]] = {}
        self.links: list[tuple[int, str, str]] = []  # column, "inward" or "outward", TYPE
        self._mapped: dict[str, str] = {}
        for column, name in enumerate(header):
            self._take(column, name, chosen, aliases)

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

    def wanted(self) -> frozenset[int]:
        """The columns whose cells are needed."""
        fields = (column for columns in self.by_field.values() for column in columns)
        return frozenset([*fields, *(column for column, _, _ in self.links)])

    def report(self, table: Table) -> Columns:
        """The mapped headers, and the others with what they hold and why nothing was taken."""
        others = dict.fromkeys(header for header in self.header if header not in self._mapped)
        return Columns(dict(self._mapped), tuple(self._not_imported(header, table) for header in others))

    def _not_imported(self, header: str, table: Table) -> NotImported:
        columns = [column for column, name in enumerate(self.header) if name == header]
        filled = sum(table.filled[column] for column in columns)
        junk = sum(table.junk[column] for column in columns)
        reason: Reason = "empty" if not filled else "junk" if junk == filled else "no_field"
        if plain(header) in self._left_out:
            reason = "left_out"
        return NotImported(header=header, columns=len(columns), filled=filled, reason=reason)


def bare(header: str) -> str:
    """A header for looking up: "Custom field (Story Points)" is "story points"."""
    name = plain(header)
    custom = _CUSTOM.fullmatch(name)
    return custom[1].strip() if custom else name


def _chosen(header: Sequence[str], mapping: ImportMapping) -> dict[str, str]:
    headers = {plain(name) for name in header}
    for name, field in mapping.fields.items():
        if plain(name) not in headers:
            raise Rejected(f"The mapping names the column {name!r}, which this file does not have.")
        if field and field not in FIELDS:
            raise Rejected(f"The mapping names the field {field!r}; known are {', '.join(sorted(FIELDS))}.")
    return {plain(name): field for name, field in mapping.fields.items()}
