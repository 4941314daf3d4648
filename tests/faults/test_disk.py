"""Trouble on disk: nothing is acknowledged that is not stored, one sentence says why, and it heals itself."""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.faults.harbour import Harbour, harbour
from tests.faults.power import DATABASE
from tests.faults.server import NotReady, Server
from tests.programs import do_without

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    with harbour(tmp_path_factory.mktemp("disk")) as made:
        yield made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB. Skips where none may be mounted; with CI=true that fails."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        do_without("Mounting a small file system is not allowed here.")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def hands_raised(place: Harbour, client: object, ids: range, prefix: str) -> dict[str, dict]:
    return {
        f"{prefix}{n}": place.command(client, f"{prefix}{n}", "RaiseHand", raised=n % 2 == 0) for n in ids
    }


def kept(place: Harbour, ids: object) -> set[str]:
    """Which of these commands have an answer on disk."""
    with closing(sqlite3.connect(place.server.home / DATABASE)) as connection:
        there = {id_ for (id_,) in connection.execute("SELECT id FROM answer")}
    return there & set(ids)


def holds_what_it_said(place: Harbour, said: dict[str, dict]) -> None:
    """Everything acknowledged is there after a crash, nothing else is, and the tables are what they were."""
    place.server.kill()
    assert kept(place, said) == {id_ for id_, answer in said.items() if answer["ok"]}
    place.server.cli("verify")


def test_while_the_file_may_not_grow_nothing_is_acknowledged_and_then_all_goes_on(tmp_path: Path) -> None:
    with harbour(tmp_path / "home") as place:
        client, _ = place.joined(place.gus)
        said = hands_raised(place, client, range(5), "before")
        _limit_files(place, (place.server.home / f"{DATABASE}-wal").stat().st_size)
        during = hands_raised(place, client, range(5), "during")
        assert {answer["error"]["code"] for answer in during.values()} == {"unavailable"}
        assert "saved" in during["during0"]["error"]["message"]
        assert client.ask("whereami", {"room": place.room["id"]})["ok"]
        _limit_files(place, resource.RLIM_INFINITY)
        again = hands_raised(place, client, range(5), "during")
        assert all(answer["ok"] for answer in [*said.values(), *again.values()])
        holds_what_it_said(place, said | again)


def test_a_full_disk_acknowledges_nothing_and_an_emptied_one_goes_on(small_disk: Path) -> None:
    with harbour(small_disk / "home") as place:
        client, _ = place.joined(place.gus)
        said = hands_raised(place, client, range(5), "before")
        ballast = _filled(small_disk)
        during = hands_raised(place, client, range(20), "during")
        refused = {id_: answer for id_, answer in during.items() if not answer["ok"]}
        assert refused
        assert {answer["error"]["code"] for answer in refused.values()} == {"unavailable"}
        assert client.ask("whereami", {"room": place.room["id"]})["ok"]
        ballast.unlink()
        again = {id_: place.command(client, id_, "RaiseHand", raised=id_[-1] in "02468") for id_ in refused}
        assert all(answer["ok"] for answer in again.values())
        holds_what_it_said(place, said | during | again)


def test_a_file_that_another_process_holds_is_waited_for_and_the_command_comes_through(
    place: Harbour,
) -> None:
    client, _ = place.joined(place.gus)
    with closing(sqlite3.connect(place.server.home / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = place.command(client, "held", "RaiseHand", raised=True)
        assert answer["error"]["code"] == "unavailable"
        assert requests.get(f"{place.server.url}/readyz", timeout=5).status_code == 200
        other.execute("ROLLBACK")
    assert place.command(client, "held", "RaiseHand", raised=True)["ok"]


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(place: Harbour, tmp_path: Path) -> None:
    newer = _copied(place, tmp_path)
    with closing(sqlite3.connect(newer.home / DATABASE)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'zzzz'")
        connection.commit()
    with pytest.raises(NotReady, match=r"newer Bigroom \(revision zzzz\). Update Bigroom") as refused:
        newer.start()
    assert "Traceback" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused_with_a_sentence(place: Harbour, tmp_path: Path) -> None:
    broken = _copied(place, tmp_path)
    (broken.home / DATABASE).write_bytes(b"no database at all" * 4096)
    with pytest.raises(NotReady, match="file is not a database") as refused:
        broken.start()
    assert "Traceback" not in str(refused.value)


def test_a_second_server_on_the_same_file_is_refused_with_a_sentence(place: Harbour) -> None:
    second = Server(place.server.home)
    with pytest.raises(NotReady, match=r"Another Bigroom server uses .* Stop it first"):
        second.start()
    assert requests.get(f"{place.server.url}/readyz", timeout=5).status_code == 200


def test_a_folder_that_may_not_be_written_is_refused_with_a_sentence(small_disk: Path) -> None:
    home = small_disk / "home"
    home.mkdir()
    server = Server(home)
    server.log = small_disk.parent / "server.log"
    server.cli("migrate")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(NotReady, match=r"cannot write|readonly|Read-only") as refused:
        server.start()
    assert "Traceback" not in str(refused.value)


def test_a_taken_port_is_refused_with_a_sentence(place: Harbour, tmp_path: Path) -> None:
    other = Server(tmp_path)
    other.port = place.server.port
    other.url = "http://127.0.0.1:9"
    with pytest.raises(NotReady, match=f"Port {place.server.port} is taken"):
        other.start()


def _limit_files(place: Harbour, size: int) -> None:
    """No file of the server may grow beyond this size: the system refuses it, as on a full disk."""
    hard = resource.prlimit(place.server.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(place.server.pid, resource.RLIMIT_FSIZE, (size, hard))


def _copied(place: Harbour, tmp_path: Path) -> Server:
    """A server on a copy of the place's files."""
    with closing(sqlite3.connect(place.server.home / DATABASE)) as source:
        source.execute("VACUUM INTO ?", (os.fspath(tmp_path / DATABASE),))
    shutil.copyfile(place.server.home / "secret_key", tmp_path / "secret_key")
    return Server(tmp_path)


def _filled(folder: Path) -> Path:
    """A file that takes all the space there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as filled, contextlib.suppress(OSError):
        while True:
            filled.write(b"x" * 4096)
    return ballast
