"""Every screen in every state it has: how each is reached in the demo program, in a real browser.

A screen is a function that brings its pages, one after the other, into the states that ux asks for (empty,
live, reconnecting, ended, put out, error) and yields each with its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo_house import DemoHouse

Looks = Iterator[tuple[str, Page]]
RECONNECTING = {"timeout": 20_000}


class Visitor:
    """Opens pages of the demo, each in a browser of its own, as one of its people or as nobody."""

    def __init__(self, house: DemoHouse, new_context: Callable[..., BrowserContext]) -> None:
        self.house = house
        self._new_context = new_context

    def open(self, path: str, name: str | None = "Hana") -> Page:
        """The page at that path, as the person of that name or, with None, as somebody unknown."""
        return self._opened(path, self.house.cookies[name] if name else None)

    def leaving(self, path: str) -> Page:
        """Hana's page in a session that has ended since it was opened."""
        page = self._opened(path, self.house.leaving.pop())
        live(page)
        elsewhere = page.context.new_page()
        elsewhere.goto("/me")
        elsewhere.get_by_role("button", name="Sign out here").click()
        expect(elsewhere.get_by_label("Password")).to_be_visible()
        expect(page.locator("live-chip")).not_to_contain_text("Live", **RECONNECTING)
        return page

    def room(self, ceremony: str, **wanted: Any) -> str:
        """The path of a room that Hana opens."""
        return f"/r/{self.house.call('POST', '/rooms', {'ceremony': ceremony, **wanted})['id']}"

    def _opened(self, path: str, session: str | None) -> Page:
        context = self._new_context(base_url=self.house.url)
        if session:
            context.add_cookies([{"name": "bigroom", "value": session, "url": self.house.url}])
        page = context.new_page()
        page.goto(path)
        return page


def live(page: Page) -> None:
    """Waits until the page follows its room."""
    expect(page.locator("live-chip")).to_contain_text("Live")


def without_a_line(page: Page) -> None:
    """The network is gone, and the page has noticed."""
    page.context.set_offline(True)
    expect(page.locator("live-chip")).to_contain_text("Reconnecting", **RECONNECTING)


def _back(page: Page) -> None:
    page.context.set_offline(False)
    expect(page.locator("live-chip")).to_contain_text("Live", **RECONNECTING)


def follows(path: str, empty: str | None = None) -> Callable[[Visitor], Looks]:
    """A page that follows a standing room. ``empty``: where it has nothing to show."""

    def looks(visitor: Visitor) -> Looks:
        page = visitor.open(_at(visitor, path))
        live(page)
        yield "live", page
        without_a_line(page)
        yield "reconnecting", page
        if empty is not None:
            page = visitor.open(_at(visitor, empty))
            live(page)
            yield "empty", page
        yield "put out", visitor.leaving(_at(visitor, path))

    return looks


def dependency_map(visitor: Visitor) -> Looks:
    yield from follows("/p/{program}/map")(visitor)
    page = visitor.open(_at(visitor, "/p/{program}/map"))
    live(page)
    page.get_by_role("button", name="Show “The refund API comes a Sprint later” on the map").click()
    expect(page.locator(".what-if__then li").first).to_be_visible()
    yield "what if", page
    page = visitor.open(_at(visitor, "/p/{program}/map"))
    live(page)
    page.locator(".map-page__team select").select_option(label="New team")
    expect(page.locator(".empty")).to_be_visible()
    yield "empty", page


def program_board(visitor: Visitor) -> Looks:
    yield from follows("/p/{program}/board")(visitor)
    page = visitor.open(_at(visitor, "/p/{program}/board"))
    live(page)
    page.get_by_role("button", name="Fold Orders").click()
    if page.get_by_role("button", name="Fit").is_visible():
        page.keyboard.press("Shift+S")
        page.keyboard.press("-")
    expect(page.locator("[data-folded]").first).to_be_attached()
    yield "folded", page
    page = visitor.open(_at(visitor, "/p/{program}/board"))
    live(page)
    page.get_by_label("Find teams").fill("nobody")
    expect(page.locator(".empty")).to_be_visible()
    yield "no such team", page


def plain(path: str, name: str | None = "Hana", **others: str) -> Callable[[Visitor], Looks]:
    """A page that is read as it was loaded; other states by the paths that show them."""

    def looks(visitor: Visitor) -> Looks:
        for state, where in {"as it is": path, **others}.items():
            yield state.replace("_", " "), visitor.open(_at(visitor, where), name)

    return looks


