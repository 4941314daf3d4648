"""The program's board, played by a script: folded, small, compared, on paper, in grey, on a phone."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bench.board import COUNT, board, counted
from tests.browser.axe import broken_rules
from tests.browser.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser
New = Callable[..., BrowserContext]

NEEDS = (
    ("late1", "i0", "i13", "red", -1),
    ("late2", "i1", "i12", "red", -2),
    ("late3", "i3", "i6", "red", -1),
    ("tight1", "i5", "i8", "amber", 0),
    ("tight2", "i2", "i16", "amber", 0),
    ("fine1", "i0", "i12", "green", 1),
    ("fine2", "i4", "i9", "green", 1),
    ("fine3", "i9", "i13", "green", 1),
)
"""Who gives and who needs: `i0` and `i12` are in the first and third Sprint of Team 01, `i1` of Team 02."""


def plan(**more: Any) -> dict[str, Any]:
    """Six teams with a card in each of three Sprints, eight dependencies between them."""
    view = board(teams=6, cards=18, lines=len(NEEDS))
    needs = {}
    for (id, gives, needs_it, flag, slack), row in zip(NEEDS, view["dependencies"].values(), strict=True):
        ends = {"producer": gives, "consumer": needs_it}
        teams = {f"{end}_team": view["items"][item]["team"] for end, item in ends.items()}
        needed = view["items"][needs_it]["sprint"]
        needs[id] = {**row, **ends, **teams, "needed_by": needed, "flag": flag, "slack": slack}
    milestone = {"name": "Refunds live", "on": "2026-12-12", "team": None, "reached": None, "late": False}
    drawn = {"dependencies": needs, "counted": counted(needs)}
    return {**view, **drawn, "milestones": {"m": milestone}, **more}


def kept() -> dict[str, Any]:
    """The plan, some days after it was kept."""
    view = plan(baseline={"id": "locked", "name": "Plan locked", "on": "2026-11-20"})
    gone = {"key": "HAR-99", "title": "Gift cards", "from_team": "t2", "from_sprint": "s1"}
    dropped = {"kinds": ["dropped"], "from_promise": "s1", "from_flag": "green", "title": "Gift cards"}
    dropped |= {"consumer": "i99", "producer": "i0", "producer_team": "t1", "external": ""}
    dropped |= {"keys": {"i99": "HAR-99", "i0": "HAR-0"}}
    view["since"] = {
        "items": {
            "i12": {"kind": "moved", "from_team": "t1", "from_sprint": "s2"},
            "i5": {"kind": "added"},
            "i99": {"kind": "removed", **gone},
        },
        "needs": {
            "late1": {"kinds": ["later", "worse"], "from_promise": "s2", "from_flag": "green"},
            "fine2": {"kinds": ["new"], "from_promise": None, "from_flag": None},
            "gone": dropped,
        },
    }
    return view


@pytest.fixture
def opened(server: ScriptedServer, new_context: New) -> Callable[..., Page]:
    """Hana's page of that board."""

    def open_page(view: dict[str, Any], **options: Any) -> Page:
        page = new_context(**options).new_page()
        page.goto(server.board(view, edits=sorted(view["teams"]), seat="s1"))
        expect(page.locator("live-chip")).to_contain_text("Live")
        return page

    return open_page


Opened = Callable[..., Page]


def cell(page: Page, name: str) -> Locator:
    return page.locator(f'[data-cell="{name}"]')


def drawn(page: Page) -> int:
    """How many dependencies the lines stand for."""
    return int(page.locator(".dependency").evaluate_all(COUNT))


