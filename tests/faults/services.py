"""A Redis and a PostgreSQL of our own, to be stopped and started under a working server."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from tests.faults.server import free_port

UP_WITHIN = 30.0  # seconds


class Missing(Exception):
    """A program that is needed is not installed; the message names it."""


class OwnRedis:
    """A Redis on a free port that keeps nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [_program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        _until(self._answers, "Redis")

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def pause(self) -> None:
        """It takes connections and says nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def forget(self) -> None:
        """FLUSHALL."""
        Redis.from_url(self.url).flushall()

    def _answers(self) -> bool:
        try:
            return bool(Redis.from_url(self.url, socket_timeout=1).ping())
        except RedisError:
            return False


class OwnPostgres:
    """A PostgreSQL with a fresh cluster in a folder of its own; it does not run as root."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="faults-postgres-")
        self._data = Path(self._folder.name, "data")
        self.port = free_port()
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        if os.geteuid() == 0:
            shutil.chown(self._folder.name, "postgres")
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder.name}"
        self._run("pg_ctl", "-D", self._data, "-l", f"{self._folder.name}/log", "-o", options, "-w", "start")
        _until(self._answers, "PostgreSQL")

    def stop_at_once(self) -> None:
        """As a crash: without a checkpoint, every connection is cut."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def cut_connections(self) -> None:
        """pg_terminate_backend of everybody else."""
        with psycopg.connect(self._plain, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )

    def close(self) -> None:
        """End it and remove its files."""
        self.stop_at_once()
        self._folder.cleanup()

    @property
    def _plain(self) -> str:
        return self.url.replace("+psycopg", "")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._plain, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, name: str, *words: str | Path) -> None:
        as_somebody = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command: Sequence[str | Path] = [*as_somebody, _program(name), *words]
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False
        )
        if done.returncode:
            raise Missing(f"{name} failed: {done.stderr.decode()[-500:]}")


@contextmanager
def own_services() -> Iterator[tuple[OwnRedis, OwnPostgres]]:
    """Both, gone afterwards. Raises Missing."""
    redis = OwnRedis()
    try:
        postgres = OwnPostgres()
        try:
            yield redis, postgres
        finally:
            postgres.close()
    finally:
        redis.kill()


def _program(name: str) -> str:
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(beside[-1]) if beside else shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not installed.")
    return found


def _until(answers: Callable[[], bool], name: str) -> None:
    since = time.monotonic()
    while not answers():
        if time.monotonic() - since > UP_WITHIN:
            raise Missing(f"{name} does not answer.")
        time.sleep(0.02)