def _at(visitor: Visitor, path: str) -> str:
    teams = visitor.house.teams
    return path.format(program=visitor.house.program, pay=teams["PAY"], new=teams["NEW"])


def poker(visitor: Visitor) -> Looks:
    room = visitor.house.rooms["PKER2222"]
    page = visitor.open("/j/PKER2222", None)
    expect(page.get_by_label("Your name")).to_be_visible()
    yield "at the door", page
    page = visitor.open(f"/r/{room}", "Eli")
    live(page)
    yield "voting", page
    page.keyboard.press("r")
    expect(page.get_by_role("table", name="Votes")).to_be_attached()
    yield "revealed", page
    without_a_line(page)
    yield "reconnecting", page
    _back(page)
    yield from _ended(page)
    page = visitor.open(visitor.room("planning_poker", team=visitor.house.teams["NEW"], title="New team"))
    live(page)
    yield "empty", page
    yield from _no_room(visitor)


def _to_the_first_stage(page: Page) -> None:
    live(page)
    page.locator(".step").first.click()
    expect(page.locator(".step").first).to_have_attribute("aria-current", "step")


def _walked(page: Page, after: Callable[[Page, str], None] | None = None) -> Looks:
    """Every stage of the ceremony, one after the other; then no line, then the end."""
    live(page)
    stages = page.locator(".step__title").all_inner_texts()
    for number, stage in enumerate(stages):
        expect(page.locator(".step[aria-current]")).to_contain_text(stage)
        if after is not None:
            after(page, stage)
        yield stage.lower(), page
        if number + 1 < len(stages):
            page.keyboard.press("n")
    without_a_line(page)
    yield "reconnecting", page
    _back(page)
    yield from _ended(page)


def _ended(page: Page) -> Looks:
    page.keyboard.press("Shift+E")
    expect(page.get_by_text("Reopen").first).to_be_visible()
    yield "ended", page


def _no_room(visitor: Visitor) -> Looks:
    page = visitor.open("/r/AqZN2Uto2VihT6aYhtuKpJ", None)
    expect(page.get_by_role("link", name="Type a code")).to_be_visible()
    yield "no such room", page


def retrospective(visitor: Visitor) -> Looks:
    page = visitor.open(f"/r/{visitor.house.rooms['RETR2222']}", "Eli")
    _to_the_first_stage(page)
    yield from _walked(page)


def sprint_planning(visitor: Visitor) -> Looks:
    page = visitor.open(f"/r/{visitor.house.rooms['PNNG2222']}", "Eli")
    _to_the_first_stage(page)
    yield from _walked(page)
    empty = visitor.room("sprint_planning", team=visitor.house.teams["NEW"], title="New team planning")
    page = visitor.open(empty)
    live(page)
    yield "empty", page


def prioritization(visitor: Visitor) -> Looks:
    page = visitor.open(f"/r/{visitor.house.rooms['PRQR2222']}", "Eli")
    _to_the_first_stage(page)
    yield from _walked(page)


def big_room_planning(visitor: Visitor) -> Looks:
    path = f"/r/{visitor.house.rooms['BGRM2222']}"
    yield "at the door", visitor.open("/j/BGRM2222", None)
    member = visitor.open(path, "Ana")
    page = visitor.open(path)
    _to_the_first_stage(page)
    for state, looked_at in _walked(page, lambda page, stage: _lead_the_big_room(page, member, stage)):
        yield state, looked_at
        if state in ("team breakout", "business value"):
            live(member)
            yield f"{state}, a member", member
    path = visitor.room("pi_planning", team=visitor.house.teams["NEW"], title="Without anything")
    page = visitor.open(path)
    live(page)
    yield "empty", page


