"""A picture that is kept up is always the one that a fresh look gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from accounts.teams import change_team
from backlog.queries import items_of, items_of_program
from journal.database import Store
from program.pictures import picture as pictures
from program.pictures.picture import Picture, kept_up, picture
from program.pictures.pictures import Pictures
from program.rollup.overview import rollup_now, rollup_of
from tests.backlog.harbour import Harbour
from tests.program.play import Play

STEPS = 70
TODAY = date(2026, 1, 6)


def looked_at(store: Store, program: str) -> Picture:
    return store.read(lambda c: picture(c, program, TODAY))


def brought_up(store: Store, known: Picture) -> Picture:
    return store.read(lambda c: kept_up(c, known))


def same(one: Picture, other: Picture) -> None:
    assert (one.seq, one.day, one.living, one.cast) == (other.seq, other.day, other.living, other.cast)
    assert one.carried == other.carried
    assert one.between == other.between
    assert one.index.risky == other.index.risky
    assert {team: ids for team, ids in one.index.of_team.items() if ids} == other.index.of_team
    assert one.needs == other.needs
    assert one.cards == other.cards
    assert one.touched == other.touched
    assert {id: set(needs) for id, needs in one.about.items()} == {
        id: set(needs) for id, needs in other.about.items()
    }
    assert sorted(one.contracts, key=repr) == sorted(other.contracts, key=repr)
    assert one.tallies.everything == other.tallies.everything
    for team in {*one.tallies.of_team, *other.tallies.of_team}:
        assert one.tallies.team(team) == other.tallies.team(team)
    for cell in {*one.tallies.in_cell, *other.tallies.in_cell}:
        assert one.tallies.cell(*cell) == other.tallies.cell(*cell)


def same_items(store: Store, known: Picture, teams: list[str]) -> None:
    """What was asked for by team or by name, and is kept up since, is what a reader finds now."""

    def look(connection: Connection) -> None:
        every = items_of_program(connection, known.program, archived=True)
        named = known.shelves.named(connection, [one.id for one in every], {})
        assert named == {one.id: one for one in every}
        for team in teams:
            assert known.shelves.of_team(connection, team) == items_of(connection, team)

    store.read(look)


@pytest.mark.parametrize(("seed", "board"), [(1, 3_000), (2, 9), (3, 12)])
def test_it_is_kept_up_whatever_happens(
    store: Store, monkeypatch: pytest.MonkeyPatch, seed: int, board: int
) -> None:
    monkeypatch.setattr(pictures, "BOARD", board)
    harbour = Harbour(store)
    play = Play(harbour, seed)
    known = looked_at(store, harbour.program)
    steps = 0
    while steps < STEPS:
        steps += play.step()
        if play.dice.random() < 0.5:
            known = brought_up(store, known)
            same(known, looked_at(store, harbour.program))
            same_items(store, known, list(harbour.teams.values()))


@pytest.mark.parametrize("seed", [4])
def test_the_rollup_drawn_from_it_is_the_one_that_counts_all(store: Store, seed: int) -> None:
    from backlog.days import Moment

    harbour = Harbour(store)
    play = Play(harbour, seed)
    known = looked_at(store, harbour.program)
    for _ in range(STEPS):
        play.step()
    known = brought_up(store, known)
    drawn = store.read(lambda c: rollup_now(c, known))
    assert drawn == store.read(lambda c: rollup_of(c, harbour.program, Moment(TODAY, None)))


def test_a_team_that_is_called_otherwise_is_called_so_in_every_sentence(store: Store) -> None:
    harbour = Harbour(store)
    play = Play(harbour, 5)
    for _ in range(STEPS):
        play.step()
    known = looked_at(store, harbour.program)
    store.write(lambda tx: change_team(tx, "hana", harbour.teams["PAY"], {"name": "Refunds"}))
    now = brought_up(store, known)
    same(now, looked_at(store, harbour.program))
    said = " ".join(sentence for one in now.needs.values() for sentence in one.judgement.why)
    assert "Payments" not in said


def test_another_day_is_another_picture_and_an_older_snapshot_gets_its_own(store: Store) -> None:
    harbour = Harbour(store)
    Play(harbour, 6)
    kept, now = Pictures(), 1_767_700_000_000
    first = store.read(lambda c: kept.of(c, harbour.program, now))
    assert store.read(lambda c: kept.of(c, harbour.program, now)) is first
    next_day = store.read(lambda c: kept.of(c, harbour.program, now + 24 * 3_600_000))
    assert next_day.day == first.day + timedelta(days=1)

    def while_somebody_writes() -> tuple[Picture, Picture]:
        def look(connection):  # type: ignore[no-untyped-def]
            before = picture(connection, harbour.program, TODAY)
            harbour.add("late")
            store.read(lambda c: kept.of(c, harbour.program, now))
            return before, kept.of(connection, harbour.program, now)

        return store.read(look)

    before, asked = while_somebody_writes()
    assert asked.seq == before.seq
