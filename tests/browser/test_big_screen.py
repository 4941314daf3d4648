"""The big screen: what a wall shows, and what it never shows; how people get in from it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.assets import Assets
from tests.browser.axe import broken_rules
from tests.browser.harbour import CARDS, poker, revealed, summary
from tests.browser.scripted_server import ROOT, ScriptedServer
from tests.browser.teams import FAR, Teams, go_on, running

pytestmark = pytest.mark.browser
LOOKS = [(390, "light"), (1920, "dark")]

NewContext = Callable[..., BrowserContext]
WALL = {"viewport": {"width": 1920, "height": 1080}}
CANARY = "The certificate expired on a Friday"
PEOPLE = ("Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Hana")
CEREMONIES = (
    "planning_poker",
    "retrospective",
    "prioritization",
    "sprint_planning",
    "working_agreement",
    "pi_planning",
)
STATES = ("empty", "voting", "revealed", "ended", "reconnecting", "closed")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Teams]:
    with running(tmp_path_factory.mktemp("house")) as started:
        started.sprints(FAR, 2)
        yield started


def opened(house: Teams, new_context: NewContext, name: str, path: str, **options: Any) -> Page:
    """A page of that person, in a browser of their own."""
    context = new_context(**{**WALL, "base_url": house.url, **options})
    context.add_cookies([{"name": "bigroom", "value": house.cookies[name], "url": house.url}])
    page = context.new_page()
    page.goto(path)
    return page


def wall_of(house: Teams, new_context: NewContext, room: str, name: str = "hana", **options: Any) -> Page:
    page = opened(house, new_context, name, f"/r/{room}/big", **options)
    expect(page.locator("#state")).to_contain_text("here")
    return page


def put_up(page: Page, server: ScriptedServer, state: str) -> None:
    """The wall of the scripted room in that state."""
    view = revealed() if state in ("revealed", "ended") else poker()
    if state == "empty":
        view["table"] = {"item": None, "round": None, "revealed": False, "summary": None, "suggestion": None}
    if state == "ended":
        view["room"]["state"] = "ended"
    page.goto(server.screen("big", view))
    expect(page.locator("#state")).to_contain_text("here")
    if state == "reconnecting":
        server.away = True
        server.hang_up()
        expect(page.locator("#state")).to_contain_text("Reconnecting")
    if state == "closed":
        server.say("closed", {"reason": "forbidden"})
        expect(page.get_by_text("This room is no longer shown here.")).to_be_visible()


def test_before_the_reveal_the_wall_counts_and_names_nobody(page: Page, server: ScriptedServer) -> None:
    put_up(page, server, "voting")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("Refund a partly shipped order")
    expect(main.get_by_text("3 of 6 voted")).to_be_visible()
    assert [name for name in PEOPLE if name in page.locator("body").inner_text()] == []
    put: dict[str, Any] = {f"votes/{who}": {"card": one} for who, one in CARDS.items()}
    server.frame(put | {f"table/{key}": value for key, value in summary(CARDS).items()})
    expect(main.get_by_role("heading", name="From 3 to 8, middle 5")).to_be_visible()
    expect(main.get_by_text("Hear Bo (3) and Fay (8) first.")).to_be_visible()
    assert server.joins[-1]["watch"] is True


def test_what_somebody_wrote_hidden_reaches_the_wall_with_the_reveal_and_no_byte_of_it_before(
    house: Teams, new_context: NewContext
) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    hana = house.visit(new_context, "hana", room)
    go_on(hana, "Write")
    ana = house.visit(new_context, "ana", room)
    note = ana.locator("draft-line textarea").first
    note.fill(CANARY)
    note.press("Enter")
    expect(ana.get_by_text("Saved.")).to_be_visible()

    context = new_context(**WALL)
    context.add_cookies([{"name": "bigroom", "value": house.cookies["ana"], "url": house.url}])
    wall = context.new_page()
    heard: list[str] = []
    wall.on("websocket", lambda line: line.on("framereceived", lambda frame: heard.append(str(frame))))
    wall.goto(f"{house.url}/r/{room}/big")
    expect(wall.get_by_text("1 note by 1 person")).to_be_visible()
    note.fill(f"{CANARY} again")
    note.press("Enter")
    expect(wall.get_by_text("2 notes by 1 person")).to_be_visible()
    assert CANARY not in wall.content()
    assert [frame for frame in heard if CANARY in frame or '"mine",' in frame] == []
    assert heard != []
    go_on(hana, "Reveal")
    expect(wall.get_by_text(CANARY, exact=True)).to_be_visible()


def test_nothing_on_the_wall_can_be_pressed_or_reached(page: Page, server: ScriptedServer) -> None:
    put_up(page, server, "revealed")
    assert (
        page.evaluate(
            """[...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex='0']")]
        .filter((one) => one.checkVisibility()).length"""
        )
        == 0
    )
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body")
    page.keyboard.type("rnbtoh?")
    assert server.heard()
    assert page.locator(".toast, dialog").count() == 0


@pytest.mark.parametrize("state", ["voting", "revealed"])
def test_the_last_row_can_read_it_and_nothing_scrolls(
    new_context: NewContext, server: ScriptedServer, state: str
) -> None:
    page = new_context(**WALL).new_page()
    put_up(page, server, state)
    sizes = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const {parentElement: at, textContent} = walker.currentNode;
            const seen = textContent.trim() && at.checkVisibility() && !at.closest(".visually-hidden");
            if (seen) found.push([parseFloat(getComputedStyle(at).fontSize), textContent.trim()]);
          }
          return found;
        }"""
    )
    assert [text for size, text in sizes if size < 22] == []
    assert next(size for size, text in sizes if text == "PKER 2222") >= 48
    fits = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(fits) == [1920, 1080]


