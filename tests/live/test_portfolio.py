"""The portfolio without a browser: every number is what the list shows that it opens; only one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from accounts.access import Actor
from accounts.programs import create_program
from accounts.roles import Role
from accounts.teams import add_team, give_role
from backlog import events, queries
from live.pages.portfolio_rows import portfolio_rows
from program.events import ConfidenceVoted, DependencyAsked
from program.objectives import events as objective_events
from program.outcomes import events as outcome_events
from program.portfolio import queries as portfolio_queries
from program.portfolio.queries import portfolio_of
from program.register import milestone_events
from program.register.risk_events import RiskRaised
from program.reviews.events import StatusOverridden
from program.rules import write
from tests.backlog.desk import Desk
from tests.live.test_import_pages import Visitor

DAY = 86_400_000
OTHERS = ("confidence", "capacity", "forecast", "objectives", "predictability", "outcomes", "milestones")
"""Numbers that are not counted from the rows of a list; they are compared with REST."""


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    fresh = Desk(sqlite_url, tmp_path)
    yield fresh
    fresh.harbour.store.close()


def founded(desk: Desk, name: str, key: str, *people: str) -> tuple[str, str]:
    """A program of these people with one team; the ids of both."""

    def found(transaction: Any) -> tuple[str, str]:
        program = create_program(transaction, "hana", name, key, "", "UTC").id
        for person in people:
            give_role(transaction, "hana", program, person, Role.DEVELOPER)
        return program, add_team(transaction, "hana", program, f"{name} team", f"{key}T").id

    return desk.harbour.store.write(found)


def told(desk: Desk, program: str, *facts: Any) -> None:
    desk.harbour.store.write(lambda transaction: write(transaction, program, facts, "hana"))


@pytest.fixture
def several(desk: Desk) -> Desk:
    """Harbour with everything, Pier which waits for Harbour, and Quay with nothing; Hana is in all."""
    harbour = desk.harbour
    sprints = harbour.increment(3, "2025-12-29")
    pay, orders = harbour.teams["PAY"], harbour.teams["ORD"]
    harbour.propose(
        *(events.ItemAdded(f"pay{n}", pay, "Card", points=5.0, sprint=sprints[0]) for n in range(4)),
        events.ItemAdded("order", orders, "Order", points=3.0, sprint=sprints[0], state="Done"),
        events.CapacitySet(pay, sprints[0], 15.0),
        DependencyAsked("need", "pay1", "order", "A feed", sprints[0]),
        DependencyAsked("bank", "pay2", None, "A key", sprints[1], external="The bank"),
        RiskRaised("risk", "If it rains, then we are late.", state="owned", owner="hana", chance=5, impact=5),
        ConfidenceVoted(3.5, 2.0, 4, team=pay),
        milestone_events.MilestoneSet("launch", "Launch", "2026-02-01"),
        objective_events.ObjectiveAdded("aim", "Refunds in a day", "pi-2025-12-29", pay),
        objective_events.ObjectiveScored("aim", 8, 6),
        outcome_events.OutcomeAdded("win", "Less waiting"),
        outcome_events.KeyResultAdded("days", "win", "Days", 10, 0, "days"),
        outcome_events.CheckedIn("said", "days", 5),
        StatusOverridden(None, "amber", "It is known."),
        by="hana",
    )
    pier, team = founded(desk, "Pier", "PIE", "bo")
    one = (events.NewSprint("", "", 0, "", ""),)
    told(desk, pier, events.IncrementCreated("pier", "Spring", "2025-12-29", "", 30, one))
    (sprint,) = harbour.store.read(lambda c: queries.sprints_of(c, pier))
    asked = DependencyAsked("moor", "mole", None, "A place", sprint.id, external="harbour")
    told(desk, pier, events.ItemAdded("mole", team, "Mole", points=2.0), asked)
    founded(desk, "Quay", "QUA")
    return desk


def rows(desk: Desk, by: str = "hana") -> dict[str, Any]:
    found = desk.harbour.store.read(lambda c: portfolio_of(c, Actor(by), desk.now))
    return portfolio_rows(found, "status", "")


def value_at(row: dict[str, Any], path: str) -> Any:
    found: Any = row
    for name in path.split("/"):
        found = found[name] if found is not None else None
    return found


def listed(page: str, path: str) -> float:
    """What the page counts that a number of that path opened."""
    if path == "teams":
        return len(re.findall(r'<th scope="row"><a href="/t/', page))
    if path in ("scope", "load") or "points" in path:
        shown = re.search(r"data-sum>([\d.]*)<", page)
        return float(shown[1] or 0) if shown else 0
    return len(re.findall(r"<tr data-(?:id|risk)=", page))


def words(visitor: Visitor, path: str) -> str:
    """What the page says, without its marks."""
    visitor.get(path)
    return " ".join(unescape(re.sub("<[^>]+>", " ", visitor.last.text)).split())


def test_every_number_equals_the_list_that_it_opens(several: Desk) -> None:
    hana = Visitor(several, "hana")
    hana.get("/portfolio")
    page, found, tried = unescape(hana.last.text), rows(several), 0
    for row in [*found["programs"], found["totals"], *found["outside"]]:
        for path, address in row["links"].items():
            number = None if path in OTHERS else value_at(row, path)
            if number is None:
                continue
            hana.get(address)
            assert listed(hana.last.text, path) == number, (path, address)
            assert not number or f'href="{address}"' in page or path.startswith("sprint"), (path, address)
            tried += 1
    assert tried > 60


def test_what_is_no_count_of_rows_is_what_rest_says(several: Desk) -> None:
    at = several.program
    (harbour,) = [one for one in several.get("/portfolio")["programs"] if one["name"] == "Harbour"]
    assert harbour["line"] == several.get(f"{at}/rollup")["totals"]
    assert harbour["line"]["status"]["override"]["note"] == "It is known."
    aims = harbour["objectives"]
    listed = several.get(f"{at}/objectives?increment={aims['increment']}")["items"]
    assert sum(aims["colours"].values()) == len(listed) == 1
    assert (aims["predictability"], aims["outcomes"], aims["reached"]) == (75, 1, 50)
    assert harbour["milestone"] == {"name": "Launch", "on": "2026-02-01", "late": False, "ahead": 1}
    assert len(several.get(f"{at}/milestones")["items"]) == 1


def test_the_worst_is_first_and_what_waits_outside_names_a_program_of_ones_own(several: Desk) -> None:
    hana = Visitor(several, "hana")
    page = words(hana, "/portfolio").partition("Worst first by")[2]
    assert page.index("Harbour HAR") < page.index("Pier PIE") < page.index("Quay QUA")
    assert "Harbour waits for The bank" in page
    assert "Pier waits for harbour harbour is a program of yours too." in page
    assert "Said to be tight: It is known." in page
    by_name = words(hana, "/portfolio?sort=name").partition("Worst first by")[2]
    assert by_name.index("Harbour HAR") < by_name.index("Quay QUA")


def test_nobody_sees_a_program_that_is_not_theirs(several: Desk) -> None:
    bo = Visitor(several, "bo")
    page = bo.get("/portfolio")
    assert "Pier" in page and "Quay" not in page  # noqa: PT018
    assert [one["name"] for one in several.get("/portfolio", by="ana")["programs"]] == ["Harbour"]
    fay = Visitor(several, "fay")
    assert "You have no role in a program yet." in fay.get("/portfolio")
    assert several.get("/portfolio", by="fay")["totals"]["programs"] == 0
    assert several.client.get("/portfolio").status_code in (302, 303), "strangers are asked to sign in"


def test_home_and_the_places_lead_to_it_where_there_are_several(several: Desk) -> None:
    hana, ana = Visitor(several, "hana"), Visitor(several, "ana")
    hana.get("/")
    assert hana.last.text.count('href="/portfolio"') == 2
    ana.get("/")
    assert 'href="/portfolio"' not in ana.last.text
    assert "Harbour" in ana.get("/portfolio"), "by its address it is there all the same"


def test_a_line_is_made_anew_where_something_happened_and_equals_a_fresh_one(
    several: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    original = portfolio_queries._made

    def counted(connection: Any, program: str, *more: Any) -> Any:
        made.append(program)
        return original(connection, program, *more)

    monkeypatch.setattr(portfolio_queries, "_made", counted)

    def look() -> dict[str, Any]:
        made.clear()
        return rows(several)

    look()
    look()
    assert made == [], "nothing happened"
    several.harbour.set("pay0", points=8)
    kept = look()
    assert made == [several.harbour.program]
    store, harbour = several.harbour.store, several.harbour
    store.write(
        lambda tx: give_role(tx, "hana", harbour.program, "fay", Role.DEVELOPER, harbour.teams["ORD"])
    )
    assert look() is not kept
    assert made == [harbour.program], "who develops there decides what can be carried"
    now = look()
    portfolio_queries._kept.clear()
    assert look() == now
    assert len(made) == 3


def test_a_past_day_is_the_rollup_of_that_day_and_a_program_that_had_not_begun_is_not_there(
    several: Desk,
) -> None:
    several.now += 3 * DAY
    several.harbour.store.writer._clock = lambda: several.now
    several.harbour.set("pay0", points=13)
    founded(several, "Jetty", "JET")
    day = several.harbour.store.read(
        lambda c: queries.day_of(c, several.harbour.program, several.now - 2 * DAY)
    )
    then = several.get(f"/portfolio?as_of={day}")
    assert then["as_of"] == day.isoformat()
    assert "Jetty" not in [one["name"] for one in then["programs"]]
    for one in then["programs"]:
        assert one["line"] == several.get(f"/programs/{one['id']}/rollup?as_of={day}")["totals"]
    assert then["totals"]["programs"] == 3
    hana = Visitor(several, "hana")
    hana.get(f"/portfolio?as_of={day}")
    assert f"/items?category=todo&as_of={day}" in unescape(hana.last.text)
    assert "Back to now" in hana.last.text
    hana.get(f"/portfolio/items?category=todo&as_of={day}")
    assert listed(hana.last.text, "items") == then["totals"]["items"]["todo"]
    assert "No program of yours had begun on that day." in hana.get("/portfolio?as_of=2020-01-01")


def test_what_cannot_be_asked_is_answered_in_a_sentence(several: Desk) -> None:
    hana = Visitor(several, "hana")
    assert "The portfolio has no column “luck”." in hana.get("/portfolio?sort=luck", status=422)
    assert "“soon” is not a day." in hana.get("/portfolio?as_of=soon", status=422)
    hana.get("/portfolio/votes", status=404)
    several.get("/portfolio?sort=luck", status=422)


def test_fifty_programs_are_fifty_lines_of_which_none_is_made_twice(desk: Desk) -> None:
    for n in range(49):
        founded(desk, f"Program {n:02}", f"P{n:02}")
    assert len(rows(desk)["programs"]) == 50
    assert len(desk.get("/portfolio")["programs"]) == 50
    page = Visitor(desk, "hana").get("/portfolio")
    assert "50 programs" in page


def test_large_numbers_have_their_commas(desk: Desk) -> None:
    harbour = desk.harbour
    (sprint,) = harbour.increment(1, "2025-12-29")
    cards = (
        events.ItemAdded(f"c{n}", harbour.teams["PAY"], "Card", points=points, sprint=sprint)
        for n, points in enumerate((900.0, 800.5, 12.0))
    )
    harbour.propose(*cards, events.CapacitySet(harbour.teams["PAY"], sprint, 1500.0), by="hana")
    page = words(Visitor(desk, "hana"), "/portfolio")
    assert "0 of 1,712.5 0 %" in page
    assert "1,712.5 of 1,500 , over by 212.5" in page
