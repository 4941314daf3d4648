"""`python -m bench.graph`: cycles, critical path and slack of a large program's graph, in one thread."""

from __future__ import annotations

import random
import statistics
import sys
import time
from itertools import pairwise

import click

from program.plan.graph import Edge, cycles, web
from program.plan.schedule import critical_path, plan_slack

SPRINTS = 6
HEADS = ("dependencies", "items", "order ms", "cycles ms", "path ms", "slack ms", "together ms", "slowest ms")


@click.command()
@click.option("--items", multiple=True, type=int, default=(2_000, 20_000), show_default=True)
@click.option("--dependencies", multiple=True, type=int, default=(5_000, 20_000), show_default=True)
@click.option("--backward", default=2, show_default=True, help="Of a thousand, to something planned earlier.")
@click.option("--times", default=15, show_default=True, help="How often; medians and the slowest are shown.")
@click.option("--seed", default=1, show_default=True)
def main(items: tuple[int, ...], dependencies: tuple[int, ...], backward: int, times: int, seed: int) -> None:
    """Everything that the map of dependencies says of the graph, anew."""
    click.echo(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
    for count in dependencies:
        for many in items:
            edges, planned = _program(many, count, backward, seed)
            took = [_parts(edges, planned) for _ in range(times)]
            whole = [sum(parts) for parts in took]
            medians = [statistics.median(one) for one in zip(*took, strict=True)]
            told = (f"{one:.0f}" for one in (*medians, statistics.median(whole), max(whole)))
            click.echo(f"| {count:,} | {many:,} | {' | '.join(told)} |")
    python = sys.version.split()[0]
    click.echo(f"{backward} of 1,000 lead back. Python {python}, CPU time, medians of {times}.")


def _program(items: int, dependencies: int, backward: int, seed: int) -> tuple[list[Edge], dict[str, int]]:
    """Producers are planned before their consumers, in one of the Sprints, but for a few."""
    chance = random.Random(seed)
    ids = [f"{chance.getrandbits(64):016x}" for _ in range(items)]
    planned = {id: 1 + place * SPRINTS // items for place, id in enumerate(ids)}
    edges: dict[Edge, None] = {}
    while len(edges) < dependencies:
        first, then = sorted(chance.sample(range(items), 2))
        if chance.randrange(1_000) < backward:
            first, then = then, first
        edges[ids[first], ids[then]] = None
    return list(edges), planned


def _parts(edges: list[Edge], planned: dict[str, int]) -> list[float]:
    """Milliseconds of each part."""
    needs = [(producer, planned[consumer]) for producer, consumer in edges]
    times = [time.thread_time()]
    known = web(edges)
    times.append(time.thread_time())
    cycles(known)
    times.append(time.thread_time())
    critical_path({}, known)
    times.append(time.thread_time())
    plan_slack(planned, needs)
    times.append(time.thread_time())
    return [1000 * (then - before) for before, then in pairwise(times)]


if __name__ == "__main__":
    main()
