"""The checker fails each server that was made wrong on purpose."""

import pytest

from tests.faults.wrong import WRONG, Wrong, rules_found, tried
from tests.faults.wrong_server import PATCHES


@pytest.mark.faults
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_server_made_wrong_is_found(wrong: Wrong) -> None:
    if wrong.name not in PATCHES:
        pytest.skip(f"wrong_server.py has no patch yet for: {wrong.breaks}")
    outcome = tried(wrong, seed=1908, kills=3)
    assert rules_found(outcome) & wrong.rules, outcome.summary()