def test_a_team_and_a_sprint_fold_into_counts_load_and_the_worst_flag(opened: Opened) -> None:
    page = opened(plan())
    expect(page.locator(".dependency")).to_have_count(8)
    page.get_by_role("button", name="Fold Team 01").click()
    expect(page.locator("#say")).to_have_text("Team 01 folded: 3 items, 78 of 72 points, over, 3 at risk.")
    expect(page.get_by_role("button", name="Unfold Team 01")).to_have_attribute("aria-expanded", "false")
    expect(cell(page, "t1:s1").locator("[data-card]")).to_have_count(0)
    expect(cell(page, "t1:s1")).to_have_accessible_name(
        "Team 01, Sprint 1, folded, 1 item, 13 of 12 points, over, 1 at risk"
    )
    head = page.locator(".program__row--folded .program__team")
    expect(head).to_contain_text("3 items")
    expect(head).to_contain_text("3 at risk")
    assert drawn(page) == 8, "a line that ends in it ends at what is left of it"
    cell(page, "t3:s2").focus()
    page.keyboard.press("s")
    expect(page.locator("#say")).to_contain_text("Sprint 2 folded: 6 items, 78 of 72 points")
    expect(cell(page, "t3:s2")).to_be_focused()
    expect(page.get_by_role("columnheader", name="Sprint 2")).to_contain_text("6 items")
    page.reload()
    expect(page.get_by_role("button", name="Unfold Sprint 2")).to_be_visible()
    expect(page.get_by_role("button", name="Unfold Team 01")).to_be_visible()
    cell(page, "t1:s2").focus()
    page.keyboard.press("Enter")
    expect(cell(page, "t1:s2").locator("[data-card]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator('[data-card="i6"]')).to_be_focused()
    page.keyboard.press("Shift+R")
    expect(page.locator("[data-card]")).to_have_count(0)
    expect(cell(page, "t1:s2")).to_be_focused()
    page.keyboard.press("Shift+R")
    expect(page.locator("[data-card]")).to_have_count(18)


def test_lines_between_the_same_two_cells_are_one_with_a_count_as_bad_as_the_worst(opened: Opened) -> None:
    view = plan()
    for n in range(3):
        view["items"][f"more{n}"] = {**view["items"]["i0"], "key": f"HAR-5{n}"}
        view["dependencies"][f"fine1{n}"] = {**view["dependencies"]["fine1"], "producer": f"more{n}"}
    page = opened(view)
    expect(page.locator(".dependency")).to_have_count(8)
    bundle = page.locator('.dependency[data-count="4"]')
    expect(bundle).to_have_class(re.compile("dependency--green"))
    expect(bundle.locator("text")).to_have_text("4")
    expect(bundle.locator("title")).to_have_text(re.compile("4 dependencies"))
    assert drawn(page) == len(view["dependencies"])
    page.locator('[data-card="more1"]').focus()
    expect(page.locator('.dependency[data-from="more1"]')).to_have_attribute("data-count", "1")
    assert drawn(page) == len(view["dependencies"])


def test_the_board_counts_draws_lists_and_filters_the_same_and_follows_a_move(
    opened: Opened, server: ScriptedServer
) -> None:
    page, other = opened(plan()), opened(plan())
    for flag, count in (("red", 3), ("amber", 2), ("green", 3)):
        expect(page.locator(f".dependency--{flag}")).to_have_count(count)
    rows = page.locator(".board-needs .line")
    expect(rows).to_have_count(8)
    assert all("Late by" in words for words in rows.all_inner_texts()[:3])
    for end in ("i0", "i13"):
        expect(page.locator(f'[data-card="{end}"]')).to_contain_text("Late by 1 Sprint")
    page.keyboard.press("f")
    expect(page.locator(".dependency")).to_have_count(5)
    chip = page.get_by_role("button", name="Only at risk").locator(".number")
    expect(chip).to_have_text(str(drawn(page)))
    server.frame(
        {"items/i13/sprint": "s4", "dependencies/late1/flag": "green", "dependencies/late1/slack": 1}
    )
    for one in (page, other):
        expect(one.locator(".dependency--red")).to_have_count(2)
        expect(cell(one, "t2:s4").locator('[data-card="i13"]')).to_have_count(1 if one is other else 0)


def test_a_card_that_is_taken_away_is_out_of_hand_and_the_board_goes_on(
    opened: Opened, server: ScriptedServer
) -> None:
    page = opened(plan())
    page.locator('[data-card="i14"]').focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".consequence")).to_be_visible()
    server.frame(gone=["items/i14"])
    expect(page.locator("#alert")).to_have_text(
        "What you held is out of your hand: it was taken away meanwhile."
    )
    expect(page.locator(".consequence")).to_be_hidden()
    expect(page.locator('[data-card="i14"]')).to_have_count(0)
    page.locator('[data-card="i11"]').get_by_role("button", name="Move").click()
    server.frame(gone=["items/i11"])
    expect(page.locator('[data-card="i11"]')).to_have_count(0)
    page.get_by_role("dialog").get_by_role("button", name="Sprint 4").click()
    expect(page.locator("#alert")).to_have_text("It is not moved: it was taken away meanwhile.")
    page.keyboard.press("f")
    expect(page.locator(".dependency")).to_have_count(5)


