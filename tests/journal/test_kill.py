"""kill -9 while four writers write: what was told as kept is there, once, and answers match events."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from sqlalchemy import select

from journal import journal, tables
from journal.database import Store
from journal.migrate import migrate

pytestmark = pytest.mark.faults


def write_and_kill(url: str, lines: int) -> list[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journal.killed", url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(lines):
        assert process.stdout.readline()
    process.kill()
    told = process.stdout.read().splitlines()
    process.wait()
    return told


@pytest.mark.parametrize("seed", range(3))
def test_what_was_told_as_kept_survives_a_kill(database_url: str, seed: int) -> None:
    store = Store(database_url)
    migrate(store.engine)
    told = write_and_kill(database_url, random.Random(seed).randint(5, 200))
    recorded = store.read(lambda c: list(journal.read(c, "room/1")))
    answered = store.read(lambda c: c.execute(select(tables.answer.c.id)).scalars().all())
    kept = [one.body["text"] for one in recorded]
    assert set(told) <= set(kept)
    assert len(kept) == len(set(kept))
    assert sorted(answered) == sorted(kept)
    assert [one.seq for one in recorded] == list(range(1, len(recorded) + 1))
    store.close()
