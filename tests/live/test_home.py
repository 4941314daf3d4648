"""Home: what needs whom now, by their role, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.access import Actor
from accounts.roles import Role
from backlog import events
from journal.database import Store
from live.pages.home import Now, needs_me
from program.events import DependencyAnswered, DependencyAsked, RankingProposed
from tests.live.test_pages import Harbour


class Town(Harbour):
    """Harbour with Dee and Pia of Payments, Oto of Orders, and Hana who manages the whole."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        for name, role, key in (
            ("dee", Role.DEVELOPER, "PAY"),
            ("pia", Role.PRODUCT_OWNER, "PAY"),
            ("oto", Role.FACILITATOR, "ORD"),
        ):
            self._add_person(name)
            self.give(name, role, self.teams[key])

    def home(self, name: str, days: int = 0) -> Now:
        now = self.store.clock() + days * 24 * 3_600_000
        return self.store.read(lambda c: needs_me(c, Actor(self.people[name]), now))

    def answer(self, id: str, answer: Any, sprint: int | None = None) -> None:
        promised = self.sprints[sprint].id if sprint is not None else None
        self.propose(DependencyAnswered(id, answer, promised))


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    store = Store(sqlite_url)
    yield Town(store)
    store.close()


def ids(needs: list[Any]) -> list[str]:
    return [need.one.row.id for need in needs]


def test_home_is_the_same_on_either_database(store: Store) -> None:
    town = Town(store)
    town.ask("ask", 1, "PAY", 1)
    town.ask("late", 5, "ORD", 0, accepted=2)
    due = town.today.isoformat()
    town.propose(
        events.ItemAdded("action", town.teams["PAY"], "Runbook", assignee=town.people["dee"], due=due)
    )
    dee, hana = town.home("dee"), town.home("hana", days=10)
    assert (ids(dee.waiting), [one.item.id for one in dee.due]) == (["ask"], ["action"])
    assert [(need.one.row.id, [one.rule for one in need.reminders]) for need in hana.at_risk] == [
        ("late", ["red"]),
        ("ask", ["due", "red"]),
    ]


def test_an_ask_waits_for_the_team_that_is_asked_and_not_for_who_manages_all(town: Town) -> None:
    town.ask("ask", 1, "PAY", 1)
    assert ids(town.home("dee").waiting) == ids(town.home("pia").waiting) == ["ask"]
    assert ids(town.home("hana").waiting) == ids(town.home("oto").waiting) == []
    assert ids(town.home("hana").at_risk) == ids(town.home("oto").at_risk) == ["ask"]
    town.ask("nobody", 1, "WEB", 1)
    assert ids(town.home("hana").waiting) == ["nobody"], "nobody is on Web shop"


def test_a_counter_waits_for_who_asked_and_a_delivery_for_who_verifies(town: Town) -> None:
    town.ask("ask", 1, "PAY", 1)
    town.answer("ask", "counter", 2)
    (need,) = town.home("oto").waiting
    assert (need.one.row.id, need.one.judgement.slack) == ("ask", -1)
    assert town.home("dee").waiting == []
    town.answer("ask", "accept")
    assert town.home("oto").waiting == []
    town.answer("ask", "deliver")
    assert ids(town.home("oto").waiting) == ["ask"]


def test_what_is_at_risk_has_the_least_slack_first(town: Town) -> None:
    town.ask("tight", 2, "ORD", 1, accepted=1)
    town.ask("open", 5, "ORD", 2)
    town.ask("late", 5, "ORD", 0, accepted=2)
    found = town.home("hana").at_risk
    assert [(need.one.row.id, need.one.judgement.slack) for need in found] == [
        ("late", -2),
        ("tight", 0),
        ("open", None),
    ]


def test_reminders_reach_those_they_are_for(town: Town) -> None:
    town.ask("ask", 1, "PAY", 2)
    (need,) = town.home("dee", days=10).waiting
    assert [one.rule for one in need.reminders] == ["unanswered", "due"]
    (seen,) = town.home("oto", days=10).at_risk
    assert seen.reminders == []
    (managed,) = town.home("hana", days=10).at_risk
    assert [one.rule for one in managed.reminders] == ["due"]


def test_a_proposed_order_waits_for_the_product_owner(town: Town) -> None:
    order = tuple(row["id"] for row in town.counted(team=town.teams["PAY"])[:3])
    town.propose(RankingProposed("r", None, "wsjf", order, {}, "room"))
    assert [(one.ranking.id, one.items) for one in town.home("pia").orders] == [("r", 3)]
    assert town.home("dee").orders == town.home("oto").orders == town.home("hana").orders == []
    others = tuple(row["id"] for row in town.counted(team=town.teams["ORD"])[:2])
    town.propose(RankingProposed("s", None, "wsjf", others, {}, "other"))
    assert [one.ranking.id for one in town.home("oto").orders] == ["s"], "Orders has no product owner"


def test_ones_own_actions_are_due_from_three_days_before(town: Town) -> None:
    for n, days in enumerate((-1, 0, 3, 4)):
        due = (town.today + timedelta(days=days)).isoformat()
        town.propose(
            events.ItemAdded(
                f"action{n}",
                town.teams["PAY"],
                "Write the runbook",
                type="task",
                assignee=town.people["dee"],
                due=due,
            )
        )
    assert [(one.item.id, one.days) for one in town.home("dee").due] == [
        ("action0", -1),
        ("action1", 0),
        ("action2", 3),
    ]
    town.propose(events.ItemStateChanged("action0", "", "done"), events.ItemArchived("action1"))
    assert [one.item.id for one in town.home("dee").due] == ["action2"]
    assert town.home("pia").due == []


def test_next_up_is_the_calendar_of_ones_teams(town: Town) -> None:
    (dee,) = town.home("dee").next_up
    assert (dee.name, dee.kind, dee.sprint.id, dee.days, dee.leads) == (
        "Payments",
        "runs",
        town.sprints[0].id,
        6,
        False,
    )
    (soon,) = town.home("oto", days=4).next_up
    assert (soon.kind, soon.days, soon.leads, soon.after) == ("ends", 2, True, town.sprints[1])
    (all_of_it,) = town.home("hana").next_up
    assert (all_of_it.team, all_of_it.name) == (None, "Harbour")
    assert town.home("dee", days=60).next_up == []


def test_twelve_lines_are_enough(town: Town) -> None:
    for n in range(15):
        town.ask(f"late{n:02}", 5, "ORD", 0, accepted=2)
    found = town.home("hana")
    assert len(found.at_risk) == 12
    assert found.next_up == []
    assert found.flags["red"] == 15


def test_what_somebody_outside_owes_waits_for_nobody_and_is_at_risk(town: Town) -> None:
    item = town.rows[2]["id"]
    needed = town.sprints[0].id
    town.propose(DependencyAsked("bank", item, None, "Certificate", needed, external="The bank"))
    assert town.home("hana").waiting == []
    (need,) = town.home("hana").at_risk
    assert (need.by, need.one.judgement.why[0]) == (
        None,
        "The bank has not answered Web shop, and it is needed in Sprint 1, which is running.",
    )
