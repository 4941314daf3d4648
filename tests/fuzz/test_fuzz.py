"""The fuzz programme in small: the server stands it, and servers made wrong on purpose do not."""

import sys

import pytest

from tests.fuzz.programme import Outcome, Plan, run
from tests.fuzz.wrong_server import PATCHES

SAYS = {
    "deaf to origins": "A handshake was accepted",
    "dying": "The server ended",
    "failing": "500 to ",
    "hoarding": "memory grew",
    "silent": "were not answered",
    "telling": "A hidden vote",
    "tracing": "The log has a trace",
}
SOON = ("telling", "dying")
"""Those that are found soonest; the others are found by the same programme."""
LATER = [pytest.param(one, marks=pytest.mark.long) for one in SAYS if one not in SOON]


def tried(name: str, messages: int, requests: int, patience: float) -> Outcome:
    serve = (sys.executable, "-m", "tests.fuzz.wrong_server", name)
    return run(Plan(1908, messages, requests, lanes=6, calm=0.5, patience=patience, serve=serve))


def test_the_server_stands_what_nobody_should_send() -> None:
    outcome = run(Plan(1907, messages=3_000, requests=300, calm=1, lanes=6, patience=60))
    assert not outcome.found, "\n".join([*outcome.found, *map(str, outcome.harvest.transcript[-40:])])
    assert outcome.harvest.said >= 3_000
    assert {
        "ok",
        "refused",
        "malformed",
        "not_found",
        "forbidden",
        "stale",
    } <= outcome.harvest.heard.answers.keys()
    assert outcome.flood.statuses.total() > 250


@pytest.mark.faults
@pytest.mark.parametrize(
    "name", [*SOON, *(pytest.param(one, marks=pytest.mark.long) for one in SAYS if one not in SOON)]
)
def test_a_server_made_wrong_is_found(name: str) -> None:
    calls = 300 if name == "failing" else 0
    outcome = tried(name, 0 if calls else 3_000, calls, patience=4)
    assert any(SAYS[name] in one for one in outcome.found), [*outcome.found, outcome.summary()]


def test_every_server_made_wrong_has_its_words() -> None:
    assert SAYS.keys() == PATCHES.keys()
