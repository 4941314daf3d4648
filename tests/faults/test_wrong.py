"""The checker fails each server that was made wrong on purpose."""

import pytest

from tests.faults.wrong import WRONG, Wrong, rules_found, tried
from tests.faults.wrong_server import PATCHES


@pytest.mark.faults
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_server_made_wrong_is_found(wrong: Wrong) -> None:
    outcome = tried(wrong, seed=1908)
    assert rules_found(outcome) & wrong.rules, outcome.summary()


def test_every_server_made_wrong_has_its_patch() -> None:
    assert {wrong.name for wrong in WRONG} == PATCHES.keys()
