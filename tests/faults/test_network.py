"""The promise of a live room, while the lines to it are cut, held up, silent or slow."""

from pathlib import Path

import pytest

from tests.faults import network
from tests.faults.network import Network, NetworkOutcome
from tests.faults.workload import Plan, run

SEED = 1914


@pytest.mark.faults
def test_nothing_acknowledged_is_lost_doubled_or_shown_early_on_eight_bad_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "AT_ONCE", 10)
    outcome = run(Plan(SEED, 8, clients=6, lines=(60, 120)), Network)
    assert isinstance(outcome, NetworkOutcome)
    if outcome.found:
        outcome.history.keep(tmp_path / "history.jsonl")
    assert outcome.found == [], f"seed {SEED}, history in {tmp_path}: {outcome.summary()}\n{outcome.log}"
    assert outcome.faults == 8
    assert outcome.back.keys() == {"cut", "held up", "silent", "slow"}
    assert outcome.acknowledged >= 40
