"""How a programme of faults ends: with figures, or with what was broken and where its history is kept."""

from pathlib import Path
from typing import Protocol

import click

from tests.faults.history import History

SHOWN = 50


class Outcome(Protocol):
    """What came of a run: `found` is what was broken, `log` the end of the server's."""

    history: History
    found: list[str]
    log: str

    def summary(self) -> str:
        """One line of figures."""


def conclude(outcome: Outcome, history: Path, about: str = "") -> None:
    """Show the figures; where something was broken, keep the history and raise SystemExit(1)."""
    click.echo(about + outcome.summary())
    if outcome.found:
        outcome.history.keep(history)
        click.echo("\n".join(outcome.found[:SHOWN]))
        click.echo(outcome.log)
        click.echo(f"The history is kept in {history}.")
        raise SystemExit(1)