def test_a_large_board_counts_what_it_does_not_draw_and_speaks_of_features(opened: Opened) -> None:
    large = {"all": 1_234, "red": 40, "amber": 7, "green": 1_180, "done": 7, "features": True}
    page = opened(plan(counted=large))
    head = page.locator(".page__head .sub")
    expect(head).to_contain_text("40 at risk, 7 tight, 1,234 in all. 8 of them are drawn")
    expect(head.get_by_role("link", name="40 at risk")).to_have_attribute(
        "href", "/p/harbour/dependencies?flag=red"
    )
    expect(page.locator("#needs-title")).to_contain_text("8 of 1,234")
    page.keyboard.press("Shift+R")
    expect(cell(page, "t1:s1")).to_contain_text("1 feature")


PINCH = """frame => {
  const finger = (type, pointerId, clientX) =>
    frame.dispatchEvent(new PointerEvent(type, { pointerType: "touch", pointerId, clientX, clientY: 300 }));
  finger("pointerdown", 1, 200);
  finger("pointerdown", 2, 600);
  finger("pointermove", 2, 400);
}"""


def test_it_grows_and_shrinks_by_keys_buttons_and_wheel_and_its_heads_stay(opened: Opened) -> None:
    page = opened(plan())
    size = page.get_by_role("button", name="Size")
    head = page.get_by_role("columnheader", name="Sprint 1").locator("strong")

    def height() -> float:
        box = head.bounding_box()
        assert box is not None
        return round(box["height"], 1)

    whole = height()
    for _ in range(4):
        page.keyboard.press("-")
    expect(size).to_contain_text("60 %")
    expect(page.locator("#say")).to_have_text("60 percent.")
    assert height() == pytest.approx(whole, abs=1)
    expect(page.locator(".work__title").first).to_be_hidden()
    page.get_by_role("button", name="Larger").click()
    expect(size).to_contain_text("70 %")
    page.locator(".program__frame").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, 120)
    page.keyboard.up("Control")
    expect(size).to_contain_text("47 %")
    page.keyboard.press("0")
    expect(size).to_contain_text("100 %")
    page.locator(".program__frame").evaluate(PINCH)
    expect(size).to_contain_text("50 %")
    page.keyboard.press("0")
    page.keyboard.press("w")
    frame = page.locator(".program__frame")
    expect(size).not_to_contain_text("100 %")
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.keyboard.press("0")
    frame.evaluate("one => one.scrollTo(900, 900)")
    top, left = (
        page.locator(part).first.evaluate(
            "one => { const { x, y } = one.getBoundingClientRect(); return [x, y]; }"
        )
        for part in (".program__corner", ".program__frame")
    )
    assert top == pytest.approx([left[0] + 1, left[1] + 1], abs=1.5)


def test_teams_are_found_by_name_and_key_and_a_large_board_begins_folded(opened: Opened) -> None:
    view = board(teams=50, cards=600, lines=150)
    page = opened(view)
    expect(page.locator("[data-folded]")).to_have_count(300)
    cells = {id: (item["team"], item["sprint"]) for id, item in view["items"].items()}
    between = [cells[need["producer"]] != cells[need["consumer"]] for need in view["dependencies"].values()]
    assert drawn(page) == sum(between)
    page.keyboard.press("/")
    page.keyboard.type("T07, team 12")
    expect(page.locator("#say")).to_have_text("2 teams shown.")
    assert set(page.locator(".program__title").all_inner_texts()) == {"Team 07", "Team 12"}
    page.keyboard.type(" or so")
    expect(page.locator(".program__title")).to_have_text(["Team 07"])
    page.get_by_label("Find teams").fill("nobody")
    page.get_by_role("button", name="All teams", exact=True).click()
    expect(page.locator(".program__title")).to_have_count(50)


def at_risk(view: dict[str, Any]) -> dict[str, int]:
    """How many needs at risk each team has on either side."""
    found: dict[str, int] = dict.fromkeys(view["teams"], 0)
    for need in view["dependencies"].values():
        if need["flag"] == "red":
            for team in {need["consumer_team"], need["producer_team"]}:
                found[team] += 1
    return found


def shown(page: Page) -> list[str]:
    """The ids of the teams that have a row, in their order."""
    return [f"t{int(name.split()[1])}" for name in page.locator(".program__title").all_inner_texts()]