def _lead_the_big_room(page: Page, member: Page, stage: str) -> None:
    """Something is on the table in every stage, and the vote is revealed and committed to."""
    if stage == "Context":
        page.keyboard.press("p")
        expect(page.locator(".talk__title")).to_be_visible()
    if stage in ("Plan review", "Business value", "ROAM"):
        page.keyboard.press("d")
        expect(page.locator(".talk__title")).to_be_visible()
    if stage == "Confidence":
        page.keyboard.press("4")
        expect(member.locator(".fist")).to_be_visible()
        member.keyboard.press("2")
        member.get_by_label("What would make it a 3?").fill("Nobody has tested the refunds with the bank")
        member.get_by_label("Which objective is it about?").select_option(index=1)
        member.get_by_role("button", name="Say it").click()
        expect(member.get_by_text("You said: Nobody has tested")).to_be_visible()
        expect(page.get_by_text(re.compile(r"\d+ of 12 have voted"))).to_be_visible()
        page.keyboard.press("r")
        expect(page.locator(".sure")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#main").get_by_text("The plan is kept as")).to_be_visible()


def working_agreement(visitor: Visitor) -> Looks:
    path = visitor.room("working_agreement", team=visitor.house.teams["PAY"], title="How we work")
    yield from _walked(visitor.open(path), _write_an_agreement)


def _write_an_agreement(page: Page, stage: str) -> None:
    if stage == "Write":
        for text in ("Review within a day", "Nobody merges red"):
            page.locator("draft-line textarea").first.fill(text)
            page.locator("draft-line textarea").first.press("Enter")
            expect(page.locator(".note").filter(has_text=text).get_by_text("Saved.")).to_be_visible()
        page.evaluate("document.activeElement.blur()")


def record(visitor: Visitor) -> Looks:
    path = visitor.room("planning_poker", team=visitor.house.teams["NEW"], title="New team")
    yield "empty", visitor.open(f"{path}/record")
    yield "open room", visitor.open(f"/r/{visitor.house.rooms['PRQR2222']}/record")


def door(visitor: Visitor) -> Looks:
    page = visitor.open("/j", None)
    yield "as it is", page
    page.get_by_role("textbox").fill("PKER9999")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("No room has this code")
    yield "error", page


def sign_in(visitor: Visitor) -> Looks:
    page = visitor.open("/login", None)
    yield "as it is", page
    page.locator("[name=email]").fill("hana@harbour.example")
    page.locator("[name=password]").fill("not her password at all")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("alert").first).not_to_be_empty()
    yield "error", page


def program_settings(visitor: Visitor) -> Looks:
    page = visitor.open(f"/settings/programs/{visitor.house.program}")
    yield "as it is", page
    page.locator("#team-name").fill("Payments")
    page.locator("#key").fill("PAY")
    page.get_by_role("button", name="Add the team").click()
    expect(page.get_by_role("alert").first).not_to_be_empty()
    yield "error", page


def invitation(visitor: Visitor) -> Looks:
    page = visitor.open(f"/invitations/{visitor.house.invitation}", None)
    yield "as it is", page
    page.locator("[name=name]").fill("Bo")
    page.locator("[name=email]").fill("bo@harbour.example")
    page.locator("[name=password]").fill("short")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("alert").first).not_to_be_empty()
    yield "error", page
    yield "gone", visitor.open("/invitations/AqZN2Uto2VihT6aYhtuKpJ", None)


def home(visitor: Visitor) -> Looks:
    yield "as it is", visitor.open("/")
    yield "empty", visitor.open("/", "Zoe")
    yield "visitor", visitor.open("/", None)


LINKS = (
    "Issue key,Issue id,Issue Type,Summary,Inward issue link (Blocks),Outward issue link (Relates)\n"
    "JIR-1,1,Story,Show the bank's answer,BANK-7,\n"
    "JIR-2,2,Story,Tell the customer,,JIR-1\n"
)


def dependencies(visitor: Visitor) -> Looks:
    yield from plain("/p/{program}/dependencies", empty="/p/{program}/dependencies?producer_team={new}")(
        visitor
    )
    brought = visitor.house.bring(visitor.house.teams["PAY"], LINKS)
    page = visitor.open(_at(visitor, "/p/{program}/dependencies"))
    expect(page.get_by_role("button", name="Take up the link of")).to_have_count(2)
    yield "links to take up", page
    visitor.house.call("DELETE", f"/imports/{brought}")


def dependency(visitor: Visitor) -> Looks:
    """The one that was countered to and fro, as Hana sees it who may answer for both."""
    house = visitor.house
    found = house.call("GET", f"/programs/{house.program}/dependencies?state=countered")["items"]
    path = f"/p/{house.program}/dependencies/{found[0]['id']}"
    page = visitor.open(path)
    live(page)
    yield "live", page
    page.get_by_role("button", name="Offer another Sprint").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "countering", page
    page.keyboard.press("Escape")
    without_a_line(page)
    yield "reconnecting", page


def rooms(visitor: Visitor) -> Looks:
    page = visitor.open(_at(visitor, "/t/{pay}/rooms"))
    page.locator("summary").filter(has_text="Retrospective").last.click()
    yield "as it is", page
    yield "empty", visitor.open(_at(visitor, "/t/{new}/rooms"))
    yield "program", visitor.open(_at(visitor, "/p/{program}/rooms"))


