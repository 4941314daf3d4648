"""The long soak: `python -m tests.soak --commands 200000 --seed 7`."""

import random
import sys

import click

from tests.soak.programme import FORGOTTEN_AFTER, Plan, run


@click.command()
@click.option("--commands", default=200_000, show_default=True)
@click.option("--minutes", default=10.0, show_default=True, help="It ends after them in any case.")
@click.option("--tables", default=6, show_default=True, help="Rooms that are played at once.")
@click.option(
    "--settle", default=FORGOTTEN_AFTER, show_default=True, help="Seconds for a room to be forgotten."
)
@click.option("--seed", type=int, help="The same seed makes the same decisions; drawn where not given.")
def main(commands: int, minutes: float, tables: int, settle: float, seed: int | None) -> None:
    """Play rooms one after another and see what the server keeps of them."""
    seed = random.randrange(1_000_000) if seed is None else seed
    click.echo(f"seed {seed}")
    figures = run(Plan(seed, commands, minutes, tables, settle))
    click.echo(figures.summary())
    found = figures.complaints()
    click.echo("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
