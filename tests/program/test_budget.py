"""Budgets: amounts exact to the cent, variances that add up, and who may see them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.budget.budget import expected, totals, variance
from program.budget.csv_file import Names, as_csv, proposals_in
from program.budget.events import BudgetLineAdded
from program.budget.money import MOST, amount_of, plain, spoken
from program.budget.queries import BudgetLine
from tests.backlog.desk import Desk

amounts = st.integers(0, MOST)
currencies = st.sampled_from(["EUR", "USD", "JPY", "KWD"])


@given(st.integers(-MOST, MOST), currencies)
def test_an_amount_is_read_as_it_is_written(amount: int, currency: str) -> None:
    assert amount_of(plain(amount, currency), currency) == amount
    assert amount_of(spoken(amount, currency).removesuffix(f" {currency}"), currency) == amount


@pytest.mark.parametrize(
    ("written", "currency", "amount"),
    [
        ("1200", "EUR", 120_000),
        ("1,200.5", "EUR", 120_050),
        ("1 200.50", "EUR", 120_050),
        ("7'000", "JPY", 7_000),
        ("1.250", "KWD", 1_250),
        ("-0.05", "USD", -5),
        ("3.00", "JPY", 3),
    ],
)
def test_amounts_as_people_write_them(written: str, currency: str, amount: int) -> None:
    assert amount_of(written, currency) == amount


@pytest.mark.parametrize(
    ("written", "currency", "sentence"),
    [
        ("", "EUR", "“” is no amount. Write it as 1200.50."),
        ("1.200,50", "EUR", "“1.200,50” is no amount. Write it as 1200.50."),
        ("12,34", "EUR", "“12,34” is no amount. Write it as 1200.50."),
        ("1e6", "EUR", "“1e6” is no amount. Write it as 1200.50."),
        ("1.005", "EUR", "An amount in EUR has 2 digits behind the point."),
        ("0.5", "JPY", "An amount in JPY has 0 digits behind the point."),
    ],
)
def test_what_is_no_amount_is_refused_in_a_sentence(written: str, currency: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        amount_of(written, currency)


def line(name: str, currency: str, plan: int, actual: int, forecast: int | None) -> BudgetLine:
    return BudgetLine(name, "p", name, "pi", None, currency, plan, actual, forecast, False, 1)


figures = st.tuples(currencies, amounts, amounts, st.none() | amounts)


@given(st.lists(figures, max_size=8))
def test_totals_are_the_sums_of_their_lines_and_currencies_stay_apart(said: list[Any]) -> None:
    lines = [line(f"line{n}", *one) for n, one in enumerate(said)]
    found = {one.currency: one for one in totals(lines)}
    assert found.keys() == {one.currency for one in lines}
    for currency, total in found.items():
        here = [one for one in lines if one.currency == currency]
        assert total.variance == sum(variance(one) for one in here) == total.plan - total.expected
        assert total.actual == sum(one.actual for one in here)
        assert total.expected == sum(expected(one) for one in here)


@given(amounts, amounts)
def test_without_a_forecast_the_plan_holds_until_more_is_spent(plan: int, actual: int) -> None:
    assert variance(line("x", "EUR", plan, actual, None)) == min(0, plan - actual)


def test_a_total_says_itself() -> None:
    (over,) = totals([line("People", "EUR", 10_000_000, 4_000_000, 11_000_000)])
    assert over.words == (
        "100,000.00 EUR planned, 40,000.00 EUR spent, 110,000.00 EUR expected: 10,000.00 EUR over the plan."
    )
    assert totals([line("X", "JPY", 5, 0, 3)])[0].words.endswith("2 JPY below the plan.")
    assert totals([line("X", "JPY", 5, 5, 5)])[0].words.endswith("as planned.")


NAMES = Names({"pi": "PI 3"}, {"pay": "Payments"})


@given(st.lists(figures, min_size=1, max_size=5), st.text("=+-@'a b\"", max_size=6))
def test_what_is_written_out_is_read_in_again(said: list[Any], more: str) -> None:
    lines = [line(f"n{n} {more}".strip(), *one) for n, one in enumerate(said)]
    content = as_csv(lines, NAMES).decode("utf-8-sig")
    for one, read in zip(lines, proposals_in(content, [], NAMES, lambda: "new"), strict=True):
        assert isinstance(read, BudgetLineAdded)
        assert (read.name, read.increment, read.team) == (" ".join(one.name.split()), "pi", None)
        assert (read.currency, read.plan, read.actual, read.forecast) == (
            one.currency,
            one.plan,
            one.actual,
            one.forecast,
        )


@pytest.fixture
def spring(desk: Desk) -> str:
    """An increment of Harbour."""
    desk.harbour.increment(3, "2026-01-05")
    return "pi-2026-01-05"


def people(desk: Desk, spring: str, **more: Any) -> Any:
    wanted = {"name": "People", "increment": spring, "currency": "EUR", "plan": 10_000_000, **more}
    return desk.post(f"{desk.program}/budget", wanted)


def test_a_line_is_planned_spent_foreseen_and_taken_out(desk: Desk, spring: str) -> None:
    made = people(desk, spring, team=desk.harbour.teams["PAY"])
    assert (made["expected"], made["variance"]) == (10_000_000, 0)
    spent = desk.patch(f"/budget-lines/{made['id']}", {"actual": 4_000_000, "forecast": 11_000_000})
    assert (spent["expected"], spent["variance"]) == (11_000_000, -1_000_000)
    people(desk, spring, name="Licences", currency="USD", plan=500)
    found = desk.get(f"{desk.program}/budget")
    assert [(one["currency"], one["variance"]) for one in found["totals"]] == [
        ("EUR", -1_000_000),
        ("USD", 0),
    ]
    desk.call("DELETE", f"/budget-lines/{made['id']}")
    assert [one["name"] for one in desk.get(f"{desk.program}/budget")["lines"]] == ["Licences"]
    desk.get(f"/budget-lines/{made['id']}", status=404)


def test_who_may_not_see_what_is_restricted_sees_no_budget(desk: Desk, spring: str) -> None:
    made = people(desk, spring)
    for path in (f"{desk.program}/budget", f"/budget-lines/{made['id']}"):
        desk.get(path, by="cy", status=403)
        desk.get(path, by="fay", status=404)
    wanted = {"name": "X", "increment": spring, "currency": "EUR", "plan": 1}
    desk.post(f"{desk.program}/budget", wanted, by="cy", status=403)
    assert b"People" not in desk.get(f"{desk.program}/export?format=csv", by="cy")
    exported = desk.get(f"{desk.program}/export?format=json", by="cy")
    assert "10000000" not in str(exported)


def test_the_totals_stand_in_the_report_once_they_are_shared(desk: Desk, spring: str) -> None:
    people(desk, spring, forecast=11_000_000)
    assert "budget" not in {one["name"] for one in desk.get(f"{desk.program}/report", by="cy")["blocks"]}
    assert desk.call("PUT", f"{desk.program}/budget/sharing", {"shared": True})["shared"] is True
    blocks = {one["name"]: one for one in desk.get(f"{desk.program}/report", by="cy")["blocks"]}
    (said,) = blocks["budget"]["lines"]
    assert said["text"].endswith("110,000.00 EUR expected: 10,000.00 EUR over the plan.")
    assert said["state"] == "risk"
    assert "## Budget" in desk.get(f"{desk.program}/report?format=md", by="cy").decode()
    desk.call("PUT", f"{desk.program}/budget/sharing", {"shared": False})
    assert "budget" not in {one["name"] for one in desk.get(f"{desk.program}/report")["blocks"]}


def test_a_file_changes_lines_adds_lines_and_leaves_the_others(desk: Desk, spring: str) -> None:
    people(desk, spring)
    kept = people(desk, spring, name="Licences")
    increment = (
        desk.get(f"{desk.program}/budget?format=csv").decode("utf-8-sig").splitlines()[1].split(",")[0]
    )
    head = "Increment,Team,Line,Currency,Plan,Actual,Forecast"
    content = "\n".join(
        [
            head,
            f'{increment},,people,EUR,"90,000",100.50,',
            f"{increment},Payments,Tests,EUR,5,,7",
        ]
    )
    found = desk.post(f"{desk.program}/budget/import", {"csv": content})["lines"]
    lines = {one["name"]: one for one in found}
    assert (lines["People"]["plan"], lines["People"]["actual"]) == (9_000_000, 10_050)
    assert (lines["Tests"]["team"], lines["Tests"]["forecast"]) == (desk.harbour.teams["PAY"], 700)
    assert lines["Licences"]["seq"] == kept["seq"]
    faults = [
        ("Line,Plan", "The first line of the file has no column called Increment."),
        (head, "This file has no line under its headers."),
        (f"{head}\nPI 99,,X,EUR,1,,",
         "Line 2: “PI 99” is no increment of this program. Nothing was taken over."),
        (f"{head}\n{increment},Moon,X,EUR,1,,",
         "Line 2: “Moon” is no team of this program. Nothing was taken over."),
        (f"{head}\n{increment},,X,Euro,1,,",
         "Line 2: A currency is written as EUR: three capital letters. Nothing was taken over."),
        (f"{head}\n{increment},,New,EUR,1,,\n{increment},,X,EUR,1.005,,",
         "Line 3: Plan: An amount in EUR has 2 digits behind the point. Nothing was taken over."),
    ]  # fmt: skip
    for wrong, sentence in faults:
        answer = desk.post(f"{desk.program}/budget/import", {"csv": wrong}, status=422)
        assert answer["errors"][0]["detail"] == sentence
    assert len(desk.get(f"{desk.program}/budget")["lines"]) == 3


def test_what_does_not_fit_is_refused_in_one_sentence(desk: Desk, spring: str) -> None:
    made = people(desk, spring)
    wrong = [
        ({"currency": "eur"}, "A currency is written as EUR: three capital letters."),
        ({"increment": "never"}, "This is no increment of the program."),
        ({"plan": -1}, "An amount is 0 to 1,000,000,000,000 of the smallest unit."),
        ({"team": "moon"}, "This is no team of the program."),
        ({"name": " "}, "Say it in a sentence."),
    ]  # fmt: skip
    for said, sentence in wrong:
        body = {"name": "X", "increment": spring, "currency": "EUR", "plan": 1, **said}
        answer = desk.post(f"{desk.program}/budget", body, status=422)
        assert answer["errors"][0]["detail"] == sentence
        answer = desk.patch(f"/budget-lines/{made['id']}", said, status=422)
        assert answer["errors"][0]["detail"] == sentence
    again = {"name": "PEOPLE", "increment": spring, "currency": "EUR", "plan": 1}
    twice = desk.post(f"{desk.program}/budget", again, status=409)
    assert twice["detail"] == "This increment has such a line of this team and currency already."
