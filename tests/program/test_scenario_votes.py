"""Votes on scenarios: one a person, changed until it is closed, in nobody's view before."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.scenarios.votes import Ballot, counted
from tests.backlog.desk import Desk


@pytest.fixture
def kept(desk: Desk) -> str:
    """A scenario of Harbour: the order numbers come a Sprint later."""
    sprints = desk.harbour.increment(4, "2026-01-05")
    desk.harbour.add("order", "ORD", sprint=sprints[0], points=5.0)
    wanted = {"name": "Later", "slips": [{"item": "order", "sprints": 1}]}
    return str(desk.post(f"{desk.program}/scenarios", wanted)["id"])


def vote(desk: Desk, kept: str, choice: str, by: str, reason: str = "", **more: Any) -> Any:
    said = {"choice": choice, "reason": reason}
    return desk.call("PUT", f"/scenarios/{kept}/vote", said, by=by, **more)


def shown_to(desk: Desk, kept: str, by: str) -> str:
    """Everything that a member can be told of the scenario and its vote."""
    paths = (f"/scenarios/{kept}/vote", f"/scenarios/{kept}", f"{desk.program}/scenarios",
             f"{desk.program}/export?format=json")  # fmt: skip
    return json.dumps([desk.get(path, by=by) for path in paths])


def test_a_vote_is_hidden_until_it_is_closed_and_kept_with_the_scenario(desk: Desk, kept: str) -> None:
    mine = vote(desk, kept, "against", "cy", "The bank will not wait")["mine"]
    assert (mine["choice"], mine["reason"]) == ("against", "The bank will not wait")
    vote(desk, kept, "for", "ana", "Better late than wrong")
    assert "The bank will not wait" not in shown_to(desk, kept, "ana")
    assert "against" not in shown_to(desk, kept, "ana")
    state = desk.get(f"/scenarios/{kept}/vote", by="bo")
    assert state == {
        "vote": {"state": "open", "voted": 2, "closed_at": None, "closed_by": None, "result": None},
        "mine": None,
    }
    desk.post(f"/scenarios/{kept}/vote/close", {}, by="cy", status=403)
    closed = desk.post(f"/scenarios/{kept}/vote/close", {})["vote"]
    assert (closed["state"], closed["closed_by"], closed["closed_at"]) == ("closed", "hana", desk.now)
    result = closed["result"]
    assert (result["for"], result["against"], result["abstain"]) == (1, 1, 0)
    assert {(one["person"], one["choice"], one["reason"]) for one in result["ballots"]} == {
        ("cy", "against", "The bank will not wait"),
        ("ana", "for", "Better late than wrong"),
    }
    assert desk.get(f"{desk.program}/scenarios", by="bo")["items"][0]["vote"] == closed


def test_two_votes_that_differ_look_alike_to_others_while_it_is_open(desk: Desk, kept: str) -> None:
    vote(desk, kept, "for", "cy", "Yes")
    before = desk.get(f"/scenarios/{kept}/vote", by="ana")
    vote(desk, kept, "against", "cy", "On second thoughts, no")
    assert desk.get(f"/scenarios/{kept}/vote", by="ana") == before
    assert vote(desk, kept, "abstain", "cy")["vote"]["voted"] == 1
    desk.call("DELETE", f"/scenarios/{kept}/vote", by="cy")
    assert desk.get(f"/scenarios/{kept}/vote", by="cy")["mine"] is None


def test_a_closed_vote_takes_no_word_until_it_is_open_again(desk: Desk, kept: str) -> None:
    vote(desk, kept, "for", "cy", "Yes")
    desk.post(f"/scenarios/{kept}/vote/close", {})
    refused = vote(desk, kept, "against", "cy", status=409)
    assert refused["detail"] == "The vote on “Later” is closed. A program manager can open it again."
    again = desk.post(f"/scenarios/{kept}/vote/reopen", {})["vote"]
    assert (again["state"], again["voted"], again["result"]) == ("open", 1, None)
    vote(desk, kept, "against", "cy")
    result = desk.post(f"/scenarios/{kept}/vote/close", {})["vote"]["result"]
    assert (result["for"], result["against"]) == (0, 1)


def test_the_result_stays_with_a_scenario_that_is_applied_afterwards(desk: Desk, kept: str) -> None:
    vote(desk, kept, "for", "cy")
    desk.post(f"/scenarios/{kept}/vote/close", {})
    applied = desk.post(f"/scenarios/{kept}/apply", {})
    assert (applied["state"], applied["vote"]["result"]["for"]) == ("applied", 1)
    refused = desk.post(f"/scenarios/{kept}/vote/reopen", {}, status=409)
    assert refused["detail"] == "“Later” was applied already."


def test_what_does_not_fit_is_refused_in_one_sentence(desk: Desk, kept: str) -> None:
    refusals = [
        (desk.post(f"/scenarios/{kept}/vote/close", {}, status=409), "Nobody has voted on “Later” yet."),
        (desk.post(f"/scenarios/{kept}/vote/reopen", {}, status=409), "The vote on “Later” is open."),
        (desk.call("DELETE", f"/scenarios/{kept}/vote", status=409), "You have not voted on this."),
        (
            vote(desk, kept, "for", "cy", "x" * 501, status=422),
            "This text has 501 characters; at most 500 fit.",
        ),
    ]
    for answer, sentence in refusals:
        assert answer["detail"] == sentence
    vote(desk, kept, "maybe", "cy", status=422)
    vote(desk, kept, "for", "fay", status=404)


choices = st.sampled_from(["for", "against", "abstain"])


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), choices))
def test_every_ballot_counts_once(said: dict[str, Any]) -> None:
    result = counted([Ballot(person, choice, "", at) for at, (person, choice) in enumerate(said.items())])
    assert result.votes_for + result.against + result.abstain == len(said) == len(result.ballots)
    assert [one.person for one in result.ballots] == list(said)
