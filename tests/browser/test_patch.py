"""Patches in the browser, measured by the same rules written in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from playwright.sync_api import Browser, Page

from tests.browser.paths import applied, path
from tests.browser.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

keys = some.sampled_from(["a", "b", "a/b", "~", "~1", "~0", "", "0", "1", "__proto__", "constructor"])
scalars = some.none() | some.booleans() | some.integers(-9, 9) | some.sampled_from(["", "x", "…"])
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
views = some.dictionaries(keys, values, max_size=4)
paths = some.lists(keys, min_size=1, max_size=3).map(lambda names: path(*names))


def apart(found: list[str]) -> list[str]:
    """Those of the paths of which none equals or contains another."""
    chosen: list[str] = []
    for one in found:
        if all(
            f"{one}/".startswith(f"{other}/") is f"{other}/".startswith(f"{one}/") is False
            for other in chosen
        ):
            chosen.append(one)
    return chosen


@some.composite
def patches(draw: some.DrawFn) -> tuple[dict[str, Any], list[str]]:
    found = apart(draw(some.lists(paths, max_size=5)))
    kept = draw(some.integers(0, len(found)))
    return {one: draw(values) for one in found[:kept]}, found[kept:]


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    with ScriptedServer() as server:
        page = browser.new_page()
        page.goto(f"{server.url}/page/errors/404.html")
        yield page
        page.close()


PATCHED = """async ([view, patch]) => {
  const { patched } = await import("/static/js/patch.js");
  const before = JSON.parse(view);
  const after = patched(before, JSON.parse(patch));
  return [JSON.stringify(after), JSON.stringify(before) === JSON.stringify(JSON.parse(view))];
}"""


@given(view=views, patch=patches())
def test_a_patched_view_is_what_the_rules_say_and_the_old_one_is_untouched(
    blank: Page, view: dict[str, Any], patch: tuple[dict[str, Any], list[str]]
) -> None:
    put, gone = patch
    after, untouched = blank.evaluate(PATCHED, [json.dumps(view), json.dumps({"put": put, "gone": gone})])
    assert json.loads(after) == applied(view, put, gone)
    assert untouched


def test_rows_that_a_patch_does_not_touch_keep_their_identity(blank: Page) -> None:
    same = blank.evaluate(
        """async () => {
      const { patched } = await import("/static/js/patch.js");
      const votes = { s1: { voted: true }, s2: { voted: true } };
      const view = { votes, items: { i1: { title: "Refund" } } };
      const patch = { put: { "votes/s1": { card: "5" } }, gone: ["votes/s9", "items/i9/title"] };
      const after = patched(view, patch);
      return [after.items === view.items, after.votes.s2 === view.votes.s2, after.votes === view.votes];
    }"""
    )
    assert same == [True, True, False]


def test_keys_with_slashes_and_tildes_survive_the_way_into_a_path_and_back(blank: Page) -> None:
    there_and_back = blank.evaluate(
        """async (keys) => {
      const { keysOf, pathOf } = await import("/static/js/patch.js");
      return keysOf(pathOf(...keys));
    }""",
        ["a/b", "~", "~1", "~0/", ""],
    )
    assert there_and_back == ["a/b", "~", "~1", "~0/", ""]


def test_what_only_one_seat_sees_waits_for_the_frame_of_its_seq(blank: Page) -> None:
    told = blank.evaluate(
        """async () => {
      const { Mirror } = await import("/static/js/mirror.js");
      const mirror = new Mirror();
      const whisper = (seq, card) => mirror.whisper({ seq, put: { card }, gone: [] });
      const frame = (seq) => mirror.frame({ from: seq - 1, seq, put: { rated: seq }, gone: [] });
      const seen = [];
      const look = () => seen.push([mirror.mine.card ?? null, mirror.view.rated]);
      mirror.joined({ seq: 4, epoch: 1, mine: {}, view: { rated: 4 } });
      whisper(4, "told by the join"); look();
      whisper(5, "5"); look();
      frame(5); look();
      whisper(6, "8"); whisper(7, "13"); look();
      frame(6); look();
      mirror.joined({ seq: 9, epoch: 1, mine: { card: "20" }, view: { rated: 9 } }); look();
      return seen;
    }"""
    )
    assert told == [[None, 4], [None, 4], ["5", 5], ["5", 5], ["8", 6], ["20", 9]]
