"""Items and the calendar over REST, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

from tests.backlog.desk import Desk


def titles(desk: Desk, path: str) -> list[str]:
    return [one["title"] for one in desk.get(path)["items"]]


def add(desk: Desk, team: str = "PAY", **fields: Any) -> Any:
    return desk.post(f"/teams/{desk.harbour.teams[team]}/items", {"title": "Pay by card", **fields})


def test_an_item_is_made_read_changed_and_archived(desk: Desk) -> None:
    made = add(desk, points=3, labels=["card"], source={"system": "jira", "key": "S1-7"})
    assert desk.answer.status_code == 201
    assert made["key"] == "PAY-1"
    assert (made["points"], made["rank"], made["state"], made["category"]) == (3, 1, "To do", "todo")
    assert made["source"] == {"system": "jira", "key": "S1-7", "url": ""}
    path = f"/items/{made['id']}"
    assert desk.get(path) == made
    etag = desk.answer.headers["ETag"]
    changed = desk.patch(
        path, {"points": 5, "state": "done", "description": "**Bold**"}, headers={"If-Match": etag}
    )
    assert (changed["points"], changed["state"], changed["category"]) == (5, "Done", "done")
    desk.patch(path, {"points": 8}, headers={"If-Match": etag}, status=412)
    desk.call("DELETE", path, status=204)
    assert desk.get(path)["archived"] is True
    assert titles(desk, f"/teams/{desk.harbour.teams['PAY']}/items") == []
    desk.patch(path, {"points": 8}, status=409)
    desk.patch(path, {"archived": False, "points": 8})


def test_many_items_come_back_in_the_order_in_which_they_were_given(desk: Desk) -> None:
    team = desk.harbour.teams["PAY"]
    given = [{"title": f"Story {place}", "points": place % 5} for place in range(300)]
    made = desk.post(f"/teams/{team}/items", {"items": given})["items"]
    assert [one["title"] for one in made] == [one["title"] for one in given]
    assert [one["rank"] for one in made] == list(range(1, 301))
    page = desk.get(f"/teams/{team}/items?limit=200")
    rest = desk.get(f"/teams/{team}/items?limit=200&cursor={page['next']}")
    assert [one["id"] for one in page["items"] + rest["items"]] == [one["id"] for one in made]
    assert rest["next"] is None


def test_one_bad_item_of_many_refuses_all(desk: Desk) -> None:
    team = desk.harbour.teams["PAY"]
    bad = {"items": [{"title": "Good"}, {"title": "Bad", "points": -1}]}
    problem = desk.post(f"/teams/{team}/items", bad, status=422)
    assert problem["errors"][0]["pointer"] == "/items/1/points"
    assert desk.get(f"/teams/{team}/items")["items"] == []


def test_items_are_ranked_before_after_and_by_position(desk: Desk) -> None:
    a, b, c = (add(desk, title=title) for title in "abc")
    team = f"/teams/{desk.harbour.teams['PAY']}/items"
    assert desk.post(f"/items/{c['id']}/rank", {"before": a["id"]})["rank"] == 1
    assert titles(desk, team) == ["c", "a", "b"]
    desk.post(f"/items/{c['id']}/rank", {"after": b["id"]})
    assert titles(desk, team) == ["a", "b", "c"]
    desk.patch(f"/items/{b['id']}", {"rank": 1})
    assert titles(desk, team) == ["b", "a", "c"]
    desk.post(f"/items/{c['id']}/rank", {"before": a["id"], "position": 1}, status=422)


def test_items_are_found_by_sprint_state_type_and_text(desk: Desk) -> None:
    sprint = desk.harbour.increment()[0]
    add(desk, title="Refund 100%", type="bug", sprint=sprint)
    add(desk, title="Receipt", state="Done")
    team = f"/teams/{desk.harbour.teams['PAY']}/items"
    assert titles(desk, f"{team}?sprint={sprint}") == ["Refund 100%"]
    assert titles(desk, f"{team}?state=done") == ["Receipt"]
    assert titles(desk, f"{team}?state=Done") == ["Receipt"]
    assert titles(desk, f"{team}?type=bug,epic") == ["Refund 100%"]
    assert titles(desk, f"{team}?q=0%25") == ["Refund 100%"]
    assert titles(desk, f"{team}?q=pay-2") == ["Receipt"]
    assert len(titles(desk, f"{desk.program}/items")) == 2
    desk.get(f"{team}?colour=red", status=422)


def test_as_of_a_day_that_is_over_items_are_as_they_were(desk: Desk) -> None:
    made = add(desk, title="Old")
    desk.now += 24 * 60 * 60 * 1000
    desk.patch(f"/items/{made['id']}", {"title": "New"})
    team = f"/teams/{desk.harbour.teams['PAY']}/items"
    assert titles(desk, f"{team}?as_of=2026-01-06") == ["Old"]
    assert titles(desk, f"{team}?as_of=2026-01-05") == []
    assert titles(desk, f"{team}?as_of=2026-01-07") == ["New"]
    assert titles(desk, team) == ["New"]


def test_who_may_not_see_gets_what_does_not_exist_and_who_may_not_write_is_told(desk: Desk) -> None:
    made = add(desk)
    desk.get(f"/items/{made['id']}", by="fay", status=404)
    missing = desk.get("/items/nothing", by="fay", status=404)
    assert missing == desk.get(f"/items/{made['id']}", by="fay", status=404)
    desk.patch(f"/items/{made['id']}", {"points": 1}, by="cy", status=403)
    desk.patch(f"/items/{made['id']}", {"team": desk.harbour.teams["ORD"]}, by="ana", status=403)
    desk.patch(f"/items/{made['id']}", {"team": desk.harbour.teams["ORD"]}, by="hana")


def test_an_increment_makes_the_sprints_of_all_teams(desk: Desk) -> None:
    body = {"name": "Spring", "starts_on": "2026-01-05", "sprints": 3, "sprint_days": 14}
    made = desk.post(f"{desk.program}/increments", body)
    assert [one["index"] for one in made["sprints"]] == [1, 2, 3]
    assert made["ends_on"] == "2026-02-15"
    assert desk.get(f"{desk.program}/sprints")["items"] == made["sprints"]
    assert desk.get(f"{desk.program}/increments")["items"] == [made]
    desk.post(f"{desk.program}/increments", body, status=422)
    desk.post(f"{desk.program}/increments", {**body, "starts_on": "2027-01-01", "sprints": 0}, status=422)
    desk.post(f"{desk.program}/increments", body, by="ana", status=403)


def test_a_repeated_key_makes_one_item(desk: Desk) -> None:
    key = {"headers": {"Idempotency-Key": "once"}}
    path = f"/teams/{desk.harbour.teams['PAY']}/items"
    first = desk.post(path, {"title": "Once"}, **key)
    assert desk.post(path, {"title": "Once"}, **key) == first
    assert len(desk.get(path)["items"]) == 1
