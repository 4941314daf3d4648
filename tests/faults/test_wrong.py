"""The checker fails each server that was made wrong on purpose, alone or as one of several workers."""

import pytest

from tests.faults.history import History
from tests.faults.workload import Outcome
from tests.faults.wrong import (
    WRONG,
    WRONG_ON_THE_WAY,
    WRONG_TOGETHER,
    Services,
    Wrong,
    conclude_tries,
    rules_found,
    tried,
)
from tests.faults.wrong_server import PATCHES

QUICK_ON_THE_WAY = [wrong for wrong in WRONG_ON_THE_WAY if wrong.name == "resuming"]
QUICK = [wrong for wrong in WRONG_TOGETHER if wrong.name == "remembering"]
"""The others take longer: `python -m tests.faults --wrong` tries all."""


@pytest.mark.faults
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_server_made_wrong_is_found(wrong: Wrong) -> None:
    outcome = tried(wrong, seed=1908)
    assert rules_found(outcome) & wrong.rules, outcome.summary()


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.parametrize("wrong", QUICK_ON_THE_WAY, ids=lambda wrong: wrong.name)
def test_a_server_made_wrong_is_found_on_bad_lines(wrong: Wrong) -> None:
    outcome = tried(wrong, seed=1913)
    assert rules_found(outcome) & wrong.rules, outcome.summary()


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.parametrize("wrong", QUICK, ids=lambda wrong: wrong.name)
def test_a_worker_made_wrong_is_found(wrong: Wrong, postgres_url: str, redis_url: str) -> None:
    """In one of three tries: where all clients happen to come to one worker, nothing can be wrong."""
    outcomes = (tried(wrong, seed, Services(postgres_url, redis_url)) for seed in (1909, 1910, 1911))
    said = []
    for outcome in outcomes:
        if rules_found(outcome) & wrong.rules:
            return
        said.append(outcome.summary())
    pytest.fail("\n".join(said))


def test_every_server_made_wrong_has_its_patch() -> None:
    assert {wrong.name for wrong in (*WRONG, *WRONG_ON_THE_WAY, *WRONG_TOGETHER)} == PATCHES.keys()


def test_the_programme_fails_where_one_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    early, forgetful = WRONG[:2]
    found = Outcome(History(), ["R1: it is lost."])
    conclude_tries([(early, found)])
    with pytest.raises(SystemExit, match="Not found: forgetful"):
        conclude_tries([(early, found), (forgetful, found)])
    assert "It acknowledges before the commit." in capsys.readouterr().out
