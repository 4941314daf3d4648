"""A retrospective: notes that are nobody's business until they are shown, votes, and two actions."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.day.day import Day
from tests.browser.day.people import Person
from tests.browser.day.poker import invitation
from tests.browser.day.soon import soon

LATE, ALONE, THANKS = "The audit came late", "Nobody owns the ledger", "Bo, for the offer"


def a_retrospective_is_opened(day: Day) -> None:
    """Eli opens it from the board of the team; Ana and Bo come by a link, Gus with his name on a phone."""
    eli = day.eli
    eli.goes_to(f"/t/{day.team}")
    eli.sends("Hold a retrospective")
    eli.arrives()
    link, _ = invitation(eli)
    for member in (day.ana, day.bo):
        member.goes_to(link)
    day.gus.opens(link)
    day.gus.write("Your name", day.gus.name)
    day.gus.press("Join")
    day.gus.arrives()
    soon(*((here.aside, "Gus") for here in (eli, day.ana, day.bo)))
    day.company.stayed()


def everybody_writes_and_sees_only_their_own(day: Day) -> None:
    """Three notes by three people are a count for the others."""
    others = (day.ana, day.bo, day.gus)
    go_on(day, "Write")
    writes(day.ana, "Did not go well", LATE)
    writes(day.bo, "Did not go well", ALONE)
    writes(day.eli, "Thanks", THANKS)
    for person, own in ((day.ana, LATE), (day.bo, ALONE), (day.eli, THANKS)):
        soon((person.main, "2 notes by 2 people"), (person.page.locator(".note"), own))
        hidden = {LATE, ALONE, THANKS} - {own}
        assert not [text for text in hidden if text in person.page.content()]
    expect(day.gus.page.locator(".note")).to_have_count(0)
    day.eli.command("Next: Reveal and group N", "r")
    soon(*((note(here, text), text) for here in others for text in (LATE, ALONE, THANKS)))
    day.company.stayed()


def two_notes_become_one_topic_and_get_the_votes(day: Day) -> None:
    """Ana puts two notes together; three people vote for what they make."""
    for text in (LATE, ALONE):
        day.ana.hands.press(note(day.ana, text))
    day.ana.command("Group them G", "g")
    day.ana.write("Name of the group", "The audit")
    day.ana.press("Group 2 notes")
    topic = "The audit"
    soon(*((here.page.locator(".topic--many"), topic) for here in (day.eli, day.bo, day.gus)))
    go_on(day, "Vote")
    day.gus.press("Did not go well")
    for person in (day.ana, day.bo, day.gus):
        person.press(f"Vote for {topic}")
        soon((person.main, "1 vote of yours"))
    go_on(day, "Discuss")
    soon(*((here.title, topic) for here in (day.eli, day.ana, day.bo, day.gus)))
    soon((day.gus.main, "3 votes"))
    day.company.stayed()


def two_actions_stand_on_the_board(day: Day) -> None:
    """One line each, by who facilitates and by a member: cards of the running Sprint at once."""
    before = len(day.house.items_of_all())
    for person, line, text in (
        (day.eli, "Write the runbook @ana ^fri", "Write the runbook"),
        (day.ana, "Ask the auditors @me ^2w", "Ask the auditors"),
    ):
        person.command("New action A", "a")
        person.write("What, who, by when", line)
        person.press("Agree the action")
        others = {day.eli, day.ana, day.bo, day.gus} - {person}
        soon(*((here.page.locator(".actions"), text) for here in others), (day.on_board(text), text))
    soon((day.in_rollup(), f"{day.to_do} to do"))
    assert len(day.house.items_of_all()) == before + 2
    day.company.stayed()


def it_closes_with_a_rating(day: Day) -> None:
    """The actions are read back, the time is rated in secret, the room ends on every page."""
    everybody = (day.ana, day.bo, day.gus, day.eli)
    go_on(day, "Close")
    for person, value in zip(everybody, ("4", "5", "3", "4"), strict=True):
        scale = person.page.locator(".rating__scale")
        person.hands.command(scale.get_by_role("button", name=value), value)
    soon((day.eli.main, "4 people have rated."))
    day.eli.command("Reveal ratings R", "r")
    soon(*((here.main, "4 of 5 on average, lowest 3") for here in everybody))
    day.eli.command("End Shift E", "Shift+E")
    soon(*((here.main, "This room has ended") for here in everybody))
    soon(*((here.main, "Write the runbook") for here in everybody))
    day.company.stayed()


def go_on(day: Day, stage: str) -> None:
    """Eli opens the next stage, and everybody is there."""
    day.eli.command(f"Next: {stage} N", "n")
    for here in (day.eli, day.ana, day.bo, day.gus):
        soon((here.page.locator("[aria-current=step]"), stage))


def writes(person: Person, column: str, text: str) -> None:
    """A note into the line of a column."""
    person.write(f"Note for {column}", text)
    person.hands.press(person.button(f"Add to {column}"))


def note(person: Person, text: str) -> Locator:
    """A note, or a group, that is shown to all."""
    return person.page.locator("[data-pick]").filter(has_text=text)
