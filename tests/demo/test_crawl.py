"""A crawler over the demo and over fifty teams: every number is what the list shows that it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from accounts.sealing import Seal
from bench import numbers
from bench.large_program import Founding, Size
from demo.loading import last_loaded
from journal.database import Store
from journal.migrate import migrate
from program.pictures.picture import BOARD

FIFTY = Size(50, features=100, items=BOARD + 500, contracts=150, dependencies=300, changes=100, risks=2,
             objectives=1)  # fmt: skip
PAGES = {"rollup", "board", "map", "objectives", "risks", "capacity", "dependencies", "report"}


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """Fifty teams with so many items that the board shows features alone."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('fifty') / 'bigroom.sqlite'}")
    migrate(store.engine)
    yield store, Founding(store, Seal(b"for tests"), FIFTY).found().program
    store.close()


def test_every_number_of_the_demos_pages_equals_the_list_it_opens(demo_store: Store) -> None:
    demo = demo_store.read(last_loaded)
    assert demo is not None
    tried, wrong = demo_store.read(lambda c: numbers.wrong_of(c, demo.program, demo.clock))
    assert wrong == []
    assert len(tried) >= 6 * 10


def test_numbers_of_fifty_teams_equal_the_lists_they_open(fifty: tuple[Store, str]) -> None:
    store, program = fifty
    tried, wrong = store.read(lambda c: numbers.wrong_of(c, program, store.clock(), 50))
    assert wrong == []
    assert {one.page for one in tried} == PAGES
    assert any(one.what == "features" for one in tried)


def test_a_number_that_is_not_its_list_is_told(
    fifty: tuple[Store, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, program = fifty
    one = numbers.Number("map", "all", 1, f"/p/{program}/dependencies")
    listed = FIFTY.dependencies
    shown = [replace(one, shown=listed), replace(one, shown=listed + 1)]
    monkeypatch.setattr(numbers, "numbers_of", lambda *_: iter(shown))
    tried, wrong = store.read(lambda c: numbers.wrong_of(c, program, store.clock()))
    assert tried == shown
    assert wrong == [f"map, all: {listed + 1} is shown, {listed} listed at /p/{program}/dependencies"]
