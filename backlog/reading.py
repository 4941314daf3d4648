"""Reads an uploaded file in a process of its own, so that a hostile one harms nothing else.

``python -m backlog.reading FILE NAME`` takes the mapping as JSON on standard input and answers on standard
output: the parsed import, or with exit code 3 one sentence to the person who chose the file.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import msgspec
from gevent import subprocess

from accounts.refusals import invalid
from backlog.importers.parsed import ImportMapping, ParsedImport, Rejected
from backlog.importers.sources import read

MEMORY = 512 * 1024 * 1024
SECONDS = 10
PATIENCE = 60
REJECTED = 3
HERE = Path(__file__).parent.parent


def read_apart(path: Path, name: str, mapping: ImportMapping) -> ParsedImport:
    """The file as it is read by a child process of at most 512 MiB and 10 seconds of work.

    Raises ``Refused`` with the sentence of what is wrong with the file.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "backlog.reading", str(path), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HERE,
    )
    try:
        told, _ = child.communicate(msgspec.json.encode(mapping), timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        raise _too_much() from None
    if child.returncode == REJECTED:
        raise invalid("/file", told.decode(), "rejected")
    if child.returncode != 0:
        raise _too_much()
    return msgspec.msgpack.decode(told, type=ParsedImport)


def _too_much() -> Exception:
    return invalid("/file", "This file takes too long to read; split it and import the parts.", "too_much")


def main(path: str, name: str) -> int:
    """The child: reads the file within its limits and writes what it found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    mapping = msgspec.json.decode(sys.stdin.buffer.read(), type=ImportMapping)
    try:
        parsed = read(Path(path).read_bytes(), name, mapping)
    except Rejected as rejected:
        sys.stdout.buffer.write(str(rejected).encode())
        return REJECTED
    sys.stdout.buffer.write(msgspec.msgpack.encode(parsed))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
