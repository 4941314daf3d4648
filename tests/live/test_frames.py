"""Patches by property: what they turn a view into, and what they cost."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from live.frames import Patch, apply, in_parts, patch, share, size_of

keys = st.sampled_from(["items", "votes", "1", "12", "a/b", "~", "~1", "ünï"])
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=3)
    | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
views = st.dictionaries(keys, values, max_size=4)


@given(views, views)
def test_a_patch_turns_the_one_view_into_the_other(before: dict, after: dict) -> None:
    assert apply(before, patch(before, after)) == after


@given(views, views)
def test_a_patch_puts_nothing_that_was_there_and_no_path_contains_another(before: dict, after: dict) -> None:
    change = patch(before, after)
    paths = [*change.put, *change.gone]
    assert not [(a, b) for a in paths for b in paths if a is not b and f"{b}/".startswith(f"{a}/")]
    assert patch(after, after) == Patch({}, [])


@given(views, views)
def test_sharing_changes_nothing_and_keeps_what_is_equal(before: dict, after: dict) -> None:
    shared = share(before, after)
    assert shared == after
    assert msgspec.json.encode(shared, order="sorted") == msgspec.json.encode(after, order="sorted")
    assert share(before, msgspec.json.decode(msgspec.json.encode(before))) is before


@given(views)
def test_parts_add_up_to_the_view(view: dict) -> None:
    assembled: dict = {}
    for part in in_parts(view, limit=20):
        assembled = apply(assembled, Patch(part, []))
    assert assembled == view


def test_a_large_view_is_cut_into_parts_below_the_limit() -> None:
    view = {"cards": {str(n): {"text": "x" * 400} for n in range(2000)}, "room": {"title": "Retro"}}
    parts = in_parts(view)
    assert len(parts) > 4
    assert all(size_of(part) <= 160 * 1024 for part in parts)


def test_one_and_true_are_different_values() -> None:
    assert patch({"a": 1}, {"a": True}).put == {"a": True}
