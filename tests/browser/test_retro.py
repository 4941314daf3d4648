"""A retrospective in a real house: people in their own browsers, from the first note to the record."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from tests.browser.axe import broken_rules
from tests.browser.house import House
from tests.browser.ledger import Ledger

pytestmark = pytest.mark.browser

STAGES = ["Set the stage", "Write", "Reveal and group", "Vote", "Discuss", "Close"]
Json = dict[str, Any]
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def team(house: House) -> str:
    return house.team("Payments", "PAY")


@pytest.fixture
def room(house: House, team: str) -> Json:
    """A retrospective of Payments that Hana opened."""
    wanted = {"ceremony": "retrospective", "team": team, "title": "Sprint 11 retrospective"}
    return house.call("POST", "/rooms", wanted)


@pytest.fixture
def hana(signed_in: Callable[..., Page], room: Json) -> Page:
    """Who facilitates."""
    return signed_in("hana", f"/r/{room['id']}")


@pytest.fixture
def ana(new_context: NewContext, room: Json) -> Page:
    return guest(new_context, room, "Ana")


def guest(new_context: NewContext, room: Json, name: str, **options: Any) -> Page:
    """Somebody who came by the link and typed a name."""
    page = new_context(**options).new_page()
    page.goto(room["url"])
    page.get_by_label("Your name").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("live-chip")).to_contain_text("Live")
    return page


def at(stage: str, *pages: Page) -> None:
    for page in pages:
        expect(page.locator("[aria-current=step]")).to_contain_text(stage)


def go(hana: Page, stage: str, *others: Page) -> None:
    """Hana opens the stage by its step."""
    hana.get_by_role("button", name=f"{stage}", exact=False).and_(hana.locator(".step")).click()
    at(stage, hana, *others)


def line(page: Page, column: str) -> Locator:
    return page.get_by_label(f"Note for {column}")


def write(page: Page, column: str, *notes: str) -> None:
    for note in notes:
        line(page, column).fill(note)
        line(page, column).press("Enter")
        expect(page.locator(".note").filter(has_text=note).get_by_text("Saved.")).to_be_visible()


def note(page: Page, text: str) -> Locator:
    """A note or a group that can be picked."""
    return page.locator("[data-pick]").filter(has_text=text)


def frames_to(page: Page) -> list[str]:
    """What comes over the line of a page from now on; call it before the page is opened."""
    heard: list[str] = []

    def follow(socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: heard.append(str(data)))

    page.on("websocket", follow)
    return heard


def test_nothing_of_a_note_reaches_anybody_else_before_the_reveal(
    hana: Page, ana: Page, new_context: NewContext, room: Json
) -> None:
    bo = new_context().new_page()
    heard = frames_to(bo)
    bo.goto(room["url"])
    bo.get_by_label("Your name").fill("Bo")
    bo.keyboard.press("Enter")
    go(hana, "Write", ana, bo)
    write(ana, "Went well", "Pairing made the rules click", "Two people know the rules")
    write(bo, "Went well", "No weekend calls")
    expect(bo.get_by_text("3 notes by 2 people")).to_be_visible()
    expect(bo.locator(".note")).to_have_count(1)
    assert heard
    assert [text for text in heard if "Pairing" in text or "Two people" in text] == []
    assert "Pairing" not in bo.content()
    hana.keyboard.press("r")
    at("Reveal and group", hana, ana, bo)
    expect(note(bo, "Pairing made the rules click")).to_be_visible()
    expect(note(bo, "No weekend calls")).to_contain_text("yours")


def test_notes_are_grouped_by_keys_by_hand_and_by_a_menu_and_taken_apart_again(hana: Page, ana: Page) -> None:
    go(hana, "Write", ana)
    notes = ["Staging was down", "Nobody owns the reset", "Lost my test data", "Reviews sit", "Reviews wait"]
    write(hana, "Did not go well", *notes)
    go(hana, "Reveal and group", ana)
    for text in notes[:3]:
        note(hana, text).focus()
        hana.keyboard.press("x")
    expect(hana.get_by_text("3 notes picked")).to_be_visible()
    hana.keyboard.press("g")
    hana.get_by_label("Name of the group").fill("Deploys")
    hana.keyboard.press("Enter")
    expect(hana.locator("#say")).to_have_text("Grouped 3 notes as Deploys.")
    expect(ana.locator(".topic--many")).to_contain_text("Deploys")
    note(hana, "Reviews sit").drag_to(note(hana, "Reviews wait"))
    expect(ana.locator(".topic--many").filter(has_text="Reviews")).to_have_count(1)
    ana.get_by_role("button", name="Take “Lost my test data” out of Deploys").click()
    expect(note(hana, "Lost my test data")).to_be_visible()
    ana.get_by_role("button", name="More for “Lost my test data”").click()
    ana.get_by_role("button", name="Group with…").click()
    ana.get_by_role("button", name="Deploys Did not go well").click()
    expect(hana.locator(".topic--many").filter(has_text="Deploys").locator(".topic__note")).to_have_count(3)
    expect(ana.locator(".toast")).to_contain_text("3 notes grouped.")
    ana.get_by_role("button", name="Undo").click()
    expect(note(hana, "Lost my test data")).to_be_visible()


def test_two_notes_that_share_words_are_offered_as_alike(hana: Page) -> None:
    go(hana, "Write")
    write(hana, "Did not go well", "The nightly reset of staging", "Lunch is loud")
    write(hana, "Ideas", "An owner for the staging reset")
    go(hana, "Reveal and group")
    expect(hana.get_by_role("region", name="Alike?")).to_contain_text("staging")
    hana.get_by_role("button", name="Not alike").click()
    expect(hana.get_by_role("region", name="Alike?")).to_have_count(0)
    hana.reload()
    hana.get_by_role("button", name="Group the two").click()
    expect(hana.locator(".topic--many .topic__note")).to_have_count(2)


def test_arrows_walk_over_the_notes_and_pick_nothing(hana: Page) -> None:
    go(hana, "Write")
    write(hana, "Went well", "One")
    write(hana, "Did not go well", "Two")
    go(hana, "Reveal and group")
    note(hana, "One").focus()
    hana.keyboard.press("ArrowRight")
    expect(note(hana, "Two")).to_be_focused()
    expect(hana.locator("[data-pick][aria-pressed=true]")).to_have_count(0)


def test_votes_are_spent_within_the_budget_and_counted_only_at_the_end(hana: Page, ana: Page) -> None:
    go(hana, "Write", ana)
    write(ana, "Ideas", "Seed data", "An owner for staging", "Shorter refinement", "Ask in planning")
    go(hana, "Vote", ana)
    expect(ana.get_by_role("group", name="You have 3 of 3 votes left")).to_be_visible()
    for topic in ("Seed data", "An owner", "An owner"):
        ana.get_by_role("button", name=f"Vote for {topic}").click()
    expect(ana.get_by_role("group", name="You have 0 of 3 votes left")).to_be_visible()
    ana.get_by_role("button", name="Vote for Shorter").click(force=True)
    expect(ana.locator("#alert")).to_have_text("You have used your 3 votes. Take one back first.")
    ana.get_by_role("button", name="Vote for Seed data").focus()
    ana.keyboard.press("-")
    expect(ana.get_by_role("group", name="You have 1 of 3 votes left")).to_be_visible()
    expect(ana.locator("#say")).to_contain_text("0 votes on Seed data. 1 left.")
    expect(hana.get_by_text("2 votes")).to_have_count(0)
    hana.keyboard.press("n")
    at("Discuss", hana, ana)
    expect(ana.get_by_role("heading", level=1)).to_have_text("An owner for staging")
    expect(ana.locator("#alert")).to_have_text("Topic 1 of 4, An owner for staging, 2 votes.")
    expect(ana.locator("ring-timer")).to_contain_text("left")


def test_going_back_and_forth_loses_nothing(hana: Page, ana: Page) -> None:
    go(hana, "Write", ana)
    write(ana, "Thanks", "Dee, for the demo", "Fay, for the test double")
    go(hana, "Vote", ana)
    ana.get_by_role("button", name="Vote for Fay").click()
    expect(ana.get_by_text("1 vote left")).to_be_visible()
    hana.keyboard.press("n")
    at("Discuss", hana, ana)
    act(ana, "Thank Fay in the review")
    for _ in range(3):
        hana.keyboard.press("b")
    at("Write", hana, ana)
    expect(ana.locator(".note")).to_have_count(0)
    for _ in range(3):
        hana.keyboard.press("n")
    at("Discuss", hana, ana)
    expect(ana.locator(".agenda__line").first).to_contain_text("Fay, for the test double")
    expect(ana.locator(".agenda__votes").first).to_have_text("1 votes")
    expect(ana.locator(".agenda__line")).to_have_count(2)
    expect(ana.locator(".action")).to_have_text("Thank Fay in the review nobody yet")


DRAFTS = """() => new Promise((told, failed) => {
  const opened = indexedDB.open("bigroom", 1);
  opened.onerror = () => failed(opened.error);
  opened.onsuccess = () => {
    const all = opened.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { opened.result.close(); told(JSON.stringify(all.result)); };
  };
})"""


def until_drafted(page: Page, text: str) -> None:
    """Waits until this device keeps what was typed."""
    for _ in range(500):
        if text in page.evaluate(DRAFTS):
            return
    raise AssertionError(f"{text} is not kept on this device.")


def act(page: Page, text: str) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.get_by_label("What, who, by when").fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_whole_retrospective_costs_who_facilitates_eleven_keys_and_three_lines(
    house: House, team: str, signed_in: Callable[..., Page], new_context: NewContext
) -> None:
    house.sprints("2026-11-16", 2)
    hana = signed_in("hana", f"/t/{team}")
    ledger = Ledger(hana)
    ledger.click(hana.get_by_role("button", name="Hold a retrospective").first)
    expect(hana.locator("[aria-current=step]")).to_contain_text("Set the stage")
    expect(hana.locator("live-chip")).to_contain_text("Live")
    id = hana.url.rsplit("/", 1)[1]
    ana = guest(new_context, {"url": invitation(hana)}, "Ana")
    ledger.press("n")
    at("Write", hana, ana)
    write(ana, "Did not go well", "Staging was down", "Nobody owns the reset")
    for stage in ("Reveal and group", "Vote", "Discuss"):
        ledger.press("n")
        at(stage, hana, ana)
    expect(hana.get_by_role("heading", level=1)).to_be_focused()
    for line in ("Write the runbook @hana ^fri", "Own the nightly reset @hana ^2w", "Ask Cy @ana ^tomorrow"):
        ledger.press("a")
        expect(hana.get_by_label("What, who, by when")).to_be_focused()
        ledger.fill(hana.get_by_label("What, who, by when"), line)
        ledger.press("Enter")
        expect(hana.get_by_role("dialog")).to_have_count(0)
    ledger.press("n")
    at("Close", hana, ana)
    expect(ana.locator(".read-back__line").first).to_contain_text("Write the runbook")
    assert ledger.spent == (1, 11, 3)
    expect(hana.locator(".receipt__hollow")).to_have_count(0)
    landed = {item["title"]: item for item in house.call("GET", f"/teams/{team}/items")["items"]}
    runbook = landed["Write the runbook"]
    friday = datetime.date.fromisoformat(runbook["due"])
    assert (runbook["assignee"], runbook["labels"], friday.weekday()) == (house.people["hana"], ["action"], 4)
    assert landed["Ask Cy"]["assignee"] is None
    expect(hana.locator(".read-back__line")).to_have_count(3)
    assert house.call("GET", f"/rooms/{id}")["view"]["room"]["stage"] == "close"


def invitation(page: Page) -> str:
    """The link for guests, as the page has it."""
    first = json.loads(page.locator("#first").text_content() or "{}")
    return str(first["url"])


def test_the_next_retrospective_begins_with_the_last_actions(
    house: House, team: str, signed_in: Callable[..., Page]
) -> None:
    wanted = {"title": "Write the test double", "labels": ["action"], "type": "task"}
    house.call("POST", f"/teams/{team}/items", {"items": [wanted]})
    room = house.call("POST", "/rooms", {"ceremony": "retrospective", "team": team, "title": "Sprint 12"})
    hana = signed_in("hana", f"/r/{room['id']}")
    expect(hana.get_by_role("heading", level=1)).to_have_text("What became of the last actions?")
    last = hana.get_by_role("group", name="Write the test double")
    last.get_by_role("button", name="Done").click()
    expect(last.get_by_role("button", name="Done")).to_have_attribute("aria-pressed", "true")
    expect(hana.locator(".review", has=last).get_by_text("Saved.")).to_be_attached()
    items = house.call("GET", f"/teams/{team}/items")["items"]
    assert [item["category"] for item in items if item["title"] == "Write the test double"] == ["done"]


def test_ratings_are_hidden_and_too_few_are_never_shown(hana: Page, ana: Page) -> None:
    go(hana, "Close", ana)
    ana.get_by_role("button", name="4 more than worth it").click()
    hana.keyboard.press("2")
    expect(hana.get_by_text("2 people have rated.", exact=False)).to_be_visible()
    expect(hana.locator(".rating__state")).to_contain_text("You gave 2. Saved.")
    hana.keyboard.press("r")
    expect(ana.locator("#alert")).to_have_text("Revealed. Fewer than 4 rated, so the numbers stay hidden.")
    hana.keyboard.press("Shift+E")
    expect(ana.get_by_text("This room has ended")).to_be_visible()
    hana.get_by_role("button", name="Reopen").click()
    at("Close", hana, ana)


def test_a_note_typed_without_a_line_is_kept_sent_once_and_a_draft_outlives_the_tab(
    hana: Page, new_context: NewContext, room: Json
) -> None:
    context = new_context()
    ana = context.new_page()
    ana.goto(room["url"])
    ana.get_by_label("Your name").fill("Ana")
    ana.keyboard.press("Enter")
    expect(ana.locator("live-chip")).to_contain_text("Live")
    go(hana, "Write", ana)
    context.set_offline(True)
    line(ana, "Ideas").fill("Seed data as a fixture")
    line(ana, "Ideas").press("Enter")
    expect(ana.locator(".note")).to_contain_text("Kept on this device.")
    context.set_offline(False)
    expect(ana.locator(".note")).to_contain_text("Saved.", timeout=20_000)
    line(ana, "Thanks").fill("Dee, for")
    until_drafted(ana, "Dee, for")
    ana.close()
    ana = context.new_page()
    ana.goto(room["url"].split("#")[0])
    expect(line(ana, "Thanks")).to_have_value("Dee, for")
    expect(ana.locator(".note")).to_have_count(1)
    go(hana, "Reveal and group", ana)
    expect(ana.get_by_text("Kept on this device, in nobody else’s sight")).to_contain_text("“Dee, for”")


def test_while_somebody_types_the_room_is_silent_and_then_says_one_thing(hana: Page, ana: Page) -> None:
    go(hana, "Write", ana)
    line(ana, "Went well").press_sequentially("Pair", delay=40)
    before = ana.locator("#say").text_content()
    write(hana, "Ideas", "One", "Two", "Three")
    line(ana, "Went well").press_sequentially("ing", delay=40)
    assert ana.locator("#say").text_content() == before
    expect(ana.locator("#say")).to_contain_text("Ideas: 3 notes by 1 person", timeout=10_000)


def test_an_anonymous_room_says_what_it_promises_and_shows_no_author(hana: Page, ana: Page) -> None:
    hana.get_by_label("Anonymous notes and votes.", exact=False).check()
    promise = "The operator of the server could look before that."
    expect(ana.get_by_text(promise, exact=False)).to_be_visible()
    go(hana, "Write", ana)
    expect(ana.get_by_text(promise, exact=False)).to_be_visible()
    write(ana, "Went well", "Nobody knows it was me")
    go(hana, "Reveal and group", ana)
    expect(note(hana, "Nobody knows it was me")).to_be_visible()
    hana.get_by_role("button", name="Close the notes and destroy the key").click()
    expect(ana.get_by_text("The notes are closed", exact=False)).to_be_visible()
    expect(note(ana, "Nobody knows it was me")).not_to_contain_text("yours")


READINGS = """async (cases) => {
  const { readAction } = await import("/static/js/stages/action_line.js");
  const people = [["s1", "Eli"], ["s2", "Ana"], ["s3", "Anna Lind"], ["s4", "José"]];
  const today = new Date(2026, 10, 20);
  return cases.map((line) => {
    const { text, owner, due, open } = readAction(line, people, { me: "s2", today });
    return [text, owner, due, open.map(({ sign }) => sign)];
  });
}"""

LINES: list[tuple[str, list[Any]]] = [
    ("Write the runbook @eli ^fri", ["Write the runbook", "s1", "2026-11-27", []]),
    ("@Eli writes it ^tomorrow, at last", ["writes it , at last", "s1", "2026-11-21", []]),
    ("Own the reset @me ^2w", ["Own the reset", "s2", "2026-12-04", []]),
    ("Ask @jose ^2026-12-04", ["Ask", "s4", "2026-12-04", []]),
    ("Ask @ana", ["Ask", "s2", None, []]),
    ("Ask @anna_lind ^4dec", ["Ask", "s3", "2026-12-04", []]),
    ("Ask @an ^mon", ["Ask @an", None, "2026-11-23", ["@an"]]),
    ("Ask @zoe ^soon", ["Ask @zoe ^soon", None, None, ["@zoe", "^soon"]]),
    ("Mail eli@harbour.example by 2^3", ["Mail eli@harbour.example by 2^3", None, None, []]),
    ("Rest ^2026-02-30 ^jan2", ["Rest ^2026-02-30", None, "2027-01-02", ["^2026-02-30"]]),
]


def test_an_action_is_read_from_one_line(hana: Page) -> None:
    assert hana.evaluate(READINGS, [line for line, _ in LINES]) == [read for _, read in LINES]


def test_no_rule_of_access_is_broken_in_any_stage_on_a_phone_nor_on_a_desk(
    hana: Page, new_context: NewContext, room: Json
) -> None:
    ana = guest(new_context, room, "Ana", viewport={"width": 390, "height": 844}, has_touch=True)
    broken: list[tuple[str, str]] = []
    for stage in STAGES:
        go(hana, stage, ana)
        if stage == "Write":
            write(hana, "Went well", "Pairing", "Pairing again")
        for page in (hana, ana) if stage in ("Reveal and group", "Close") else (ana,):
            broken += [(stage, rules) for rules in [broken_rules(page)] if rules]
        assert ana.evaluate("document.documentElement.scrollWidth") <= 390, stage
        low = """[...document.querySelectorAll("button")].filter((one) => one.checkVisibility())
        .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
        assert ana.evaluate(low) == [], stage
    assert broken == []