def test_a_large_board_has_who_is_most_at_risk_first_and_leaves_out_who_is_not(
    opened: Opened, server: ScriptedServer
) -> None:
    view = board(teams=50, cards=600, lines=60)
    risks = at_risk(view)
    page = opened(view)
    expect(page.locator(".program__title")).to_have_count(50)
    assert [risks[team] for team in shown(page)] == sorted(risks.values(), reverse=True)
    before = shown(page)
    turned = next(id for id, need in view["dependencies"].items() if need["flag"] == "green")
    server.frame({f"dependencies/{turned}/flag": "red"})
    expect(page.get_by_role("button", name="Only at risk").locator(".number")).to_have_text(
        str(1 + sum(need["flag"] in ("red", "amber") for need in view["dependencies"].values()))
    )
    assert shown(page) == before, "rows stay under the hand until the order is asked for again"
    risks = at_risk(server.view)
    order = page.get_by_label("Which teams, in which order")
    order.select_option("Only with needs at risk")
    many = sum(count > 0 for count in risks.values())
    expect(page.locator("#say")).to_have_text(f"{many} teams shown.")
    assert {team for team, count in risks.items() if count} == set(shown(page))
    page.reload()
    expect(page.locator(".program__title")).to_have_count(many)
    order.select_option("In their order")
    expect(page.locator(".program__title").first).to_have_text("Team 01")
    assert shown(page) == list(view["teams"])


def test_a_phone_shows_one_of_many_teams_and_remembers_which(opened: Opened) -> None:
    view = board(teams=50, cards=600, lines=60)
    page = opened(view, viewport={"width": 390, "height": 844})
    expect(page.locator(".program__title")).to_have_count(50)
    expect(page.locator("[data-cell]")).to_have_count(0)
    first, second = shown(page)[:2]
    page.locator(".program__team .fold").first.click()
    expect(page.locator("#say")).to_have_text(f"{view['teams'][first]['name']} shown.")
    assert shown(page) == [first]
    expect(page.locator("[data-card]")).to_have_count(12)
    team = page.get_by_label("Team", exact=True)
    expect(team).to_have_value(first)
    page.get_by_role("button", name="The team after").click()
    expect(team).to_have_value(second)
    page.locator("[data-card]").first.get_by_role("button", name="Move").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Sprint 4")).to_be_visible()
    page.keyboard.press("Escape")
    assert broken_rules(page) == ""
    page.reload()
    expect(page.locator(".program__title")).to_have_count(1)
    assert shown(page) == [second]
    page.locator(".program__team .fold").click()
    expect(page.locator(".program__title")).to_have_count(50)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    needs = page.locator(".board-needs .line")
    expect(needs.locator("visible=true")).to_have_count(10)
    page.get_by_role("button", name="Show all 60").click()
    expect(needs.locator("visible=true")).to_have_count(60)
    page.set_viewport_size({"width": 1280, "height": 844})
    expect(page.locator("[data-folded]")).to_have_count(300)


