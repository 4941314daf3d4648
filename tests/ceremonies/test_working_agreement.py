"""A working agreement, from the hidden notes to the agreements the room closes with."""

from __future__ import annotations

from typing import Any

import pytest

from ceremonies import working_agreement
from ceremonies.ceremony import Forbidden, Refused, Thing
from tests.ceremonies.table import Table


def at_the_table(**settings: Any) -> Table:
    return Table(working_agreement, **settings).sit("eli", role="facilitator").sit("ana", "bo")


def written(**settings: Any) -> Table:
    """Three notes are written, and nobody has seen the other's."""
    table = at_the_table(**settings)
    table.say("ana", "AddCard", column="always", text="Review within a day")
    table.say("bo", "AddCard", column="always", text="Answer reviews fast")
    table.say("bo", "AddCard", column="never", text="Deploy on Friday")
    return table


def noted(table: Table) -> dict[str, str]:
    """The shown notes' ids, by their text."""
    return {card["text"]: name for name, card in table.view["cards"].items()}


def grouped(**settings: Any) -> Table:
    """The two notes about reviews are one."""
    table = written(**settings)
    table.say("eli", "GoToStage", stage="group")
    cards = noted(table)
    table.say(
        "ana",
        "GroupCards",
        cards=[cards["Review within a day"], cards["Answer reviews fast"]],
        title="Reviews",
    )
    return table


def titles(table: Table) -> list[str]:
    topics = table.view["topics"].values()
    return [topic["title"] for topic in sorted(topics, key=lambda topic: topic["rank"])]


def test_a_team_writes_groups_votes_and_agrees() -> None:
    table = grouped()
    assert titles(table) == ["Deploy on Friday", "Reviews"]
    topics = {topic["title"]: name for name, topic in table.view["topics"].items()}

    table.say("eli", "GoToStage", stage="vote")
    table.say("ana", "SpendVotes", topic=topics["Reviews"], votes=3)
    table.say("ana", "SpendVotes", topic=topics["Deploy on Friday"], votes=2)
    table.say("bo", "SpendVotes", topic=topics["Reviews"], votes=4)
    assert table.view["voting"]["voted"] == 2
    assert all("votes" not in topic for topic in table.view["topics"].values())

    table.say("eli", "GoToStage", stage="agree")
    assert titles(table) == ["Reviews", "Deploy on Friday"]
    assert table.view["topics"][topics["Reviews"]]["votes"] == 7

    table.say("ana", "AddAgreement", text="We always answer a review within a day", owner="bo")
    table.say("bo", "AddAgreement", text="We never deploy on Friday")
    table.say("eli", "EndCeremony")

    assert table.view["room"]["state"] == "ended"
    agreed = sorted(table.view["agreements"].values(), key=lambda agreement: agreement["rank"])
    assert [(agreement["text"], agreement["owner"]) for agreement in agreed] == [
        ("We always answer a review within a day", "bo"),
        ("We never deploy on Friday", None),
    ]
    with pytest.raises(Refused, match="This room has ended"):
        table.say("ana", "AddAgreement", text="We always say so earlier")


def test_notes_are_hidden_until_the_facilitator_goes_on() -> None:
    table = written()
    assert table.view["cards"] == {}
    assert table.view["columns"]["always"]["hidden"] == {"notes": 2, "people": 2}
    assert table.view["columns"]["never"]["hidden"] == {"notes": 1, "people": 1}
    assert [card["text"] for card in table.mine("ana")["cards"].values()] == ["Review within a day"]
    with pytest.raises(Forbidden, match="Only a facilitator opens a stage"):
        table.say("ana", "GoToStage", stage="group")

    table.say("eli", "GoToStage", stage="group")

    assert set(noted(table)) == {"Review within a day", "Answer reviews fast", "Deploy on Friday"}


def test_an_agreement_changes_its_words_and_owner_and_can_be_dropped() -> None:
    table = grouped()
    table.say("eli", "GoToStage", stage="agree")
    table.say("ana", "AddAgreement", text="We always review", owner="bo")
    (agreement,) = table.view["agreements"]

    table.say("bo", "EditAgreement", agreement=agreement, text="We always review within a day", owner=None)
    changed = table.view["agreements"][agreement]
    assert (changed["text"], changed["owner"]) == ("We always review within a day", None)

    table.say("bo", "DropAgreement", agreement=agreement)
    assert table.view["agreements"] == {}


def test_the_last_agreements_are_kept_or_dropped() -> None:
    last = Thing("last1", "We always pair on releases", type="action", owner="person-eli")
    table = Table(working_agreement, (last,)).sit("eli", role="facilitator").sit("ana")
    table.say("eli", "GoToStage", stage="agree")
    assert table.view["last_agreements"]["last1"]["text"] == "We always pair on releases"

    table.say("ana", "ReviewAgreement", agreement="last1", verdict="keep")

    assert table.view["last_agreements"]["last1"]["verdict"] == "keep"


def test_nobody_has_more_dots_than_the_settings_give() -> None:
    table = grouped(dots=2)
    (topic, *_) = table.view["topics"]
    table.say("eli", "GoToStage", stage="vote")
    with pytest.raises(Refused, match="You have used your 2 votes"):
        table.say("ana", "SpendVotes", topic=topic, votes=3)
    table.say("ana", "SpendVotes", topic=topic, votes=2)
    assert table.mine("ana")["left"] == 0


def test_a_team_without_a_dot_cannot_vote_and_such_settings_are_refused() -> None:
    with pytest.raises(Refused, match="Everybody needs at least one dot"):
        at_the_table(dots=0)
    with pytest.raises(Refused, match="Everybody needs at least one dot"):
        at_the_table().say("eli", "SetSettings", dots=0)


def test_an_anonymous_agreement_names_no_authors() -> None:
    table = written(anonymous=True)
    table.say("eli", "GoToStage", stage="group")
    assert len(noted(table)) == 3
    assert all("author" not in card for card in table.view["cards"].values())
