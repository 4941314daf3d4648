"""`bigroom …`: the operator's command line."""

import sys

if sys.argv[1:2] in (["serve"], ["worker"]):
    from gevent import monkey

    # Threads stay native: gevent's own locks, the logging's and the imports' among them, can hang for
    # ever where native threads contend for them, and the store reads and writes in such threads.
    monkey.patch_all(thread=False)

# The server's sockets are gevent's only if nothing was imported before the line above.
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import click

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Connection

    from journal.database import Store
    from journal.writer import Transaction
    from settings import Settings

T = TypeVar("T")
OURSELVES = (sys.executable, "-m", "cli")
GENTLY = 5
"""By how much a backup steps back behind the server (nice(2))."""
SHORTEST_GIVEN = 8
"""An operator may hand out a short password for the first sign-in; it is said aloud."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Bigroom: agile ceremonies held live, and the program they add up to."""


@main.command()
@click.option("--host", help="The address to listen on (BIGROOM_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on (BIGROOM_PORT).")
@click.option("--next-free-port", is_flag=True, help="Take the next free port where this one is taken.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="How many processes; 1 unless set.")
def serve(host: str | None, port: int | None, next_free_port: bool, workers: int) -> None:
    """Migrate and serve. Several workers need PostgreSQL and Redis; SIGHUP replaces them one by one."""
    import msgspec

    settings = _settings(host)
    port = _free_port(settings.host, settings.port if port is None else port, next_free_port)
    settings = msgspec.structs.replace(settings, port=port)
    if workers == 1:
        _serve_alone(settings)
    else:
        _serve_together(settings, workers)


def _serve_alone(settings: "Settings") -> None:
    from accounts.logs import start_log
    from app import create_app
    from journal.lock import Busy, lock_database
    from journal.migrate import migrate

    start_log(settings.log)
    try:
        lock = lock_database(settings.database_url)
    except Busy as busy:
        raise click.ClickException(str(busy)) from busy
    app = create_app(settings)
    _said(lambda: migrate(app.extensions["store"].engine))
    _listen(app, (settings.host, settings.port), lambda port: _greet(app.extensions["store"], settings, port))
    if lock is not None:
        lock.close()


def _serve_together(settings: "Settings", count: int) -> None:
    """Becomes the process that keeps the workers, in which no socket is gevent's."""
    if settings.database_url.startswith("sqlite") or settings.redis_url is None:
        raise click.ClickException(
            "Several workers need PostgreSQL (BIGROOM_DATABASE_URL) and Redis (BIGROOM_REDIS_URL)."
        )
    command = [*OURSELVES, "crew", settings.host, str(settings.port), str(count)]
    os.execv(command[0], command)  # noqa: S606  (no shell: our own program)


@main.command(hidden=True)
@click.argument("host")
@click.argument("port", type=int)
@click.argument("count", type=int)
def crew(host: str, port: int, count: int) -> None:
    """Keeps several workers on one socket."""
    from accounts.logs import start_log
    from live.workers import Crew, NotStarted

    start_log(_settings(host).log)
    os.environ["BIGROOM_HOST"] = host
    subprocess.run([*OURSELVES, "migrate"], check=True)
    with tempfile.TemporaryDirectory(prefix="bigroom-metrics-") as numbers:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = numbers
        crew = Crew(host, port, count, lambda *about: [*OURSELVES, "worker", *map(str, about)])
        greet = [*OURSELVES, "greet", str(crew.port)]
        try:
            crew.work(lambda: subprocess.run(greet, check=True, env=_uncounted()))
        except NotStarted as problem:
            raise click.ClickException(str(problem)) from problem


def _uncounted() -> dict[str, str]:
    """The environment of a program of ours that is none of the workers, and counts nothing."""
    return {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}


@main.command(hidden=True)
@click.argument("port", type=int)
def greet(port: int) -> None:
    """Print where Bigroom is, and the first link."""
    store = _store()
    _greet(store, _settings(), port)
    store.close()


@main.command(hidden=True)
@click.argument("number", type=int)
@click.argument("listener", type=int)
@click.argument("ready", type=int)
def worker(number: int, listener: int, ready: int) -> None:
    """One of several workers, on a socket that it inherits."""
    from accounts.logs import start_log
    from app import create_app

    settings = _settings()
    start_log(settings.log)
    _listen(create_app(settings), socket.socket(fileno=listener), lambda _port: os.write(ready, b"!"), number)


def _listen(
    app: "Flask",
    where: tuple[str, int] | socket.socket,
    on_start: Callable[[int], object],
    worker: int | None = None,
) -> None:
    from demo.participants import Participants
    from live.serving import calm_garbage_collector, serve, share_one_heap, take_short_turns

    share_one_heap()
    live = app.extensions["live"]
    live.start(worker)
    Participants(app.extensions["store"], live.rooms, live.switchboard.elsewhere).start()
    calm_garbage_collector()
    take_short_turns()
    serve(app, live.socketio, where, drain=live.drain, on_start=on_start)


def _greet(store: "Store", settings: "Settings", port: int) -> None:
    from accounts.start_links import make_start_link

    shown = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    url = settings.public_url or f"http://{shown}:{port}"
    if not settings.https:
        click.echo("Plain http: use it on networks you trust.")
    click.echo(f"Bigroom is at {url}")
    secret = store.write(make_start_link)
    if secret is not None:
        click.echo(f"Make the first account, once: {url}/start/{secret}")
    sys.stdout.flush()


@main.command()
def migrate() -> None:
    """Bring the database to the shape this version knows."""
    store = _store()
    store.close()
    click.echo("The database is up to date.")


@main.command()
def check() -> None:
    """Print the effective configuration without secrets; check the schema and the connections."""
    from app import create_app

    settings = _settings()
    for name, value in settings.shown().items():
        click.echo(f"{name}={value}")
    answer = create_app(settings).test_client().get("/readyz")
    for reason in answer.get_json()["reasons"]:
        click.echo(reason, err=True)
    if answer.status_code != 200:
        raise SystemExit(1)


@main.group()
def person() -> None:
    """People."""


@person.command("add")
@click.argument("email")
@click.option("--name", required=True, help="How others see them.")
@click.option("--admin", is_flag=True, help="They may create programs.")
@click.option("--password-env", metavar="VAR", help="The variable with the password; else standard input.")
def add_person(email: str, name: str, admin: bool, password_env: str | None) -> None:
    """Add a person. Without a password they come in by a token only."""
    from accounts import people
    from accounts.passwords import SHORTEST, hash_password

    password = _password(password_env)
    if 0 < len(password) < SHORTEST_GIVEN:
        raise click.ClickException(f"A password has at least {SHORTEST_GIVEN} characters.")
    if 0 < len(password) < SHORTEST:
        click.echo(f"This password has fewer than {SHORTEST} characters: ask them to change it.", err=True)
    hashed = hash_password(password) if password else None
    made = _write(lambda transaction: people.add_person(transaction, email, name, hashed, admin))
    click.echo(made.id)


@main.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.argument("email")
@click.option("--name", default="Command line", help="What the token is for.")
def create_token(email: str, name: str) -> None:
    """Make an API token of that person and print it alone."""
    from accounts.access import ALL_SCOPES
    from accounts.people import person_by_email
    from accounts.sealing import random_secret, token_of
    from accounts.tokens import make_token

    secret = token_of(random_secret())

    def work(transaction: "Transaction") -> None:
        found = person_by_email(transaction.connection, email)
        if found is None:
            raise click.ClickException("Nobody has this e-mail address. Add them: bigroom person add.")
        make_token(transaction, transaction.new_id(), secret, found.id, name, set(ALL_SCOPES), None)

    _write(work)
    click.echo(secret)


@main.group()
def demo() -> None:
    """The demo program."""


@demo.command("load")
@click.option("--clock", metavar="ISO", help="The day and time that is now in it; by default the real one.")
@click.option("--seed", type=int, help="Makes the ids follow from this number, always the same ones.")
def load_demo(clock: str | None, seed: int | None) -> None:
    """Load the demo program Harbour. One that is there already is closed and made anew."""
    from accounts.sealing import Seal
    from demo.report import report
    from journal.database import wall_clock

    now = wall_clock() if clock is None else _moment(clock)
    store = _store()
    try:
        said = _said(lambda: report(store, now, Seal(_settings().secret_key), seed))
    finally:
        store.close()
    for line in said:
        click.echo(line)


def _moment(written: str) -> int:
    from demo.calendar import read_clock
    from demo.content import program

    try:
        return read_clock(written, program().time_zone)
    except ValueError as error:
        raise click.BadParameter(
            "Write a day and a time, like 2026-11-20T09:00.", param_hint="--clock"
        ) from error


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--program", required=True, metavar="P", help="The program's id or key.")
@click.option("--team", metavar="T", help="The team whose the items are, by id, key or name.")
@click.option("--dry-run", is_flag=True, help="Only report what an import would do.")
@click.option("--mapping", type=click.File("rb"), help="A JSON file that answers the report's questions.")
def import_backlog(
    file: Path, program: str, team: str | None, dry_run: bool, mapping: BinaryIO | None
) -> None:
    """Import a tracker's export and print the report as JSON."""
    import msgspec

    from program.imports.imports import import_file

    said = mapping.read() if mapping is not None else None
    store = _store()
    try:
        report = _said(lambda: import_file(store, file, program, team, dry_run, said))
    finally:
        store.close()
    click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--program", required=True, metavar="P", help="The program's id or key.")
@click.option("--format", "kind", type=click.Choice(["json", "csv"]), default="json", show_default=True)
def export(file: Path, program: str, kind: str) -> None:
    """Write a program's work to a file."""
    import msgspec

    from program import exports
    from program.imports.imports import program_named

    def ask(connection: "Connection") -> bytes:
        found = program_named(connection, program)
        if kind == "csv":
            return exports.as_csv(connection, found)
        return msgspec.json.encode(exports.export(connection, found))

    store = _store()
    try:
        content = _said(lambda: store.read(ask))
    finally:
        store.close()
    file.write_bytes(content)
    click.echo(f"{len(content):,} bytes are in {file}.")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database to a new file, also while Bigroom serves."""
    from journal.backup import back_up

    _know_all_tables()
    url = _settings().database_url
    os.nice(GENTLY)
    _said(lambda: back_up(url, file))
    click.echo(f"{file.stat().st_size:,} bytes are in {file}. The secret key is not in it: keep that apart.")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Make the database from a backup, where there is none yet, and bring it to this version."""
    from journal.backup import restore as make_again

    _know_all_tables()
    settings = _settings()
    _said(lambda: make_again(settings.database_url, file))
    _store().close()
    click.echo("The database is as it was when the backup was taken. `bigroom verify` looks at it closely.")
    click.echo("Links made before work only with the secret key of before (BIGROOM_SECRET_KEY, or secret_key")
    click.echo(f"in {settings.home}).")


@main.command()
def verify() -> None:
    """Replay every stream and compare with the tables that events keep."""
    from journal.verify import complaints

    store = _store()
    found = store.read(lambda connection: list(complaints(connection)))
    store.close()
    for one in found:
        click.echo(one, err=True)
    if found:
        raise SystemExit(1)
    click.echo("Every stream is whole, and the tables are what it says.")


def _settings(host: str | None = None) -> "Settings":
    """The settings of the environment; ``host`` as if BIGROOM_HOST said so."""
    from settings import Misconfigured, read_settings

    environment = dict(os.environ)
    if host is not None:
        environment.pop("BIGROOM_HOST_FILE", None)
        environment["BIGROOM_HOST"] = host
    try:
        return read_settings(environment)
    except Misconfigured as error:
        raise click.ClickException(str(error)) from error


def _store() -> "Store":
    """The migrated store of this configuration."""
    from journal.database import Store
    from journal.migrate import migrate
    from journal.patience import ENDLESS

    _know_all_tables()
    store = Store(_settings().database_url, patience=ENDLESS)
    _said(lambda: migrate(store.engine))
    return store


def _know_all_tables() -> None:
    import rooms  # noqa: F401  (every table and every keeper is known)


def _write(work: "Callable[[Transaction], T]") -> T:
    store = _store()
    try:
        return _said(lambda: store.write(work))
    finally:
        store.close()


def _said(work: Callable[[], T]) -> T:
    """What the work returns; a refusal or a broken connection is one sentence and exit code 1."""
    from sqlalchemy.exc import DBAPIError

    from accounts.refusals import Refused
    from journal.backup import NotDone
    from journal.database import Undurable
    from journal.lock import Busy
    from journal.migrate import SchemaNewer
    from journal.writer import Unavailable

    try:
        return work()
    except (Refused, SchemaNewer, Unavailable, Undurable, NotDone, Busy) as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error


def _password(variable: str | None) -> str:
    if variable is not None:
        if variable not in os.environ:
            raise click.ClickException(f"{variable} is not set.")
        return os.environ[variable]
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _free_port(host: str, port: int, move: bool) -> int:
    """The port, if it is free; with ``move`` the next free one, which is said."""
    for candidate in range(port, min(port + 100, 65536)) if move else (port,):
        if _is_free(host, candidate):
            if candidate != port:
                click.echo(f"Port {port} is taken; using {candidate}.")
            return candidate
    raise click.ClickException(f"Port {port} is taken. Choose another with --port or BIGROOM_PORT.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
        return True


if __name__ == "__main__":
    main()