def test_the_milestones_of_a_large_board_fold_into_counts(opened: Opened) -> None:
    view = board(teams=50, cards=50, lines=4)
    late = {"name": "Gate", "on": "2026-12-12", "team": None, "reached": None, "late": True}
    view["milestones"] = {"m": late, "n": {**late, "name": "Refunds live", "late": False}}
    page = opened(view)
    row = page.locator(".program__row--milestones")
    expect(row).to_contain_text("2 milestones")
    expect(row).to_contain_text("1 late")
    expect(page.get_by_text("Refunds live")).to_have_count(0)
    page.get_by_role("button", name="Unfold Milestones").click()
    expect(page.get_by_text("Refunds live")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Fold Milestones")).to_be_visible()


SENTENCES = (
    "HAR-12 Feature 12 that somebody waits for: moved from Sprint 2 to Sprint 3.",
    "HAR-5 Feature 5 that somebody waits for: added, in Team 06, Sprint 1.",
    "HAR-99 Gift cards: removed; it was in Team 02, Sprint 1.",
    "Promised later, was Sprint 2. Worse, was on time.",
    "HAR-9 needs HAR-4 from Team 05 by Sprint 2: New.",
    "HAR-99 needs HAR-0 from Team 01: Dropped.",
)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_changed_since_the_plan_was_kept_is_on_the_cards_in_the_table_and_in_words(
    opened: Opened, server: ScriptedServer, width: int
) -> None:
    page = opened(kept(), viewport={"width": width, "height": 900})
    expect(page.locator(".since")).to_have_count(0)
    page.get_by_role("button", name="Since “Plan locked” 6").click()
    expect(page.locator("#say")).to_have_text("6 changes since the plan was kept.")
    expect(page.locator('[data-card="i12"] .work__since')).to_have_text("Was in Sprint 2")
    expect(page.locator('[data-card="i5"] .work__since')).to_have_text("Added")
    expect(page.locator('[data-card="i13"]')).to_contain_text("Promised later, was Sprint 2")
    if width > 720:
        expect(cell(page, "t2:s1")).to_contain_text("HAR-99 Gift cards, removed")
    for sentence in SENTENCES:
        expect(page.locator(".since .line", has_text=sentence)).to_have_count(1)
    assert broken_rules(page) == ""
    page.get_by_role("button", name="As a table").click()
    for key, mark in (("HAR-12", "Was in Sprint 2"), ("HAR-5", "Added")):
        expect(page.locator("tbody tr", has=page.get_by_text(key, exact=True))).to_contain_text(mark)
    expect(page.locator(".since .line")).to_have_count(6)
    expect(page.locator("#late1")).to_contain_text("Worse, was on time")
    server.frame(gone=["since/items/i12"])
    expect(page.locator(".since .line")).to_have_count(5)


GREY = """async (shots) => Promise.all(shots.map(async (shot) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${shot}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const linear = (byte) => (byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4)
    sum += 0.2126 * linear(data[at]) + 0.7152 * linear(data[at + 1]) + 0.0722 * linear(data[at + 2]);
  return sum / (data.length / 4);
}))"""


def test_late_tight_and_on_time_differ_in_grey_and_say_so(opened: Opened, browser: Any) -> None:
    page = opened(plan())
    words = {"risk": "Late by 1 Sprint", "watch": "Tight, same Sprint", "ok": "On time"}
    shots = []
    for state, word in words.items():
        chip = page.locator(f".program-board .chip--{state}").first
        expect(chip).to_have_text(word)
        chip.scroll_into_view_if_needed()
        box = chip.bounding_box()
        assert box is not None
        inside = {
            "x": box["x"] + 6,
            "y": box["y"] + 2,
            "width": box["width"] - 12,
            "height": box["height"] - 4,
        }
        shots.append(b64encode(page.screenshot(clip=inside)).decode())  # type: ignore[arg-type]
    blank = browser.new_page()
    late, tight, fine = blank.evaluate(GREY, shots)
    blank.close()
    assert min(fine - tight, tight - late) >= 0.1


@pytest.mark.parametrize(("paper", "size"), [("a3", (1191, 842)), ("a4", (842, 595))])
def test_it_is_printed_on_a_sheet_with_its_legend_and_the_screen_is_as_it_was(
    opened: Opened, paper: str, size: tuple[int, int]
) -> None:
    page = opened(kept())
    page.keyboard.press("-")
    page.evaluate(f"document.documentElement.dataset.paper = '{paper}'")
    before = page.locator(".program-board").bounding_box()
    sheets = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheets)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {size}
    assert len(boxes) <= 2, "the board, and its lists"
    expect(page.get_by_role("button", name="Size")).to_contain_text("90 %")
    assert page.locator(".program-board").bounding_box() == before
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for words in (
        "Harbour program board",
        "as of Nov 26 2026",
        "At risk",
        "Tight",
        "On time",
        "Late by 1 Sprint",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.locator(".dependencies")).to_be_visible()
    expect(page.locator(".board-tools")).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "light")])
def test_the_folded_board_keeps_the_rules_and_its_width(opened: Opened, width: int, scheme: str) -> None:
    view = kept()
    view["today"] = "2026-12-20"
    view["milestones"]["m"]["late"] = True
    page = opened(view, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.get_by_role("button", name="Fold Team 02").click()
    page.get_by_role("button", name="Since “Plan locked”").click()
    expect(page.locator(".since .line")).to_have_count(6)
    assert broken_rules(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_board_whose_dependencies_are_all_late_or_that_has_none(opened: Opened) -> None:
    view = plan()
    for need in view["dependencies"].values():
        need |= {"flag": "red", "slack": -1}
    page = opened(view)
    expect(page.locator(".dependency--red")).to_have_count(8)
    bare = deepcopy(plan())
    bare["dependencies"] = {}
    page = opened(bare)
    expect(page.locator(".board-needs")).to_contain_text("No team waits for another.")
    page.keyboard.press("f")
    expect(page.locator("[data-card]")).to_have_count(0)