def test_the_code_and_the_qr_code_of_the_link_stand_at_the_bottom_right(
    house: Teams, new_context: NewContext
) -> None:
    made = house.call(
        "POST", "/rooms", {"ceremony": "planning_poker", "team": house.payments, "title": "Refinement"}
    )
    wall = wall_of(house, new_context, made["id"])
    code = made["code"]
    expect(wall.locator("#code")).to_have_text(f"{code[:4]} {code[4:]}")
    expect(wall.get_by_text(f"Code: {', '.join(code)}", exact=True)).to_have_count(1)
    picture = wall.get_by_role("img", name="QR code of the link into this room.")
    assert (picture.get_attribute("alt") or "").endswith(f"Code: {', '.join(code)}")
    box = picture.bounding_box()
    assert box is not None
    assert box["x"] > 1920 * 0.75
    assert box["y"] > 1080 * 0.7
    assert wall.evaluate(MODULES, 2) == [
        [bool(one) for one in row] for row in segno.make(made["url"], error="m").matrix
    ]
    assert made["url"].startswith(f"{house.url}/r/{made['id']}#")


MODULES = """async (border) => {
  const picture = document.getElementById("qr");
  await picture.decode();
  const [size, scale] = [picture.naturalWidth, 6];
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, size, size);
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, size, size);
  const count = size / scale - 2 * border;
  const places = Array.from({ length: count }, (_, n) => (n + border + 0.5) * scale);
  return places.map((y) => places.map((x) => data[4 * (y * size + x)] < 128));
}"""


def test_a_wall_is_nobody_in_the_room_and_opens_no_seat(house: Teams, new_context: NewContext) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    hana = house.visit(new_context, "hana", room)
    wall = wall_of(house, new_context, room, "eli")
    expect(wall.locator("#state")).to_have_text("1 here")
    hana.keyboard.press("h")
    expect(hana.get_by_text("hand raised")).to_have_count(1)
    expect(hana.locator("live-chip")).to_have_text("Live, 1 here")
    assert [seat["name"] for seat in house.call("GET", f"/rooms/{room}/seats")["items"]] == ["Hana"]


def test_who_is_not_in_the_room_reads_how_to_come_in_and_learns_nothing(
    house: Teams, new_context: NewContext
) -> None:
    room = house.room("retrospective", team=house.payments, title="Retrospective")
    stranger = new_context(base_url=house.url).new_page()
    for screen in ("big", "control"):
        told = []
        for id in (room, "no-such-room"):
            answer = stranger.goto(f"/r/{id}/{screen}")
            assert answer is not None
            expect(stranger.get_by_role("link", name="Go to the room")).to_be_visible()
            told.append((answer.status, stranger.locator("body").inner_text()))
        assert told[0] == told[1]
        assert told[0][0] == 404
        assert "Retrospective" not in told[0][1]


def test_a_guest_may_put_the_room_on_a_wall(house: Teams, new_context: NewContext) -> None:
    wanted = {"ceremony": "retrospective", "team": house.payments, "title": "Retrospective"}
    made = house.call("POST", "/rooms", wanted)
    page = new_context(base_url=house.url).new_page()
    page.goto(made["url"])
    page.get_by_label("Your name").fill("Gus")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("live-chip")).to_contain_text("Live")
    page.goto(f"/r/{made['id']}/big")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look back together")
    expect(page.locator("#state")).to_have_text("1 here")


def test_a_guest_reads_the_record_of_their_room(house: Teams, new_context: NewContext) -> None:
    wanted = {"ceremony": "retrospective", "team": house.payments, "title": "Retrospective"}
    made, other = house.call("POST", "/rooms", wanted), house.call("POST", "/rooms", wanted)
    page = new_context(base_url=house.url).new_page()
    page.goto(made["url"])
    page.get_by_label("Your name").fill("Gus")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("live-chip")).to_contain_text("Live")
    page.goto(f"/r/{made['id']}/record")
    expect(page.get_by_role("heading", level=1)).to_have_text("Retrospective")
    page.goto(f"/r/{other['id']}/record")
    expect(page).to_have_url(re.compile("/login"))


