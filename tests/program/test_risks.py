"""Risks, assumptions and issues: by the rules, over REST, and what is kept of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.refusals import Absent, Refused
from backlog.proposals import taken_back
from journal.database import Store
from journal.facts import Fact
from journal.verify import complaints
from program.register import risk_events as events
from program.register.risk_queries import Risk, Wanted, exposures_of, risk, risks_of
from program.register.risks import KINDS, OPEN, STATES, exposure, judge
from tests.backlog.desk import Desk
from tests.backlog.harbour import Harbour

SENTENCE = "If the bank changes its format, then refunds are a week late"
DAY = date(2026, 11, 20)
GRADES = st.none() | st.integers(1, 5)


@pytest.fixture
def harbour(store: Store) -> Harbour:
    return Harbour(store)


def found(harbour: Harbour, id: str = "r1", seq: int | None = None) -> Risk:
    if seq is not None:
        known = harbour.store.read(lambda c: risks_of(c, harbour.program, seq=seq))
        return next(one for one in known if one.id == id)
    one = harbour.store.read(lambda c: risk(c, id))
    assert one is not None
    return one


def untrue(store: Store) -> list[str]:
    """What `bigroom verify` says, but for the people whom the fixture made without the journal."""
    return [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one]


def test_a_risk_is_raised_roamed_changed_and_taken_back(harbour: Harbour) -> None:
    harbour.add("card")
    pay = harbour.teams["PAY"]
    linked = (events.Linked("item", "pay-1"), events.Linked("item", "card"))
    (raised,) = harbour.propose(
        events.RiskRaised("r1", f"  {SENTENCE}\n", team=pay, chance=4, impact=5, links=linked)
    )
    one = found(harbour)
    assert (one.text, one.state, one.owner) == (SENTENCE, "new", None)
    assert one.links == [events.Linked("item", "card")]
    taken = harbour.propose(events.RiskMoved("r1", "owned", before="new"), by="cy")
    assert [fact.kind for fact in taken] == ["RiskChanged", "RiskMoved"]
    assert (found(harbour).state, found(harbour).owner) == ("owned", "cy")
    (changed,) = harbour.propose(events.RiskChanged("r1", {"chance": 2, "impact": 5}, {"chance": 4}))
    assert changed.body["fields"] == {"chance": 2}
    assert harbour.propose(events.RiskChanged("r1", {"chance": 2})) == []
    assert harbour.propose(events.RiskMoved("r1", "owned")) == []
    assert harbour.store.read(lambda c: exposures_of(c, harbour.program, None)) == {pay: (10,)}
    assert harbour.store.read(lambda c: exposures_of(c, harbour.program, changed.seq - 1)) == {pay: (20,)}
    harbour.propose(*taken_back(changed.fact()))
    for fact in reversed(taken):
        harbour.propose(*taken_back(fact.fact()))
    assert (found(harbour).state, found(harbour).owner, found(harbour).chance) == ("new", None, 4)
    assert found(harbour, seq=changed.seq).chance == 2
    (withdrawn,) = harbour.propose(*taken_back(raised.fact()))
    with pytest.raises(Refused, match="withdrawn"):
        harbour.propose(events.RiskMoved("r1", "resolved"))
    assert harbour.store.read(lambda c: risks_of(c, harbour.program)) == []
    harbour.propose(*taken_back(withdrawn.fact()))
    assert harbour.store.read(lambda c: risks_of(c, harbour.program, Wanted(exposure=20))) == [found(harbour)]
    assert harbour.store.read(lambda c: risks_of(c, harbour.program, Wanted(exposure=21))) == []
    assert untrue(harbour.store) == []


def test_what_cannot_be_is_refused_in_a_sentence(harbour: Harbour) -> None:
    harbour.propose(events.RiskRaised("r1", SENTENCE))
    refusals: list[tuple[Fact, str, str | None]] = [
        (events.RiskRaised("r1", SENTENCE), "this id is there already", None),
        (events.RiskRaised("r2", " \n "), "Say it in a sentence", "/text"),
        (events.RiskRaised("r2", "x" * 501), "at most 500 fit", "/text"),
        (events.RiskRaised("r2", "A\0B"), "This is not a text", "/text"),
        (events.RiskRaised("r2", SENTENCE, chance=6), "whole number from 1 to 5", "/chance"),
        (events.RiskRaised("r2", SENTENCE, impact=0), "whole number from 1 to 5", "/impact"),
        (events.RiskRaised("r2", SENTENCE, team="nowhere"), "no team of the program", "/team"),
        (events.RiskRaised("r2", SENTENCE, owner="fay"), "Only a member", "/owner"),
        (events.RiskRaised("r2", SENTENCE, due="tomorrow"), "written as 2026-04-30", "/due"),
        (events.RiskRaised("r2", SENTENCE, kind="luck"), "Say one of: risk", "/kind"),  # type: ignore[arg-type]
        (
            events.RiskRaised("r2", SENTENCE, links=(events.Linked("item", "X-9"),)),
            "X-9 is no item",
            "/links/0",
        ),
        (events.RiskChanged("r1", {"text": "A"}, {"text": "B"}), "you saw B, now it is If", None),
        (events.RiskChanged("r1", {"colour": "red"}), "no field called colour", "/colour"),
        (events.RiskChanged("r1", {"chance": True}), "whole number", "/chance"),
        (events.RiskChanged("r1", {"links": "PAY-1"}), "list of {kind, id}", "/links"),
        (events.RiskMoved("r1", "owned", before="resolved"), "you saw resolved, now it is new", None),
        (events.RiskMoved("r1", "gone"), "Say one of: new", "/state"),  # type: ignore[arg-type]
    ]
    for proposal, sentence, pointer in refusals:
        with pytest.raises(Refused) as refused:
            harbour.propose(proposal)
        assert sentence in refused.value.sentence
        assert refused.value.pointer == pointer
    with pytest.raises(Refused, match="has an owner: name one"):
        harbour.propose(events.RiskMoved("r1", "owned"), by="fay")
    harbour.propose(events.RiskMoved("r1", "owned"), by="ana")
    with pytest.raises(Refused, match="has an owner: name one"):
        harbour.propose(events.RiskChanged("r1", {"owner": None}))
    with pytest.raises(Absent):
        harbour.propose(events.RiskMoved("r9", "owned"))


def test_risks_are_kept_over_rest_as_of_any_day_and_exported(desk: Desk) -> None:
    desk.harbour.add("card")
    pay, path = desk.harbour.teams["PAY"], f"{desk.program}/risks"
    one = desk.post(
        path, {"text": SENTENCE, "team": pay, "chance": 3, "impact": 5, "due": "2026-01-07"}, by="ana"
    )
    desk.now += 1
    issue = desk.post(path, {"text": "The bank is silent", "kind": "issue", "impact": 2})
    assert (one["exposure"], one["age"], one["overdue"], one["why"]) == (15, 0, False, [])
    assert issue["exposure"] == 10
    etag = desk.get(f"/risks/{one['id']}") and desk.answer.headers["ETag"]
    desk.now += 4 * 86_400_000
    links = [{"kind": "item", "id": "PAY-1"}]
    owned = desk.patch(
        f"/risks/{one['id']}", {"state": "owned", "links": links}, by="cy", headers={"If-Match": etag}
    )
    assert (owned["state"], owned["owner"], owned["links"]) == (
        "owned",
        "cy",
        [{"kind": "item", "id": "card"}],
    )
    assert owned["why"] == ["It was due on 7 January 2026."]
    desk.patch(f"/risks/{one['id']}", {"chance": 1}, headers={"If-Match": etag}, status=412)
    assert desk.get(f"/risks/{issue['id']}")["why"] == ["Open for 4 days; an issue escalates after 3."]
    assert [row["id"] for row in desk.get(f"{path}?state=owned&team={pay}&exposure=15")["items"]] == [
        one["id"]
    ]
    assert [row["state"] for row in desk.get(f"{path}?as_of=2026-01-06")["items"]] == ["new", "new"]
    assert desk.get(f"{path}?as_of=2026-01-05")["items"] == []
    first = desk.get(f"{path}?limit=1")
    assert desk.get(f"{path}?limit=1&cursor={first['next']}")["items"][0]["id"] == issue["id"]
    line = next(row for row in desk.get(f"{desk.program}/rollup")["teams"] if row["id"] == pay)
    assert line["risks"] == {"owned": 1, "high": 1}
    assert line["status"]["why"][-1] == "1 owned risk has an exposure of 15 or more."
    before = desk.get(f"{desk.program}/rollup?as_of=2026-01-06")
    assert before["totals"]["risks"] == {"owned": 0, "high": 0}
    freed = desk.patch(f"/risks/{one['id']}", {"owner": None, "state": "accepted"})
    assert (freed["owner"], freed["state"]) == (None, "accepted")
    assert len(desk.get(f"{desk.program}/export")["risks"]) == 2
    desk.call("DELETE", f"/risks/{issue['id']}", status=204)
    desk.get(f"/risks/{issue['id']}", status=404)
    desk.get(f"/risks/{one['id']}", by="fay", status=404)
    desk.post(path, {"text": SENTENCE, "chance": 9}, status=422)
    desk.get(f"{path}?exposure=0", status=422)
    assert untrue(desk.harbour.store) == []


@given(kind=st.sampled_from(KINDS), chance=GRADES, impact=GRADES)
def test_exposure_is_a_product_or_nothing(kind: Any, chance: int | None, impact: int | None) -> None:
    found = exposure(kind, chance, impact)
    if impact is None or (chance is None and kind != "issue"):
        assert found is None
    else:
        assert found == impact * (5 if kind == "issue" else chance or 0)
        assert 1 <= found <= 25


@given(
    kind=st.sampled_from(KINDS),
    state=st.sampled_from(STATES),
    due=st.none() | st.integers(-30, 30),
    age=st.integers(-2, 40),
    later=st.integers(0, 40),
)
def test_time_makes_a_risk_no_less_late(kind: Any, state: Any, due: int | None, age: int, later: int) -> None:
    day = DAY + timedelta(days=due) if due is not None else None
    raised = DAY - timedelta(days=age)
    now, then = (judge(kind, state, (None, None), day, raised, DAY + timedelta(days=n)) for n in (0, later))
    assert then.overdue >= now.overdue
    assert then.escalated >= now.escalated
    assert len(then.why) == then.overdue + then.escalated
    if state not in OPEN:
        assert not then.why
