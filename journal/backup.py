"""The whole database in one file, taken while others go on writing, and a database made of it again.

An SQLite database is copied into another one, a PostgreSQL one dumped by pg_dump. Neither holds the keys of
anonymous stages. What is restored gets an epoch of its own, so that no client takes it for what it knew.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, insert, inspect
from sqlalchemy.engine import URL, make_url

from journal import tables
from journal.copies import copy_sqlite, make_whole, tables_left_out
from journal.database import open_engine
from journal.lock import lock_database
from journal.migrate import refuse_newer, revision
from journal.patience import ENDLESS

SQLITE, POSTGRESQL = b"SQLite format 3\0", b"PGDMP"
"""How the files begin."""


class NotDone(Exception):
    """There is no backup, or nothing was restored; the sentence says why."""


def back_up(url: str, file: Path) -> None:
    """Writes the database of this address as it is now to a new file, and migrates nothing.

    Raises ``NotDone``, also where the file exists.
    """
    if file.exists():
        raise NotDone(f"{file} exists, and a backup overwrites nothing. Name another file.")
    address = make_url(url)
    if is_sqlite(address) and not Path(str(address.database)).exists():
        raise NotDone(f"There is no database at {address.database} yet.")
    engine = open_engine(url, ENDLESS)
    try:
        _write(engine, address, file)
    except FileExistsError as error:
        raise NotDone(f"{file} exists, and a backup overwrites nothing. Name another file.") from error
    except OSError as error:
        raise NotDone(f"{file} cannot be written: {error.strerror}.") from error
    except sqlite3.DatabaseError as error:
        raise NotDone(f"The database cannot be copied: {error}.") from error


def _write(engine: Engine, address: URL, file: Path) -> None:
    with engine.connect() as connection:
        if revision(connection) is None:
            raise NotDone("The database was never migrated: there is nothing to back up.")
        if is_sqlite(address):
            copy_sqlite(connection, file)
            return
    left_out = [f"--exclude-table-data={name}" for name in tables_left_out()]
    words = ["--format=custom", "--no-owner", "--no-acl", *left_out]
    make_whole(file, lambda part: _run("pg_dump", address, *words, f"--file={part}"))


def restore(url: str, file: Path) -> None:
    """Makes the database of this address from a backup; it must not exist yet, or be empty.

    Raises ``NotDone``, ``SchemaNewer`` (on PostgreSQL the next migration does) and ``Busy``, and has then
    changed nothing.
    """
    address = make_url(url)
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(SQLITE))
    except OSError as error:
        raise NotDone(f"{file} cannot be read: {error.strerror}.") from error
    if is_sqlite(address) and begins == SQLITE:
        _restore_sqlite(url, file)
    elif not is_sqlite(address) and begins.startswith(POSTGRESQL):
        _restore_postgresql(url, address, file)
    else:
        kind = "an SQLite" if is_sqlite(address) else "a PostgreSQL"
        raise NotDone(f"{file} is no backup of {kind} database, which BIGROOM_DATABASE_URL asks for.")


def is_sqlite(address: URL) -> bool:
    """Whether the database is a file."""
    return address.get_backend_name() == "sqlite"


def _restore_sqlite(url: str, file: Path) -> None:
    database = Path(str(make_url(url).database))
    lock = lock_database(url)
    try:
        for there in (database, Path(f"{database}-wal")):
            if there.exists():
                raise NotDone(f"{there} exists. Restore into a BIGROOM_HOME without a database.")
        make_whole(database, lambda part: _fill(part, file))
    except sqlite3.DatabaseError as error:
        raise NotDone(f"{file} is damaged: {error}.") from error
    except OSError as error:
        raise NotDone(f"{database} cannot be written: {error.strerror}.") from error
    finally:
        if lock is not None:
            lock.close()


def _fill(part: Path, file: Path) -> None:
    shutil.copyfile(file, part)
    with closing(sqlite3.connect(part)) as connection, connection:
        complaints = [text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok"]
        if complaints:
            raise NotDone(f"{file} is damaged: {complaints[0]}.")
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        refuse_newer(found and found[0])
        for name in tables_left_out():
            connection.execute(f'DELETE FROM "{name}"')  # noqa: S608
        connection.execute("DELETE FROM epoch")
        connection.execute("INSERT INTO epoch VALUES (?)", (_new_epoch(),))


def _restore_postgresql(url: str, address: URL, file: Path) -> None:
    engine = open_engine(url, ENDLESS)
    with engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise NotDone("The database of BIGROOM_DATABASE_URL is not empty. Restore into an empty one.")
    _run(
        "pg_restore", address, "--no-owner", "--no-acl", "--single-transaction", "--exit-on-error", str(file)
    )
    with engine.begin() as connection:
        connection.execute(tables.epoch.delete())
        connection.execute(insert(tables.epoch).values(id=_new_epoch()))


def _new_epoch() -> str:
    return secrets.token_hex(8)


def _run(program: str, address: URL, *words: str) -> None:
    """The password goes through the environment: what a program is called with is seen by others."""
    plain = address.set(drivername="postgresql", password=None).render_as_string()
    environment = dict(os.environ)
    if address.password is not None:
        environment["PGPASSWORD"] = str(address.password)
    try:
        done = subprocess.run(  # noqa: S603  (no shell: PostgreSQL's own program)
            [program, f"--dbname={plain}", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise NotDone(f"{program} is not installed; it comes with PostgreSQL's client programs.") from error
    if done.returncode:
        raise NotDone(f"{program} failed: {done.stderr.strip()[-500:]}")
