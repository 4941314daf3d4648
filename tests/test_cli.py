"""The operator's commands, run as an operator runs them."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "four quiet harbour words"


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIGROOM_")}
    return {**kept, "BIGROOM_HOME": str(home), "PYTHONUNBUFFERED": "1", **more}


def run(home: Path, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        env=environment(home, **more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def served(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A server that says where it is; it is ended by SIGTERM."""
    server = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def said_until(server: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    assert server.stdout is not None
    begun = time.monotonic()
    for line in server.stdout:
        if found := re.search(pattern, line):
            return found
        assert time.monotonic() - begun < 60
    raise AssertionError(f"The server never said {pattern}.")


def test_a_person_and_a_token_are_made_and_the_token_works(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    added = run(
        tmp_path, "person", "add", "hana@harbour.example", "--name", "Hana", "--admin", stdin=PASSWORD
    )
    assert added.returncode == 0, added.stderr
    token = run(tmp_path, "token", "create", "hana@harbour.example")
    assert re.fullmatch(r"brm_[0-9A-Za-z]{46}\n", token.stdout)
    assert "whole" in run(tmp_path, "verify").stdout
    port = free_port()
    with served(tmp_path, port) as server:
        said_until(server, "Bigroom is at")
        headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
        me = requests.get(f"http://127.0.0.1:{port}/api/v1/me", headers=headers, timeout=10).json()
        assert (me["name"], me["admin"]) == ("Hana", True)


def test_a_second_server_and_a_taken_port_are_refused_and_the_first_link_is_printed(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as server:
        link = said_until(server, r"Make the first account, once: (\S+)")[1]
        assert requests.get(link, timeout=10).status_code == 200
        second = run(tmp_path, "serve", "--port", str(free_port()))
        assert second.returncode == 1
        assert "Another Bigroom server uses" in second.stderr
        taken = run(tmp_path / "other", "serve", "--port", str(port))
        assert taken.returncode == 1
        assert f"Port {port} is taken" in taken.stderr
    assert server.returncode == 0


def test_verify_finds_a_changed_table(tmp_path: Path) -> None:
    run(tmp_path, "person", "add", "hana@harbour.example", "--name", "Hana", stdin=PASSWORD)
    with sqlite3.connect(tmp_path / "bigroom.sqlite") as file:
        file.execute("UPDATE person SET admin = 1")
    found = run(tmp_path, "verify")
    assert found.returncode == 1
    assert "Table person" in found.stderr


def test_a_backup_is_made_once_and_restored_where_nothing_is(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "kept"
    assert "There is no database" in run(old, "backup", str(file)).stderr
    run(old, "person", "add", "hana@harbour.example", "--name", "Hana", stdin=PASSWORD)
    assert f"bytes are in {file}" in run(old, "backup", str(file)).stdout
    twice = run(old, "backup", str(file))
    assert (twice.returncode, twice.stderr.count("\n")) == (1, 1)
    assert "overwrites nothing" in twice.stderr
    assert "as it was when the backup was taken" in run(new, "restore", str(file)).stdout
    assert "whole" in run(new, "verify").stdout
    assert run(new, "token", "create", "hana@harbour.example").stdout.startswith("brm_")
    assert "without a database" in run(new, "restore", str(file)).stderr


def test_check_prints_the_settings_and_refuses_unknown_ones(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    good = run(tmp_path, "check", BIGROOM_PORT="8123")
    assert good.returncode == 0
    assert "BIGROOM_PORT=8123" in good.stdout
    unknown = run(tmp_path, "check", BIGROOM_COLOUR="plum")
    assert unknown.returncode == 1
    assert "no setting BIGROOM_COLOUR" in unknown.stderr


def test_check_says_that_the_database_was_never_migrated(tmp_path: Path) -> None:
    fresh = run(tmp_path, "check")
    assert fresh.returncode == 1
    assert "never migrated" in fresh.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("person", "add", "nobody", "--name", "Hana"), "Write an e-mail address"),
        (("person", "add", "a@b.example", "--name", " "), "Give a name"),
        (("person", "add", "a@b.example", "--name", "A", "--password-env", "NONE"), "NONE is not set"),
        (("token", "create", "nobody@b.example"), "Nobody has this e-mail address"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = run(tmp_path, *words, stdin=PASSWORD)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_sockets_are_the_servers_own_from_the_start_and_threads_stay_native() -> None:
    probe = (
        "import sys; sys.argv = ['bigroom', 'serve']; import cli, socket, gevent.monkey as m; "
        "print(m.is_module_patched('socket'), m.is_module_patched('threading'))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", probe], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "True False", done.stderr
    assert "MonkeyPatchWarning" not in done.stderr