def bring_in(visitor: Visitor) -> Looks:
    page = visitor.open(_at(visitor, "/import?program={program}"))
    yield "as it is", page
    file = b"Key,Title,Team,Points\nX-1,Refund by line,Payments,3\nX-2,Ledger feed,Lighthouse,many\n"
    page.get_by_label("CSV file").set_input_files({"name": "x.csv", "mimeType": "text/csv", "buffer": file})
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this file would do")
    yield "tried", page
    page.get_by_role("button", name=re.compile(r"^Import \d")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")
    yield "imported", page
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This import was undone")
    yield "undone", page
    page = visitor.open(_at(visitor, "/import?program={program}"))
    binary = {"name": "x.csv", "mimeType": "text/csv", "buffer": bytes(range(256)) * 8}
    page.get_by_label("CSV file").set_input_files(binary)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("alert").first).not_to_be_empty()
    yield "error", page


def calendar(visitor: Visitor) -> Looks:
    page = visitor.open(_at(visitor, "/p/{program}/calendar"))
    yield "as it is", page
    page.get_by_label("Name").fill("Spring")
    page.get_by_label("First day").fill("2020-01-06")
    page.get_by_role("button", name="Make the increment").click()
    expect(page.get_by_role("alert").first).not_to_be_empty()
    yield "error", page


def risks(visitor: Visitor) -> Looks:
    path = _at(visitor, "/p/{program}/risks")
    page = visitor.open(path)
    live(page)
    yield "live", page
    for tab in ("Issues", "Decisions", "Milestones"):
        page.get_by_role("group", name="Parts of the register").get_by_role("button", name=tab).click()
        yield tab.lower(), page
    page.get_by_role("group", name="Parts of the register").get_by_role("button", name="Risks").click()
    page.keyboard.press("x")
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name="Chance by impact")).to_be_visible()
    yield "matrix and table", page
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "raising", page
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    without_a_line(page)
    yield "reconnecting", page
    page = visitor.open(f"{path}?team={visitor.house.teams['NEW']}")
    live(page)
    yield "empty", page


def objectives(visitor: Visitor) -> Looks:
    yield from follows("/p/{program}/objectives")(visitor)
    page = visitor.open(_at(visitor, "/p/{program}/objectives"))
    live(page)
    page.get_by_role("link", name="Autumn").click()
    expect(page.locator(".objectives__table")).to_contain_text("107.7 %")
    page.get_by_role("button", name="Open: Sellers see their payouts").click()
    expect(page.locator("#rests-on li")).to_have_count(1)
    yield "an objective", page
    later = {"name": "Later", "starts_on": "2099-01-05", "sprints": 1, "sprint_days": 14}
    made = visitor.house.call("POST", f"/programs/{visitor.house.program}/increments", later)
    page = visitor.open(_at(visitor, "/p/{program}/objectives") + f"?increment={made['id']}")
    live(page)
    expect(page.locator(".empty")).to_be_visible()
    yield "empty", page


def capacity(visitor: Visitor) -> Looks:
    page = visitor.open(_at(visitor, "/p/{program}/capacity"))
    yield "as it is", page
    page.get_by_role("navigation", name="Increments").get_by_role("link").first.click()
    expect(page.locator(".squares__now")).to_have_count(0)
    yield "past increment", page
    yield "cells asked for", visitor.open(_at(visitor, "/p/{program}/capacity?cell={new}:none"))


def big_screen(visitor: Visitor) -> Looks:
    path = visitor.room("retrospective", team=visitor.house.teams["PAY"], title="Sprint 12 retrospective")
    lead = visitor.open(path)
    live(lead)
    page = visitor.open(f"{path}/big")
    expect(page.locator("#state")).to_contain_text("here")
    yield "live", page
    page.context.set_offline(True)
    expect(page.locator("#state")).to_contain_text("Reconnecting", **RECONNECTING)
    yield "reconnecting", page
    page.context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("here", **RECONNECTING)
    visitor.house.call("DELETE", f"/rooms/{path.removeprefix('/r/')}")
    expect(page.locator("html[data-state=ended]")).to_be_attached()
    yield "ended", page


def cockpit(visitor: Visitor) -> Looks:
    path = visitor.room("retrospective", team=visitor.house.teams["PAY"], title="Sprint 12 retrospective")
    page = visitor.open(f"{path}/control")
    live(page)
    yield "live", page
    without_a_line(page)
    yield "reconnecting", page
    _back(page)
    visitor.house.call("DELETE", f"/rooms/{path.removeprefix('/r/')}")
    expect(page.get_by_role("heading", name="This room has ended")).to_be_visible()
    yield "ended", page
    yield "not for you", visitor.open(f"{path}/control", "Ana")


