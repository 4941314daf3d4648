"""The promise of a live room, while its server is killed."""

from pathlib import Path

import pytest

from tests.faults.workload import Plan, run

SEED = 1907


@pytest.mark.faults
def test_nothing_acknowledged_is_lost_doubled_or_shown_early_over_three_kills(tmp_path: Path) -> None:
    outcome = run(Plan(SEED, kills=3, clients=6))
    if outcome.found:
        outcome.history.keep(tmp_path / "history.jsonl")
    assert outcome.found == [], f"seed {SEED}, history in {tmp_path}: {outcome.summary()}\n{outcome.log}"
    assert len(outcome.caught_up) == 3
    assert outcome.acknowledged >= 100
