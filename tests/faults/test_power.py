"""The files of a server that loses its power."""

import pytest

from tests.faults.power import cut_power
from tests.faults.workload import Plan

SEED = 1912


@pytest.mark.faults
def test_every_copy_of_the_files_holds_what_was_acknowledged_and_a_cut_log_a_beginning_of_it() -> None:
    outcome, held = cut_power(Plan(SEED, 0, clients=6, lines=(60, 200)), moments=8, verify_each=8)
    assert outcome.found == [], f"seed {SEED}: {outcome.summary()}\n{outcome.log}"
    assert outcome.blows == 8
    assert held >= 100
