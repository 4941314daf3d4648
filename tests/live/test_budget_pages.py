"""The page of the budget without a browser: what it says, what it takes, and who sees any of it."""

from __future__ import annotations

import io
import re

import pytest

from tests.backlog.desk import Desk
from tests.live.test_import_pages import Visitor

LINE = {"name": "People", "increment": "pi-2026-01-05", "team": "", "currency": "eur", "plan": "100,000",
        "actual": "40000.50", "forecast": "110000"}  # fmt: skip


@pytest.fixture
def desk(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(sqlite_url, tmp_path_factory.mktemp("home"))
    made.harbour.increment(3, "2026-01-05")
    return made


def test_a_line_is_written_changed_and_taken_out(desk: Desk) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/budget"
    assert "No line is written down." in hana.get(address)
    page = hana.post(address, page=address, **LINE)
    assert "100,000.00 EUR planned, 40,000.50 EUR spent, 110,000.00 EUR expected" in page
    assert "10,000.00 EUR over" in page
    (line,) = set(re.findall(r"budget/lines/([^\"]+)", hana.last.text))
    page = hana.post(f"{address}/lines/{line}", page=address, **{**LINE, "forecast": ""})
    assert "by the plan" in page
    assert "No line is written down." in hana.post(f"{address}/lines/{line}", page=address, withdraw="1")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"plan": "much"}, "“much” is no amount. Write it as 1200.50."),
        ({"forecast": "1.005"}, "An amount in EUR has 2 digits behind the point."),
        ({"currency": "€"}, "A currency is written as EUR: three capital letters."),
        ({"increment": "never"}, "This is no increment of the program."),
        ({"plan": "-5"}, "An amount is 0 to 1,000,000,000,000 of the smallest unit."),
    ],
)
def test_what_does_not_fit_is_said_on_the_page(desk: Desk, said: dict[str, str], sentence: str) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/budget"
    assert sentence in hana.post(address, page=address, status=422, **{**LINE, **said})


def test_a_file_is_taken_over_and_a_wrong_one_is_not(desk: Desk) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/budget"
    hana.post(address, page=address, **LINE)
    content = desk.get(f"{desk.program}/budget?format=csv").replace(b"100000.00", b"120000.00")
    page = hana.post(f"{address}/import", page=address, file=(io.BytesIO(content), "budget.csv"))
    assert "120,000.00 EUR planned" in page
    wrong = {"file": (io.BytesIO(b"\xff\xfe"), "budget.csv")}
    assert "This file is no text in UTF-8." in hana.post(
        f"{address}/import", page=address, status=422, **wrong
    )


def test_members_see_the_totals_once_they_are_shared_and_never_the_lines(desk: Desk) -> None:
    hana, cy, program = Visitor(desk, "hana"), Visitor(desk, "cy"), desk.harbour.program
    hana.post(f"/p/{program}/budget", page=f"/p/{program}/budget", **LINE)
    cy.get(f"/p/{program}/budget", status=403)
    Visitor(desk, "fay").get(f"/p/{program}/budget", status=404)
    assert f'"href":"/p/{program}/budget"' in raw(hana, f"/p/{program}")
    assert "100,000.00 EUR" not in raw(cy, f"/p/{program}")
    page = hana.post(f"/p/{program}/budget/sharing", page=f"/p/{program}/budget", shared="1")
    assert "Every member reads the totals" in page
    shown = raw(cy, f"/p/{program}")
    assert "100,000.00 EUR planned" in shown
    assert f'"href":"/p/{program}/budget"' not in shown
    assert "100,000.00 EUR planned" in cy.get(f"/p/{program}/report")
    cy.get(f"/p/{program}/budget", status=403)


def raw(visitor: Visitor, path: str) -> str:
    visitor.get(path)
    return visitor.last.text


def test_what_was_typed_stands_in_the_form_that_was_refused(desk: Desk) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/budget"
    hana.post(address, page=address, **LINE)
    (line,) = set(re.findall(r"budget/lines/([^\"]+)", hana.last.text))
    typed = {**LINE, "name": "People & travel", "plan": "much", "actual": "77.10"}
    hana.post(f"{address}/lines/{line}", page=address, status=422, **typed)
    refused, new = forms(hana.last.text, f"{address}/lines/{line}", address)
    assert "“much” is no amount." in refused
    for value in ('value="People &amp; travel"', 'value="much"', 'value="77.10"'):
        assert value in refused
        assert value not in new
    assert hana.last.text.count("“much” is no amount.") == 1
    assert re.search(rf"<details open>(?:(?!</details>).)*budget/lines/{line}", hana.last.text, re.DOTALL)
    hana.post(f"{address}/lines/{line}", page=address, withdraw="1")
    hana.post(f"{address}/lines/{line}", page=address, status=409, **{**typed, "plan": "5"})
    (new,) = forms(hana.last.text, address)
    assert "This was taken out meanwhile." in new
    assert 'value="People &amp; travel"' in new


def forms(page: str, *addresses: str) -> list[str]:
    """The forms of a page that go to these addresses."""
    found = [re.search(rf'<form[^>]*action="{one}".*?</form>', page, re.DOTALL) for one in addresses]
    return [one[0] for one in found if one is not None]
