"""The three-way rule of a second import."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlog.importers.merge import Kept, Merge, merge

VALUES = st.sampled_from(["", "a", "b", "c", None, 0, 1.0, ()])
ITEMS = st.dictionaries(
    st.sampled_from(["PAY-1", "PAY-2", "ORD-1"]),
    st.dictionaries(st.sampled_from(["title", "points", "sprint"]), VALUES),
)
Items = dict[str, dict[str, Any]]


def applied(ours: Items, merged: Merge) -> Items:
    after = {key: dict(fields) for key, fields in ours.items()} | merged.created
    for key, fields in merged.updated.items():
        after[key] = {**after[key], **fields}
    return after


def test_a_field_the_source_changed_and_we_did_not_is_written() -> None:
    merged = merge({"PAY-1": {"title": "a"}}, {"PAY-1": {"title": "b"}}, {"PAY-1": {"title": "a"}})
    assert (merged.updated, merged.kept) == ({"PAY-1": {"title": "b"}}, ())


def test_a_field_we_changed_stays_and_is_listed_whether_or_not_the_source_changed_it_too() -> None:
    ours = {"PAY-1": {"title": "ours", "points": 8}}
    merged = merge({"PAY-1": {"title": "a", "points": 3}}, {"PAY-1": {"title": "b", "points": 3}}, ours)
    assert merged.updated == {}
    assert merged.kept == (
        Kept("PAY-1", "title", "ours", "b", source_changed=True),
        Kept("PAY-1", "points", 8, 3, source_changed=False),
    )
    assert merged.unchanged == ("PAY-1",)


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    merged = merge({"PAY-1": {"title": "a"}}, {"PAY-1": {"title": "b"}}, {"PAY-1": {"title": "b"}})
    assert (merged.updated, merged.kept) == ({}, ())


def test_an_item_the_file_lacks_is_gone_and_not_deleted_and_one_we_deleted_stays_deleted() -> None:
    before = {"PAY-1": {"title": "a"}, "PAY-2": {"title": "b"}}
    merged = merge(before, {"PAY-2": {"title": "b"}, "PAY-3": {"title": "c"}}, {"PAY-1": {"title": "a"}})
    assert (merged.gone, merged.removed_here) == (("PAY-1",), ("PAY-2",))
    assert merged.created == {"PAY-3": {"title": "c"}}
    assert merged.remembered["PAY-1"] == {"title": "a"}


def test_a_field_the_file_does_not_have_is_left_alone() -> None:
    ours = {"PAY-1": {"title": "a", "points": 5}}
    merged = merge({"PAY-1": {"title": "a", "points": 3}}, {"PAY-1": {"title": "a"}}, ours)
    assert (merged.updated, merged.kept) == ({}, ())
    assert merged.remembered["PAY-1"] == {"title": "a", "points": 3}


def test_a_field_never_imported_before_fills_what_is_empty_and_overwrites_nothing() -> None:
    source = {"PAY-1": {"points": 3, "sprint": "Sprint 1"}}
    merged = merge({"PAY-1": {}}, source, {"PAY-1": {"points": 0, "sprint": None}})
    assert merged.updated == {"PAY-1": {"sprint": "Sprint 1"}}
    assert merged.kept == (Kept("PAY-1", "points", 0, 3, source_changed=True),)


@given(ITEMS, ITEMS, ITEMS)
def test_importing_the_same_file_again_does_nothing(before: Items, source: Items, ours: Items) -> None:
    first = merge(before, source, ours)
    again = merge(first.remembered, source, applied(ours, first))
    assert (again.created, again.updated) == ({}, {})
    assert [(one.item, one.field) for one in again.kept] == [(one.item, one.field) for one in first.kept]
    assert not any(one.source_changed for one in again.kept)
    assert again.remembered == first.remembered


@given(ITEMS)
def test_a_first_import_makes_everything_and_keeps_nothing(source: Items) -> None:
    merged = merge({}, source, {})
    assert (merged.created, merged.updated, merged.kept) == (source, {}, ())
    assert merged.remembered == source


@given(ITEMS, ITEMS, ITEMS)
def test_every_field_that_differs_after_an_import_is_listed_as_kept(
    before: Items, source: Items, ours: Items
) -> None:
    merged = merge(before, source, ours)
    after = applied(ours, merged)
    differing = {
        (key, field)
        for key, fields in source.items()
        if key in after
        for field, value in fields.items()
        if after[key].get(field) != value
    }
    assert differing == {(one.item, one.field) for one in merged.kept}


@given(ITEMS, ITEMS, ITEMS)
def test_what_was_changed_here_is_never_written_over(before: Items, source: Items, ours: Items) -> None:
    merged = merge(before, source, ours)
    for key, fields in merged.updated.items():
        for field in fields:
            if field in before.get(key, {}):
                assert ours[key].get(field) == before[key][field]


@given(ITEMS, ITEMS, ITEMS)
def test_every_item_is_in_exactly_one_list(before: Items, source: Items, ours: Items) -> None:
    merged = merge(before, source, ours)
    lists = [*merged.created, *merged.updated, *merged.unchanged, *merged.gone, *merged.removed_here]
    assert sorted(lists) == sorted(before.keys() | source.keys())
