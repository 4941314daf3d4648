"""The program at a glance, counted by hand and checked against its own queries."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from program.forecast.spans import Span, Target
from program.pictures.tally import COUNTED
from program.rollup.rollup import Query, SprintLine, picked_sprint, rollup
from program.rollup.rows import Ahead, ConfidenceRow, ContractRow, ItemRow, Outlook, Rows, SprintRow, TeamRow

TODAY = date(2026, 1, 14)
PAY, ORD, DAT = TeamRow("pay", "Payments"), TeamRow("ord", "Orders"), TeamRow("dat", "Data")
S3 = SprintRow("pay", "s3", 3, date(2026, 1, 16), "active", "Refunds work", Fraction("13.6875"))
S4 = SprintRow("pay", "s4", 4, date(2026, 1, 30), "planned", "Payouts", Fraction(20))
HARBOUR = Rows(
    teams=[
        replace(PAY, confidence=ConfidenceRow(4.0, 2), last_event=TODAY),
        replace(ORD, confidence=ConfidenceRow(2.5, 4)),
        DAT,
    ],
    items=[
        ItemRow("pay", "story", "done", 5, "s3"),
        ItemRow("pay", "bug", "doing", 0.5, "s3"),
        ItemRow("pay", "task", "todo", None, "s3"),
        ItemRow("pay", "spike", "todo", Decimal("2.5"), "s4"),
        ItemRow("pay", "enabler", "todo", 8, None),
        ItemRow("pay", "feature", "doing", 40, "s3"),
        ItemRow("pay", "epic", "todo", 100, None),
        ItemRow("pay", "story", "todo", 13, "s3", archived=True),
        ItemRow("ord", "story", "todo", 3, "s3"),
        ItemRow(None, "story", "todo", 1, None),
    ],
    sprints=[S4, S3, replace(S3, team="ord", goal="Carts", state="planned", capacity=None)],
    contracts=[ContractRow("pay", "green"), ContractRow("pay", "amber"), ContractRow("ord", "red")],
)


def test_a_team_is_counted_over_all_its_items_and_its_active_sprint():
    pay = rollup(HARBOUR, TODAY).teams[0]
    assert pay.items == {"todo": 3, "doing": 1, "done": 1}
    assert pay.points == {"todo": 10.5, "doing": 0.5, "done": 5}
    assert pay.sprint == SprintLine(
        "s3",
        "Refunds work",
        "active",
        {"todo": 1, "doing": 1, "done": 1},
        {"todo": 0, "doing": 0.5, "done": 5},
    )
    assert (pay.capacity, pay.load, pay.confidence, pay.forecast.span) == (13.7, 5.5, 4, None)
    assert pay.dependencies == {"done": 0, "green": 1, "amber": 1, "red": 0}
    assert (pay.status.colour, pay.status.why[0]) == ("amber", "1 dependency is amber.")


def test_a_team_of_which_nothing_is_known_has_zeros_nulls_and_no_colour():
    data = rollup(HARBOUR, TODAY).teams[2]
    assert data.items == {"todo": 0, "doing": 0, "done": 0}
    assert (data.sprint, data.capacity, data.load, data.confidence) == (None, None, None, None)
    assert data.status.colour == "none"


def test_totals_are_counted_over_the_program():
    totals = rollup(HARBOUR, TODAY).totals
    assert totals.items == {"todo": 5, "doing": 1, "done": 1}
    assert totals.points == {"todo": 14.5, "doing": 0.5, "done": 5}
    assert totals.confidence == 3
    assert totals.dependencies == {"done": 0, "green": 1, "amber": 1, "red": 1}
    assert (totals.capacity, totals.load) == (13.7, 8.5)
    assert totals.sprint is not None
    assert (totals.sprint.id, totals.sprint.state, totals.sprint.items["todo"]) == ("s3", None, 2)
    assert totals.status.colour == "red"


def test_load_of_teams_without_a_known_capacity_does_not_fill_the_others():
    rows = replace(HARBOUR, items=[ItemRow("ord", "story", "todo", 90, "s3")], contracts=[])
    totals = rollup(rows, TODAY).totals
    assert totals.load == 90
    assert "The Sprint fits its capacity." in totals.status.why


def test_scope_growth_counts_only_where_every_team_has_a_baseline():
    based = replace(HARBOUR, teams=[replace(PAY, baseline=10), replace(DAT, baseline=2)])
    assert "Scope is at 166.7 % of the baseline." in rollup(based, TODAY).totals.status.why
    partly = replace(HARBOUR, teams=[replace(PAY, baseline=10), DAT])
    assert not any("Scope" in why for why in rollup(partly, TODAY).totals.status.why)


def test_the_picked_sprint_is_the_active_one_else_the_next_planned():
    closed = replace(S3, id="s2", index=2, state="closed")
    late = replace(S3, state="planned", ends_on=date(2026, 1, 9))
    assert picked_sprint([S4, S3, closed], TODAY) == S3
    assert picked_sprint([S4, late, closed], TODAY) == S4
    assert picked_sprint([late, closed], TODAY) == late
    assert picked_sprint([closed], TODAY) is None


def test_tenths_of_points_add_up_as_people_add_them():
    rows = Rows([PAY], [ItemRow("pay", "story", "todo", points, None) for points in (0.1, 0.1, 0.1)])
    assert rollup(rows, TODAY).totals.points["todo"] == 0.3


def test_it_is_written_as_json_with_plain_numbers():
    written = msgspec.json.decode(msgspec.json.encode(rollup(HARBOUR, TODAY)))
    assert written["as_of"] == "2026-01-14"
    assert written["teams"][0]["points"] == {"todo": 10.5, "doing": 0.5, "done": 5}
    assert written["teams"][0]["status"]["colour"] == "amber"


TEAMS = ["pay", "ord", "whs"]
ITEMS = st.builds(
    ItemRow,
    st.sampled_from([*TEAMS, None, "gone"]),
    st.sampled_from([*COUNTED, "epic", "feature"]),
    st.sampled_from(["todo", "doing", "done"]),
    st.none() | st.sampled_from([0, 0.1, 0.2, 0.5, 1, 13]),
    st.none() | st.sampled_from(["s3", "s4"]),
    st.booleans(),
)
SPRINTS = st.builds(
    lambda team, index, state: SprintRow(team, f"s{index}", index, TODAY, state, "", Fraction(10)),
    st.sampled_from(TEAMS),
    st.integers(3, 4),
    st.sampled_from(["planned", "active", "closed"]),
)
ROWS = st.builds(
    Rows,
    st.just([TeamRow(team, team.upper()) for team in TEAMS]),
    st.lists(ITEMS, max_size=30),
    st.lists(SPRINTS, max_size=4, unique_by=lambda sprint: (sprint.team, sprint.id)),
    st.lists(
        st.builds(ContractRow, st.sampled_from(TEAMS), st.sampled_from(["done", "green", "amber", "red"]))
    ),
)


def listed(query: Query, rows: Rows) -> list:
    """What the lists of the program show for a query."""

    def fits(row) -> bool:
        facts = {
            "team": getattr(row, "team", None),
            "type": getattr(row, "type", None),
            "category": getattr(row, "category", None),
            "archived": str(getattr(row, "archived", False)).lower(),
            "cell": f"{getattr(row, 'team', None)}:{getattr(row, 'sprint', None)}",
            "consumer_team": getattr(row, "consumer_team", None),
            "flag": getattr(row, "flag", None),
        }
        wanted = {key: value if isinstance(value, tuple) else (value,) for key, value in query.where.items()}
        return all(facts[key] in values for key, values in wanted.items())

    return [row for row in {"items": rows.items, "dependencies": rows.contracts}[query.resource] if fits(row)]


def total(rows) -> float:
    exact = sum((Decimal(str(row.points)) for row in rows if row.points is not None), Decimal())
    return float(exact)


@given(ROWS)
def test_every_number_is_what_its_query_lists(rows):
    view = rollup(rows, TODAY)
    for line in (*view.teams, view.totals):
        for category in ("todo", "doing", "done"):
            assert line.items[category] == len(listed(line.queries[f"items/{category}"], rows))
            assert line.points[category] == total(listed(line.queries[f"points/{category}"], rows))
            if line.sprint:
                assert line.sprint.items[category] == len(
                    listed(line.queries[f"sprint/items/{category}"], rows)
                )
                there = listed(line.queries[f"sprint/points/{category}"], rows)
                assert line.sprint.points[category] == total(there)
        if line.load is not None:
            assert line.load == total(listed(line.queries["load"], rows))
        for flag, count in line.dependencies.items():
            assert count == len(listed(line.queries[f"dependencies/{flag}"], rows))


@given(ROWS)
def test_totals_are_the_teams_and_what_no_team_has(rows):
    view = rollup(rows, TODAY)
    counted = Counter(row.category for row in rows.items if row.type in COUNTED and not row.archived)
    assert view.totals.items == {category: counted[category] for category in ("todo", "doing", "done")}
    for category in ("todo", "doing", "done"):
        assert sum(line.items[category] for line in view.teams) <= view.totals.items[category]


def test_a_forecast_is_held_against_the_target_of_who_planned_up_to_it():
    span = Span(date(2026, 3, 1), date(2026, 3, 8))
    ahead = Ahead(
        {"pay": Outlook(span, "", planned=True), "ord": Outlook(span, "", planned=False)},
        Target("Winter", date(2026, 3, 5)),
    )
    lines = rollup(replace(HARBOUR, ahead=ahead), TODAY).teams
    pay, orders = (next(line for line in lines if line.id == id) for id in ("pay", "ord"))
    assert pay.forecast.span == orders.forecast.span == span
    assert any(why.startswith("Winter ends on 5 Mar 2026: half") for why in pay.status.why)
    assert not any("Winter" in why for why in orders.status.why)
