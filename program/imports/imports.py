"""Imports: a file is staged, planned, and applied with one event; what it brought can be taken away again."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import structs
from sqlalchemy import Connection

from accounts.access import Actor, Place, demand
from accounts.events import stream_of
from accounts.refusals import Absent, Refused, invalid
from backlog import events, item_rules, order_rules, queries, staging, staging_queries, staging_records
from backlog.importers.parsed import ROW_LIMIT, ImportMapping
from backlog.ranking import between
from backlog.scene import Scene
from journal import journal
from journal.database import Store
from journal.writer import Transaction
from program.imports.plan import Plan, plan
from program.imports.queries import programs_named, team_named
from program.imports.records import keep_report, remember
from program.imports.report import Report


def place_for(connection: Connection, program: str, team: str) -> Place:
    """A file for one team is that team's matter; one for all is the program's."""
    return Place(program, team if team in _teams(connection, program) else None)


def stage(
    store: Store,
    path: Path,
    filename: str,
    program: str,
    team: str | None,
    mapping: bytes | str | None,
    actor: str | None,
) -> tuple[staging.Run, Plan]:
    """Reads a file, keeps its rows and plans what applying it would do; nothing of the program changes.

    ``team``: where rows go that name none. ``mapping`` is an ``ImportMapping`` as JSON. Raises ``Refused``
    where the file, the mapping or the team is no good.
    """
    if team is not None and team not in store.read(lambda connection: _teams(connection, program)):
        raise _no_team()
    id = staging.stage(store, path, filename, program, team, mapping_of(mapping), actor)
    return planned(store, id)


def planned(store: Store, id: str) -> tuple[staging.Run, Plan]:
    """A staged import and its plan. Raises ``Absent``, ``Refused`` where it is not staged any more."""
    run = store.read(lambda connection: _staged(connection, id))
    return run, store.read(lambda connection: plan(connection, run, store.new_id, store.clock()))


def decide(store: Store, id: str, team: str | None, teams: dict[str, str], sprints: dict[str, str]) -> Report:
    """Says anew where the rows of a staged import go, and plans it again.

    ``team``: for rows that name none; ``teams`` and ``sprints``: what the file's names mean, as in an
    ``ImportMapping``. Raises ``Absent``; ``Refused`` where it is not staged any more.
    """

    def work(transaction: Transaction) -> None:
        run = _staged(transaction.connection, id)
        if team is not None and team not in _teams(transaction.connection, run.program):
            raise _no_team()
        mapping = structs.replace(msgspec.convert(run.mapping, ImportMapping), teams=teams, sprints=sprints)
        staging_records.decide(transaction, id, team, mapping)

    def keep(transaction: Transaction) -> Report:
        return keep_report(transaction, _staged(transaction.connection, id), prepared.report)

    store.write(work)
    _, prepared = planned(store, id)
    return store.write(keep)


def reported(connection: Connection, id: str) -> tuple[staging.Run, Report]:
    """An import and what it did, or would do. Raises ``Absent``."""
    run = staging_queries.run(connection, id)
    if run is None or not run.report:
        raise Absent
    return run, msgspec.convert(run.report, Report)


def mapping_of(written: bytes | str | None) -> ImportMapping:
    """The mapping a person wrote; an empty one for nothing. Raises ``Refused`` (422)."""
    if not written:
        return ImportMapping()
    try:
        return msgspec.json.decode(written, type=ImportMapping)
    except msgspec.MsgspecError as error:
        raise invalid("/mapping", f"The mapping cannot be read: {error}.", "mapping") from error


def apply(transaction: Transaction, run: staging.Run, prepared: Plan, by: Actor | None) -> Report:
    """Writes what was planned, or what has to be by now, with one event; the report of it.

    ``by`` has to be somebody who may import for every team that is written to; None is the operator.
    Raises ``Refused`` where they may not, or where it was applied already.
    """
    stream = stream_of(run.program)
    seq = journal.lock(transaction, stream)
    _staged(transaction.connection, run.id)
    if seq != prepared.seq:
        prepared = plan(transaction.connection, run, transaction.new_id, transaction.now)
    if by is not None:
        _demand_teams(transaction.connection, by, run, prepared)
    who = by.id if by is not None else None
    happened = _happened(Scene(transaction, run.program, who), run, prepared)
    if happened is not None:
        seq = journal.append(transaction, stream, [happened], who)[-1].seq
    remember(transaction, run, prepared.remembered, seq)
    staging_records.forget_rows(transaction, run.id)
    found = structs.replace(prepared.report, state="applied")
    return keep_report(transaction, run, found, state="applied", seq=seq)


def _demand_teams(connection: Connection, by: Actor, run: staging.Run, prepared: Plan) -> None:
    for team in sorted(prepared.teams):
        demand(connection, by, "import", Place(run.program, team))


def _teams(connection: Connection, program: str) -> set[str]:
    return {one.id for one in queries.teams_of(connection, program)}


def _no_team() -> Refused:
    return invalid("/team", "The program has no such team.", "unknown_team")


def _staged(connection: Connection, id: str) -> staging.Run:
    """The import, if it waits to be applied. Raises ``Absent``, ``Refused``."""
    run = staging_queries.run(connection, id)
    if run is None:
        raise Absent
    if run.state == "expired":
        raise Refused(
            "This file was not imported within a day, so its rows were let go. Choose it again.", run.state
        )
    if run.state != "staged":
        raise Refused(f"This import is {run.state} already.", run.state)
    return run


def _happened(scene: Scene, run: staging.Run, prepared: Plan) -> events.ItemsImported | None:
    created = item_rules.added(scene, prepared.created, most=2 * ROW_LIMIT).items
    linked = prepared.linked
    brought = linked.links or linked.externals or linked.resolved or prepared.limits
    if not (created or prepared.changes or brought):
        return None
    return events.ItemsImported(
        run.id,
        run.system,
        created,
        _with_ranks(scene, prepared.changes, created),
        tuple(linked.externals),
        tuple(linked.links),
        tuple(linked.resolved),
        tuple(prepared.limits),
    )


def _with_ranks(
    scene: Scene, changes: list[events.ItemChange], created: tuple[events.ItemAdded, ...]
) -> tuple[events.ItemChange, ...]:
    """An item that changes its team goes to the end of its order."""
    last = {one.team: one.rank for one in created}
    ranks = {id: one.rank for id, one in scene.items([one.item for one in changes]).items()}
    ranked = []
    for change in changes:
        if "team" in change.fields:
            team = change.fields["team"]
            end = between(last[team], None) if team in last else order_rules.at_the_end(scene, team, 1)[0]
            last[team] = end
            fields = {**change.fields, "rank": end}
            change = structs.replace(
                change, fields=fields, before={**change.before, "rank": ranks[change.item]}
            )
        ranked.append(change)
    return tuple(ranked)


def import_file(
    store: Store,
    path: Path,
    program: str,
    team: str | None = None,
    dry_run: bool = False,
    mapping: bytes | str | None = None,
) -> Report:
    """Imports a file for the operator; program and team are named by id or key. Nobody is its actor.

    Raises ``Refused`` with the sentence of what is wrong.
    """
    found, home = store.read(lambda connection: _named(connection, program, team))
    run, prepared = stage(store, path, path.name, found, home, mapping, None)
    if dry_run:
        return store.write(lambda tx: keep_report(tx, run, prepared.report))
    return store.write(lambda tx: apply(tx, run, prepared, None))


def program_named(connection: Connection, program: str) -> str:
    """The id of the one program with this id or key. Raises ``Refused``."""
    found = programs_named(connection, program)
    if len(found) != 1:
        many = "Several programs have" if found else "No program has"
        raise Refused(f"{many} the id or key {program}.", "unknown_program")
    return found[0]


def _named(connection: Connection, program: str, team: str | None) -> tuple[str, str | None]:
    found = program_named(connection, program)
    if team is None:
        return found, None
    home = team_named(connection, found, team)
    if home is None:
        raise Refused(f"The program has no team with the id, key or name {team}.", "unknown_team")
    return found, home
