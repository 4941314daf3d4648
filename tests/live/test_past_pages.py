"""What REST and the pages say of a past day, without a browser: the answer of then, nothing to press."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from accounts.teams import add_team
from backlog import events
from program.dependencies.events import DependencyCommented
from program.events import DependencyAnswered, DependencyAsked, RankingProposed
from program.register.risk_events import RiskMoved, RiskRaised
from program.scenarios.events import Scenario, ScenarioDeleted, ScenarioKept, Slip
from tests.backlog.desk import Desk
from tests.live.test_import_pages import Visitor

DAY = 86_400_000
THEN = "2026-01-06"


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    fresh = Desk(sqlite_url, tmp_path)
    fresh.harbour.store.writer._clock = lambda: fresh.now
    yield fresh
    fresh.harbour.store.close()


@pytest.fixture
def later(desk: Desk) -> tuple[Desk, dict[str, object]]:
    """A program that changed in every way on the next day, and what REST said of it before."""
    harbour = desk.harbour
    sprints = harbour.increment(3)
    pay, orders = harbour.teams["PAY"], harbour.teams["ORD"]
    harbour.propose(
        events.ItemAdded("card", pay, "Card", points=5.0, sprint=sprints[0]),
        events.ItemAdded("order", orders, "Order", points=3.0, sprint=sprints[1]),
        events.CapacitySet(pay, sprints[0], 3.0),
        events.WipLimitSet(pay, "doing", 2),
        DependencyAsked("need", "card", "order", "A feed", sprints[0]),
        RiskRaised("risk", "If it rains, then we are late.", state="owned", owner="hana", chance=5, impact=5),
        RankingProposed("rank", None, "wsjf", ("card", "order"), {"card": 3.0}),
        ScenarioKept("later", "The feed comes later", Scenario(slips=(Slip("order", 1),))),
        by="hana",
    )
    before = {path: desk.get(path) for path in asked(desk)}
    desk.now += DAY
    harbour.propose(
        *harbour_changes(pay),
        events.ItemScheduled("order", sprints[0]),
        RiskMoved("risk", "resolved"),
        ScenarioDeleted("later"),
        DependencyCommented("need", "said", "Soon enough"),
        DependencyAnswered("need", "withdraw"),
        by="hana",
    )
    return desk, before


def harbour_changes(pay: str) -> list[events.WipLimitSet | events.ItemEstimated]:
    return [events.WipLimitSet(pay, "doing", None), events.ItemEstimated("card", 1.0)]


def asked(desk: Desk) -> list[str]:
    pay = desk.harbour.teams["PAY"]
    of_program = ("conflicts", "scenarios", "raid", "risks", "dependencies", "items", "graph", "objectives")
    of_one = ("/items/card", "/items/order", "/dependencies/need", "/dependencies/need/history")
    return [
        *(f"{desk.program}/{one}" for one in of_program),
        f"/teams/{pay}/wip-limits",
        *of_one,
        "/dependencies/need/comments",
    ]


def test_rest_answers_of_a_past_day_as_it_did_on_it(later: tuple[Desk, dict[str, object]]) -> None:
    desk, before = later
    for path, then in before.items():
        assert desk.get(f"{path}?as_of={THEN}") == then, path
    changed = [f"{desk.program}/{name}" for name in ("conflicts", "scenarios", "raid", "risks")]
    for path in (*changed, *asked(desk)[-5:]):
        assert desk.get(path) != before[path], f"{path} did not change, so it proves nothing"
    desk.get("/items/card?as_of=2026-01-05", status=404)
    desk.get("/dependencies/need?as_of=2026-01-05", status=404)
    assert desk.get("/dependencies/need/history?as_of=2026-01-05") == {"items": [], "next": None}


def test_a_past_page_is_complete_without_javascript_and_says_what_it_is(
    later: tuple[Desk, dict[str, object]],
) -> None:
    desk, _ = later
    hana, at = Visitor(desk, "hana"), f"/p/{desk.harbour.program}"
    team = f"/t/{desk.harbour.teams['PAY']}"
    of_program = [f"{at}/{one}" for one in ("board", "map", "risks", "objectives", "dependencies/need")]
    for path in (*of_program, team, f"{team}/backlog"):
        hana.get(f"{path}?as_of={THEN}")
        page = unescape(hana.last.text)
        assert "As of 6 Jan 2026." in page, path
        assert f'href="{path}" data-now' in page, path
        first = first_of(hana.last.text)
        assert (first["seat"], first["edits"], first["verbs"]) == (None, [], []), path
        assert not any(first[right] for right in ("manages", "opens", "imports", "talks", "reports", "snaps"))
    owned = f"{at}/risks?kind=risk&state=owned&exposure=15"
    hana.get(f"{owned}&as_of={THEN}")
    assert 'data-risk="risk"' in hana.last.text, "a number of a past rollup opens the register of that day"
    hana.get(owned)
    assert 'data-risk="risk"' not in hana.last.text


def test_an_item_and_what_it_waits_for_are_as_they_were(later: tuple[Desk, dict[str, object]]) -> None:
    desk, _ = later
    hana, program = Visitor(desk, "hana"), desk.harbour.program
    page = unescape(hana.get(f"/i/card?as_of={THEN}"))
    assert "As of 6 Jan 2026." in page
    assert 'href="/i/card" data-now' in page
    assert f'href="/i/ORD-1?as_of={THEN}"' in page
    assert f'href="/p/{program}/dependencies/need?as_of={THEN}"' in page
    assert "Edit in the backlog" not in page
    assert '<dd class="number">5</dd>' in page, "the points of then"
    assert '<dd class="number">1</dd>' in hana.get("/i/card"), "the points of now"
    need = f"/p/{program}/dependencies/need"
    assert "Soon enough" in hana.get(need)
    assert "Soon enough" not in hana.get(f"{need}?as_of={THEN}")
    for path in ("/i/card", need):
        assert "was not there yet" in hana.get(f"{path}?as_of=2026-01-05"), path
    assert f'href="/i/PAY-1?as_of={THEN}"' in hana.get(f"/p/{program}/items?as_of={THEN}")
    assert "“soon” is not a day." in hana.get("/i/card?as_of=soon", status=422)


def first_of(page: str) -> dict[str, Any]:
    """What the page hands to its module."""
    found = re.search(r'<script type="application/json" id="first"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    first: dict[str, Any] = json.loads(found[1])
    return first


def test_a_team_that_was_not_there_yet_and_a_day_that_is_none(later: tuple[Desk, dict[str, object]]) -> None:
    desk, _ = later
    hana, program = Visitor(desk, "hana"), desk.harbour.program
    made = desk.harbour.store.write(lambda tx: add_team(tx, "hana", program, "Berths", "BER"))
    assert "Berths" in hana.get(f"/t/{made.id}?as_of={THEN}")
    assert "“soon” is not a day." in hana.get(f"/p/{program}/board?as_of=soon", status=422)
    ahead = hana.get(f"/p/{program}/board?as_of=2030-01-01")
    assert "This is past" not in ahead, "a day that is not over is now"


def test_scenarios_and_wip_limits_take_a_day_and_nothing_else(desk: Desk) -> None:
    desk.get(f"{desk.program}/scenarios?as_of=soon", status=422)
    desk.get(f"/teams/{desk.harbour.teams['PAY']}/wip-limits?as_of=2026-13-01", status=422)
