"""An earlier moment of a program, from what was counted of a later one: what changed between them is read,
and not what there is. A count of the earlier moment is the oracle."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection

from backlog.days import Moment
from backlog.tables import item_version
from program.dependencies.dependencies import Flag
from program.dependencies.standing_queries import Standing, flags_on, terms_of
from program.pictures.queries import anew_between, changed_between, item_row, rows_of_items
from program.pictures.tally import Tallies
from program.rollup.overview import Counts, counts_of
from program.tables import dependency_version

MOST = 5_000
"""Where more items changed between two moments, the earlier one is counted for itself."""


def earlier(
    connection: Connection, program: str, when: Moment, later: Moment, counts: Counts
) -> tuple[dict[str, Flag], Tallies]:
    """The flags of the dependencies and the tallies at a moment; ``counts`` are those of a later one.

    Judged anew are all, since flags follow the day too; read are those only of which, or of whose items,
    something changed between.
    """
    items = changed_between(connection, item_version, program, when.seq or 0, later.seq)
    if len(items) > MOST or anew_between(connection, program, when.seq or 0, later.seq):
        counts = counts_of(connection, program, when)
        return {one.id: one.flag for one in counts.standings}, counts.tallies
    before, after = (rows_of_items(connection, items, seq) for seq in (when.seq, later.seq))
    come, gone = ([item_row(row) for row in rows.values() if not row.archived] for rows in (before, after))
    given_up = {id for id, row in after.items() if row.archived}
    needs = set(changed_between(connection, dependency_version, program, when.seq or 0, later.seq))
    touched = needs | _about(counts.standings, set(items))
    others = terms_of(connection, program, touched, given_up, when.seq)
    same = {one.id: one.terms for one in counts.standings if one.id not in touched}
    return flags_on(connection, program, same | others, when.day, when.seq), counts.tallies.after(gone, come)


def _about(standings: Sequence[Standing], items: AbstractSet[str]) -> set[str]:
    """The dependencies in which one of the items waits or is waited for."""
    return {one.id for one in standings if one.consumer in items or one.producer in items}