def test_a_ceremony_without_a_wall_of_its_own_shows_where_it_is(page: Page, server: ScriptedServer) -> None:
    view = poker()
    view["seats"]["s1"]["ready"] = True
    page.goto(server.screen("big", view, screen="plain"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Estimate")
    expect(page.get_by_text("1 of 6 done")).to_be_visible()
    assert broken_rules(page) == ""


def test_a_room_that_is_opened_again_has_a_new_code_on_the_wall(
    house: Teams, new_context: NewContext
) -> None:
    room = house.room("planning_poker", team=house.payments, title="Refinement")
    hana = house.visit(new_context, "hana", room)
    wall = wall_of(house, new_context, room)
    before = wall.locator("#code").inner_text()
    house.call("DELETE", f"/rooms/{room}")
    expect(wall.get_by_text("This room has ended")).to_be_visible()
    expect(wall.locator("#come-in")).to_be_hidden()
    hana.get_by_role("button", name="Reopen").click()
    expect(wall.locator("#come-in")).to_be_visible()
    expect(wall.locator("#code")).not_to_have_text(before)
    shown = wall.locator("#code").inner_text().replace(" ", "")
    assert house.call("GET", f"/rooms/{room}/invitation")["code"] == shown


def test_a_list_that_is_too_long_says_how_much_is_left_out(
    new_context: NewContext, server: ScriptedServer
) -> None:
    view = poker()
    stages = [{"id": "group", "kind": "group", "title": "Reveal and group"}]
    view["room"] |= {"ceremony": "retrospective", "stage": "group", "stages": stages}
    view["columns"] = {
        "well": {"title": "Went well", "prompt": "", "rank": 1, "hidden": {"notes": 0, "people": 0}}
    }
    view["cards"] = {f"c{n}": {"column": "well", "text": f"Note {n}", "rank": n} for n in range(1, 61)}
    page = new_context(**WALL).new_page()
    page.goto(server.screen("big", view, ceremony="retrospective", screen="retrospective"))
    more = page.get_by_text("more", exact=False).last
    expect(more).to_be_visible()
    lines = page.locator(".wall__line:visible").count()
    expect(more).to_have_text(f"and {60 - lines} more")
    assert lines > 5
    last = more.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 1080
    server.frame(gone=[f"cards/c{n}" for n in range(4, 61)])
    expect(page.locator(".wall__line:visible")).to_have_count(3)
    expect(page.get_by_text("and 0 more")).to_be_hidden()


def test_the_cursor_hides_after_three_seconds_and_comes_back(page: Page, server: ScriptedServer) -> None:
    page.clock.install()
    put_up(page, server, "voting")
    cursor = "getComputedStyle(document.querySelector('main')).cursor"
    page.mouse.move(200, 200)
    assert page.evaluate(cursor) == "auto"
    page.clock.run_for(3000)
    assert page.evaluate(cursor) == "none"
    page.mouse.move(220, 220)
    assert page.evaluate(cursor) == "auto"


def test_a_wall_that_lost_its_line_says_so_and_catches_up(page: Page, server: ScriptedServer) -> None:
    put_up(page, server, "reconnecting")
    server.lose_frame({"votes/s1": {"voted": True}})
    server.away = False
    expect(page.get_by_text("4 of 6 voted")).to_be_visible(timeout=20_000)
    expect(page.locator("#state")).to_have_text("7 here")


@pytest.mark.parametrize("state", STATES)
def test_no_rule_is_broken(page: Page, server: ScriptedServer, state: str) -> None:
    put_up(page, server, state)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert broken_rules(page) == "", (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, scheme


def test_without_motion_nothing_moves(new_context: NewContext, server: ScriptedServer) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    put_up(page, server, "revealed")
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("ceremony", CEREMONIES)
def test_every_stage_of_every_ceremony_has_its_wall(
    house: Teams, new_context: NewContext, ceremony: str
) -> None:
    items = house.items(house.payments, "Refund API", "Payout report", points=3)
    wanted = {"items": items} if ceremony in ("planning_poker", "prioritization") else {}
    room = house.room(ceremony, team=house.payments, title="In the hall", **wanted)
    hana = house.visit(new_context, "hana", room)
    wall = wall_of(house, new_context, room)
    stages = hana.locator("#stages .step__title").all_inner_texts() or ["Estimate"]
    for place, stage in enumerate(stages):
        if place:
            go_on(hana, stage)
            expect(wall.locator("[aria-current='step']")).to_contain_text(stage)
        elif ceremony == "planning_poker":
            hana.keyboard.press("n")
        expect(wall.get_by_role("heading", level=1)).to_be_visible()
        assert broken_rules(wall) == "", stage
        assert "Hana" not in wall.locator("body").inner_text()
        assert wall.evaluate("document.documentElement.scrollHeight") <= 1080
    hana.keyboard.press("Shift+E")
    expect(wall.get_by_text("This room has ended")).to_be_visible()


@pytest.mark.parametrize("ceremony", CEREMONIES)
def test_the_wall_stays_within_ninety_kilobytes(ceremony: str) -> None:
    assets = Assets(ROOT / "static")
    files = assets._closure(["js/big.js", f"js/big/{ceremony}.js"])
    parts = [
        (ROOT / "static" / path).read_bytes()
        for path in (*files, "css/pages/big.css", *assets.ceremony_sheets(ceremony))
    ]
    assert sum(len(gzip.compress(part)) for part in (*parts, assets.house_sheet())) <= 90_000
