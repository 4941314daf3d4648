"""Harbour, alone and behind REST."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backlog.desk import Desk


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A fresh house with Harbour in it."""
    fresh = Desk(database_url, tmp_path)
    yield fresh
    fresh.harbour.store.close()
