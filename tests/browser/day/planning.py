"""Two teams plan their Sprints; one asks the other for something, and is offered it later than wanted."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.day.day import Day
from tests.browser.day.people import Person
from tests.browser.day.soon import soon

GOAL = "Support refunds single lines"
NEED = "Ledger feed"


def the_first_team_is_there_and_has_a_goal(day: Day) -> None:
    """Ana says when she is off and proposes; Eli settles it; the board and the rollup lead with it."""
    eli, ana = day.eli, day.ana
    opens_planning(day, eli, day.team)
    ana.goes_to("/")
    ana.follow("Join Sprint 1 planning")
    soon((eli.aside, "Ana"))
    go_on(eli, "Who is there", ana)
    ana.press("Half a day more off, Ana")
    soon((eli.main, "9.5 of 10 days"))
    go_on(eli, "Goal", ana)
    ana.write("Your proposal", GOAL)
    ana.press("Propose")
    soon((eli.main, "1 proposal, hidden: Ana"))
    eli.command("Show the proposals R", "r")
    soon((ana.main, GOAL))
    eli.press("Start from this")
    eli.press("Set the goal")
    soon((ana.title, GOAL), (day.board.main, GOAL), (day.in_rollup(), GOAL))
    day.company.stayed()


def it_chooses_two_more_stories(day: Day) -> None:
    """What is taken stands on the board, and the rollup counts the load."""
    eli, ana = day.eli, day.ana
    go_on(eli, "Plan", ana)
    for person, other in ((eli, ana), (ana, eli)):
        item = (
            person.page.locator("[data-list=backlog] [data-item]").filter(has_not_text="Not estimated").first
        )
        title = item.locator(".plan-row__title").inner_text()
        person.hands.press(item.get_by_role("button"))
        soon((day.on_board(title), title), (other.page.locator("[data-list=sprint]"), title))
    load = day.sprint_points
    soon((day.board.main, f"{load:g} of "), (day.in_rollup(), f"{load:g} of "))
    day.company.stayed()


def it_asks_the_other_team(day: Day) -> None:
    """The need stands on the board's card and among the dependencies at once."""
    eli, ana = day.eli, day.ana
    go_on(eli, "Dependencies", ana)
    eli.command("Ask another team for something", "a")
    dialog = eli.page.get_by_role("dialog")
    eli.hands.write(dialog.get_by_label("In a few words"), NEED)
    eli.hands.choose(dialog.get_by_label("From which team"), day.other_name)
    eli.hands.choose(dialog.get_by_label("Needed by the end of"), "Sprint 2")
    eli.press("Ask", exact=True)
    soon(
        (ana.main, f"{NEED} from {day.other_name}, by Sprint 2"),
        (day.board.main, f"needs “{NEED}” from {day.other_name} by Sprint 2"),
        (day.rollup.main, NEED),
    )
    day.company.stayed()


def it_is_sure_enough_and_starts(day: Day) -> None:
    """Fingers are hidden until they are shown; then the Sprint runs."""
    eli, ana = day.eli, day.ana
    go_on(eli, "Confidence", ana)
    fingers(eli, 5)
    fingers(ana, 3)
    soon((eli.main, "2 of 2 have voted."))
    eli.command("Reveal R", "r")
    soon((ana.main, "4 of 5, lowest 3"), (day.in_rollup().locator(".teams__confidence"), "4"))
    eli.command("Start Sprint 1 Enter", "Enter")
    soon((ana.main, "Sprint 1 has started."))
    eli.command("End Shift E", "Shift+E")
    soon((ana.main, "This room has ended"))
    day.company.stayed()


def the_other_team_plans_too(day: Day) -> None:
    """Bo opens the room of his own team and leads; the rollup shows its goal and what it carries."""
    bo = day.bo
    opens_planning(day, bo, day.other_team)
    for stage in ("Who is there", "Goal"):
        go_on(bo, stage)
    bo.write("The Sprint Goal, as all agree on it", "Pages that load at once")
    bo.press("Set the goal")
    soon((day.in_rollup(day.other_name), "Pages that load at once"))
    go_on(bo, "Plan")
    bo.hands.press(estimated(bo).get_by_role("button"))
    soon((bo.page.locator("[data-list=sprint]"), "1 item, "))
    go_on(bo, "Dependencies")
    go_on(bo, "Confidence")
    fingers(bo, 4)
    expect(bo.main).to_contain_text("You voted 4.")
    bo.command("Reveal R", "r")
    soon((day.in_rollup(day.other_name).locator(".teams__confidence"), "4"))
    bo.command("Start Sprint 1 Enter", "Enter")
    expect(bo.main).to_contain_text("Sprint 1 has started.")
    day.company.stayed()


def the_other_team_offers_another_sprint(day: Day) -> None:
    """Bo answers on the program board; who asked, the board and the rollup see that it comes too late."""
    bo = day.bo
    day.ana.goes_to(f"/p/{day.house.program}/board")
    bo.goes_to(f"/p/{day.house.program}/board")
    bo.hands.press(bo.page.locator("li").filter(has_text=NEED).get_by_role("button", name="Answer"))
    dialog = bo.page.get_by_role("dialog")
    bo.hands.choose(dialog.get_by_label("Promised for"), "Sprint 3")
    bo.hands.write(dialog.get_by_label("Why, in one line"), "After the audit")
    bo.press("Offer another Sprint")
    line = day.ana.page.locator("li").filter(has_text=NEED)
    soon(
        (line, "Countered"),
        (line, "Late by 1 Sprint"),
        (day.board.main, "Late by 1 Sprint"),
        (day.rollup.page.locator(".needs tbody tr").filter(has_text=NEED), "Late by 1 Sprint"),
        (day.in_rollup(), "1 at risk"),
    )
    day.company.stayed()


def opens_planning(day: Day, lead: Person, team: str) -> None:
    """From the board of the team into a room for its next Sprint."""
    lead.goes_to(f"/t/{team}")
    lead.sends("Plan the Sprint")
    lead.arrives()


def go_on(lead: Person, stage: str, *others: Person) -> None:
    """On to the next stage, for everybody."""
    lead.command(f"Next: {stage} N", "n")
    soon(*((here.page.locator("[aria-current=step]"), stage) for here in (lead, *others)))


def estimated(person: Person) -> Locator:
    """The first of the backlog that has an estimate."""
    rows = person.page.locator("[data-list=backlog] [data-item]")
    return rows.filter(has_not_text="Not estimated").first


def fingers(person: Person, value: int) -> None:
    """Says how sure one is."""
    group = person.page.get_by_role("group", name="Your confidence, 1 to 5")
    person.hands.command(group.get_by_role("button", name=str(value)), str(value))
