"""WIP limits of a team's board: by the rules, over REST, and what is kept of them."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.refusals import Absent, Refused
from backlog import events
from backlog.proposals import taken_back
from backlog.wip_limit_queries import wip_limits_of, wip_limits_of_program
from journal.database import Store
from journal.verify import complaints
from tests.backlog.desk import Desk
from tests.backlog.harbour import Harbour


@pytest.fixture
def harbour(store: Store) -> Harbour:
    return Harbour(store)


def limits(harbour: Harbour, team: str = "PAY") -> dict[Any, int]:
    return harbour.store.read(lambda c: wip_limits_of(c, harbour.teams[team]))


def untrue(store: Store) -> list[str]:
    """What `bigroom verify` says, but for the people whom the fixture made without the journal."""
    return [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one]


def test_a_limit_is_set_changed_and_taken_away(harbour: Harbour) -> None:
    pay = harbour.teams["PAY"]
    (first,) = harbour.propose(events.WipLimitSet(pay, "doing", 3))
    assert first.body["before"] is None
    harbour.propose(events.WipLimitSet(pay, "todo", 8), events.WipLimitSet(pay, "doing", 2, before=3))
    assert limits(harbour) == {"todo": 8, "doing": 2}
    assert limits(harbour, "ORD") == {}
    assert harbour.propose(events.WipLimitSet(pay, "doing", 2)) == []
    harbour.propose(events.WipLimitSet(pay, "doing", None))
    assert limits(harbour) == {"todo": 8}
    assert harbour.store.read(lambda c: wip_limits_of_program(c, harbour.program)) == [
        events.WipLimit(pay, "todo", 8)
    ]
    assert untrue(harbour.store) == []


@pytest.mark.sqlite_alone
@pytest.mark.parametrize("limit", [0, -1, 1_001])
def test_a_limit_that_means_nothing_is_refused(harbour: Harbour, limit: int) -> None:
    with pytest.raises(Refused, match="1 to 1,000 items") as refused:
        harbour.propose(events.WipLimitSet(harbour.teams["PAY"], "doing", limit))
    assert refused.value.pointer == "/doing"


def test_who_saw_another_limit_is_told_both(harbour: Harbour) -> None:
    pay = harbour.teams["PAY"]
    harbour.propose(events.WipLimitSet(pay, "doing", 3))
    with pytest.raises(Refused, match="you saw nothing, now it is 3"):
        harbour.propose(events.WipLimitSet(pay, "doing", 5, before=None))
    with pytest.raises(Absent):
        harbour.propose(events.WipLimitSet("nowhere", "doing", 5))


def test_a_limit_is_taken_back(harbour: Harbour) -> None:
    pay = harbour.teams["PAY"]
    (first,) = harbour.propose(events.WipLimitSet(pay, "doing", 3))
    (second,) = harbour.propose(events.WipLimitSet(pay, "doing", 4))
    harbour.propose(*taken_back(second.fact()))
    assert limits(harbour) == {"doing": 3}
    harbour.propose(*taken_back(first.fact()))
    assert limits(harbour) == {}


@pytest.mark.sqlite_alone
def test_more_than_the_limit_is_no_reason_to_refuse(harbour: Harbour) -> None:
    harbour.propose(events.WipLimitSet(harbour.teams["PAY"], "doing", 1))
    for name in ("a", "b"):
        harbour.add(name)
        harbour.set(name, state="In progress")
    assert [harbour.item(name).category for name in ("a", "b")] == ["doing", "doing"]


def test_limits_are_read_and_set_over_rest(desk: Desk) -> None:
    path = f"/teams/{desk.harbour.teams['PAY']}/wip-limits"
    assert desk.get(path) == {"todo": None, "doing": None, "done": None}
    etag = desk.answer.headers["ETag"]
    changed = desk.patch(path, {"doing": 3, "todo": 8}, by="eli", headers={"If-Match": etag})
    assert changed == {"todo": 8, "doing": 3, "done": None}
    newer = desk.answer.headers["ETag"]
    desk.patch(path, {"doing": 4}, headers={"If-Match": etag}, status=412)
    assert desk.patch(path, {"doing": None}, headers={"If-Match": newer})["doing"] is None
    assert desk.get(path, by="ana") == {"todo": 8, "doing": None, "done": None}
    exported = desk.get(f"{desk.program}/export")["wip_limits"]
    assert exported == [{"team": desk.harbour.teams["PAY"], "category": "todo", "limit": 8}]
    assert untrue(desk.harbour.store) == []


def test_a_repeated_call_sets_once(desk: Desk) -> None:
    path, key = f"/teams/{desk.harbour.teams['PAY']}/wip-limits", {"Idempotency-Key": "once"}
    first = desk.patch(path, {"doing": 3}, headers={"If-Match": "*", **key})
    desk.patch(path, {"doing": 5})
    assert desk.patch(path, {"doing": 3}, headers={"If-Match": "*", **key}) == first
    assert desk.get(path)["doing"] == 5


@pytest.mark.sqlite_alone
def test_only_who_leads_the_team_sets_its_limits(desk: Desk) -> None:
    path = f"/teams/{desk.harbour.teams['PAY']}/wip-limits"
    desk.patch(path, {"doing": 3}, by="ana", status=403)
    desk.patch(path, {"doing": 3}, by="cy", status=403)
    desk.patch(path, {"doing": 3}, by="fay", status=404)
    desk.get(path, by="fay", status=404)
    assert desk.get(path)["doing"] is None


@pytest.mark.sqlite_alone
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"doing": 0}, "/doing"),
        ({"doing": "many"}, "/doing"),
        ({"review": 3}, None),
        ({"todo": 2.5}, "/todo"),
    ],
)
def test_a_call_that_says_no_limit_is_refused(desk: Desk, body: dict[str, Any], pointer: str | None) -> None:
    problem = desk.patch(f"/teams/{desk.harbour.teams['PAY']}/wip-limits", body, status=422)
    if pointer:
        assert problem["errors"][0]["pointer"] == pointer
