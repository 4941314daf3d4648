"""The poker screen: joining by voting, keys, the reveal, what is spoken, what a facilitator decides."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.harbour import CARDS, DECK, poker, revealed, summary
from tests.browser.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Your estimate").get_by_role("button", name=name, exact=True)


def seated(page: Page, server: ScriptedServer, view: dict[str, Any], role: str = "participant") -> None:
    """Opens the room as Ana, or as Eli who facilitates, and waits until it is live."""
    server.role, server.seat = role, "s5" if role == "facilitator" else "s1"
    page.goto(server.room(view, server.seat))
    expect(page.locator("live-chip")).to_contain_text("Live")


def turn(server: ScriptedServer, cards: dict[str, str]) -> None:
    put: dict[str, Any] = {f"votes/{who}": {"card": one} for who, one in cards.items()}
    put |= {f"table/{key}": value for key, value in summary(cards).items()}
    server.frame(put)


def test_a_guest_types_a_name_and_taps_a_card_and_is_in_and_has_voted(
    page: Page, server: ScriptedServer
) -> None:
    server.seat = "s8"
    page.goto(server.room(poker(), seat=None))
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Refund a partly shipped order")
    page.keyboard.type("Gus")
    card(page, "5").click()
    expect(page.get_by_text("You voted 5.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_count(0)
    expect(page.get_by_text("Gus (you)")).to_be_visible()
    assert server.seats_asked == [{"name": "Gus", "role": "participant", "key": "secret"}]
    assert server.heard("CastVote")


def test_a_card_without_a_name_sends_nothing_and_says_what_is_missing(
    page: Page, server: ScriptedServer
) -> None:
    page.goto(server.room(poker(), seat=None))
    card(page, "5").click()
    field = page.get_by_label("Your name")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Type a name first")
    expect(field).to_be_focused()
    expect(card(page, "5")).to_have_attribute("aria-pressed", "false")
    assert server.seats_asked == []


def test_a_visitor_by_code_sees_the_title_and_a_name_field_only(page: Page, server: ScriptedServer) -> None:
    view = {"room": {"title": "Payments refinement"}}
    page.goto(server.room(view, seat=None))
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments refinement")
    expect(page.get_by_role("group", name="Your estimate")).to_have_count(0)
    expect(page.get_by_role("button", name="Join", exact=True)).to_be_visible()


@pytest.mark.parametrize(("typed", "cast"), [("13", "13"), ("5", "5"), ("2", "2"), ("20", "20"), ("u", "?")])
def test_a_card_is_cast_by_typing_it(page: Page, server: ScriptedServer, typed: str, cast: str) -> None:
    seated(page, server, poker())
    page.keyboard.type(typed)
    name = "Unsure" if cast == "?" else cast
    expect(card(page, name)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert [command["args"]["card"] for command in server.commands] == [cast]


def test_arrows_move_the_focus_and_space_votes(page: Page, server: ScriptedServer) -> None:
    seated(page, server, poker())
    card(page, "5").focus()
    page.keyboard.press("ArrowRight")
    expect(card(page, "8")).to_be_focused()
    assert server.heard()
    page.keyboard.press("Space")
    expect(page.locator("#say")).to_have_text("You voted 8. 4 of 6 voted.")
    page.keyboard.press("Space")
    expect(page.locator("#say")).to_have_text("Vote taken back. 3 of 6 voted.")
    assert server.heard("CastVote", "RetractVote")


def test_with_single_keys_off_no_letter_or_digit_sends_anything(page: Page, server: ScriptedServer) -> None:
    seated(page, server, poker(), "facilitator")
    page.get_by_role("button", name="Keys and voice").click()
    page.get_by_label("Single-letter keys work").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.type("rbntfhu0123456789")
    page.get_by_role("button", name="Reveal").click()
    assert server.heard("RevealVotes")


def test_votes_of_others_are_gathered_into_one_sentence(page: Page, server: ScriptedServer) -> None:
    view = poker()
    view["votes"] = {}
    view["seats"]["s8"] = {"name": "Gus", "role": "participant", "away": False}
    seated(page, server, view)
    for seat in ("s2", "s3", "s4", "s5", "s6"):
        server.frame({f"votes/{seat}": {"voted": True}})
    expect(page.locator("#say")).to_have_text("Bo, Cy, Dee and 2 others voted. 5 of 7.")


def test_nothing_is_spoken_when_only_when_asked_is_chosen_and_the_log_has_it_all(
    page: Page, server: ScriptedServer
) -> None:
    seated(page, server, poker())
    page.evaluate("localStorage.setItem('bigroom.voice', 'asked')")
    turn(server, CARDS)
    expect(page.get_by_role("heading", name="From 3 to 8, middle 5")).to_be_visible()
    expect(page.locator("#say")).to_be_empty()
    expect(page.locator("#alert")).to_be_empty()
    page.keyboard.press("l")
    expect(page.get_by_role("log")).to_contain_text("Revealed. Middle 5, from 3 to 8.")


def test_the_reveal_is_said_shown_as_a_table_and_takes_the_focus(page: Page, server: ScriptedServer) -> None:
    seated(page, server, poker())
    turn(server, CARDS)
    expect(page.locator("#alert")).to_have_text("Revealed. Middle 5, from 3 to 8. Lowest Bo, highest Fay.")
    expect(page.get_by_role("heading", name="From 3 to 8, middle 5")).to_be_focused()
    expect(page.get_by_text("Hear Bo (3) and Fay (8) first.")).to_be_visible()
    rows = page.get_by_role("table", name="Votes").get_by_role("row")
    expect(rows).to_have_text(["NameCard", "Ana5", "Bo3", "Cy5", "Dee5", "Eli5", "Fay8"])


def test_when_all_agree_the_room_says_so(page: Page, server: ScriptedServer) -> None:
    seated(page, server, poker())
    turn(server, dict.fromkeys(CARDS, "5"))
    expect(page.locator("#alert")).to_have_text("All 6 say 5.")


def test_the_bars_stand_on_the_whole_deck_over_the_ghosts_of_the_round_before(
    page: Page, server: ScriptedServer
) -> None:
    seated(page, server, revealed(second_round=True))
    expect(page.locator(".histogram__place")).to_have_count(len(DECK))
    expect(page.locator(".histogram__ghost")).to_have_count(4)
    tall, low = (page.locator(".histogram__bar").nth(n).bounding_box() for n in (1, 0))
    assert tall is not None
    assert low is not None
    assert tall["height"] == pytest.approx(4 * low["height"], rel=0.02)


def test_the_facilitator_reveals_accepts_and_is_on_the_next_story_with_two_keys(
    page: Page, server: ScriptedServer
) -> None:
    seated(page, server, poker(), "facilitator")
    page.keyboard.press("r")
    expect(page.get_by_text("3 of 6 voted")).to_be_visible()
    turn(server, CARDS)
    expect(page.get_by_role("button", name="Accept 5 Enter")).to_be_visible()
    page.keyboard.press("Enter")
    server.frame({"table": {**poker()["table"], "item": "i5", "round": 1}, "votes": {}})
    expect(page.get_by_role("heading", level=1)).to_have_text("Payout report shows refunds by line")
    expect(page.locator("#alert")).to_have_text("Story 5 of 7, Payout report shows refunds by line.")
    assert server.heard("RevealVotes", "AgreeEstimate", "PresentItem")
    assert server.commands[1]["args"] == {"card": "5", "item": "i4", "round": 1}
    assert server.commands[2]["args"] == {"item": "i5"}


def test_b_after_the_reveal_votes_again(page: Page, server: ScriptedServer) -> None:
    seated(page, server, revealed(), "facilitator")
    page.keyboard.press("b")
    assert server.heard("StartRound")
    server.frame({"table": {**poker()["table"], "round": 2}, "votes": {"s1": {"voted": True, "kept": True}}})
    expect(page.locator("#alert")).to_contain_text("Round 2.")
    assert server.commands[0]["args"] == {"item": "i4", "round": 1}


def test_who_watches_has_no_cards_and_may_sit_down(page: Page, server: ScriptedServer) -> None:
    server.role, server.seat = "observer", "s7"
    page.goto(server.room(poker(), "s7"))
    expect(page.get_by_role("group", name="Your estimate")).to_have_count(0)
    page.get_by_role("button", name="Sit down and vote").click()
    expect(page.locator("live-chip")).to_contain_text("Live")
    expect(page.get_by_text("You are watching.")).to_be_visible()
    assert server.heard("SitDown")


def test_when_the_facilitator_is_away_anybody_seated_takes_over_with_one_click(
    page: Page, server: ScriptedServer
) -> None:
    seated(page, server, poker())
    server.frame({"seats/s5/away": True})
    expect(page.locator("#say")).to_have_text("Eli is away. Anyone can facilitate.")
    page.get_by_role("button", name="Facilitate", exact=True).click()
    expect(page.locator("live-chip")).to_contain_text("Live")
    assert server.heard("TakeOver")


def test_an_ended_room_turns_into_its_table(page: Page, server: ScriptedServer) -> None:
    seated(page, server, revealed(), "facilitator")
    server.frame({"room/state": "ended"})
    expect(page.get_by_role("table", name="Estimates").get_by_role("row")).to_have_count(8)
    expect(page.get_by_role("link", name="Open the record")).to_have_attribute("href", "/r/r1/record")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator("#alert")).to_have_text("The room has ended. This is its record.")


def test_the_pseudo_language_reaches_every_word_of_ours(page: Page, server: ScriptedServer) -> None:
    server.language = "qps"
    seated_view = revealed(second_round=True)
    page.goto(server.room(seated_view))
    expect(page.locator("live-chip")).to_contain_text("[Lîvé")
    items = seated_view["items"].values()
    theirs = {*DECK, "Bigroom", "I", "O", "Payments refinement", "Payments, Sprint 12", ", PAY-118", "A"}
    theirs |= {item[field] for item in items for field in ("title", "key")} | {items_lead(seated_view)}
    theirs |= {person["name"] for person in seated_view["seats"].values()}
    words = page.evaluate(TEXTS)
    assert [text for text in words if "[" not in text and "]" not in text and text not in theirs] == []


def items_lead(view: dict[str, Any]) -> str:
    return str(view["items"]["i4"]["description"])


TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    if (/[a-z]/i.test(text) && !walker.currentNode.parentElement.closest("script")) found.push(text);
  }
  return found;
}"""
