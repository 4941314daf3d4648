"""The real server as an operator runs it: started, killed, stopped and asked only from outside."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "cli")
READY_WITHIN = 30.0  # seconds
ENDED_WITHIN = 150.0  # seconds: an operator's command replays a long journal on a busy machine


class NotReady(Exception):
    """The server ended or did not become ready; the message has the end of its log."""


class Server:
    """One server process on one data folder and one port, which stay the same over every restart.

    `serve` is the command in front of `serve --port N`; another one starts a server made wrong on purpose.
    """

    def __init__(
        self,
        home: Path,
        *,
        serve: Sequence[str] = COMMAND,
        database_url: str | None = None,
        redis_url: str | None = None,
        workers: int = 1,
    ) -> None:
        self.home, self.serve = home, serve
        self.count = workers
        self._options = ["--workers", str(workers)] if workers > 1 else []
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / "server.log"
        self.env = {key: value for key, value in os.environ.items() if not key.startswith("BIGROOM_")}
        self.env |= {"BIGROOM_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        if database_url:
            self.env["BIGROOM_DATABASE_URL"] = database_url
        if redis_url:
            self.env["BIGROOM_REDIS_URL"] = redis_url
        self._process: subprocess.Popen[bytes] | None = None

    def cli(self, *words: str, **env: str) -> str:
        """Run an operator's command to its end; returns its standard output, stripped."""
        done = subprocess.run(
            [*COMMAND, *words],
            cwd=ROOT,
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=ENDED_WITHIN,
        )
        if done.returncode:
            raise NotReady(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
        return done.stdout.strip()

    def add_person(self, email: str, name: str, *, admin: bool = False) -> str:
        """Make a person and return a token of theirs."""
        flags = ["--admin"] if admin else []
        words = ["person", "add", email, "--name", name, *flags, "--password-env", "PERSON_PASSWORD"]
        self.cli(*words, PERSON_PASSWORD="a harbour at dawn 1907")
        return self.cli("token", "create", email)

    def start(self, preexec: Callable[[], None] | None = None) -> float:
        """Start and wait until /readyz says 200; returns the seconds that took.

        `preexec` is called in the new process before the command.
        """
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.serve, "serve", "--port", str(self.port), *self._options],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=preexec,
            )
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() - begun > READY_WITHIN:
                self.kill()
                raise NotReady(f"{' '.join(self.serve)} is not ready: {self.tail()}")
            time.sleep(0.02)
        return time.monotonic() - begun

    def kill(self) -> None:
        """kill -9 of the process and all it started, as a crash does; returns when they are gone."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> int:
        """End it as an operator does; returns the exit code, and kills what does not end in 10 seconds."""
        assert self._process is not None
        self._process.terminate()
        try:
            return self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.returncode

    def pause(self) -> None:
        """SIGSTOP: it holds its locks and its sockets and does nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._process is None or self._process.poll() is not None

    @property
    def pid(self) -> int:
        """The process that serves."""
        assert self._process is not None
        return self._process.pid

    def workers(self) -> list[int]:
        """The processes that serve, where there are several: those that said so and are still there."""
        alive = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        said = re.findall(r"serves as process (\d+)", self.log.read_text(errors="replace"))
        return [int(one) for one in said if one in alive]

    def tail(self, characters: int = 2000) -> str:
        """The last words of its log."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def _ready(self) -> bool:
        """With several workers once all of them serve: who comes earlier would be with the first alone."""
        try:
            ready = requests.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False
        return ready and (self.count == 1 or len(self.workers()) == self.count)


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
