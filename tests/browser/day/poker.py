"""Planning poker on five stories: a voter without network, one who comes late, a facilitator who vanishes."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.day.day import Day
from tests.browser.day.people import Person
from tests.browser.day.soon import SOON, soon

OFFLINE = 8_000
"""Milliseconds that Ana is without network."""
REVEAL = 3.0
"""Seconds from the last vote until the cards turn by themselves."""
AWAY = 45_000
"""Milliseconds within which a seat that nobody sits in counts as away; it takes 20 seconds."""


def five_stories_go_into_the_sprint(day: Day) -> None:
    """Eli picks the first five that have no estimate; the board shows them at once."""
    eli = day.eli
    eli.goes_to(f"/t/{day.team}/backlog")
    eli.press("Unestimated")
    expect(eli.button("Unestimated")).to_have_attribute("aria-pressed", "true")
    rows = eli.page.locator("tr[data-id]")
    day.stories = tuple(words.strip() for words in rows.locator(".backlog__title").all_inner_texts()[:5])
    for n in range(5):
        eli.hands.command(rows.nth(n).get_by_role("checkbox"), "j", "x")
    expect(eli.page.get_by_role("region", name="Selected items")).to_contain_text("5 selected")
    eli.command("Sprint S", "s")
    eli.press("Sprint 1")
    soon((day.board.main, "5 items, 0 points"), *((day.on_board(story), story) for story in day.stories))
    day.company.stayed()


def a_room_is_opened_and_three_come(day: Day) -> None:
    """Ana comes by her first page, Bo of another team by a link, Gus by the code that Eli reads out."""
    eli = day.eli
    eli.sends("Estimate together")
    eli.arrives()
    link, code = invitation(eli)
    day.ana.goes_to("/")
    day.ana.follow(f"Join {day.team_name} refinement")
    day.bo.goes_to(link)
    comes_by_code(day.gus, code)
    soon(*((here.aside, "Gus") for here in (eli, day.ana, day.bo)))
    day.company.stayed()


def invitation(lead: Person) -> tuple[str, str]:
    """The link and the code of the room, from where the facilitator reads them."""
    lead.command("Invite I", "i")
    dialog = lead.page.get_by_role("dialog")
    link, code = dialog.get_by_label("Link").input_value(), dialog.locator("strong").inner_text()
    lead.press("Close")
    return link, code


def comes_by_code(guest: Person, code: str) -> None:
    """Types the code and a name."""
    guest.opens("/j")
    guest.write("Code", code.lower())
    guest.sends("Join")
    guest.write("Your name", guest.name)
    guest.press("Join")
    guest.arrives()


def one_votes_without_network(day: Day) -> None:
    """Nothing reaches Ana or comes from her for eight seconds; her card lands when she is back."""
    eli, ana, bo, gus = day.eli, day.ana, day.bo, day.gus
    eli.command("Open the first story", "n")
    soon(*((here.title, day.stories[0]) for here in (ana, bo, gus)))
    ana.page.context.set_offline(True)
    since = ana.page.evaluate("performance.now()")
    play(ana, "3")
    expect(ana.main).to_contain_text("Kept on this device.")
    for person, card in ((bo, "2"), (gus, "5"), (eli, "3")):
        play(person, card)
    soon(*((here.aside, "3 of 4 voted") for here in (eli, bo, gus)))
    ana.page.wait_for_function("([since, ms]) => performance.now() - since > ms", arg=[since, OFFLINE])
    expect(ana.page.locator("live-chip")).to_contain_text("Reconnecting, 1 kept")
    expect(eli.aside).to_contain_text("3 of 4 voted")
    ana.page.context.set_offline(False)
    soon((eli.aside, "4 of 4 voted"), (ana.page.locator("#reconnect"), "Back. 1 sent"))
    turn_by_themselves(eli, [ana, bo, gus], "From 2 to 5, middle 3")
    agree(day, eli, 0)


def all_say_the_same(day: Day) -> None:
    """Nobody has to reveal anything."""
    eli, others = day.eli, [day.ana, day.bo, day.gus]
    for person in (*others, eli):
        play(person, "2")
    turn_by_themselves(eli, others, "All 4 say 2")
    agree(day, eli, 1)


def one_comes_late_and_all_vote_again(day: Day) -> None:
    """Cy sees the story that is open; after the talk two people change their minds."""
    eli, ana, bo, gus = day.eli, day.ana, day.bo, day.gus
    play(ana, "5")
    play(bo, "2")
    day.cy = cy = day.company.member("Cy")
    cy.goes_to(eli.page.url)
    expect(cy.title).to_have_text(day.stories[2])
    soon(*((here.aside, "2 of 5 voted") for here in (eli, ana, bo, gus, cy)))
    for person, card in ((cy, "5"), (gus, "13"), (eli, "5")):
        play(person, card)
    turn_by_themselves(eli, [ana, bo, gus, cy], "From 2 to 13, middle 5")
    eli.command("Vote again B", "b")
    soon((gus.main, "Your 13 of the last round stays"), (bo.main, "Your 2 of the last round stays"))
    play(bo, "5")
    play(gus, "8")
    soon((eli.aside, "2 of 5 voted"))
    eli.command("Reveal R", "r")
    soon(*((here.main, "From 5 to 8, middle 5") for here in (ana, bo, gus, cy)))
    soon((gus.main, "This is round 2."))
    agree(day, eli, 2)


def the_facilitator_vanishes_and_is_replaced(day: Day) -> None:
    """Eli's browser is gone; after a while anybody may facilitate, and Ana does."""
    ana, others = day.ana, [day.bo, day.gus, day.cy]
    play(day.bo, "8")
    day.company.leaves(day.eli)
    expect(ana.button("Facilitate", exact=True)).to_be_visible(timeout=AWAY)
    ana.press("Facilitate")
    expect(ana.button("Reveal R")).to_be_visible()
    soon(*((here.button("Facilitate", exact=True), None) for here in others))
    for person in (ana, day.gus, day.cy):
        play(person, "8")
    turn_by_themselves(ana, others, "All 4 say 8")
    agree(day, ana, 3)


