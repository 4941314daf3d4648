"""The promise of a live room, while one of its workers is killed."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.blows import kill_worker
from tests.faults.workload import Plan, run

SEED = 1911


@pytest.mark.faults
@pytest.mark.postgres
def test_nothing_acknowledged_is_lost_doubled_or_shown_early_when_a_worker_is_killed(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    plan = Plan(SEED, 1, 6, database_url=postgres_url, redis_url=redis_url, workers=2, blow=kill_worker)
    outcome = run(replace(plan, lines=(60, 120)))
    if outcome.found:
        outcome.history.keep(tmp_path / "history.jsonl")
    assert outcome.found == [], f"seed {SEED}, history in {tmp_path}: {outcome.summary()}\n{outcome.log}"
    assert outcome.blows == 1
    assert outcome.acknowledged >= 20
