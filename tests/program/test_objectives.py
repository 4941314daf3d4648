"""Objectives by hand-computed vectors and by what must hold of any of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.dependencies.dependencies import Flag, Judgement
from program.objectives.figures import figure_of, percent
from program.objectives.objectives import Valued, predictability, predictability_of_train
from program.objectives.progress import Part, Path, Tree, Wait, path_of, progress
from program.objectives.status import objective_status
from program.outcomes.key_results import reached, reached_by_outcome

AUTUMN = [
    # Payments: (8 + 4 + 2) / (8 + 5); Orders: (6 + 5) / (7 + 6); Web shop: (8 + 1 + 0) / (8 + 4 + 3).
    Valued("PAY", True, 8, 8),
    Valued("PAY", True, 5, 4),
    Valued("PAY", False, 3, 2),
    Valued("ORD", True, 7, 6),
    Valued("ORD", True, 6, 5),
    Valued("WEB", True, 8, 8),
    Valued("WEB", True, 4, 1),
    Valued("WEB", True, 3, 0),
    # The program's own sum up those of the teams and are not counted twice.
    Valued(None, True, 10, 1),
]


def test_predictability_is_the_actual_value_of_all_over_the_planned_one_of_the_committed() -> None:
    train = predictability_of_train(AUTUMN)
    shares = {team: one.share for team, one in train.teams.items()}
    assert shares == {"PAY": Fraction(14, 13), "ORD": Fraction(11, 13), "WEB": Fraction(9, 15)}
    assert {team: one.band for team, one in train.teams.items()} == {
        "PAY": "above",
        "ORD": "in",
        "WEB": "below",
    }
    assert (train.whole.planned, train.whole.actual) == (41, 34)
    assert percent(train.whole.share) == 82.9
    assert train.mean == (Fraction(14, 13) + Fraction(11, 13) + Fraction(9, 15)) / 3
    assert percent(train.mean) == 84.1


@pytest.mark.parametrize(
    ("objectives", "share", "unscored"),
    [
        ([], None, 0),
        ([Valued("PAY", True, 8, None)], None, 1),
        ([Valued("PAY", False, 8, 8)], None, 0),
        ([Valued("PAY", True, None, 5)], None, 0),
        ([Valued("PAY", True, 8, 0)], Fraction(0), 0),
        ([Valued("PAY", True, 8, 8), Valued("PAY", True, 2, None)], Fraction(4, 5), 1),
        ([Valued("PAY", True, 1, 10)], Fraction(10), 0),
    ],
)
def test_without_data_there_is_no_figure_and_what_is_not_scored_is_counted(
    objectives: list[Valued], share: Fraction | None, unscored: int
) -> None:
    found = predictability(objectives)
    assert (found.share, found.unscored) == (share, unscored)
    assert (figure_of(found).percent is None) == (share is None)


@pytest.mark.parametrize(
    ("actual", "band"), [(79, "below"), (80, "in"), (100, "in"), (101, "above"), (0, "below")]
)
def test_the_band_is_80_to_100_per_cent_both_ends_included(actual: int, band: str) -> None:
    assert predictability([Valued("PAY", True, 100, actual)]).band == band


valued = st.builds(
    Valued,
    st.sampled_from(["PAY", "ORD", "WEB"]),
    st.booleans(),
    st.none() | st.integers(1, 10),
    st.none() | st.integers(0, 10),
)


@given(st.lists(valued))
def test_the_train_is_the_sum_over_the_sum_of_its_teams(objectives: list[Valued]) -> None:
    train = predictability_of_train(objectives)
    teams = train.teams.values()
    assert train.whole.planned == sum(one.planned for one in teams)
    assert train.whole.actual == sum(one.actual for one in teams)
    assert train.whole.unscored == sum(one.unscored for one in teams)
    shares = [one.share for one in teams if one.share is not None]
    if shares and all(one.share is not None for one in teams):
        assert train.whole.share is not None
        assert min(shares) <= train.whole.share <= max(shares)
    if train.mean is not None:
        assert min(shares) <= train.mean <= max(shares)


@given(st.lists(valued), st.integers(1, 10), st.integers(0, 10))
def test_another_uncommitted_objective_never_lowers_it_and_another_promise_never_raises_it(
    objectives: list[Valued], planned: int, actual: int
) -> None:
    before = predictability(objectives).share
    more = predictability([*objectives, Valued("PAY", False, planned, actual)]).share
    promised = predictability([*objectives, Valued("PAY", True, planned, 0)]).share
    if before is not None:
        assert more is not None
        assert promised is not None
        assert more >= before >= promised


@given(st.permutations(AUTUMN))
def test_the_order_of_objectives_does_not_matter(objectives: list[Valued]) -> None:
    assert predictability_of_train(objectives) == predictability_of_train(AUTUMN)


def part(
    id: str,
    parent: str | None = None,
    type: str = "story",
    category: str = "todo",
    points: float | None = None,
    sprint: int | None = 3,
) -> Part:
    return Part(id, id.upper(), parent, type, category, points, sprint)  # type: ignore[arg-type]


REFUND = Tree(
    [
        part("epic", type="epic"),
        part("api", "epic", "feature", points=40),
        part("whole", "api", category="done", points=5),
        part("lines", "api", category="doing", points=0.1),
        part("undo", "api", points=0.2),
        part("check", "lines", "task", category="done"),
        part("page", "epic", "feature", points=13),
        part("alone", points=8),
    ]
)


def test_progress_counts_everything_below_the_linked_items_once() -> None:
    counted = REFUND.counted(["epic", "api", "lines", "gone"])
    assert [one.id for one in counted] == ["whole", "lines", "check", "undo", "page"]
    far = progress(counted)
    assert far.items == {"todo": 2, "doing": 1, "done": 2}
    assert far.points == {"todo": Decimal("13.2"), "doing": Decimal("0.1"), "done": Decimal(5)}
    assert far.unestimated == 1
    assert far.share == Fraction(5) / Fraction("18.3")


def test_a_feature_counts_itself_until_something_is_below_it() -> None:
    assert [one.id for one in REFUND.counted(["page"])] == ["page"]
    assert progress(REFUND.counted(["page"])).share == 0


def test_where_nothing_is_estimated_items_are_counted_and_without_items_nothing_is_known() -> None:
    done, open_one = part("a", category="done"), part("b")
    assert progress([done, open_one]).share == Fraction(1, 2)
    assert progress([]).share is None


items = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.sampled_from(["feature", "story", "task"]),
        st.sampled_from(["todo", "doing", "done"]),
        st.none() | st.integers(0, 20),
    ),
    max_size=20,
)


@given(items, st.lists(st.integers(0, 20), max_size=4))
def test_progress_equals_a_walk_over_an_independent_graph(
    rows: list[tuple[int, str, str, int | None]], linked: list[int]
) -> None:
    parts = [
        part(str(n), str(parent) if parent < n else None, type, category, points)
        for n, (parent, type, category, points) in enumerate(rows)
    ]
    graph = networkx.DiGraph()
    graph.add_nodes_from(one.id for one in parts)
    graph.add_edges_from((one.parent, one.id) for one in parts if one.parent is not None)
    below = {
        id
        for start in map(str, linked)
        if start in graph
        for id in {start, *networkx.descendants(graph, start)}
    }
    expected = {id for id in below if parts[int(id)].type != "feature" or graph.out_degree(id) == 0}
    found = progress(Tree(parts).counted([str(n) for n in linked]))
    assert sum(found.items.values()) == len(expected)
    assert sum(found.points.values()) == sum(parts[int(id)].points or 0 for id in expected)
    assert found.share is None or 0 <= found.share <= 1


@given(items, st.integers(0, 19))
def test_finishing_an_item_never_lowers_the_progress(
    rows: list[tuple[int, str, str, int | None]], which: int
) -> None:
    parts = [part(str(n), None, "story", category, points) for n, (_, _, category, points) in enumerate(rows)]
    after = [
        part(one.id, None, "story", "done", one.points) if n == which else one
        for n, one in enumerate(parts)  # type: ignore[arg-type]
    ]
    before, now = progress(parts).share, progress(after).share
    assert (before is None and now is None) or (before or 0) <= (now or 0)


def test_the_path_leads_over_producers_and_what_is_below_them() -> None:
    tree = Tree([part("shop"), part("api", type="feature"), part("lines", "api"), part("states")])
    waits = {
        "shop": [Wait("d1", "shop", "api"), Wait("d2", "shop", None)],
        "lines": [Wait("d3", "lines", "states")],
        "states": [Wait("d4", "states", "shop")],
        "elsewhere": [Wait("d5", "elsewhere", "shop")],
    }
    assert path_of(["shop"], tree, waits) == Path(("d1", "d2"), ("d3", "d4"))
    assert path_of(["api"], tree, waits) == Path(("d3",), ("d4", "d1", "d2"))
    assert path_of(["lines", "states"], tree, waits) == Path(("d3", "d4"), ("d1", "d2"))
    assert path_of([], tree, waits) == Path((), ())


def said(flag: Flag, sentence: str) -> Judgement:
    return Judgement(None, None, flag, (sentence,))


LATE = said("red", "Orders promises Sprint 4, 1 Sprint after Payments needs it in Sprint 3.")
TIGHT = said("amber", "Data has not answered Payments.")
FINE = said("green", "Orders promises Sprint 2, 1 Sprint before Payments needs it in Sprint 3.")


@pytest.mark.parametrize(
    ("parts", "contracts", "over", "colour", "why"),
    [
        ([], [LATE], True, "none", ["No item is linked to it."]),
        ([part("a", category="done")], [LATE], True, "green", ["1 item is done."]),
        ([part("a")], [FINE, LATE], False, "red", list(LATE.why)),
        ([part("a")], [TIGHT, LATE], False, "red", [*LATE.why, *TIGHT.why]),
        ([part("a"), part("b", category="done")], [], True, "red",
         ["The increment is over and 1 of 2 items is open."]),
        ([part("a", sprint=7)], [], False, "red", ["A is planned after the increment."]),
        ([part("a", sprint=7), part("b", sprint=8)], [], False, "red",
         ["A and B are planned after the increment."]),
        ([part(id, sprint=7) for id in "abcde"], [], False, "red",
         ["A, B and 3 more are planned after the increment."]),
        ([part("a")], [TIGHT], False, "amber", list(TIGHT.why)),
        ([part("a"), part("b", sprint=None)], [FINE], False, "amber", ["1 of 2 open items is in no Sprint."]),
        ([part("a")], [FINE], False, "green",
         ["All that is open is planned in the increment. What it waits for is on time."]),
        ([part("a")], [], False, "green", ["All that is open is planned in the increment."]),
    ],
)  # fmt: skip
def test_the_status_is_the_first_row_that_matches(
    parts: list[Part], contracts: Sequence[Judgement], over: bool, colour: str, why: list[str]
) -> None:
    found = objective_status(parts, contracts, (), 6, over)
    assert (found.colour, list(found.why)) == (colour, why)


@given(st.lists(st.sampled_from([LATE, TIGHT, FINE])), st.booleans())
def test_another_red_dependency_never_makes_it_better(contracts: list[Judgement], over: bool) -> None:
    parts = [part("a"), part("b", sprint=None)]
    assert objective_status(parts, [*contracts, LATE], (), 6, over).colour == "red"
    assert objective_status(parts, contracts, [LATE], 6, over).colour == "red"


def test_what_stands_further_back_is_said_to() -> None:
    found = objective_status([part("a")], [TIGHT], [FINE, LATE, TIGHT], 6, over=False)
    assert (found.colour, list(found.why)) == (
        "red",
        [f"Further back: {LATE.why[0]}", TIGHT.why[0], f"Further back: {TIGHT.why[0]}"],
    )


@pytest.mark.parametrize(
    ("start", "target", "current", "share"),
    [
        (9, 2, 4.5, Fraction(45, 70)),
        (0, 60, None, None),
        (0, 60, 75, Fraction(5, 4)),
        (6, 1, 6.2, Fraction(-1, 25)),
        (0.1, 0.3, 0.2, Fraction(1, 2)),
    ],
)
def test_a_key_result_is_the_share_of_the_way_up_or_down(
    start: float, target: float, current: float | None, share: Fraction | None
) -> None:
    assert reached(start, target, current) == share


def test_a_key_result_without_a_way_is_no_key_result() -> None:
    with pytest.raises(ValueError, match="from one value to another"):
        reached(3, 3, 3)


def test_an_outcome_is_the_mean_of_its_key_results_held_between_nothing_and_all() -> None:
    assert reached_by_outcome([Fraction(5, 4), Fraction(-1, 2), Fraction(1, 2), None]) == Fraction(3, 8)
    assert reached_by_outcome([None, None]) is None
    assert reached_by_outcome([]) is None
