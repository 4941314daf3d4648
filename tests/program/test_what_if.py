"""What follows from a scenario, by example."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from program.dependencies.contracts import PLAIN, Contract
from program.dependencies.dependencies import judge
from program.plan.cycle_words import round_trip
from program.plan.slips import Aim
from program.scenarios.what_if import Moved, Plan, Wish, Work, consequences, left_of, reversed_links
from program.scenarios.what_if_words import Speaker


def work(key: str, sprint: int | None, points: int = 3, rank: str = "a") -> Work:
    return Work(key, key, key[:3].lower(), sprint, Decimal(points), True, rank)


def contract(id: str, consumer: str, producer: str, needed_by: int, promise: int, planned: int) -> Contract:
    teams = consumer[:3].lower(), producer[:3].lower()
    return Contract(
        id, consumer, producer, *teams, "Refunds", needed_by, "accepted", promise, planned=planned
    )


CONTRACTS = [
    contract("d1", "WEB-9", "PAY-7", 3, 2, 2),
    contract("d2", "WHS-4", "DAT-1", 4, 3, 2),
    contract("d3", "WHS-4", "WEB-9", 5, 4, 3),
]
HARBOUR = Plan(
    {"PAY-7": work("PAY-7", 2), "PAY-8": work("PAY-8", 2, rank="b"), "WEB-9": work("WEB-9", 3)}
    | {"WHS-4": work("WHS-4", 5), "DAT-1": work("DAT-1", 2), "DAT-2": work("DAT-2", None)},
    {},
    [(one, judge(one, 1).flag) for one in CONTRACTS],
    {("pay", 2): Decimal(6), ("web", 3): Decimal(3), ("whs", 5): Decimal(3), ("dat", 2): Decimal(3)},
    {("pay", 2): Decimal(6), ("pay", 3): Decimal(2), ("dat", 2): Decimal(2)},
    [Aim("o1", 8, ("WHS-4",), "Stock in time"), Aim("o2", 5, ("DAT-1",), "Figures each day")],
    (5,),
    1,
)


def told(wish: Wish, plan: Plan = HARBOUR) -> list[str]:
    outcome = consequences(plan, wish)
    return [one.sentence for one in Speaker(plan, PLAIN).tell(outcome, wish)]


def red(wish: Wish, plan: Plan = HARBOUR) -> list[str]:
    return [one.contract.id for one in consequences(plan, wish).red]


def test_a_slip_is_told_in_sentences_the_worst_first():
    assert told(Wish(slips={"PAY-7": 2})) == [
        "WEB-9 needs PAY-7: pay promised Sprint 2 and now plans Sprint 4.",
        "WHS-4 needs WEB-9: web promised Sprint 4 and now plans Sprint 5.",
        "“Stock in time” is hit; its business value is 8.",
        "WHS-4 falls out of its increment, into Sprint 6.",
        "PAY-7 slips by 2 Sprints, from Sprint 2 to Sprint 4.",
        "WEB-9 waits for PAY-7 and moves from Sprint 3 to Sprint 5.",
        "WHS-4 waits for WEB-9 and moves from Sprint 5 to Sprint 6.",
    ]


def test_a_move_by_itself_leaves_what_waits_and_names_the_link_that_runs_back():
    outcome = consequences(HARBOUR, Wish(moves={"PAY-7": 4}, alone=True))
    assert outcome.moved == (Moved("PAY-7", 2, 4),)
    assert [one.contract.id for one in outcome.red] == ["d1"]
    assert outcome.reversed == (("PAY-7", "WEB-9"),)


def test_a_dropped_item_is_owed_no_more_and_what_it_needed_is_withdrawn():
    assert told(Wish(drops=frozenset({"WEB-9"}))) == [
        "WHS-4 needs WEB-9: web rejected it and whs still needs it: WEB-9 is dropped.",
        "WEB-9 is dropped.",
    ]
    outcome = consequences(HARBOUR, Wish(drops=frozenset({"WEB-9"})))
    assert {one.contract.id: one.after for one in outcome.turned} == {"d1": "done", "d3": "red"}
    assert [(one.cell, one.load) for one in outcome.loads] == [(("web", 3), Decimal())]


def test_a_drop_hits_the_objectives_that_rest_on_it():
    assert [one.id for one in consequences(HARBOUR, Wish(drops=frozenset({"DAT-1"}))).aims] == ["o2"]


def test_what_does_not_fit_without_the_people_moves_the_last_in_the_order_first():
    outcome = consequences(HARBOUR, Wish(carries={("pay", 2): Decimal(4)}))
    assert outcome.moved == (Moved("PAY-8", 2, 3, overflow=True),)
    assert told(Wish(carries={("pay", 2): Decimal(4)})) == [
        "pay in Sprint 3: load 3 of 2, over by 1.",
        "pay carries 4 of 6 points in Sprint 2.",
        "PAY-8 does not fit into Sprint 2 any more and moves to Sprint 3.",
    ]


def test_a_loss_sheds_only_what_the_loss_made_too_much():
    """Data was over by 1 before: of the 2 points that do not fit, the loss made 1."""
    outcome = consequences(HARBOUR, Wish(carries={("dat", 2): Decimal(1)}))
    assert [one.item for one in outcome.moved] == ["DAT-1"]
    assert consequences(HARBOUR, Wish(carries={("dat", 2): Decimal(2)})).moved == ()


def test_what_leaves_the_cell_makes_room_before_anything_is_shed():
    wish = Wish(slips={"PAY-7": 1}, carries={("pay", 2): Decimal(3)})
    assert [one.item for one in consequences(HARBOUR, wish).moved] == ["PAY-7", "WEB-9"]


def test_an_item_comes_into_a_sprint_from_nowhere_and_goes_back():
    assert consequences(HARBOUR, Wish(moves={"DAT-2": 3})).moved == (Moved("DAT-2", None, 3),)
    assert told(Wish(moves={"DAT-1": None})) == [
        "“Figures each day” is hit; its business value is 5.",
        "DAT-1 moves from Sprint 2 to the backlog.",
    ]


def test_a_plan_put_right_says_what_is_red_no_more():
    late = replace(CONTRACTS[0], planned=4)
    works = {**HARBOUR.works, "PAY-7": work("PAY-7", 4), "WEB-9": work("WEB-9", 5)}
    plan = replace(HARBOUR, works=works, contracts=[(late, judge(late, 1).flag)])
    assert told(Wish(slips={"PAY-7": -2}), plan) == [
        "pay in Sprint 2: load 9 of 6, over by 3.",
        "PAY-7 comes 2 Sprints earlier, from Sprint 4 to Sprint 2.",
        "WEB-9 needs PAY-7: pay promises Sprint 2, 1 Sprint before web needs it in Sprint 3.",
    ]


def test_a_late_item_without_a_sprint_leaves_its_promise_unkept():
    broken = contract("d1", "WEB-9", "PAY-7", 5, 2, 4)
    works = {"PAY-7": work("PAY-7", 4), "WEB-9": work("WEB-9", 5)}
    plan = Plan(works, {}, [(broken, judge(broken, 1).flag)], running_sprint=1)
    assert told(Wish(moves={"PAY-7": None}, alone=True), plan) == [
        "PAY-7 moves from Sprint 4 to the backlog.",
        "WEB-9 needs PAY-7: pay promises Sprint 2, 3 Sprints before web needs it in Sprint 5. "
        "The promise stays; PAY-7 would be in no Sprint.",
    ]


def test_what_is_done_or_delivered_pushes_nobody():
    delivered = replace(CONTRACTS[0], state="delivered")
    plan = replace(HARBOUR, contracts=[(delivered, "amber")])
    assert [one.item for one in consequences(plan, Wish(slips={"PAY-7": 3})).moved] == ["PAY-7"]


def test_links_against_time_are_found():
    works = {**HARBOUR.works, "DAT-1": work("DAT-1", 6)}
    assert reversed_links(replace(HARBOUR, works=works)) == [("DAT-1", "WHS-4")]
    assert reversed_links(HARBOUR) == []


def test_a_cycle_is_told_round_to_its_first():
    said = round_trip(("PAY-7", "WEB-9", "WHS-4", "PAY-7"), str)
    ring = "WEB-9 waits for PAY-7, WHS-4 waits for WEB-9, and PAY-7 waits for WHS-4"
    assert said == f"{ring}: none of them can begin."
    assert round_trip(("PAY-7", "PAY-7"), str) == "PAY-7 waits for itself."


def test_a_share_of_a_capacity_is_rounded_as_capacities_are():
    assert left_of(Decimal("12.5"), Decimal("0.33")) == Decimal("8.4")


ITEMS = list(HARBOUR.places)
WISHES = st.builds(
    Wish,
    slips=st.dictionaries(st.sampled_from(ITEMS), st.integers(-1, 4), max_size=3),
    carries=st.dictionaries(
        st.sampled_from(list(HARBOUR.capacities)), st.integers(0, 6).map(Decimal), max_size=2
    ),
    drops=st.frozensets(st.sampled_from(ITEMS), max_size=2),
)


@given(WISHES)
def test_loads_before_and_after_differ_by_what_moved(wish):
    outcome = consequences(HARBOUR, wish)
    gone = sum(HARBOUR.works[id].points for id in outcome.dropped)
    assert sum(one.load - one.load_before for one in outcome.loads) == -gone
    assert not {one.item for one in outcome.moved} & set(outcome.dropped)
    assert len({one.item for one in outcome.moved}) == len(outcome.moved)


@given(WISHES, st.sampled_from(["d1", "d2", "d3"]))
def test_without_a_dependency_nothing_ends_later(wish, gone):
    fewer = replace(HARBOUR, contracts=[one for one in HARBOUR.contracts if one[0].id != gone])
    whole, without = (
        {**plan.places, **{one.item: one.end for one in consequences(plan, wish).moved}}
        for plan in (HARBOUR, fewer)
    )
    assert all(without[item] <= whole[item] for item in ITEMS)
