"""Backups while people work."""

import shutil
from pathlib import Path

import pytest

from tests.faults.backups import BackupOutcome, Backups
from tests.faults.workload import Plan, run
from tests.programs import do_without

SEED = 1915


@pytest.mark.faults
def test_every_backup_holds_what_was_acknowledged_before_it_began(tmp_path: Path) -> None:
    holds(tmp_path, Plan(SEED, 3, clients=6, lines=(60, 120)))


@pytest.mark.faults
@pytest.mark.postgres
def test_a_backup_of_postgresql_holds_what_was_acknowledged_before_it_began(
    tmp_path: Path, postgres_url: str
) -> None:
    if shutil.which("pg_dump") is None:
        do_without("pg_dump is not installed.")
    holds(tmp_path, Plan(SEED, 1, clients=6, lines=(60, 120), database_url=postgres_url))


def holds(tmp_path: Path, plan: Plan) -> None:
    outcome = run(plan, Backups)
    assert isinstance(outcome, BackupOutcome)
    if outcome.found:
        outcome.history.keep(tmp_path / "history.jsonl")
    assert outcome.found == [], f"seed {SEED}, history in {tmp_path}: {outcome.summary()}\n{outcome.log}"
    assert len(outcome.took) == plan.kills
    assert outcome.served == 1
    assert len(outcome.during) + len(outcome.without) >= 20
