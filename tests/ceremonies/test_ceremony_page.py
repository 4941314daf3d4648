"""docs/ceremony.md holds what it says: its example runs, and it names every part of the signature."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ceremonies import catalog, wire
from ceremonies.ceremony import Kind
from tests.ceremonies.table import Table

PAGE = (Path(__file__).parents[2] / "docs" / "ceremony.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def appreciation(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("ceremonies.appreciation")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(BLOCKS[0], "docs/ceremony.md", "exec"), module.__dict__)
    return module


def test_the_example_is_a_ceremony_and_plays_as_the_page_says(appreciation: ModuleType) -> None:
    catalog.check(appreciation)
    names: dict[str, Any] = {"appreciation": appreciation, "Table": Table}
    exec(compile(BLOCKS[1], "docs/ceremony.md", "exec"), names)
    table = names["table"]
    for who in ("eli", "ana", "bo"):
        table.say(who, "RateMood", value=4)
    table.say("eli", "EndCeremony")
    assert table.view["mood"]["mean"] == 4


def test_the_page_names_every_part_of_the_signature() -> None:
    wanted = [name for name in vars(Kind) if not name.startswith("_")]
    wanted += list(Kind.__annotations__)
    assert [name for name in wanted if not re.search(rf"\b{name}\b", PAGE)] == []


def test_the_page_names_every_stage_kind() -> None:
    import ceremonies.stages

    folder = Path(next(iter(ceremonies.stages.__path__)))
    kinds = {path.stem for path in folder.iterdir() if not path.name.startswith("_")} - {"ballots"}
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in PAGE] == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("SHAPE = 1", ""), "no SHAPE"),
        (('"mood",\n', '"write",\n'), "two parts have the id write"),
        (('title="Close",', 'title="Close", of="later",'), "no stage before it"),
        (('"Rate": "RateMood"', '"Rate": "AddCard"'), "two parts take the command AddCard"),
        (('"rating": "mood"', '"rating": "cards"'), "two parts paint"),
        (('"rating": "mood"', '"ratings": "mood"'), "to rename"),
    ],
)
def test_a_ceremony_that_cannot_be_played_is_refused_at_the_start(
    change: tuple[str, str], sentence: str
) -> None:
    assert change[0] in BLOCKS[0]
    module = ModuleType("ceremonies.misbuilt")
    sys.modules[module.__name__] = module
    try:
        exec(compile(BLOCKS[0].replace(*change), "docs/ceremony.md", "exec"), module.__dict__)
        with pytest.raises(catalog.Misbuilt, match=sentence):
            catalog.check(module)
    finally:
        del sys.modules[module.__name__]


def test_the_types_of_the_page_are_those_of_the_ceremonies() -> None:
    written = (Path(__file__).parents[2] / "static" / "js" / "wire.d.ts").read_text("utf-8")
    assert written == wire.typescript(), "Run `make types`."


def test_the_schema_of_a_command_speaks_the_words_of_its_ceremony() -> None:
    described = {one["id"]: one for one in wire.schemas()}
    spend = described["retrospective"]["commands"]["SpendVotes"]
    assert spend["required"] == ["topic", "votes"]
    assert spend["stage"] == "vote"
    assert described["retrospective"]["commands"]["SetSettings"]["properties"].keys() >= {"format", "votes"}
    assert "TakeSeat" not in described["planning_poker"]["commands"]
    assert [one["id"] for one in described["retrospective"]["formats"]] >= ["daki"]
