"""`python -m bench.program`: the pages of a program of fifty teams, and how soon they show a change."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any

import click
from websocket import WebSocketConnectionClosedException

import settings
from accounts.sealing import Seal
from bench.figures import Spread, spread
from bench.large_program import Founding, LargeProgram, Size
from bench.process import cpu_seconds, resident_megabytes, to_the_loads_core, to_the_servers_core
from journal.database import Store
from journal.migrate import migrate
from tests.faults.server import Server
from tests.faults.services import OwnPostgres
from tests.live.clients import Client

PAGES = ("/p/{program}", "/p/{program}/board", "/api/v1/programs/{program}/rollup")
PAST = ("/api/v1/programs/{program}/rollup?as_of={day}", "/p/{program}?as_of={day}", "/portfolio")


@click.command()
@click.option("--requests", default=200, show_default=True, help="Of each page, after two to warm up.")
@click.option("--changes", default=100, show_default=True, help="On a team's board, while pages are open.")
@click.option("--teams", default=Size.teams, show_default=True)
@click.option("--items", default=Size.items, show_default=True)
@click.option("--dependencies", default=Size.dependencies, show_default=True)
@click.option("--postgres", is_flag=True, help="On a PostgreSQL of its own instead of SQLite.")
def main(requests: int, changes: int, teams: int, items: int, dependencies: int, postgres: bool) -> None:
    """Founds a large program, serves it, and asks for its pages over and over."""
    to_the_loads_core()
    size = replace(Size(), teams=teams, items=items, dependencies=dependencies)
    with tempfile.TemporaryDirectory(prefix="bench-") as home, _database(postgres) as url:
        server = Server(Path(home), database_url=url)
        began = time.monotonic()
        made = _found(server, size)
        click.echo(f"Founded in {time.monotonic() - began:.0f} s.")
        server.start(preexec=to_the_servers_core)
        try:
            for path, times in _asked(server, made, requests):
                click.echo(_line(path, times))
            if changes:
                times, used = _told(server, made, changes)
                click.echo(_line("a change, until rollup and board know", times))
                click.echo(f"{used:.0f} CPU ms a change; {resident_megabytes([server.pid]):.0f} MB resident.")
        finally:
            server.kill()


@contextmanager
def _database(postgres: bool) -> Iterator[str | None]:
    if not postgres:
        yield None
        return
    own = OwnPostgres()
    try:
        yield own.url
    finally:
        own.close()


def _found(server: Server, size: Size) -> LargeProgram:
    found = settings.read_settings(server.env)
    store = Store(found.database_url)
    migrate(store.engine)
    try:
        return Founding(store, Seal(found.secret_key), size).found()
    finally:
        store.close()


def _asked(server: Server, made: LargeProgram, requests: int) -> Iterator[tuple[str, list[float]]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 10 * 24 * 3600))
    for path in (*PAGES, *PAST):
        here = path.format(program=made.program, day=day)
        ask = _asking(connection, here, made)
        size = ask()
        ask()
        yield f"GET {path} ({size / 1024:.0f} kB)", [_timed(ask) for _ in range(requests)]


def _asking(connection: http.client.HTTPConnection, path: str, made: LargeProgram) -> Callable[[], int]:
    who = (
        {"Authorization": f"Bearer {made.token}"}
        if path.startswith("/api/")
        else {"Cookie": f"bigroom={made.cookie}"}
    )

    def ask() -> int:
        connection.request("GET", path, headers=who)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise click.ClickException(f"{path} was answered {answer.status}: {body[:300]!r}")
        return len(body)

    return ask


def _timed(ask: Callable[[], int]) -> float:
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def _told(server: Server, made: LargeProgram, changes: int) -> tuple[list[float], float]:
    """Milliseconds from a command on a team's board until the rollup and the board both had a frame of it;
    and of the server's CPU for each such command."""
    team = f"team:{made.teams[0]}:backlog"
    watching = [Watcher(server, made, f"program:{made.program}{page}") for page in ("", ":board")]
    editor = Watcher(server, made, team)
    items = [id for id in made.features if id.startswith("T01-")]

    def move(number: int) -> float:
        """Milliseconds until all know of an item's move into the Sprint after the one of its last move."""
        turn, place = divmod(number, len(items))
        args = {"item": items[place], "sprint": made.sprints[turn % len(made.sprints)]}
        began = time.perf_counter()
        seq = editor.command({"room": team, "id": f"c{number}", "name": "MoveItem", "args": args})
        if turn == 0:
            return 0.0  # It may have been there already: no frame would come. It is not counted.
        return 1000 * (max(one.when(seq) for one in watching) - began)

    for number in range(len(items)):
        move(number)
    before = cpu_seconds([server.pid])
    times = [move(number) for number in range(len(items), len(items) + changes)]
    return times, 1000 * (cpu_seconds([server.pid]) - before) / changes


class Watcher:
    """Somebody on a page: a thread reads all that comes, and when it came."""

    def __init__(self, server: Server, made: LargeProgram, room: str) -> None:
        self._client = Client(server.port, origin=server.url, timeout=60)
        self._client.connect({"token": made.token})
        answer = self._client.ask("join", {"room": room})
        if not answer.get("ok"):
            raise click.ClickException(f"{room} was answered {answer}")
        self._frames: Queue[tuple[int, float]] = Queue()
        self._answers: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def command(self, command: dict[str, Any]) -> int:
        """Sends it; the number that it was acknowledged with."""
        self._client.ws.send(f"422{json.dumps(['command', command])}")
        answer = self._answers.get(timeout=60)
        if not answer.get("ok"):
            raise click.ClickException(f"{command['name']} was answered {answer}")
        return int(answer["seq"])

    def when(self, seq: int) -> float:
        """When a frame came that goes so far."""
        while True:
            reached, at = self._frames.get(timeout=60)
            if reached >= seq:
                return at

    def _read(self) -> None:
        with suppress(WebSocketConnectionClosedException):
            self._read_on()

    def _read_on(self) -> None:
        while isinstance(said := self._client.recv(), str):
            if said.startswith("432"):
                self._answers.put(json.loads(said[3:])[0])
            elif said.startswith("42"):
                event, body = json.loads(said[2:])
                if event == "frame":
                    self._frames.put((body["seq"], time.perf_counter()))


def _line(what: str, times: list[float]) -> str:
    told: Spread = spread(times)
    ranked = sorted(times)
    p95 = ranked[int(len(ranked) * 0.95) - 1]
    return f"| {what} | {told.p50:.0f} | {p95:.0f} | {told.p99:.0f} | {told.most:.0f} |"


if __name__ == "__main__":
    main()
