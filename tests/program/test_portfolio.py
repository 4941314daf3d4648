"""The order and the sums of a portfolio, by example and for any lines."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from program.portfolio.portfolio import SORTS, WORST, Aims, Next, Outside, ProgramLine, Sort, in_order, totals
from program.rollup.rollup import Line
from program.rollup.status import Colour, Status

DAY = date(2026, 1, 6)


def program(
    name: str,
    colour: Colour = "green",
    red: int = 0,
    done: float = 0,
    todo: float = 0,
    load: float | None = None,
    capacity: float | None = None,
    milestone: Next | None = None,
    key: str = "",
) -> ProgramLine:
    line = Line(
        None,
        None,
        None,
        {"todo": 2, "doing": 1, "done": 3},
        {"todo": todo, "doing": 0, "done": done},
        capacity,
        load,
        None,
        {"done": 1, "green": 2, "amber": 0, "red": red},
        {"owned": 1, "high": 0},
        Status(colour, ()),
        {},
    )
    return ProgramLine(name, name, key, 1, DAY, 2, line, Aims("pi", {"red": 1, "green": 2}), milestone)


def names(lines: list[ProgramLine], sort: Sort = "status") -> str:
    return " ".join(one.name for one in in_order(lines, sort))


def test_the_worst_status_is_first_then_who_has_most_at_risk_then_the_name() -> None:
    lines = [
        program("D", "none"),
        program("C"),
        program("B", "red"),
        program("A", "red", red=2),
        program("E"),
    ]
    assert names(lines) == "A B C E D"
    assert names(lines, "name") == "A B C D E"
    assert names(lines, "dependencies").startswith("A B")


def test_what_nobody_knows_is_last_in_every_column() -> None:
    late = Next("Launch", date(2026, 1, 1), True, 1)
    known = program("Z", done=1, todo=9, load=12, capacity=10, milestone=late)
    blank = program("A", "red")
    for sort in ("done", "load", "milestone"):
        assert names([blank, known], sort) == "Z A", sort  # type: ignore[arg-type]


def test_another_program_is_meant_by_its_name_or_key_where_only_one_has_it() -> None:
    harbour, pier, quay = program("Harbour"), program("Pier", key="PIE"), program("Quay", key="Dock")
    lines = [harbour, pier, quay]
    assert Outside(" pie ", {"red": 1}).program_among(lines, harbour) == pier
    assert Outside("Harbour", {"red": 1}).program_among(lines, harbour) is None, "not itself"
    assert Outside("A bank", {"red": 1}).program_among(lines, harbour) is None
    assert Outside("dock", {}).program_among([*lines, program("Dock")], harbour) is None, "two are called so"


@given(
    st.lists(st.tuples(st.sampled_from(WORST), st.integers(0, 9), st.integers(0, 5))), st.sampled_from(SORTS)
)
def test_sums_are_of_all_lines_and_an_order_loses_none(
    told: list[tuple[Colour, int, int]], sort: Sort
) -> None:
    lines = [program(f"P{n}", colour, red, done) for n, (colour, red, done) in enumerate(told)]
    found = totals(lines)
    assert (found.programs, found.teams, found.objectives) == (len(told), 2 * len(told), 3 * len(told))
    assert found.dependencies["red"] == sum(red for _, red, _ in told)
    assert sum(found.colours.values()) == len(told)
    ordered = in_order(lines, sort)
    assert sorted(one.id for one in ordered) == sorted(one.id for one in lines)
    assert in_order(ordered[::-1], sort) == ordered