def the_facilitator_comes_back_and_ends_the_room(day: Day) -> None:
    """Eli takes it back with one command; the room ends, and its record stands on every page."""
    day.eli = eli = day.company.member("Eli")
    eli.goes_to(day.ana.page.url)
    eli.press("Facilitate")
    expect(eli.button("Reveal R")).to_be_visible()
    others = [day.ana, day.bo, day.gus, day.cy]
    soon((day.ana.button("Reveal R"), None))
    for person in (*others, eli):
        play(person, "5")
    turn_by_themselves(eli, others, "All 5 say 5")
    agree(day, eli, 4)
    eli.command("End Shift E", "Shift+E")
    soon(*((here.main, "This room has ended") for here in others))
    soon(*((here.main, f"5 stories estimated, {day.agreed} points") for here in others))
    day.company.stayed()


def play(person: Person, card: str) -> None:
    """Picks a card."""
    person.hands.command(person.button(card, exact=True), *card)


def turn_by_themselves(lead: Person, others: list[Person], result: str) -> None:
    """Everybody has voted: after the countdown all see the same result."""
    soon(*((here.main, result) for here in (lead, *others)), within=REVEAL + SOON)


def agree(day: Day, lead: Person, place: int) -> None:
    """The facilitator agrees: it is on the board and in the rollup, and the next story is open for all."""
    card, so_far = day.cards[place], sum(map(int, day.cards[: place + 1]))
    points = day.points + float(card)
    lead.command(f"Accept {card} Enter", "Enter")
    following = day.stories[place + 1 : place + 2]
    soon(
        (day.on_board(day.stories[place]).locator(".points"), f"{card} points"),
        (day.board.main, f"5 items, {so_far} points"),
        (day.in_rollup(), f"of {points:g}"),
        *((here.title, story) for here in (day.ana, day.bo, day.gus) for story in following),
    )
    day.company.stayed()
