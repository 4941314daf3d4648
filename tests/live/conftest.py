import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Server:
    """A running `harbour_server`."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.harbour_server", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.port = int(self.process.stdout.readline())

    def stop(self, meanwhile=lambda: None):
        """SIGTERM; returns (exit code, lines printed since, standard error, what `meanwhile` gave)."""
        self.process.send_signal(signal.SIGTERM)
        given = meanwhile()
        out, err = self.process.communicate(timeout=15)
        return self.process.returncode, out.split(), err, given


@pytest.fixture(scope="module")
def harbour():
    running = Server()
    yield running
    code, lines, errors, _ = running.stop()
    assert (code, lines) == (0, ["drained", "ended,left:0"])
    meant = errors.count("\nZeroDivisionError") + errors.count("\nTypeError: Encoding objects")
    assert errors.count("Traceback") == meant, errors


@pytest.fixture
def port(harbour):
    return harbour.port
