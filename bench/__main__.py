"""`python -m bench`: measure, print a table, and add it to docs/measured.md with the command."""

import os
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.process import LOAD_CORE, SERVER_CORE, to_the_loads_core
from bench.servers import Bigroom, PlainRoom
from bench.votes import Figures, many_rooms, medians, one_room

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measured.md"
HEAD = (
    "| workload | server | all joined s | frames per client | kB per client | acknowledged p50 / p99 ms"
    " | all told p50 / p99 ms | CPU s | peak MB |\n|---|---|---|---|---|---|---|---|---|"
)


@click.command()
@click.option("--clients", multiple=True, type=int, default=(200, 1000), show_default=True)
@click.option("--times", default=3, show_default=True, help="How often, interleaved; medians are shown.")
@click.option("--rooms", default=200, show_default=True, help="Rooms of ten side by side; 0 leaves them out.")
@click.option("--plain/--no-plain", default=True, help="With the plain room beside.")
@click.option("--write/--no-write", default=True, help="Add the table to docs/measured.md.")
def main(clients: tuple[int, ...], times: int, rooms: int, plain: bool, write: bool) -> None:
    """Votes of many people in one room, and many rooms side by side."""
    to_the_loads_core()
    servers = (Bigroom, PlainRoom) if plain else (Bigroom,)
    runs: dict[tuple[int, str], list[Figures]] = {}
    for turn in range(times):
        for count in clients:
            for server in servers:
                figures = one_room(server, count, seed=turn)
                runs.setdefault((count, server.name), []).append(figures)
                click.echo(_row(f"{count} vote within 1 s, run {turn + 1}", server.name, figures))
    rows = [
        _row(f"{count} people in one room, all vote within 1 s", name, medians(of))
        for (count, name), of in runs.items()
    ]
    if rooms:
        told = many_rooms(rooms, people=10, seconds=10, seed=1)
        rows.append(_row(f"{rooms} rooms of 10, an action a second each, 10 s", Bigroom.name, told))
    table = "\n".join([HEAD, *rows])
    click.echo(table)
    if write:
        _add(table, times)


def _row(workload: str, server: str, told: Figures) -> str:
    return (
        f"| {workload} | {server} | {told.joined:.2f} | {told.frames:.0f} | {told.kilobytes:.1f}"
        f" | {told.ack_p50:.0f} / {told.ack_p99:.0f} | {told.told_p50:.0f} / {told.told_p99:.0f}"
        f" | {told.cpu:.2f} | {told.memory:.0f} |"
    )


def _add(table: str, times: int) -> None:
    command = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    cores = "server and load on one" if SERVER_CORE == LOAD_CORE else "server and load on one each"
    runs = "one run" if times == 1 else f"medians of {times} interleaved runs"
    about = (
        f"`{command}` on {datetime.now(UTC):%d %B %Y}: Python {sys.version.split()[0]},"
        f" {os.cpu_count()} cores,"
        f" {cores}, {runs}; the machine's load average at the end was"
        f" {os.getloadavg()[0]:.1f}."
    )
    with PAGE.open("a", encoding="utf-8") as page:
        page.write(f"\n{about}\n\n{table}\n")


if __name__ == "__main__":
    main()
