"""What a slip moves, shown before the drop."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from program.contracts import Contract
from program.slips import Aim, Blast, Move, Plan, Planned, blast_radius

ITEMS = [f"HAR-{n}" for n in range(8)]
HARBOUR = Plan(
    items={
        "PAY-7": Planned("pay", 2),
        "WEB-9": Planned("web", 3, span=2),
        "WHS-4": Planned("whs", 5),
        "DAT-1": Planned("dat", 2),
    },
    edges=[("PAY-7", "WEB-9"), ("WEB-9", "WHS-4"), ("DAT-1", "WHS-4")],
    contracts=[
        Contract("d1", "WEB-9", "PAY-7", "web", "pay", "Refunds", 3, "accepted", 2, planned=2),
        Contract("d2", "WHS-4", "DAT-1", "whs", "dat", "Stock", 4, "accepted", 3, planned=2),
    ],
    aims=[Aim("o1", 8, ("WHS-4",)), Aim("o2", 5, ("DAT-1",))],
    last_sprint=5,
    running_sprint=1,
)


def test_a_slip_moves_what_waits_and_names_what_breaks():
    assert blast_radius(HARBOUR, {"PAY-7": 1}) == Blast(
        moved=(Move("PAY-7", 2, 3), Move("WEB-9", 4, 5), Move("WHS-4", 5, 6)),
        teams=("pay", "web", "whs"),
        contracts=("d1",),
        aims=("o1",),
        value=8,
        beyond_increment=("WHS-4",),
    )


def test_slack_absorbs_a_slip():
    blast = blast_radius(HARBOUR, {"DAT-1": 2})
    assert blast.moved == (Move("DAT-1", 2, 4),)
    assert blast.contracts == ("d2",)


def test_where_the_same_sprint_is_fine_a_slip_of_one_stops_sooner():
    blast = blast_radius(replace(HARBOUR, same_sprint_is_fine=True), {"PAY-7": 1})
    assert [move.item for move in blast.moved] == ["PAY-7"]


def test_a_conflict_that_was_there_before_moves_nothing():
    items = {**HARBOUR.items, "DAT-1": Planned("dat", 5)}
    blast = blast_radius(replace(HARBOUR, items=items), {"WEB-9": 0, "nowhere": 3})
    assert blast == Blast((), (), (), (), 0, ())


def test_a_cycle_moves_as_one():
    plan = Plan(
        {"PAY-1": Planned("pay", 1), "ORD-1": Planned("ord", 4)}, [("PAY-1", "ORD-1"), ("ORD-1", "PAY-1")]
    )
    assert blast_radius(plan, {"PAY-1": 2}).moved == (Move("ORD-1", 4, 6), Move("PAY-1", 1, 3))


def test_a_producer_taken_forward_pushes_nobody_even_where_the_plan_had_a_conflict():
    items = {**HARBOUR.items, "DAT-1": Planned("dat", 8)}
    assert blast_radius(replace(HARBOUR, items=items), {"DAT-1": -1}).moved == (Move("DAT-1", 8, 7),)


def test_an_item_taken_forward_moves_alone():
    assert blast_radius(HARBOUR, {"WEB-9": -1}).moved == (Move("WEB-9", 4, 3),)


PLANS = st.builds(
    lambda pairs, gaps, spans: sound_plan([(ITEMS[a], ITEMS[b]) for a, b in pairs if a < b], gaps, spans),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.lists(st.integers(1, 3), min_size=8, max_size=8),
)
SLIPS = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 4), max_size=3)


def sound_plan(edges, gaps, spans):
    items = {}
    for item, gap, span in zip(ITEMS, gaps, spans, strict=True):
        free = max([1, *(items[u].end + 1 for u, v in edges if v == item)])
        items[item] = Planned("pay", free + gap, span)
    return Plan(items, edges)


@given(PLANS, SLIPS)
def test_in_a_plan_without_conflicts_the_result_is_the_definition(plan, slips):
    ends = {}
    for item in ITEMS:
        forced = [ends[u] + 1 for u, v in plan.edges if v == item]
        start = max([plan.items[item].start + slips.get(item, 0), *forced])
        ends[item] = start + plan.items[item].span - 1
    expected = {item: end for item, end in ends.items() if end != plan.items[item].end}
    assert {move.item: move.end for move in blast_radius(plan, slips).moved} == expected


@given(PLANS, st.sampled_from(ITEMS), st.integers(1, 4))
def test_a_longer_slip_never_moves_less(plan, item, sprints):
    short = {move.item: move.end for move in blast_radius(plan, {item: sprints}).moved}
    long = {move.item: move.end for move in blast_radius(plan, {item: sprints + 1}).moved}
    assert all(long[name] >= end for name, end in short.items())
