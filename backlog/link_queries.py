"""What is kept of the links of sources that are no contracts, and of what lies outside the program."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from backlog import tables
from backlog.events import ExternalItem, LinkKind
from backlog.versions import as_of


class KeptLink(Struct, frozen=True):
    """A link as its row says; in a dependency ``from_node`` waits. One end is outside where ``external``."""

    id: str
    kind: LinkKind
    from_node: str
    to_node: str
    raw_type: str
    external: bool


def links_of(connection: Connection, program: str) -> list[KeptLink]:
    """The links of a program, by id."""
    row = tables.link.c
    chosen = select(tables.link).where(row.program == program).order_by(row.id)
    return [link_in(one) for one in connection.execute(chosen)]


def waits_outside(connection: Connection, program: str, seq: int | None = None) -> list[KeptLink]:
    """The dependencies of items on what lies outside the program, now or as of an event, by id."""
    rows, held = as_of(tables.link, tables.link_version, seq)
    row = rows.c
    here = [row.program == program, row.kind == "dependency", row.external.is_(True), *held]
    return [link_in(one) for one in connection.execute(select(rows).where(*here).order_by(row.id))]


def link_in(row: Row[Any]) -> KeptLink:
    """The link that a row of ``link`` or ``link_version`` holds."""
    return KeptLink(row.id, row.kind, row.from_node, row.to_node, row.raw_type, row.external)


def program_of_link(connection: Connection, id: str) -> str | None:
    """The program of a link, or None."""
    found: str | None = connection.execute(
        select(tables.link.c.program).where(tables.link.c.id == id)
    ).scalar()
    return found


def outside_of(connection: Connection, program: str) -> dict[str, ExternalItem]:
    """What lies outside a program and is linked with it, by id."""
    row = tables.external_item.c
    chosen = select(tables.external_item).where(row.program == program)
    return {
        one.id: ExternalItem(one.id, one.system, one.key, one.title) for one in connection.execute(chosen)
    }
