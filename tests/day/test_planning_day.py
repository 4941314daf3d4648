"""A planning day by REST and socket alone: import, poker, WSJF, planning of two teams, a retrospective.

`python -m tests.day` holds it undisturbed on several workers too, and with every other blow.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.day.programme import Plan, hold
from tests.faults.blows import kill_busiest

SEED = 1913


def held(plan: Plan, folder: Path) -> None:
    outcome = hold(plan)
    if outcome.found:
        outcome.history.keep(folder / "history.jsonl")
    told = "\n".join(outcome.found)
    assert not told, f"seed {SEED}, history in {folder}: {outcome.summary()}\n{told}\n{outcome.log}"
    assert (outcome.blows > 0) == (plan.blow is not None)


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_a_planning_day_by_rest_and_socket_alone(tmp_path: Path) -> None:
    held(Plan(SEED), tmp_path)


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_a_planning_day_on_two_workers_of_which_one_is_killed(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    held(Plan(SEED, 2, postgres_url, redis_url, kill_busiest), tmp_path)
