"""`python -m bench.what_if`: how long a what-if and the preview of a move take on a large plan.

A program of 50 teams, 2,000 features in 6 Sprints and 5,000 contracts, asked over REST in process, on SQLite
and (where a server answers) on PostgreSQL. The table is added to docs/measured.md with the command.
"""

from __future__ import annotations

import os
import random
import secrets
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import psycopg

import rooms  # noqa: F401  (every table is known)
from accounts.events import stream_of
from accounts.people import add_person
from accounts.programs import create_program
from accounts.sealing import Seal
from accounts.teams import add_team
from accounts.tokens import make_token
from app import create_app
from backlog import events as backlog
from backlog import queries
from bench.figures import spread
from bench.page import PAGE
from journal import journal
from journal.database import Store, open_engine
from journal.migrate import migrate
from journal.writer import Transaction
from program import events
from program.rules import write
from settings import Settings

POSTGRES = os.environ.get("BIGROOM_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
TEAMS, SPRINTS = 50, 6
HEAD = "| database | question | p50 / p99 / max ms | of it CPU of the server ms |\n|---|---|---|---|"


class Plan:
    """A large program, and a token of who manages it."""

    def __init__(self, store: Store, features: int, contracts: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self.token = Seal(b"for benchmarks").token("hana")
        self.features = [f"f{n}" for n in range(features)]
        store.write(self._begin)
        store.write(lambda transaction: self._ask(transaction, contracts))

    def _begin(self, transaction: Transaction) -> None:
        person = add_person(transaction, "hana@harbour.example", "Hana", None, admin=True)
        make_token(transaction, "bench", self.token, person.id, "bench", {"read", "write"}, None)
        self.program = create_program(transaction, person.id, "Harbour", "HAR", "", "UTC").id
        teams = [
            add_team(transaction, person.id, self.program, f"Team {n:02}", f"T{n}").id for n in range(TEAMS)
        ]
        start = (datetime.now(UTC).date() - timedelta(days=3)).isoformat()
        sprints = tuple(backlog.NewSprint("", "", 0, "", "") for _ in range(SPRINTS))
        made = backlog.IncrementCreated("pi", "Winter", start, "", 14, sprints)
        write(transaction, self.program, [made], person.id)
        self.sprints = [one.id for one in queries.sprints_of(transaction.connection, self.program)]
        self.planned = {id: self.dice.randrange(SPRINTS) for id in self.features}
        added = [
            backlog.ItemAdded(
                id, self.dice.choice(teams), f"Feature {id}", type="feature", sprint=self.sprints[place]
            )
            for id, place in self.planned.items()
        ]
        write(transaction, self.program, [backlog.ItemsAdded(tuple(added))], person.id)
        self.team_of = {one.item: one.team for one in added}

    def _ask(self, transaction: Transaction, contracts: int) -> None:
        """Journalled as they are: the rule that refuses a cycle would look at all of them 5,000 times."""
        facts: list[Any] = []
        while len(facts) < 2 * contracts:
            producer, consumer = sorted(self.dice.sample(self.features, 2), key=lambda id: self.planned[id])
            need, promise = self.planned[consumer], self.planned[producer]
            if need == promise:
                continue
            id = f"d{len(facts)}"
            sprint = self.sprints[promise]
            ends = self.team_of[producer], self.team_of[consumer]
            facts += [
                events.DependencyAsked(id, consumer, producer, "Needed", self.sprints[need], *ends),
                events.DependencyAnswered(
                    id, "accept", sprint, side="producer", state="accepted", promise=sprint
                ),
            ]
        journal.append(transaction, stream_of(self.program), facts)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Addresses of fresh databases."""
    with tempfile.TemporaryDirectory() as home:
        found = {"SQLite": f"sqlite:///{Path(home) / 'bench.sqlite'}"}
        name = f"bigroom_bench_{secrets.token_hex(4)}"
        try:
            server = psycopg.connect(POSTGRES, autocommit=True)
        except psycopg.OperationalError as missing:
            click.echo(f"LEFT OUT: PostgreSQL. {missing}", err=True)
            yield found
            return
        with server:
            server.execute(f'CREATE DATABASE "{name}"')
            address = POSTGRES.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0]
            try:
                yield found | {"PostgreSQL": f"{address}/{name}"}
            finally:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass
class Took:
    """How long answers took, in milliseconds: by the clock, and of the process's CPU."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def time(self, ask: Callable[[], Any]) -> None:
        """Asks once. Fails where the answer is no 200."""
        began, busy = time.perf_counter(), time.process_time()
        answer = ask()
        self.wall.append((time.perf_counter() - began) * 1000)
        self.cpu.append((time.process_time() - busy) * 1000)
        assert answer.status_code == 200, answer.text

    @property
    def cells(self) -> str:
        """As the table has it."""
        return " | ".join(
            " / ".join(f"{value:.1f}" for value in spread(one)) for one in (self.wall, self.cpu)
        )


def measured(url: str, features: int, contracts: int, times: int, seed: int) -> dict[str, Took]:
    """How long each question took, by its words."""
    migrate(open_engine(url))
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Settings(home=Path(home), database_url=url, secret_key=b"k" * 32))
        store: Store = app.extensions["store"]
        plan = Plan(store, features, contracts, seed)
        client, headers = app.test_client(), {"Authorization": f"Bearer {plan.token}"}

        def slip() -> Any:
            body = {"slips": [{"item": plan.dice.choice(plan.features), "sprints": 1}]}
            return client.post(f"/api/v1/programs/{plan.program}/what-if", json=body, headers=headers)

        def moves() -> Any:
            return client.get(f"/api/v1/items/{plan.dice.choice(plan.features)}/moves", headers=headers)

        def change() -> None:
            points = backlog.ItemEstimated(plan.dice.choice(plan.features), plan.dice.randrange(1, 1000))
            store.write(lambda transaction: write(transaction, plan.program, [points], None))

        slipping, moving, after_a_change = Took(), Took(), Took()
        slip()
        for _ in range(times):
            slipping.time(slip)
            moving.time(moves)
        for _ in range(times):
            change()
            after_a_change.time(slip)
        store.close()
        return {
            "what if a feature slips a Sprint": slipping,
            "what a feature's move into each Sprint would mean": moving,
            "the first what-if after a change": after_a_change,
        }


@click.command()
@click.option("--features", default=2_000, show_default=True)
@click.option("--contracts", default=5_000, show_default=True)
@click.option("--times", default=200, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--write/--no-write", "keep", default=True, help="Add the table to docs/measured.md.")
def main(features: int, contracts: int, times: int, seed: int, keep: bool) -> None:
    """What-if and move preview on a large plan."""
    rows = []
    with databases() as found:
        for name, url in found.items():
            for words, took in measured(url, features, contracts, times, seed).items():
                rows.append(f"| {name} | {words} | {took.cells} |")
                click.echo(rows[-1])
    if keep:
        command = shlex.join(["python", "-m", "bench.what_if", *sys.argv[1:]])
        about = (
            f"`{command}` on {datetime.now(UTC):%d %B %Y}: {features:,} features, {contracts:,} contracts,"
            f" {times} questions each; the machine's load average at the end was {os.getloadavg()[0]:.1f}."
        )
        with PAGE.open("a", encoding="utf-8") as page:
            page.write("\n".join(["", "## What-if", "", about, "", HEAD, *rows, ""]))


if __name__ == "__main__":
    main()
