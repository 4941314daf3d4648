"""Dependencies compared with a plan that was kept: by example, and by what must hold for any two plans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from program.dependencies.dependencies import FLAGS
from program.plan.need_changes import PlanNeed, need_changes

THEN = PlanNeed("n1", "web1", "pay1", "pay", "", "Refund API", "s2", "s1", 1, "green", True)

needs = st.builds(
    PlanNeed,
    id=st.sampled_from("abcd"),
    consumer=st.just("web1"),
    producer=st.none(),
    producer_team=st.just("pay"),
    external=st.just(""),
    title=st.just("Refund API"),
    needed_by=st.none(),
    promise=st.none(),
    promised=st.none() | st.integers(1, 4),
    flag=st.sampled_from(FLAGS),
    standing=st.booleans(),
)
plans = st.lists(needs, unique_by=lambda one: one.id)


def kinds(before: list[PlanNeed], after: list[PlanNeed]) -> dict[str, tuple[str, ...]]:
    return {one.need.id: one.kinds for one in need_changes(before, after)}


def test_a_later_promise_and_a_worse_flag_are_both_told_with_what_was() -> None:
    later = structs.replace(THEN, promise="s3", promised=3, flag="red")
    (found,) = need_changes([THEN], [later])
    assert found.kinds == ("later", "worse")
    assert (found.from_promise, found.from_flag, found.need) == ("s1", "green", later)


def test_an_earlier_promise_or_a_first_one_or_a_better_flag_is_no_change() -> None:
    asked = structs.replace(THEN, promise=None, promised=None, flag="amber")
    assert kinds([structs.replace(THEN, promised=3, flag="red")], [THEN]) == {}
    assert kinds([asked], [THEN]) == {}


def test_what_was_withdrawn_or_is_gone_is_dropped_and_as_it_was() -> None:
    withdrawn = structs.replace(THEN, flag="done", standing=False)
    assert kinds([THEN], [withdrawn]) == kinds([THEN], []) == {"n1": ("dropped",)}
    assert need_changes([THEN], [withdrawn])[0].need is THEN


def test_what_came_and_went_since_is_no_change() -> None:
    assert kinds([], [structs.replace(THEN, standing=False)]) == {}
    assert kinds([], [THEN]) == {"n1": ("new",)}


@given(before=plans, after=plans)
def test_each_is_told_once_and_a_plan_does_not_differ_from_itself(
    before: list[PlanNeed], after: list[PlanNeed]
) -> None:
    found = need_changes(before, after)
    assert len({one.need.id for one in found}) == len(found)
    then, now = ({one.id for one in plan if one.standing} for plan in (before, after))
    assert {one.need.id for one in found if one.kinds == ("new",)} == now - then
    assert {one.need.id for one in found if one.kinds == ("dropped",)} == then - now
    assert need_changes(before, before) == []
