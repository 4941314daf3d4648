"""The long programme: `python -m tests.faults --kills 20 --seed 7`; other options name other ones."""

import random
from dataclasses import replace
from pathlib import Path

import click

from tests.faults.backups import Backups
from tests.faults.blows import BLOWS, postgres_blows, redis_blows
from tests.faults.network import Network
from tests.faults.power import cut_power
from tests.faults.services import own_services
from tests.faults.upgrades import upgrade_all
from tests.faults.verdict import conclude
from tests.faults.workload import Outcome, Plan, run
from tests.faults.wrong import all_tried, conclude_tries

ELSEWHERE = ("network", "redis", "postgres")
"""Blows that fall on what is around the server."""


@click.command()
@click.option(
    "--kills",
    default=20,
    show_default=True,
    help="How often the blow falls; on the network: on how many lines.",
)
@click.option(
    "--blow", type=click.Choice([*BLOWS, "network", "redis", "postgres"]), default="kill", show_default=True
)
@click.option("--workers", default=1, show_default=True, help="Above 1 on a PostgreSQL and Redis of its own.")
@click.option("--clients", default=12, show_default=True, help="Seats, three of them members.")
@click.option("--seed", type=int, help="The same seed makes the same decisions; drawn where not given.")
@click.option("--database-url", help="A database of its own, emptied beforehand; else SQLite.")
@click.option("--moments", default=0, help="Instead of kills: how often the power is cut (SQLite only).")
@click.option("--backups", default=0, help="Instead of kills: how often it is backed up while people work.")
@click.option("--upgrades", default=0, help="Instead of kills: how many upgrades are killed.")
@click.option("--wrong", is_flag=True, help="Instead: whether each server made wrong on purpose is found.")
@click.option("--history", type=click.Path(path_type=Path), default=Path("faults-history.jsonl"))
def main(
    kills: int,
    blow: str,
    workers: int,
    clients: int,
    seed: int | None,
    database_url: str | None,
    moments: int,
    backups: int,
    upgrades: int,
    wrong: bool,
    history: Path,
) -> None:
    """Kill a server while people vote, and hold what they were told against it."""
    seed = random.randrange(1_000_000) if seed is None else seed
    click.echo(f"seed {seed}")
    if wrong:
        conclude_tries(all_tried(seed))
        return
    if upgrades:
        conclude(upgrade_all(seed, upgrades), history)
        return
    if moments:
        outcome, held = cut_power(Plan(seed, 0, clients, lines=(20, 200)), moments, verify_each=10)
        click.echo(f"The last copy held {held} acknowledgements.")
    elif backups:
        outcome = run(Plan(seed, backups, clients, database_url=database_url, lines=(400, 800)), Backups)
    elif blow == "network":
        outcome = run(Plan(seed, kills, clients, lines=(100, 300)), Network)
    elif workers > 1 or blow in ("redis", "postgres"):
        outcome = _with_services(Plan(seed, kills, clients, workers=workers, lines=(400, 1500)), blow)
    else:
        outcome = run(Plan(seed, kills, clients, database_url=database_url, lines=(400, 1500)))
    conclude(outcome, history)


def _with_services(plan: Plan, blow: str) -> Outcome:
    with own_services() as (redis, postgres):
        falls = {**BLOWS, **redis_blows(redis), **postgres_blows(postgres)}[blow]
        return run(replace(plan, blow=falls, database_url=postgres.url, redis_url=redis.url))


if __name__ == "__main__":
    main()