def rollup(visitor: Visitor) -> Looks:
    yield from follows("/p/{program}")(visitor)
    page = visitor.open(_at(visitor, "/p/{program}"))
    live(page)
    page.keyboard.press("[")
    expect(page.get_by_role("link", name="Back to now")).to_be_visible()
    yield "past", page


def past_days(visitor: Visitor) -> Looks:
    day = (datetime.now(UTC).date() - timedelta(days=3)).isoformat()
    paths = {"board": "/p/{program}/board", "map": "/p/{program}/map", "backlog": "/t/{pay}/backlog"}
    for state, path in paths.items():
        page = visitor.open(f"{_at(visitor, path)}?as_of={day}")
        expect(page.get_by_role("link", name="Back to now")).to_be_visible()
        yield state, page


def portfolio(visitor: Visitor) -> Looks:
    yield "one program", visitor.open("/portfolio")
    day = (datetime.now(UTC).date() - timedelta(days=3)).isoformat()
    yield "past", visitor.open(f"/portfolio?as_of={day}")
    yield "what a total counts", visitor.open("/portfolio/dependencies?flag=red")
    yield "empty", visitor.open("/portfolio", "Zoe")


def status_report(visitor: Visitor) -> Looks:
    page = visitor.open(_at(visitor, "/p/{program}/report"))
    yield "draft", page
    yield "reader", visitor.open(_at(visitor, "/p/{program}/report"), "Ana")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Nothing changes it any more.")).to_be_visible()
    yield "published", page
    page.get_by_role("link", name="Executive").click()
    yield "executive", page


def stakeholders(visitor: Visitor) -> Looks:
    path = "/p/{program}/stakeholders"
    page = visitor.open(_at(visitor, path))
    yield "as it is", page
    page.locator("main summary").first.click()
    expect(page.get_by_role("button", name="Keep this").first).to_be_visible()
    yield "change", page
    yield "reader", visitor.open(_at(visitor, path), "Ana")


def budget(visitor: Visitor) -> Looks:
    path = "/p/{program}/budget"
    page = visitor.open(_at(visitor, path))
    yield "as it is", page
    page.get_by_label("What for").last.fill("Cloud")
    page.get_by_label("Planned").last.fill("much")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".field__error")).to_contain_text("is no amount")
    yield "refused", page
    yield "not for you", visitor.open(_at(visitor, path), "Ana")


def snapshot(visitor: Visitor) -> Looks:
    path = f"/programs/{visitor.house.program}/snapshots"
    taken = visitor.house.call("POST", path, {"name": "Plan locked"})
    yield "as it is", visitor.open(_at(visitor, f"/p/{{program}}/snapshots/{taken['id']}"))


ROOMS: dict[str, Callable[[Visitor], Looks]] = {
    "planning poker": poker,
    "retrospective": retrospective,
    "sprint planning": sprint_planning,
    "prioritization": prioritization,
    "working agreement": working_agreement,
    "big-room planning": big_room_planning,
    "big screen": big_screen,
    "cockpit": cockpit,
    "record": record,
}

PAGES: dict[str, Callable[[Visitor], Looks]] = {
    "team board": follows("/t/{pay}", "/t/{new}"),
    "backlog": follows("/t/{pay}/backlog", "/t/{new}/backlog"),
    "rollup": rollup,
    "status report": status_report,
    "snapshot": snapshot,
    "agenda": plain("/p/{program}/agenda"),
    "program board": program_board,
    "dependency map": dependency_map,
    "risks": risks,
    "stakeholders": stakeholders,
    "budget": budget,
    "objectives": objectives,
    "items": plain("/p/{program}/items", empty="/p/{program}/items?team={new}"),
    "dependencies": dependencies,
    "dependency": dependency,
    "capacity": capacity,
    "calendar": calendar,
    "confidence votes": plain("/p/{program}/votes"),
    "item": plain("/i/PAY-7", error="/i/PAY-9999"),
    "rooms": rooms,
    "import": bring_in,
    "home": home,
    "portfolio": portfolio,
    "past day": past_days,
    "door": door,
    "sign in": sign_in,
    "me": plain("/me"),
    "settings": plain("/settings"),
    "settings of a program": program_settings,
    "operation": plain("/settings/operation", "Zoe"),
    "invitation": invitation,
}

SCREENS = ROOMS | PAGES
