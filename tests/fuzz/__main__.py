"""The long programme: `python -m tests.fuzz --messages 300000 --seed 7`."""

import json
import random
import sys
from pathlib import Path

import click

from tests.fuzz.programme import Plan, run


@click.command()
@click.option("--messages", default=300_000, show_default=True, help="Socket messages and frames.")
@click.option("--requests", default=20_000, show_default=True, help="REST calls after them.")
@click.option(
    "--alone", default=5_000, show_default=True, help="Messages of one bad client, between the two."
)
@click.option(
    "--rate", default=0.0, show_default=True, help="Messages a second at most; 0: all that is taken."
)
@click.option("--lanes", default=12, show_default=True, help="Connections at once.")
@click.option("--seed", type=int, help="The same seed makes the same decisions; drawn where not given.")
@click.option("--database-url", help="A database of its own, emptied beforehand; else SQLite.")
@click.option("--transcript", type=click.Path(path_type=Path), default=Path("fuzz-transcript.jsonl"))
def main(
    messages: int,
    requests: int,
    alone: int,
    rate: float,
    lanes: int,
    seed: int | None,
    database_url: str | None,
    transcript: Path,
) -> None:
    """Send a server what nobody should, and look whether it, and the people on it, go on."""
    seed = random.randrange(1_000_000) if seed is None else seed
    click.echo(f"seed {seed}")
    outcome = run(Plan(seed, messages, requests, alone, rate=rate, lanes=lanes, database_url=database_url))
    click.echo(outcome.summary())
    click.echo("\n".join(outcome.slow))
    if outcome.found:
        click.echo("\n".join(outcome.found[:50]))
        click.echo(outcome.log)
    if outcome.harvest.transcript:
        transcript.write_text("".join(json.dumps(line) + "\n" for line in outcome.harvest.transcript))
        click.echo(f"The last messages of the connection are kept in {transcript}.")
    sys.exit(bool(outcome.found or outcome.slow))


if __name__ == "__main__":
    main()
