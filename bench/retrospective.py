"""`python -m bench.retrospective`: what a retrospective of 500 people costs one browser in it, in script."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import click

from bench.script_time import HEAD, Change, opened, told
from ceremonies import retrospective
from live.frames import patch
from tests.browser.scripted_server import ScriptedServer
from tests.ceremonies.table import Table

NOTE = "The build on the release branch takes forty minutes, and nobody looks at it when it is red."
VIEWER = "p1"

Spoken = Callable[[int], None]
"""Says so many things that the next frame tells of."""


@click.command()
@click.option("--people", default=500, show_default=True)
@click.option("--notes", default=3, show_default=True, help="Of each of them.")
@click.option("--dots", default=5, show_default=True, help="Of each of them.")
@click.option("--times", default=40, show_default=True, help="Frames of each kind, after five to warm up.")
@click.option("--tick", default=5, show_default=True, help="Commands that one frame tells of.")
def main(people: int, notes: int, dots: int, times: int, tick: int) -> None:
    """Everybody writes, the notes are shown and put together, everybody spends their dots."""
    table = Table(retrospective, votes=dots).sit("lead", role="facilitator")
    for n in range(people - 1):
        table.sit(f"p{n}")
    click.echo(HEAD)
    for what, stage, speak in _spoken(table, people, notes, dots, tick):
        table.say("lead", "GoToStage", stage=stage)
        view = _view(table)
        with ScriptedServer() as server:
            server.mine["s1"] = table.mine(VIEWER)
            address = server.room(view, "s1", ceremony="retrospective", title="Look back")
            with opened(address) as page:
                page.wait_for_selector("live-chip:has-text('Live')")
                click.echo(f"| {what} | {told(page, _frames(server, table, speak), times)} |")


def _frames(server: ScriptedServer, table: Table, speak: Spoken) -> Change:
    def change(n: int) -> None:
        before, own = _view(table), table.mine(VIEWER)
        speak(n)
        change, mine = patch(before, _view(table)), patch(own, table.mine(VIEWER))
        server.frame(change.put, change.gone, mine.put or None)

    return change


def _view(table: Table) -> dict[str, Any]:
    """The room as everybody sees it, with the names of who leads it."""
    view = table.view
    names = {id: {"name": id.title(), **one} for id, one in view["seats"].items()}
    return {**view, "seats": names}


def _spoken(table: Table, people: int, notes: int, dots: int, tick: int) -> Iterator[tuple[str, str, Spoken]]:
    """What is drawn, the stage it is in, and how it comes about."""
    dice = random.Random(7)
    writers = iter([f"p{n}" for _ in range(notes) for n in range(people - 1)])
    voters = iter([f"p{n}" for _ in range(dots) for n in range(people - 1)])

    def write(who: str) -> None:
        table.say(who, "AddCard", column="well", text=NOTE)

    def group(n: int) -> None:
        cards = sorted(table.view["cards"])
        table.say("lead", "GroupCards", cards=cards[2 * n : 2 * n + 2], title=f"Group {n}")

    def vote(who: str) -> None:
        table.say(who, "SpendVotes", topic=dice.choice(sorted(table.view["topics"])), votes=1)

    yield f"{tick} notes, hidden", "write", lambda _: _each(write, islice(writers, tick))
    _each(write, writers)
    yield "two of all the notes put together", "group", group
    yield f"{tick} dots, hidden", "vote", lambda _: _each(vote, islice(voters, tick))


def _each(act: Callable[[str], None], people: Iterable[str]) -> None:
    for who in people:
        act(who)


if __name__ == "__main__":
    main()
