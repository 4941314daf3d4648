"""An earlier moment that is worked out from a later one is what a count of it says."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from sqlalchemy import Connection

from backlog.days import Moment
from backlog.queries import head_of
from journal.database import Store
from program.rollup import earlier as module
from program.rollup.earlier import earlier
from program.rollup.overview import counts_of
from tests.backlog.harbour import Harbour
from tests.program.play import Play

TODAY = date(2026, 1, 6)


@pytest.mark.parametrize(("seed", "most"), [(1, 5_000), (2, 5_000), (3, 4)])
def test_it_is_what_a_count_of_it_says(
    store: Store, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    """The days pass too: a flag follows them. ``most``: changed items from which on all is counted."""
    monkeypatch.setattr(module, "MOST", most)
    harbour = Harbour(store)
    play = Play(harbour, seed)
    moments = []
    for n in range(5):
        for _ in range(25):
            play.step()
        seq = store.read(lambda c: head_of(c, harbour.program))
        moments.append(Moment(TODAY + timedelta(days=9 * n), seq, whole=False))

    def look(connection: Connection) -> None:
        counted = {when: counts_of(connection, harbour.program, when) for when in moments}
        for when, later in combinations(moments, 2):
            flags, tallies = earlier(connection, harbour.program, when, later, counted[later])
            assert flags == {one.id: one.flag for one in counted[when].standings}
            for team in harbour.teams.values():
                assert tallies.team(team) == counted[when].tallies.team(team)
            assert tallies.everything == counted[when].tallies.everything
        assert len({str(one.standings) for one in counted.values()}) == len(moments), "nothing changed"

    store.read(look)
