"""The cockpit: a phone that leads the room, the plan and its minutes, who needs what, notes of one's own."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from accounts.assets import Assets
from tests.browser.axe import broken_rules
from tests.browser.harbour import poker, revealed
from tests.browser.scripted_server import ROOT, ScriptedServer
from tests.browser.teams import FAR, Teams, running

pytestmark = pytest.mark.browser
LOOKS = [(390, "dark"), (1280, "light")]

NewContext = Callable[..., BrowserContext]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
CEREMONIES = (
    "planning_poker",
    "retrospective",
    "prioritization",
    "sprint_planning",
    "working_agreement",
    "pi_planning",
)
STATES = ("empty", "voting", "revealed", "ended", "reconnecting")
MINUTE = 60_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Teams]:
    with running(tmp_path_factory.mktemp("house")) as started:
        started.sprints(FAR, 2)
        yield started


def opened(house: Teams, new_context: NewContext, name: str, path: str, **options: Any) -> Page:
    context = new_context(**{**DESK, "base_url": house.url, **options})
    context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
    page = context.new_page()
    page.goto(path)
    return page


def leading(house: Teams, new_context: NewContext, room: str, name: str = "hana", **options: Any) -> Page:
    """The cockpit of that person, live."""
    page = opened(house, new_context, name, f"/r/{room}/control", **options)
    expect(page.locator("live-chip")).to_contain_text("Live")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    return page


def in_front(page: Page, server: ScriptedServer, state: str, view: dict[str, Any] | None = None) -> None:
    """Eli in the cockpit of the scripted room in that state."""
    server.role, server.seat = "facilitator", "s5"
    shown = view or (revealed() if state in ("revealed", "ended") else poker())
    if state == "empty":
        shown["table"] = {"item": None, "round": None, "revealed": False, "summary": None}
        shown["items"] = {}
    if state == "ended":
        shown["room"]["state"] = "ended"
    page.goto(
        server.screen("control", shown, ceremony=shown["room"]["ceremony"], screen=shown["room"]["ceremony"])
    )
    expect(page.locator("live-chip")).to_contain_text("Live")
    if state == "reconnecting":
        server.away = True
        server.hang_up()
        expect(page.locator("live-chip")).to_contain_text("Reconnecting")


def seat(page: Page, name: str) -> Locator:
    return page.locator(".cockpit__seat").filter(has_text=re.compile(rf"^\s*{name}\b"))


def test_next_on_a_phone_moves_every_page_and_the_wall(house: Teams, new_context: NewContext) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    phone = leading(house, new_context, room, **PHONE)
    pages = [house.visit(new_context, name, room) for name in ("ana", "bo")]
    wall = opened(house, new_context, "hana", f"/r/{room}/big")
    expect(wall.locator("#state")).to_have_text("3 here")
    for stage in ("Write", "Reveal and group", "Vote"):
        phone.get_by_role("button", name=f"Next: {stage}").tap()
        for page in (*pages, wall):
            expect(page.locator("[aria-current='step']")).to_contain_text(stage)
    phone.get_by_role("button", name="Back").tap()
    expect(wall.locator("[aria-current='step']")).to_contain_text("Reveal and group")
    phone.locator(".plan-step").filter(has_text="Set the stage").tap()
    for page in (*pages, wall):
        expect(page.locator("[aria-current='step']")).to_contain_text("Set the stage")
    expect(phone.locator(".cockpit__sees")).to_contain_text("Set the stage.")


def test_a_poker_session_is_led_from_a_phone_story_by_story(house: Teams, new_context: NewContext) -> None:
    items = house.items(house.payments, "Refund API", "Payout report")
    room = house.room("planning_poker", team=house.payments, title="Refinement", items=items)
    phone = leading(house, new_context, room, **PHONE)
    ana = house.visit(new_context, "ana", room)
    phone.get_by_role("button", name="Open the first story").tap()
    ana.get_by_role("button", name="5", exact=True).click()
    expect(seat(phone, "Ana")).to_contain_text("voted")
    expect(seat(phone, "Hana")).to_contain_text("thinking")
    expect(phone.get_by_text("Waiting for Hana.")).to_be_visible()
    phone.get_by_role("button", name="Reveal").tap()
    expect(phone.locator(".cockpit__sees")).to_contain_text("One vote, 5.")
    phone.get_by_role("button", name="Accept 5").tap()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Payout report")
    first = phone.locator(".plan-step").filter(has_text="Refund API")
    expect(first).to_contain_text("done")
    expect(first.locator("strong")).to_have_text("5")
    expect(phone.locator(".plan-step[aria-current]")).to_contain_text("Payout report")


def test_steps_show_what_was_planned_and_what_it_took(page: Page, server: ScriptedServer) -> None:
    view = poker()
    stages = [("start", "Set the stage", 5), ("write", "Write", 10), ("close", "Close", 5)]
    view["room"] |= {
        "ceremony": "retrospective",
        "stage": "write",
        "stages": [{"id": id, "kind": id, "title": title, "minutes": n} for id, title, n in stages],
    }
    now = int(time.time() * 1000)
    server.told = [
        {"seq": 1, "at": now - 27 * MINUTE, "kind": "SeatTaken", "about": {"seat": "s5"}},
        {
            "seq": 2,
            "at": now - 12 * MINUTE,
            "kind": "StageOpened",
            "about": {"stage": "write", "before": "start"},
        },
    ]
    in_front(page, server, "voting", view)
    steps = page.locator(".plan-step")
    expect(steps.nth(0)).to_contain_text("15 of 5 min")
    expect(steps.nth(1)).to_contain_text("12 of 10 min")
    expect(steps.nth(2)).to_contain_text("5 min")
    expect(page.get_by_text("12 min behind")).to_be_visible()
    server.frame({"room/stage": "close"})
    expect(steps.nth(2)).to_contain_text("0 of 5 min")
    steps.nth(0).click()
    assert server.heard("GoToStage")
    assert server.commands[0]["args"] == {"stage": "start"}


def test_a_cockpit_that_is_opened_later_knows_the_minutes_from_the_log(
    house: Teams, new_context: NewContext
) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    hana = leading(house, new_context, room)
    hana.get_by_role("button", name="Next: Write").click()
    expect(hana.get_by_role("heading", level=1)).to_have_text("Write")
    told = house.call("GET", f"/rooms/{room}/log?kinds=StageOpened,CeremonyEnded")["items"]
    assert [(one["kind"], one["about"]["stage"]) for one in told] == [("StageOpened", "write")]
    later = leading(house, new_context, room, **PHONE)
    expect(later.locator(".plan-step").nth(0)).to_contain_text("0 of 5 min")
    expect(later.locator(".plan-step").nth(2)).not_to_contain_text("of")


def test_hands_stand_in_the_order_in_which_they_were_raised(page: Page, server: ScriptedServer) -> None:
    in_front(page, server, "voting")
    expect(page.get_by_text("No hand is raised.")).to_be_visible()
    server.frame({"seats/s6/hand": 3, "seats/s1/hand": 4, "seats/s3/hand": 1})
    expect(page.locator(".hands__one")).to_have_text(["1. Cy", "2. Fay", "3. Ana"])
    names = page.locator(".cockpit__seat .seat__name")
    expect(names).to_contain_text(["Cy", "Fay", "Ana", "Bo", "Dee", "Eli (you)", "Hana"])


def test_who_lost_the_line_is_told_from_who_is_gone(page: Page, server: ScriptedServer) -> None:
    gone = int(time.time() * 1000) - 7 * MINUTE
    server.told = [{"seq": 3, "at": gone, "kind": "SeatAway", "about": {"seat": "s4"}}]
    view = poker()
    view["seats"]["s4"]["away"] = True
    in_front(page, server, "voting", view)
    expect(seat(page, "Dee")).to_contain_text("last seen")
    expect(seat(page, "Dee")).to_contain_text("away")
    here = {f"s{n}": {"here": True} for n in (1, 2, 3, 5, 6, 7)}
    server.say("presence", {"put": here, "gone": []})
    expect(seat(page, "Cy")).to_contain_text("thinking")
    server.say("presence", {"put": {}, "gone": ["s3"]})
    expect(seat(page, "Cy")).to_contain_text("reconnecting")
    server.say("presence", {"put": {"s3": {"here": True}}, "gone": []})
    expect(seat(page, "Cy")).to_contain_text("thinking")
    server.frame({"seats/s3/away": True})
    expect(seat(page, "Cy")).to_contain_text("last seen")
    server.say("presence", {"put": {}, "gone": ["s2"]})
    expect(seat(page, "Bo")).to_contain_text("reconnecting")
    server.frame({"room/large": True})
    expect(seat(page, "Bo")).to_contain_text("voted")


def test_the_timer_is_started_extended_held_and_stopped(page: Page, server: ScriptedServer) -> None:
    in_front(page, server, "voting")
    timer = page.get_by_role("group", name="Timer")
    timer.get_by_role("button", name="5 min").click()
    end = int(time.time() * 1000) + 5 * MINUTE
    running_now = {"ends_at": end, "left": 5 * MINUTE, "seconds": 300, "number": 1, "over": False}
    server.frame({"room/timer": running_now})
    timer.get_by_role("button", name="1 min more").click()
    page.keyboard.press("p")
    server.frame({"room/timer": {**running_now, "ends_at": None}})
    timer.get_by_role("button", name="Go on").click()
    page.keyboard.press("Shift+T")
    assert server.heard("StartTimer", "ExtendTimer", "PauseTimer", "PauseTimer", "StopTimer")
    assert server.commands[0]["args"] == {"seconds": 300}


def test_the_room_is_handed_over_and_the_cockpit_closes(house: Teams, new_context: NewContext) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    hana = leading(house, new_context, room)
    ana = house.visit(new_context, "ana", room)
    hana.get_by_role("button", name="More for Ana").click()
    hana.get_by_role("button", name="Hand the room over to Ana").click()
    expect(hana.get_by_text("Ana facilitates. The cockpit is for who does.")).to_be_visible()
    expect(hana.get_by_role("heading", name="People")).to_have_count(0)
    expect(hana.get_by_role("button", name="Next", exact=False)).to_have_count(0)
    assert broken_rules(hana) == ""
    ana.get_by_role("link", name="Cockpit").click()
    expect(ana.get_by_role("heading", name="People")).to_be_visible()
    hana.get_by_role("link", name="Back to the room").click()
    expect(hana.get_by_role("heading", name="Look back together")).to_be_visible()


def test_who_does_not_facilitate_reads_who_does_and_takes_no_seat(
    house: Teams, new_context: NewContext
) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    leading(house, new_context, room)
    ana = opened(house, new_context, "ana", f"/r/{room}/control")
    expect(ana.get_by_text("Hana facilitates “Retrospective”.")).to_be_visible()
    assert broken_rules(ana) == ""
    assert [one["name"] for one in house.call("GET", f"/rooms/{room}/seats")["items"]] == ["Hana"]
    ana.get_by_role("link", name="Back to the room").click()
    expect(ana.locator("live-chip")).to_contain_text("Live")


def test_private_notes_stay_on_the_device_and_are_told_to_nobody(
    house: Teams, new_context: NewContext
) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    sent: list[str] = []
    hana = leading(house, new_context, room)
    hana.on("request", lambda asked: sent.append(asked.post_data or ""))
    hana.on("websocket", lambda line: line.on("framesent", lambda frame: sent.append(str(frame))))
    hana.reload()
    notes = hana.get_by_label("Private notes")
    notes.fill("Ask Cy about the audit")
    hana.get_by_role("button", name="Next: Write").click()
    expect(hana.get_by_role("heading", level=1)).to_have_text("Write")
    hana.reload()
    expect(notes).to_have_value("Ask Cy about the audit")
    assert "GoToStage" in str(sent)
    assert "audit" not in str(sent)
    elsewhere = leading(house, new_context, room)
    expect(elsewhere.get_by_label("Private notes")).to_have_value("")


def test_the_room_leads_to_the_cockpit_and_to_the_big_screen(house: Teams, new_context: NewContext) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    hana = house.visit(new_context, "hana", room)
    ana = house.visit(new_context, "ana", room)
    for name in ("Cockpit", "Big screen"):
        expect(hana.get_by_role("link", name=name)).to_be_visible()
        expect(ana.get_by_role("link", name=name)).to_have_count(0)
    with hana.context.expect_page() as found:
        hana.keyboard.press("o")
    expect(found.value.get_by_role("heading", level=1)).to_have_text("Look back together")
    ana.keyboard.press("o")
    assert len(ana.context.pages) == 1
    phone = house.visit(new_context, "hana", room, **PHONE)
    phone.get_by_role("button", name="More for who facilitates").tap()
    phone.get_by_role("button", name="Cockpit").tap()
    expect(phone.get_by_role("heading", name="People")).to_be_visible()


def test_the_end_is_in_the_cockpit_and_so_is_the_way_back(house: Teams, new_context: NewContext) -> None:
    room = house.room(
        "planning_poker", team=house.payments, title="Refinement", items=[{"title": "Refund API"}]
    )
    hana = leading(house, new_context, room)
    hana.get_by_role("button", name="Open the first story").click()
    hana.get_by_role("button", name="End").click()
    expect(hana.get_by_role("heading", level=1)).to_have_text("This room has ended")
    hana.get_by_role("button", name="Reopen").click()
    expect(hana.get_by_role("heading", level=1)).to_have_text("Estimate")


@pytest.mark.parametrize("state", STATES)
def test_no_rule_is_broken(page: Page, server: ScriptedServer, state: str) -> None:
    in_front(page, server, state)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert broken_rules(page) == "", (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, scheme


@pytest.mark.parametrize(("state", "name"), [("voting", "Reveal"), ("revealed", "Accept 5")])
def test_the_big_button_lies_under_the_thumb_and_every_button_is_tall(
    new_context: NewContext, server: ScriptedServer, state: str, name: str
) -> None:
    page = new_context(**PHONE).new_page()
    in_front(page, server, state)
    box = page.get_by_role("button", name=name).bounding_box()
    assert box is not None
    assert box["y"] > 844 * 0.6
    assert box["height"] >= 56
    low = page.evaluate(
        """[...document.querySelectorAll("button, a.button")].filter((one) => one.checkVisibility())
        .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent)"""
    )
    assert low == []


def test_tab_reaches_every_control_and_none_is_hidden_under_the_bar(
    page: Page, server: ScriptedServer
) -> None:
    in_front(page, server, "voting")
    wanted = set(
        page.evaluate(
            """[...document.querySelectorAll("main button, main a, main textarea, #facilitate button")]
            .map((one) => one.getAttribute("aria-label") ?? one.textContent.trim())"""
        )
    )
    for _ in range(80):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(
            """() => {
              const at = document.activeElement;
              const box = at.getBoundingClientRect();
              const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              const name = at.getAttribute("aria-label") ?? at.textContent.trim();
              return [name, at.contains(hit) || hit?.contains(at)];
            }"""
        )
        assert seen or name == "Skip to content", name
        wanted.discard(name)
        if not wanted:
            break
    assert wanted == set()


@pytest.mark.parametrize("ceremony", CEREMONIES)
def test_every_ceremony_has_its_cockpit(house: Teams, new_context: NewContext, ceremony: str) -> None:
    items = house.items(house.payments, "Refund API", "Payout report", points=3)
    wanted = {"items": items} if ceremony in ("planning_poker", "prioritization") else {}
    room = house.room(ceremony, team=house.payments, title="Led from a phone", **wanted)
    phone = leading(house, new_context, room, **PHONE)
    seen = set()
    for _ in range(8):
        seen.add(phone.locator(".cockpit__sees").inner_text())
        assert broken_rules(phone) == ""
        ahead = phone.get_by_role("button", name="Next:", exact=False)
        if not ahead.count():
            break
        now = phone.get_by_role("heading", level=1).inner_text()
        ahead.click()
        expect(phone.get_by_role("heading", level=1)).not_to_have_text(now)
    assert len(seen) == len(phone.locator(".plan-step").all()) or ceremony == "planning_poker"


@pytest.mark.parametrize("ceremony", CEREMONIES)
def test_the_cockpit_stays_within_its_budget(ceremony: str) -> None:
    """All of the ceremony's own page is in it, and the words of the wall."""
    assets = Assets(ROOT / "static")
    entries = ["js/control.js", f"js/ceremonies/{ceremony}.js", f"js/big/{ceremony}.js"]
    files = [*assets._closure(entries), "css/pages/control.css", *assets.ceremony_sheets(ceremony)]
    parts = [(ROOT / "static" / path).read_bytes() for path in files]
    assert sum(len(gzip.compress(part)) for part in (*parts, assets.house_sheet())) <= 125_000
