"""Negotiating over REST: who said what when, what is refused and why, records, links, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from accounts.events import stream_of
from backlog import events as backlog
from backlog.days import Moment
from backlog.queries import day_of
from journal.journal import append
from journal.verify import complaints
from live.pages import lists
from program.dependencies.events import DependencyCommented
from tests.backlog.desk import Desk
from tests.program.test_imports import send

DAY = 24 * 60 * 60 * 1000


@pytest.fixture
def sprints(desk: Desk) -> list[str]:
    """Four Sprints from 5 January, ``card`` of Payments in the third, ``order`` of Orders in the first."""
    found = desk.harbour.increment(4)
    desk.harbour.add("card", "PAY", sprint=found[2], points=5.0)
    desk.harbour.add("order", "ORD", sprint=found[0], points=3.0)
    return found


def ask(desk: Desk, sprints: list[str], needed: int = 3, **more: Any) -> Any:
    body = {
        "consumer": "card",
        "producer": "order",
        "title": "Order numbers",
        "needed_by": sprints[needed - 1],
    }
    return desk.post(f"{desk.program}/dependencies", {**body, **more}, by="ana")


def answer(desk: Desk, id: str, reply: str, sprint: str | None = None, by: str = "cy", **more: Any) -> Any:
    status = more.pop("status", None)
    return desk.post(
        f"/dependencies/{id}/answer", {"answer": reply, "sprint": sprint, **more}, by=by, status=status
    )


def kinds(desk: Desk, id: str) -> list[str]:
    return [one["kind"] for one in desk.get(f"/dependencies/{id}/history")["items"]]


def untrue(desk: Desk) -> list[str]:
    """What ``bigroom verify`` says, but for the people whom the fixture made without the journal."""
    found = desk.harbour.store.read(lambda c: list(complaints(c)))
    return [one for one in found if "Table person" not in one]


def test_the_history_tells_the_whole_negotiation(desk: Desk, sprints: list[str]) -> None:
    id = ask(desk, sprints)["id"]
    answer(desk, id, "counter", sprints[3], reason="The gates are rebuilt.")
    said = desk.post(f"/dependencies/{id}/comments", {"text": " Is Sprint 3 out of reach? "}, by="ana")
    answer(desk, id, "counter", sprints[1], by="ana")
    answer(desk, id, "accept")
    desk.harbour.propose(backlog.ItemScheduled("order", sprints[3]), by="dee")
    desk.now += DAY
    shown = desk.get(f"/dependencies/{id}")
    assert shown["broken_by"] == {
        "seq": shown["broken_by"]["seq"],
        "person": "dee",
        "on": "2026-01-06",
        "how": "moved",
    }
    history = desk.get(f"/dependencies/{id}/history")["items"]
    assert [one["kind"] for one in history] == ["asked", "counter", "commented", "counter", "accept", "moved"]
    assert [one["by"] for one in history] == ["ana", "cy", "ana", "ana", "cy", "dee"]
    assert history[1]["text"] == "The gates are rebuilt."
    assert history[2]["text"] == said["text"] == "Is Sprint 3 out of reach?"
    assert (history[4]["sprint"], history[5]["sprint_before"]) == (sprints[1], sprints[0])
    assert shown["broken_by"]["seq"] == history[-1]["seq"]
    assert untrue(desk) == []


def test_who_answers_second_is_told_what_happened(desk: Desk, sprints: list[str]) -> None:
    id = ask(desk, sprints)["id"]
    saw = {"state": "proposed", "promise": None, "countered_by": None}
    answer(desk, id, "accept", sprints[1], base=saw)
    late = answer(desk, id, "counter", sprints[3], by="hana", base=saw, status=409)
    assert late["detail"] == (
        "This was answered before your answer arrived, which does not count. "
        "Cy promised it for Sprint 2 on 6 January 2026 at 12:46."
    )
    again = answer(desk, id, "accept", sprints[0], by="dee", status=409)
    assert "Cy promised it for Sprint 2" in again["detail"]
    assert desk.get(f"/dependencies/{id}")["promise"] == sprints[1]


def test_a_need_and_a_promise_lie_ahead(desk: Desk, sprints: list[str]) -> None:
    id = ask(desk, sprints)["id"]
    desk.now += 14 * DAY
    body = {
        "consumer": "card",
        "producer_team": desk.harbour.teams["WEB"],
        "title": "Cart",
        "needed_by": sprints[0],
    }
    problem = desk.post(f"{desk.program}/dependencies", body, by="ana", status=422)
    assert problem["detail"] == "Sprint 1 was over on 18 January 2026. Name one that is still to come."
    assert problem["errors"][0]["pointer"] == "/needed_by"
    problem = answer(desk, id, "accept", sprints[0], status=422)
    assert problem["detail"].endswith("Promise one that is still to come.")
    orders = desk.harbour.teams["ORD"]
    desk.harbour.propose(backlog.SprintStarted(orders, sprints[1]), backlog.SprintClosed(orders, sprints[1]))
    problem = answer(desk, id, "accept", sprints[1], status=422)
    assert problem["detail"] == "Orders has closed Sprint 2. Promise one that is still to come."
    assert answer(desk, id, "accept", sprints[2])["state"] == "accepted"


def test_an_offer_whose_sprint_went_by_is_not_taken(desk: Desk, sprints: list[str]) -> None:
    id = ask(desk, sprints)["id"]
    answer(desk, id, "counter", sprints[0])
    desk.now += 14 * DAY
    assert "was over on 18 January" in answer(desk, id, "accept", by="ana", status=422)["detail"]


def test_the_consuming_team_changes_by_when_it_needs_it(desk: Desk, sprints: list[str]) -> None:
    asked = ask(desk, sprints)
    path = f"/dependencies/{asked['id']}"
    changed = desk.patch(path, {"needed_by": sprints[3]}, by="ana")
    assert changed["needed_by"] == sprints[3]
    desk.patch(path, {"needed_by": sprints[2]}, by="cy", status=403)
    desk.patch(path, {"needed_by": "never"}, by="ana", status=422)
    desk.patch(
        path, {"needed_by": sprints[2]}, headers={"If-Match": f'"{asked["seq"]}"'}, by="ana", status=412
    )
    answer(desk, asked["id"], "withdraw", by="ana")
    desk.patch(path, {"needed_by": sprints[2]}, by="ana", status=409)
    assert kinds(desk, asked["id"]) == ["asked", "need", "withdraw"]
    assert untrue(desk) == []


def test_only_who_wrote_a_comment_takes_it_back(desk: Desk, sprints: list[str]) -> None:
    id = ask(desk, sprints)["id"]
    path = f"/dependencies/{id}/comments"
    said = desk.post(path, {"text": "Soon?"}, by="cy")
    desk.post(path, {"text": " "}, by="cy", status=422)
    desk.post(path, {"text": "x" * 2001}, by="cy", status=422)
    desk.post(path, {"text": "I look on."}, by="fay", status=404)
    desk.call("DELETE", f"/comments/{said['id']}", by="ana", status=403)
    exported = desk.get(f"{desk.program}/export")["comments"]
    assert [one["text"] for one in exported] == ["Soon?"]
    desk.call("DELETE", f"/comments/{said['id']}", by="cy", status=204)
    desk.call("DELETE", f"/comments/{said['id']}", by="cy", status=404)
    assert desk.get(path)["items"] == []
    assert kinds(desk, id) == ["asked"]
    assert untrue(desk) == []


def test_somebody_outside_answers_through_the_team_that_asks(desk: Desk, sprints: list[str]) -> None:
    body = {"consumer": "card", "external": " The  bank ", "title": "Certificate", "needed_by": sprints[2]}
    asked = desk.post(f"{desk.program}/dependencies", body, by="ana")
    assert (asked["external"], asked["producer_team"], asked["producer"]) == ("The bank", "", None)
    assert asked["why"] == ["The bank has not answered Payments."]
    answer(desk, asked["id"], "accept", sprints[3], by="cy", status=403)
    promised = answer(desk, asked["id"], "accept", sprints[3], by="ana")
    assert promised["why"] == ["The bank promises Sprint 4, 1 Sprint after Payments needs it in Sprint 3."]
    answer(desk, asked["id"], "deliver", by="hana")
    assert answer(desk, asked["id"], "verify", by="ana")["flag"] == "done"
    both = {**body, "producer_team": desk.harbour.teams["ORD"]}
    assert (
        desk.post(f"{desk.program}/dependencies", both, by="ana", status=422)["errors"][0]["pointer"]
        == "/external"
    )
    desk.post(f"{desk.program}/dependencies", {**body, "external": "x" * 121}, by="ana", status=422)
    (producer,) = desk.get(f"{desk.program}/dependency-health")["producers"]
    assert (producer["team"], producer["name"], producer["kept"]) == (None, "The bank", 1)
    csv = desk.get(f"{desk.program}/export?format=csv")
    assert b"The bank" in csv
    assert untrue(desk) == []


def test_an_archived_item_breaks_its_promise_and_a_restored_one_keeps_it(
    desk: Desk, sprints: list[str]
) -> None:
    id = ask(desk, sprints)["id"]
    answer(desk, id, "accept", sprints[1])
    desk.harbour.propose(backlog.ItemArchived("order"), by="dee")
    shown = desk.get(f"/dependencies/{id}")
    assert (shown["flag"], shown["why"][1]) == ("red", "Dee archived it on 6 January 2026.")
    desk.harbour.propose(backlog.ItemRestored("order"), by="dee")
    assert desk.get(f"/dependencies/{id}")["flag"] == "green"
    assert kinds(desk, id) == ["asked", "accept", "archived", "restored"]


def test_an_item_that_another_team_takes_over_takes_the_contract_and_its_past_along(
    desk: Desk, sprints: list[str]
) -> None:
    id = ask(desk, sprints)["id"]
    desk.harbour.propose(backlog.ItemMovedToTeam("order", desk.harbour.teams["PAY"]))
    assert answer(desk, id, "accept", sprints[1], by="bo")["state"] == "accepted"
    assert kinds(desk, id) == ["asked", "team", "accept"]


def test_every_number_of_the_health_is_the_length_of_its_list(desk: Desk, sprints: list[str]) -> None:
    teams = desk.harbour.teams
    kept = ask(desk, sprints)["id"]
    late = ask(desk, sprints, producer=None, producer_team=teams["WEB"])["id"]
    open_one = ask(desk, sprints, producer=None, producer_team=teams["ORD"])["id"]
    desk.now += DAY
    answer(desk, kept, "accept", sprints[0])
    answer(desk, late, "accept", sprints[0], by="hana")
    answer(desk, kept, "deliver")
    desk.now += 14 * DAY
    found = desk.get(f"{desk.program}/dependency-health")
    assert (found["open"], found["unaccepted"], found["median_days_to_accept"]) == (3, 1, 1.0)
    by_name = {one["name"]: one for one in found["producers"]}
    assert (by_name["Orders"]["kept_rate"], by_name["Web shop"]["kept_rate"]) == (1.0, 0.0)
    assert (by_name["Orders"]["open"], by_name["Orders"]["asking_teams"]) == (2, 1)
    store, program = desk.harbour.store, desk.harbour.program
    now = Moment(store.read(lambda c: day_of(c, program, desk.now)), None)

    def listed(**asked: str) -> list[str]:
        rows = store.read(lambda c: lists.dependencies(c, program, MultiDict(asked), now))
        return [one.row.id for one in rows]

    assert listed(promise="kept") == [kept]
    assert listed(promise="missed") == [late]
    assert listed(state="proposed") == [open_one]
    assert listed(broken="true") == []
    before = desk.get(f"{desk.program}/dependency-health?as_of=2026-01-06")
    assert (before["open"], before["unaccepted"], before["median_days_to_accept"]) == (3, 3, None)


def test_who_waits_too_long_is_reminded(desk: Desk, sprints: list[str]) -> None:
    id = ask(desk, sprints)["id"]
    assert desk.get(f"{desk.program}/reminders")["items"] == []
    desk.now += 14 * DAY
    found = desk.get(f"{desk.program}/reminders")["items"]
    assert [(one["rule"], one["to"], one["since"]) for one in found] == [
        ("unanswered", ["producer"], "2026-01-06"),
        ("due", ["producer", "program"], "2026-01-19"),
    ]
    answer(desk, id, "counter", sprints[3])
    desk.now += 7 * DAY
    found = desk.get(f"{desk.program}/reminders")["items"]
    assert [(one["rule"], one["to"]) for one in found] == [
        ("red", ["program"]),
        ("due", ["consumer", "program"]),
        ("unanswered", ["consumer"]),
    ]
    assert found[0]["why"] == "It has been red since 19 January, for 8 days."


def test_an_imported_link_is_taken_up_once(desk: Desk, sprints: list[str]) -> None:
    links = (
        backlog.Link("l1", "dependency", "card", "x1", "blocks", external=True),
        backlog.Link("l2", "relates", "card", "order", "relates to"),
    )
    outside = (backlog.ExternalItem("x1", "jira", "BANK-7"),)
    imported = backlog.ItemsImported("imp", "jira", externals=outside, links=links)
    desk.harbour.store.write(lambda tx: append(tx, stream_of(desk.harbour.program), [imported], "hana"))
    found = desk.get(f"{desk.program}/links")["items"]
    assert [(one["id"], one["producer"], one["outside"]) for one in found] == [
        ("l1", None, "BANK-7"),
        ("l2", "order", ""),
    ]
    assert len(desk.get(f"{desk.program}/graph")["edges"]) == 1
    desk.post("/links/l1/take-up", {"needed_by": sprints[2]}, by="cy", status=403)
    made = desk.post("/links/l1/take-up", {"needed_by": sprints[2]}, by="ana")
    assert (made["state"], made["external"]) == ("proposed", "BANK-7")
    again = desk.post("/links/l1/take-up", {"needed_by": sprints[2]}, by="ana", status=409)
    assert again["detail"] == "This link was taken up already, or its items are archived."
    brought = b"Issue key,Issue id,Issue Type,Summary\nBANK-7,1,Story,Certificate\n"
    assert send(desk, brought, team=desk.harbour.teams["ORD"])["created"] == 1
    assert len(desk.get(f"{desk.program}/dependencies")["items"]) == 1, "what was taken up stays what it is"
    turned = desk.post("/links/l2/take-up", {"needed_by": sprints[0], "turned": True}, by="cy")
    assert (turned["consumer"], turned["producer"]) == ("order", "card")
    assert desk.get(f"{desk.program}/links")["items"] == []
    assert [one["flag"] for one in desk.get(f"{desk.program}/graph")["edges"]] == ["red"]
    assert untrue(desk) == []


def test_what_was_said_stays_with_as_of(desk: Desk, sprints: list[str]) -> None:
    id = ask(desk, sprints)["id"]
    (said,) = desk.harbour.propose(DependencyCommented(id, "c", "Soon?"), by="cy")
    assert said.body["text"] == "Soon?"
    desk.now += DAY
    answer(desk, id, "reject", reason="Not this year.")
    then = desk.get(f"{desk.program}/dependencies?as_of=2026-01-06")["items"]
    assert [one["state"] for one in then] == ["proposed"]


def test_a_sprint_is_over_by_the_midnight_of_the_program(desk: Desk, sprints: list[str]) -> None:
    desk.now = 1_768_775_400_000  # 18 January 2026, 23:30 in Berlin
    ask(desk, sprints, needed=1)
    desk.now += 60 * 60 * 1000
    body = {"consumer": "card", "producer": "order", "needed_by": sprints[0]}
    assert "was over" in desk.post(f"{desk.program}/dependencies", body, by="ana", status=422)["detail"]


def test_what_is_owed_from_outside_comes_along_in_our_csv(desk: Desk, sprints: list[str]) -> None:
    body = {"consumer": "card", "external": "=The bank", "title": "Certificate", "needed_by": sprints[2]}
    desk.post(f"{desk.program}/dependencies", body, by="ana")
    content = desk.get(f"{desk.program}/export?format=csv")
    desk.program = f"/programs/{desk.post('/programs', {'name': 'Twin', 'key': 'TWI'})['id']}"
    for key in ("PAY", "ORD"):
        desk.post(f"{desk.program}/teams", {"name": {"PAY": "Payments", "ORD": "Orders"}[key], "key": key})
    calendar = {"name": "Spring", "starts_on": "2026-01-05", "sprints": 4, "sprint_days": 14}
    desk.post(f"{desk.program}/increments", calendar)
    send(desk, content)
    send(desk, content)
    (brought,) = desk.get(f"{desk.program}/dependencies")["items"]
    assert (brought["external"], brought["title"], brought["state"]) == (
        "=The bank",
        "Certificate",
        "proposed",
    )
    assert brought["needed_by"] is not None
    assert untrue(desk) == []
