"""Servers made wrong on purpose: the programme is worth something only if it finds each of them."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from tests.faults.blows import Blow, kill_all, kill_worker, nothing, replace_workers, stop_workers
from tests.faults.network import Network
from tests.faults.services import own_services
from tests.faults.workload import Outcome, Plan, run


@dataclass(frozen=True)
class Wrong:
    """One way to break a promise, and the rules of the checker of which at least one must notice.

    `kills`: how many blows are needed before it shows. Above one worker it stands on PostgreSQL and Redis.
    `on_the_way`: what befalls are the lines to it.
    """

    name: str
    breaks: str
    rules: frozenset[str]
    kills: int = 1
    workers: int = 1
    blow: Blow = kill_all
    on_the_way: bool = False


@dataclass(frozen=True)
class Services:
    """The addresses of an empty PostgreSQL database and of a Redis."""

    database_url: str
    redis_url: str


WRONG = (
    Wrong("early", "It acknowledges before the commit.", frozenset({"R1", "R4", "R5", "R7", "R8"})),
    Wrong("forgetful", "It does a resend again.", frozenset({"R2", "R8"}), kills=0),
    Wrong("in memory", "It forgets its answers in a crash.", frozenset({"R2", "R8"})),
    Wrong("leaking", "It shows the card of a vote before the reveal.", frozenset({"R9"}), kills=0),
    Wrong("losing", "It does not send every frame.", frozenset({"R4"}), kills=0),
    Wrong("resuming", "It tells who comes back that nothing has changed.", frozenset({"R1", "R4", "R7"})),
)

WRONG_ON_THE_WAY = (
    Wrong(
        "resuming",
        "It tells who comes back that nothing has changed.",
        frozenset({"R1", "R4", "R7"}),
        kills=5,
        on_the_way=True,
    ),
    Wrong(
        "unheeding",
        "It holds the connections of those who answer no PING.",
        frozenset({"P4"}),
        kills=15,
        on_the_way=True,
    ),
)

WRONG_TOGETHER = (
    Wrong(
        "remembering",
        "A worker decides without reading what others wrote.",
        frozenset({"R1", "R4", "R7"}),
        kills=0,
        workers=2,
    ),
    Wrong(
        "deaf",
        "A worker's clients are not told what others wrote.",
        frozenset({"R7"}),
        kills=3,
        workers=2,
        blow=nothing,
    ),
    Wrong(
        "one-sided",
        "A resend through another worker is done again.",
        frozenset({"R2", "R8"}),
        workers=2,
        blow=kill_worker,
    ),
    Wrong(
        "undead",
        "A worker that stood still acknowledges though its commit failed.",
        frozenset({"P4", "R1", "R4", "R7", "R8"}),
        kills=4,
        workers=2,
        blow=stop_workers,
    ),
    Wrong(
        "hasty",
        "A worker that is told to end answers what it does not do.",
        frozenset({"R1", "R8"}),
        workers=2,
        blow=replace_workers,
    ),
)


def tried(wrong: Wrong, seed: int, services: Services | None = None) -> Outcome:
    """Run the programme on that server; with several workers on these services, else on SQLite."""
    serve = (sys.executable, "-m", "tests.faults.wrong_server", wrong.name)
    plan = Plan(
        seed,
        wrong.kills,
        clients=6,
        serve=serve,
        database_url=services and services.database_url,
        redis_url=services and services.redis_url,
        workers=wrong.workers,
        blow=wrong.blow,
        lines=(150, 250),
    )
    return run(plan, Network if wrong.on_the_way else None)


def all_tried(seed: int) -> Iterator[tuple[Wrong, Outcome]]:
    """Every server made wrong and what came of it, each on services of its own where it needs them."""
    for wrong in (*WRONG, *WRONG_ON_THE_WAY, *WRONG_TOGETHER):
        with _services(wrong) as services:
            yield wrong, tried(wrong, seed, services)


def conclude_tries(tries: Iterable[tuple[Wrong, Outcome]]) -> None:
    """Show a line for each; where one was not found raise SystemExit with its name."""
    missed = []
    for wrong, outcome in tries:
        found = rules_found(outcome)
        click.echo(f"{wrong.name:12} {wrong.breaks:66} {', '.join(sorted(found)) or 'nothing'}")
        if not found & wrong.rules:
            missed.append(wrong.name)
    if missed:
        raise SystemExit(f"Not found: {', '.join(missed)}.")


def rules_found(outcome: Outcome) -> set[str]:
    """The rules, "R1" to "R10", that have a complaint."""
    return {sentence.partition(":")[0] for sentence in outcome.found}


@contextmanager
def _services(wrong: Wrong) -> Iterator[Services | None]:
    if wrong.workers == 1:
        yield None
        return
    with own_services() as (redis, postgres):
        yield Services(postgres.url, redis.url)
