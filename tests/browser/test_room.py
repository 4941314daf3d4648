"""Joining, resuming, keeping and resending: what a person sees while the line comes and goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.harbour import poker
from tests.browser.scripted_server import Answer, ScriptedServer, View

pytestmark = pytest.mark.browser


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Your estimate").get_by_role("button", name=name, exact=True)


def live(page: Page) -> Locator:
    return page.locator("live-chip")


def votes(server: ScriptedServer) -> list[View]:
    return [command for command in server.commands if command["name"] == "CastVote"]


def test_a_vote_is_drawn_at_once_as_kept_and_becomes_saved_when_it_is_answered(
    page: Page, server: ScriptedServer
) -> None:
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    server.silent = True
    card(page, "5").click()
    expect(card(page, "5")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Kept on this device.")).to_be_visible()
    server.silent = False
    expect(page.get_by_text("Saved.")).to_be_visible()
    [vote] = votes(server)
    assert vote["args"] == {"card": "5", "item": "i4", "round": 1}
    assert vote["stage"] == "estimate"


def test_a_vote_made_without_a_line_is_sent_once_under_its_first_id_when_the_line_is_back(
    page: Page, server: ScriptedServer
) -> None:
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    boot = page.evaluate("window.__boot")
    server.away = True
    server.hang_up()
    card(page, "8").click()
    expect(live(page)).to_have_text("Reconnecting, 1 kept")
    expect(card(page, "8")).to_be_enabled()
    server.lose_frame({"votes/s3": {"voted": True}})
    server.away = False
    expect(page.get_by_text("Back. 1 sent, 1 received, nothing lost.").first).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert [vote["args"]["card"] for vote in votes(server)] == ["8"]
    assert server.joins[-1]["since"] == 10
    assert server.joins[-1]["epoch"] == "e1"
    assert page.evaluate("window.__boot") == boot
    expect(live(page)).to_have_text("Live, 7 here", timeout=10_000)


def test_after_ten_seconds_a_bar_offers_to_try_now_and_covers_nothing(
    page: Page, server: ScriptedServer
) -> None:
    page.clock.install()
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    server.away = True
    server.hang_up()
    expect(live(page)).to_have_text("Reconnecting")
    page.clock.run_for(10_000)
    expect(page.get_by_text("What you do is kept (0)").first).to_be_visible()
    card(page, "3").click(trial=True)
    # From here on the page tries again by itself no more.
    page.clock.pause_at(page.evaluate("Date.now()") + 100)
    server.away = False
    page.get_by_role("button", name="Try now").click()
    page.clock.resume()
    expect(page.get_by_text("You have missed nothing").first).to_be_visible()


def test_a_vote_that_was_kept_when_the_page_was_closed_is_sent_by_the_next_page(
    new_context: Callable[..., BrowserContext], server: ScriptedServer
) -> None:
    context = new_context()
    page = context.new_page()
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    server.away = True
    server.hang_up()
    card(page, "13").click()
    expect(live(page)).to_have_text("Reconnecting, 1 kept")
    page.close()
    server.away = False
    again = context.new_page()
    again.goto(server.room(poker()))
    expect(card(again, "13")).to_have_attribute("aria-pressed", "true")
    expect(again.get_by_text("Saved.")).to_be_visible()
    assert [vote["args"]["card"] for vote in votes(server)] == ["13"]


SLOW_DISK = """
const later = window.setTimeout;
window.setTimeout = (act, after, ...how) => (after === 1000 ? 0 : later(act, after, ...how));
const open = IDBFactory.prototype.open;
const read = new Promise((resolve) => Object.assign(window, { diskIsRead: resolve }));
IDBFactory.prototype.open = function (...wanted) {
  const request = open.apply(this, wanted);
  const set = (told) => request.addEventListener("success", (event) => read.then(() => told(event)));
  Object.defineProperty(request, "onsuccess", { set });
  return request;
};
"""


def test_what_is_said_before_the_kept_commands_are_read_is_sent_after_them(
    page: Page, server: ScriptedServer
) -> None:
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    server.silent = True
    card(page, "5").click()
    expect(page.get_by_text("Kept on this device.")).to_be_visible()
    assert server.heard("CastVote")
    server.commands.clear()
    page.add_init_script(SLOW_DISK)
    page.reload()
    server.silent = False
    card(page, "8").click()
    expect(card(page, "8")).to_have_attribute("aria-pressed", "true")
    page.evaluate("window.diskIsRead()")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert [vote["args"]["card"] for vote in votes(server)] == ["5", "8"]
    expect(card(page, "8")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    "dead",
    [
        "IDBFactory.prototype.open = () => new EventTarget()",
        "IDBObjectStore.prototype.put = () => new EventTarget()",
    ],
    ids=["that does not open", "that does not write"],
)
def test_a_vote_does_not_wait_for_a_device_that_never_answers(
    page: Page, server: ScriptedServer, dead: str
) -> None:
    page.add_init_script(dead)
    page.goto(server.room(poker()))
    card(page, "5").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert [vote["args"]["card"] for vote in votes(server)] == ["5"]


def test_a_refused_vote_is_taken_off_and_the_reason_is_said_and_shown(
    page: Page, server: ScriptedServer
) -> None:
    sentence = "Voting closed a moment before your card arrived. Eli can reopen it."
    server.answer = lambda _: refused("refused", sentence, "round_closed")
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    card(page, "5").click()
    expect(card(page, "5")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#alert")).to_have_text(sentence)
    expect(page.locator(".toast")).to_contain_text(sentence)


def test_a_command_that_came_too_fast_is_sent_again_with_the_same_id(
    page: Page, server: ScriptedServer
) -> None:
    def first_too_fast(command: View) -> Answer | None:
        return refused("rate_limited", "Too fast.", retry_after=0.2) if len(server.commands) == 1 else None

    server.answer = first_too_fast
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    card(page, "5").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    first, second = votes(server)
    assert first["id"] == second["id"]


def test_a_vote_stays_drawn_between_its_answer_and_the_frame_that_shows_it(
    page: Page, server: ScriptedServer
) -> None:
    server.answer = lambda _: {"ok": True, "seq": server.seq + 1}
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    card(page, "5").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(card(page, "5")).to_have_attribute("aria-pressed", "true")
    server.frame({"votes/s3": {"voted": True}})
    expect(card(page, "5")).to_have_attribute("aria-pressed", "false")


def test_a_gap_is_closed_by_joining_again_with_what_is_known(page: Page, server: ScriptedServer) -> None:
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    server.lose_frame({"votes/s3": {"voted": True}})
    server.frame({"votes/s4": {"voted": True}})
    expect(page.get_by_text("5 of 6 voted")).to_be_visible()
    assert [join.get("since") for join in server.joins] == [10, 10]


def test_a_frame_that_was_too_large_is_fetched_whole(page: Page, server: ScriptedServer) -> None:
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    before = server.seq
    server.lose_frame({"votes/s3": {"voted": True}})
    server.say("frame", {"from": before, "seq": server.seq, "whole": True})
    expect(page.get_by_text("4 of 6 voted")).to_be_visible()
    assert server.joins[-1]["whereami"]


def test_frames_and_whispers_that_the_join_already_told_change_nothing(
    page: Page, server: ScriptedServer
) -> None:
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    server.say("frame", {"from": 9, "seq": 10, "put": {"votes": {}}, "gone": []})
    server.say("mine", {"seq": 10, "put": {"card": "40"}, "gone": []})
    server.frame({"votes/s4": {"voted": True}})
    expect(page.get_by_text("4 of 6 voted")).to_be_visible()
    expect(card(page, "40")).to_have_attribute("aria-pressed", "false")


def test_who_is_put_out_of_the_room_reads_it_and_sends_nothing_more(
    page: Page, server: ScriptedServer
) -> None:
    page.goto(server.room(poker()))
    expect(live(page)).to_have_text("Live, 7 here")
    server.say("closed", {"reason": "removed"})
    expect(live(page)).to_have_text("Closed")
    expect(page.locator("#alert")).to_contain_text("you were signed out, or may not see it any more")
    expect(page.get_by_role("link", name="Open it again")).to_be_visible()


def refused(code: str, message: str, reason: str = "", retry_after: float | None = None) -> Answer:
    error: View = {"code": code, "message": message, "reason": reason}
    return {"ok": False, "error": error | ({"retry_after": retry_after} if retry_after else {})}
