"""Several workers on one socket: who starts them, replaces the dead, and ends them in order.

The process here does nothing else. It binds the address once; every worker is a program of its own that
inherits the socket, so that a connection waits in one queue whoever takes it, and a worker may be killed or
replaced by a newer version while that queue stays.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing

from prometheus_client.multiprocess import mark_process_dead

ACCEPT_BACKLOG = 2048
READY_SECONDS = 60.0
"""How long a new worker may take until it accepts connections."""

END_SECONDS = 15.0
"""How long a worker may take to end in order; then it is killed."""

SOON = 5.0
"""A worker that lived shorter than this is not replaced before a pause of a second."""

MOMENT = 0.1
"""Seconds between two looks whether a worker takes connections."""

WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}

log = logging.getLogger(__name__)

Command = Callable[[int, int, int], Sequence[str]]
"""The command line of a worker, by its number, the socket's descriptor, and the one to say "ready" on."""


class NotStarted(Exception):
    """The workers could not be started; the sentence says why."""


class Worker:
    """One worker: its process, and the end of a pipe on which it says that it is ready."""

    def __init__(self, number: int, command: Command, listener: socket.socket) -> None:
        self.number = number
        self.serves = False
        self.began = time.monotonic()
        self._ready, said = os.pipe()
        inherited = (listener.fileno(), said)
        self.process = subprocess.Popen(  # noqa: S603  (our own program, started again)
            command(number, *inherited), pass_fds=inherited, preexec_fn=_watch_nothing
        )
        os.close(said)

    def is_ready(self, within: float = 0.0) -> bool:
        """Whether it takes connections, or does so within that many seconds. The first time it is logged."""
        if not self.serves:
            found, _, _ = select.select([self._ready], [], [], within)
            self.serves = bool(found and os.read(self._ready, 1))
            if self.serves:
                log.info("Worker %d serves as process %d.", self.number, self.process.pid)
        return self.serves

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    def end(self) -> None:
        """Asks it to end in order, and waits; kills it where it does not."""
        if not self.gone:
            self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("Worker %d did not end in %.0f s and was killed.", self.number, END_SECONDS)
            self.process.kill()
            self.process.wait()
        os.close(self._ready)
        mark_process_dead(self.process.pid)  # type: ignore[no-untyped-call]


class Crew:
    """All workers. ``work`` returns when they have ended."""

    def __init__(self, host: str, port: int, count: int, command: Command) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=ACCEPT_BACKLOG)
        self._count = count
        self._command = command
        self._workers: dict[int, Worker] = {}

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._listener.getsockname()[1])

    def work(self, on_ready: Callable[[], object] = lambda: None) -> None:
        """Starts all, and keeps them until SIGTERM or SIGINT; SIGHUP replaces them one after the other.

        Raises ``NotStarted`` where a first worker does not come to life.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        with closing(self._listener):
            try:
                self._start_all()
                on_ready()
                self._keep()
            finally:
                self._end(list(self._workers.values()))

    def _start_all(self) -> None:
        for number in range(1, self._count + 1):
            self._workers[number] = Worker(number, self._command, self._listener)
        for worker in self._workers.values():
            if not worker.is_ready(READY_SECONDS):
                raise NotStarted(f"Worker {worker.number} did not start; its last words are above.")

    def _keep(self) -> None:
        while True:
            caught = self._next_signal()
            if caught in (signal.SIGTERM, signal.SIGINT):
                return
            if caught == signal.SIGHUP:
                self._replace_all()
            self._replace_the_dead()

    def _next_signal(self) -> int | None:
        """The next signal; None after a moment where a worker is still on its way."""
        on_its_way = [worker for worker in self._workers.values() if not worker.is_ready()]
        caught = signal.sigtimedwait(WATCHED, MOMENT) if on_its_way else signal.sigwaitinfo(WATCHED)
        return caught.si_signo if caught is not None else None

    def _replace_the_dead(self) -> None:
        for number, worker in list(self._workers.items()):
            if worker.gone:
                code = worker.process.returncode
                log.warning("Worker %d ended with %s; another takes its place.", number, code)
                if time.monotonic() - worker.began < SOON:
                    time.sleep(1)
                worker.end()
                self._workers[number] = Worker(number, self._command, self._listener)

    def _replace_all(self) -> None:
        """One after the other: the new one works before the old one goes."""
        for number, old in list(self._workers.items()):
            new = Worker(number, self._command, self._listener)
            if not new.is_ready(READY_SECONDS):
                log.error("A new worker %d did not start; the old one goes on.", number)
                new.end()
                return
            self._workers[number] = new
            old.end()

    @staticmethod
    def _end(workers: list[Worker]) -> None:
        for worker in workers:
            if not worker.gone:
                worker.process.terminate()
        for worker in workers:
            worker.end()


def _watch_nothing() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
