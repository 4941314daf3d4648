"""Servers made wrong on purpose: the programme is worth something only if it finds each of them."""

import sys
from dataclasses import dataclass

from tests.faults.workload import Outcome, Plan, run


@dataclass(frozen=True)
class Wrong:
    """One way to break a promise, and the rules of the checker of which at least one must notice.

    `kills`: how many are needed before it shows.
    """

    name: str
    breaks: str
    rules: frozenset[str]
    kills: int = 1


WRONG = (
    Wrong("early", "It acknowledges before the commit.", frozenset({"R1", "R4", "R5", "R7", "R8"})),
    Wrong("forgetful", "It does a resend again.", frozenset({"R2", "R8"}), kills=0),
    Wrong("in memory", "It forgets its answers in a crash.", frozenset({"R2", "R8"})),
    Wrong("leaking", "It shows the card of a vote before the reveal.", frozenset({"R9"}), kills=0),
    Wrong("losing", "It does not send every frame.", frozenset({"R4"}), kills=0),
    Wrong("resuming", "It tells who comes back that nothing has changed.", frozenset({"R1", "R4", "R7"})),
)


def tried(wrong: Wrong, seed: int) -> Outcome:
    """Run the programme on that server."""
    serve = (sys.executable, "-m", "tests.faults.wrong_server", wrong.name)
    return run(Plan(seed, wrong.kills, clients=6, serve=serve, lines=(150, 250)))


def rules_found(outcome: Outcome) -> set[str]:
    """The rules, "R1" to "R10", that have a complaint."""
    return {sentence.partition(":")[0] for sentence in outcome.found}
