"""Whatever happens: the tables are what the journal says, and what was so can be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from backlog import queries
from journal.database import Store
from journal.verify import complaints
from program.budget.queries import BudgetLine, budget_of
from program.objectives.queries import objectives_of
from program.outcomes.queries import charter_of, check_ins_of, key_results_of, outcomes_of
from program.plan.queries import planned, read_plan
from program.queries import dependencies_of
from program.register.risk_queries import risks_of
from tests.backlog.harbour import Harbour
from tests.program.play import Play

STEPS = 50


def seen(store: Store, program: str, seq: int | None = None) -> tuple[Any, ...]:
    return store.read(
        lambda c: (
            queries.items_of_program(c, program, seq, archived=True),
            queries.team_sprints_of(c, program, seq),
            dependencies_of(c, program, seq),
            risks_of(c, program, seq=seq),
            objectives_of(c, program, seq, removed=True),
            charter_of(c, program, seq),
            outcomes_of(c, program, seq),
            key_results_of(c, program, seq),
            check_ins_of(c, program, seq),
        )
    )


def plans(store: Store, program: str) -> tuple[Any, Any]:
    """The plan as it is kept in memory, brought up to now, and as it is read anew."""
    day = store.read(lambda c: queries.day_of(c, program, store.clock()))
    kept = store.read(lambda c: planned(c, program, day)).plan
    return kept, store.read(lambda c: read_plan(c, program, day)).plan


@pytest.mark.parametrize("seed", range(3))
def test_tables_are_what_the_journal_says_and_the_past_is_kept(store: Store, seed: int) -> None:
    harbour = Harbour(store)
    play = Play(harbour, seed)
    past: dict[int, tuple[Any, ...]] = {}
    steps = 0
    while steps < STEPS:
        if play.step():
            steps += 1
            head = store.read(lambda c: queries.head_of(c, harbour.program))
            past[head] = seen(store, harbour.program)
            brought_up, read_anew = plans(store, harbour.program)
            assert brought_up == read_anew
    for seq, then in past.items():
        assert seen(store, harbour.program, seq) == then
    assert [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one] == []


def test_stakeholders_and_budgets_are_what_the_journal_says(store: Store) -> None:
    harbour = Harbour(store)
    play = Play(harbour, 1)
    past: dict[int, list[BudgetLine]] = {}
    assert sum(play.beside_the_work() for _ in range(120)) > 30
    while len(past) < 20:
        if play.beside_the_work():
            head = store.read(lambda c: queries.head_of(c, harbour.program))
            past[head] = store.read(lambda c: budget_of(c, harbour.program))
    for seq, then in past.items():
        assert store.read(lambda c, seq=seq: budget_of(c, harbour.program, seq)) == then
    assert [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one] == []


def test_a_table_that_was_changed_behind_the_journal_is_told(store: Store) -> None:
    from backlog import tables

    harbour = Harbour(store)
    harbour.add("a")
    store.write(lambda tx: tx.connection.execute(tables.item.update().values(title="Forged")))
    told = store.read(lambda c: list(complaints(c)))
    assert "Table item, row a: it is not what the journal says." in told
