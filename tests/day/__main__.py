"""The planning day, whatever befalls it: `python -m tests.day --workers 4 --blow "kill busiest"`."""

import random
from pathlib import Path

import click

from tests.day.programme import Outcome, Plan, hold
from tests.faults.blows import BLOWS, Blow, postgres_blows, redis_blows
from tests.faults.services import OwnPostgres, OwnRedis, own_services
from tests.faults.verdict import conclude

ALL = ("none", "kill busiest", "stop busiest", "restart redis", "restart postgres")


@click.command()
@click.option("--workers", multiple=True, type=int, default=(2, 4), show_default=True)
@click.option("--blow", "blows", multiple=True, type=click.Choice(ALL), default=ALL, show_default=True)
@click.option("--seed", type=int, help="The same seed makes the same decisions; drawn where not given.")
@click.option("--history", type=click.Path(path_type=Path), default=Path("day-history.jsonl"))
def main(workers: tuple[int, ...], blows: tuple[str, ...], seed: int | None, history: Path) -> None:
    """Hold a day for each number of workers and each blow, on a PostgreSQL and a Redis of its own."""
    seed = random.randrange(1_000_000) if seed is None else seed
    click.echo(f"seed {seed}")
    for count in workers:
        for blow in blows:
            conclude(_held(seed, count, blow), history, f"{count} workers, {blow}: ")


def _held(seed: int, workers: int, blow: str) -> Outcome:
    with own_services() as (redis, postgres):
        return hold(Plan(seed, workers, postgres.url, redis.url, _falls(redis, postgres)[blow]))


def _falls(redis: OwnRedis, postgres: OwnPostgres) -> dict[str, Blow | None]:
    return {"none": None, **BLOWS, **redis_blows(redis), **postgres_blows(postgres)}


if __name__ == "__main__":
    main()
