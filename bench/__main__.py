"""`python -m bench`: measure, print a table, and add it to docs/measured.md with the command."""

from __future__ import annotations

import click

from bench.figures import Figures, Refused, Untold, medians
from bench.page import HEAD, add, row
from bench.process import to_the_loads_core
from bench.servers import SERVERS
from bench.servers.server import Absent, Server, TickedServer
from bench.workloads import Workload, workloads

FAILURES = (ConnectionError, TimeoutError, ValueError, Refused, Untold)
KEYS = list(dict.fromkeys(one.key for one in workloads([1], 1)))

Case = tuple[Workload, type[Server]]


@click.command()
@click.option("--workload", "chosen", multiple=True, type=click.Choice(KEYS), help="Only these.")
@click.option("--server", "servers", multiple=True, type=click.Choice(list(SERVERS)), help="Only these.")
@click.option("--clients", multiple=True, type=int, default=(200, 1000, 2000), show_default=True)
@click.option("--rooms", default=200, show_default=True, help="Rooms of ten side by side.")
@click.option("--tick", default=30, show_default=True, help="Milliseconds of the plain servers that tick.")
@click.option("--times", default=3, show_default=True, help="How often, interleaved; medians are shown.")
@click.option("--write/--no-write", default=True, help="Add the table to docs/measured.md.")
def main(
    chosen: tuple[str, ...],
    servers: tuple[str, ...],
    clients: tuple[int, ...],
    rooms: int,
    tick: int,
    times: int,
    write: bool,
) -> None:
    """Load on Bigroom and on plain servers beside it."""
    to_the_loads_core()
    TickedServer.tick = tick
    cases = _cases(workloads(clients, rooms), chosen, servers)
    runs: dict[tuple[str, str], list[Figures]] = {}
    absent: set[str] = set()
    failed = False
    for turn in range(times):
        for workload, kind in cases:
            if kind.key in absent:
                continue
            try:
                figures = workload.run(kind, turn)
            except Absent as missing:
                absent.add(kind.key)
                click.echo(f"LEFT OUT: {kind.name}. {missing}", err=True)
            except FAILURES as problem:
                failed = True
                click.echo(f"FAILED: {workload.title}, {kind.name}: {problem!r}", err=True)
            else:
                runs.setdefault((workload.title, kind.name), []).append(figures)
                click.echo(row(f"{workload.title}, run {turn + 1}", kind.name, figures))
    rows = [row(title, name, medians(of)) for (title, name), of in runs.items()]
    click.echo("\n".join([HEAD, *rows]))
    if write and rows:
        add(rows, times)
    if failed:
        raise SystemExit(1)


def _cases(all_workloads: list[Workload], chosen: tuple[str, ...], servers: tuple[str, ...]) -> list[Case]:
    """What is run, in the order of one turn."""
    return [
        (workload, SERVERS[key])
        for workload in all_workloads
        for key in workload.servers
        if (not chosen or workload.key in chosen)
        and (not servers or key in servers)
        and workload.people <= SERVERS[key].most
    ]


if __name__ == "__main__":
    main()
