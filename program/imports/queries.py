"""What a program knows already of what a file names: programs, teams, people, values of earlier imports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Select, or_, select

from accounts import tables as accounts
from backlog import tables
from backlog.link_queries import KeptLink, link_in
from backlog.staging import Run
from backlog.versions import chunks
from program.tables import dependency


def programs_named(connection: Connection, named: str) -> list[str]:
    """The ids of the programs with this id or key."""
    row = accounts.program.c
    chosen = select(row.id).where(or_(row.id == named, row.key == named))
    return list(connection.execute(chosen).scalars())


def team_named(connection: Connection, program: str, named: str) -> str | None:
    """The id of the program's team with this id, key or name; None where it has none."""
    row = accounts.team.c
    chosen = select(row.id).where(
        row.program == program, or_(row.id == named, row.key == named, row.name == named)
    )
    found: str | None = connection.execute(chosen).scalar()
    return found


def people_of(connection: Connection, program: str) -> list[tuple[str, str, str | None]]:
    """Id, name and e-mail address of the members of a program."""
    person, membership = accounts.person.c, accounts.membership.c
    members = select(membership.person).where(membership.program == program)
    chosen = select(person.id, person.name, person.email).where(person.id.in_(members))
    return [(row.id, row.name, row.email) for row in connection.execute(chosen)]


def remembered(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, object]]:
    """What the source said of each of these items at its last import."""
    row = tables.imported_value.c
    found: dict[str, dict[str, object]] = {}
    for some in chunks(ids):
        chosen = select(row.item, row.fields).where(row.item.in_(some)).order_by(row.seq)
        for one in connection.execute(chosen):
            found[one.item] = one.fields
    return found


def items_before(connection: Connection, run: Run) -> set[str]:
    """The items of earlier imports of the same source for the same team."""
    row, before = tables.imported_value.c, tables.import_run.c
    same_team = before.team.is_(None) if run.team is None else before.team == run.team
    earlier = select(before.id).where(
        before.program == run.program, before.system == run.system, before.state == "applied", same_team
    )
    chosen = select(row.item).where(row.import_id.in_(earlier)).distinct()
    return set(connection.execute(chosen).scalars())


def loose_links(connection: Connection, program: str) -> list[KeptLink]:
    """The links of a program that nobody has taken up as a dependency, by id."""
    row = tables.link.c
    taken_up = _taken_up().where(dependency.c.program == program)
    chosen = select(tables.link).where(row.program == program, row.id.not_in(taken_up))
    return [link_in(one) for one in connection.execute(chosen.order_by(row.id))]


def loose_links_at(connection: Connection, ends: Sequence[str]) -> list[KeptLink]:
    """The links with these external ends that nobody has taken up as a dependency."""
    row, found = tables.link.c, list[KeptLink]()
    for some in chunks(ends):
        at = row.from_node.in_(some) | row.to_node.in_(some)
        chosen = select(tables.link).where(row.external.is_(True), row.id.not_in(_taken_up()), at)
        found += [link_in(one) for one in connection.execute(chosen)]
    return found


def _taken_up() -> Select[tuple[str]]:
    return select(dependency.c.link).where(dependency.c.link.is_not(None))
