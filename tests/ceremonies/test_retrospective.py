"""The retrospective by example."""

from __future__ import annotations

from typing import Any

import pytest

from backlog.events import ItemAdded, ItemArchived, ItemEdited, ItemRestored, ItemStateChanged
from ceremonies import retrospective
from ceremonies.acts import Undo
from ceremonies.ceremony import Absent, Forbidden, Refused, Thing
from ceremonies.play import brief_changed
from tests.ceremonies.table import Table


def retro(**settings: Any) -> Table:
    table = Table(
        retrospective,
        (Thing("last1", "Write the runbook", type="action", owner="person-eli", due="2026-11-13"),),
        **settings,
    )
    table.sit("eli", role="facilitator", person="person-eli").sit("ana", "bo", "cy").sit(
        "fay", role="observer"
    )
    return table


def at(table: Table, stage: str) -> Table:
    table.say("eli", "GoToStage", stage=stage)
    return table


@pytest.fixture
def table() -> Table:
    return at(retro(), "write")


def write(table: Table, who: str, text: str, column: str = "well") -> str:
    before = set(table.state.parts["write"].cards)
    table.say(who, "AddCard", column=column, text=text)
    return next(id for id in table.state.parts["write"].cards if id not in before)


def proposed(table: Table, since: int) -> list[Any]:
    return [fact for one in table.happened[since:] for fact in table.play.proposals(table.state, one)]


def test_while_people_write_others_see_a_count_per_column(table: Table) -> None:
    write(table, "ana", "Pairing with Cy")
    write(table, "ana", "No weekend calls")
    write(table, "bo", "Staging broke", "not_well")
    assert table.view["columns"]["well"]["hidden"] == {"notes": 2, "people": 1}
    assert table.view["columns"]["not_well"]["hidden"] == {"notes": 1, "people": 1}
    assert table.view["cards"] == {}
    assert [card["text"] for card in table.mine("ana")["cards"].values()] == [
        "Pairing with Cy",
        "No weekend calls",
    ]
    assert table.mine("bo")["cards"].keys() == {"id3"}
    assert all(table.play.tell(table.state, one) is None for one in table.happened[-3:])


def test_somebody_elses_hidden_note_answers_like_one_that_is_not_there(table: Table) -> None:
    card = write(table, "ana", "Pairing")
    said = []
    for id in (card, "nothing"):
        for name, more in (("EditCard", {"text": "x"}), ("MoveCard", {"column": "well"}), ("ParkCard", {})):
            with pytest.raises(Absent) as refusal:
                table.say("bo", name, card=id, **more)
            said.append(refusal.value.sentence)
    assert set(said) == {"There is no such note here."}


def test_leaving_the_stage_shows_the_notes_in_a_shuffled_order(table: Table) -> None:
    for n in range(9):
        write(table, "ana", f"Note {n}")
    at(table, "group")
    cards = sorted(table.view["cards"].values(), key=lambda card: card["rank"])
    assert sorted(card["text"] for card in cards) == [f"Note {n}" for n in range(9)]
    assert [card["text"] for card in cards] != [f"Note {n}" for n in range(9)]
    assert {card["author"] for card in cards} == {"ana"}


def test_going_back_hides_only_what_is_written_then(table: Table) -> None:
    write(table, "ana", "First")
    at(table, "group")
    with pytest.raises(Refused, match="Writing is closed"):
        table.say("bo", "AddCard", column="well", text="Late")
    at(table, "write")
    write(table, "bo", "Second")
    assert [card["text"] for card in table.view["cards"].values()] == ["First"]


def test_a_note_is_edited_by_its_author_until_the_notes_are_closed(table: Table) -> None:
    card = write(table, "ana", "Pairing")
    at(table, "group")
    table.say("ana", "EditCard", card=card, text="Pairing with Cy")
    with pytest.raises(Forbidden, match="Only who wrote a note"):
        table.say("bo", "EditCard", card=card, text="mine")
    table.say("eli", "CloseNotes")
    for name, args in (("EditCard", {"text": "x"}), ("RemoveCard", {})):
        with pytest.raises(Refused) as refusal:
            table.say("ana", name, card=card, **args)
        assert refusal.value.reason == "notes_closed"
    assert "cards" not in table.mine("ana")
    table.say("eli", "ReopenNotes")
    table.say("ana", "EditCard", card=card, text="Pairing made it click")
    assert table.view["cards"][card]["text"] == "Pairing made it click"


def test_a_parked_note_is_no_topic_until_it_is_moved_back(table: Table) -> None:
    card = write(table, "ana", "Coffee")
    at(table, "group")
    table.say("bo", "ParkCard", card=card)
    assert table.view["cards"][card]["parked"] is True
    assert table.view["topics"] == {}
    table.say("bo", "MoveCard", card=card, column="ideas")
    assert table.view["topics"][card]["column"] == "ideas"


def test_a_group_has_the_smallest_id_and_the_words_its_notes_share(table: Table) -> None:
    one, two, three = (write(table, "ana", text) for text in ("Staging broke", "staging again", "Demo"))
    at(table, "group")
    table.say("bo", "GroupCards", cards=[two, one])
    assert table.view["groups"] == {one: {"title": "Staging", "cards": [one, two], "column": "well"}}
    table.say("bo", "GroupCards", cards=[one, three], title="Environments")
    assert table.view["groups"][one]["cards"] == [one, two, three]
    table.say("ana", "UngroupCard", card=one)
    assert table.view["groups"] == {two: {"title": "Environments", "cards": [two, three], "column": "well"}}
    assert set(table.view["topics"]) == {one, two}
    with pytest.raises(Refused, match="at least two"):
        table.say("bo", "GroupCards", cards=[one])


def test_undo_of_a_grouping_brings_the_groups_back_unless_somebody_built_on_it(table: Table) -> None:
    one, two, three = (write(table, "ana", f"Note {n}") for n in range(3))
    at(table, "group")
    table.say("bo", "GroupCards", cards=[one, two], title="A")
    table.say("bo", "GroupCards", cards=[one, three])
    table.say("bo", "Undo")
    assert table.view["groups"][one]["cards"] == [one, two]
    table.say("ana", "UngroupCard", card=two)
    with pytest.raises(Refused, match="grouped these notes anew"):
        table.say("bo", "Undo")


@pytest.fixture
def voting(table: Table) -> Table:
    for text in ("Staging", "Demo", "Pairing", "Lunch"):
        write(table, "ana", text)
    at(table, "group")
    return at(table, "vote")


def test_totals_are_hidden_until_the_stage_is_left_and_rank_the_topics(voting: Table) -> None:
    voting.say("ana", "SpendVotes", topic="id2", votes=2)
    voting.say("bo", "SpendVotes", topic="id2", votes=1)
    voting.say("bo", "SpendVotes", topic="id3", votes=1)
    assert voting.view["voting"] == {"budget": 3, "most": None, "voted": 2, "counted": False}
    assert all("votes" not in topic for topic in voting.view["topics"].values())
    assert voting.mine("ana")["votes"] == {"id2": 2}
    assert voting.mine("ana")["left"] == 1
    at(voting, "discuss")
    topics = voting.view["topics"]
    assert (topics["id2"]["votes"], topics["id2"]["rank"]) == (3, 1)
    assert (topics["id3"]["votes"], topics["id3"]["rank"]) == (1, 2)
    at(voting, "vote")
    assert all("votes" not in topic for topic in voting.view["topics"].values())
    assert voting.mine("ana")["votes"] == {"id2": 2}


def test_a_budget_is_kept(voting: Table) -> None:
    voting.say("ana", "SpendVotes", topic="id1", votes=3)
    with pytest.raises(Refused, match=r"You have used your 3 votes\. Take one back first\."):
        voting.say("ana", "SpendVotes", topic="id2", votes=1)
    voting.say("ana", "SpendVotes", topic="id1", votes=2)
    voting.say("ana", "SpendVotes", topic="id2", votes=1)


def test_a_budget_that_shrinks_repairs_nothing_and_lets_people_take_back(voting: Table) -> None:
    voting.say("ana", "SpendVotes", topic="id1", votes=3)
    voting.say("eli", "SetSettings", votes=1)
    assert voting.mine("ana")["left"] == 0
    voting.say("ana", "SpendVotes", topic="id1", votes=2)
    with pytest.raises(Refused, match="used your 1 votes"):
        voting.say("ana", "SpendVotes", topic="id1", votes=3)


def test_votes_follow_the_topic_when_groups_merge(voting: Table) -> None:
    voting.say("ana", "SpendVotes", topic="id2", votes=1)
    voting.say("bo", "SpendVotes", topic="id3", votes=2)
    at(voting, "group")
    voting.say("cy", "GroupCards", cards=["id1", "id2", "id3"])
    at(voting, "vote")
    assert voting.mine("bo")["votes"] == {"id1": 2}
    voting.say("bo", "SpendVotes", topic="id1", votes=1)
    at(voting, "discuss")
    assert voting.view["topics"]["id1"]["votes"] == 2


def test_a_removed_lead_card_keeps_its_group_and_its_votes(voting: Table) -> None:
    at(voting, "group")
    voting.say("cy", "GroupCards", cards=["id1", "id2"])
    at(voting, "vote")
    voting.say("bo", "SpendVotes", topic="id1", votes=2)
    voting.say("ana", "RemoveCard", card="id1")
    at(voting, "discuss")
    assert voting.view["topics"]["id1"]["votes"] == 2
    assert voting.view["groups"]["id1"]["cards"] == ["id2"]


def test_topics_are_discussed_one_at_a_time_and_thumbs_say_whether_to_go_on(voting: Table) -> None:
    at(voting, "discuss")
    voting.say("eli", "DiscussTopic", topic="id2")
    voting.say("ana", "GiveThumb", thumb="up")
    assert voting.view["discussion"]["thumbs"] == {"up": 1, "side": 0, "down": 0}
    voting.say("eli", "DiscussTopic", topic="id1")
    assert voting.view["discussion"] | {"open": "id1", "talked": ["id2"]} == voting.view["discussion"]
    assert voting.view["thumbs"] == {}
    voting.say("eli", "Undo")
    assert voting.view["discussion"]["open"] == "id2"
    assert voting.view["thumbs"] == {"ana": "up"}


def test_an_action_is_a_task_of_the_team_at_once(table: Table) -> None:
    since = len(table.happened)
    table.say("ana", "AddAction", text="Own the nightly reset", owner="eli", due="2026-11-27")
    table.say("bo", "EditAction", action="id1", due=None)
    table.say("bo", "DropAction", action="id1")
    table.say("bo", "Undo")
    assert proposed(table, since) == [
        ItemAdded(
            "id1", "", "Own the nightly reset", type="task", sprint="running", labels=("action",),
            assignee="person-eli", due="2026-11-27",
        ),
        ItemEdited("id1", {"due": None}),
        ItemArchived("id1"),
        ItemRestored("id1"),
    ]  # fmt: skip
    assert table.view["actions"]["id1"] == {
        "text": "Own the nightly reset",
        "owner": "eli",
        "due": None,
        "rank": 1,
    }
    with pytest.raises(Refused, match="A day is written like"):
        table.say("ana", "AddAction", text="Soon", due="next week")


def test_an_action_that_is_brought_back_stands_where_it_stood(table: Table) -> None:
    for text in ("Own the nightly reset", "Seed data as a fixture"):
        table.say("ana", "AddAction", text=text)
    table.say("bo", "DropAction", action="id1")
    table.say("bo", "Undo")
    assert table.view["actions"]["id1"]["rank"] == 1


def test_the_last_actions_open_the_next_retrospective(table: Table) -> None:
    since = len(table.happened)
    assert (
        table.view["last_actions"]["last1"] | {"text": "Write the runbook", "verdict": None}
        == (table.view["last_actions"]["last1"])
    )
    table.say("ana", "ReviewAction", action="last1", verdict="done")
    table.say("ana", "ReviewAction", action="last1", verdict="drop")
    assert proposed(table, since) == [
        ItemStateChanged("last1", "", "done"),
        ItemStateChanged("last1", "", "todo"),
        ItemArchived("last1"),
    ]
    assert table.view["last_actions"]["last1"]["verdict"] == "drop"


def test_ratings_of_few_are_never_shown(table: Table) -> None:
    at(table, "close")
    for who in ("ana", "bo", "cy"):
        table.say(who, "RateRoti", value=4)
    table.say("eli", "RevealRoti")
    assert table.view["roti"]["too_few"] == 4
    assert "mean" not in table.view["roti"]
    table.say("eli", "StartRotiRound")
    for who, value in (("ana", 5), ("bo", 4), ("cy", 4), ("eli", 2)):
        table.say(who, "RateRoti", value=value)
    assert table.view["roti"]["rated"] == 4
    assert table.mine("ana")["roti"] == 5
    table.say("eli", "EndCeremony")
    assert table.view["roti"]["mean"] == 3.75
    assert table.view["roti"]["lowest"] == 2


def test_every_format_is_a_retrospective() -> None:
    assert len(retrospective.FORMATS) >= 8
    for name, asked in retrospective.FORMATS.items():
        table = retro(**retrospective.format_settings(name))
        assert [column["title"] for column in table.view["columns"].values()] == [
            column.title for column in asked.columns
        ]


def test_a_format_that_changes_in_play_hands_its_notes_to_the_first_column(table: Table) -> None:
    card = write(table, "ana", "Thanks, Cy", "thanks")
    table.say("eli", "SetSettings", format="mad_sad_glad")
    assert table.view["columns"]["mad"]["hidden"]["notes"] == 1
    assert table.mine("ana")["cards"][card]["column"] == "mad"
    with pytest.raises(Refused, match="no format called"):
        table.say("eli", "SetSettings", format="haiku")


def test_anonymity_is_chosen_before_anybody_has_written(table: Table) -> None:
    table.say("eli", "SetSettings", anonymous=True)
    with pytest.raises(Refused, match="stays anonymous"):
        table.say("eli", "SetSettings", anonymous=False)
    named = at(retro(), "write")
    write(named, "ana", "Pairing")
    with pytest.raises(Refused, match="Write has begun"):
        named.say("eli", "SetSettings", anonymous=True)


class Keys:
    """Marks whose key can be destroyed."""

    def __init__(self) -> None:
        self.key: str | None = "key"

    def mark(self, stage: str, name: str) -> str | None:
        return None if self.key is None else f"{self.key}-{stage}-{name}"


def test_an_anonymous_note_belongs_to_nobody_once_the_notes_are_closed() -> None:
    table, keys = retro(anonymous=True), Keys()
    table.play.mark = keys.mark
    at(table, "write")
    card = write(table, "ana", "The plan was not ours")
    table.say("ana", "EditCard", card=card, text="The plan was never ours")
    assert table.mine("ana")["cards"][card]["text"] == "The plan was never ours"
    at(table, "group")
    assert "author" not in table.view["cards"][card]
    assert table.play.closed_keys(table.state, table.happened) == []
    table.say("eli", "CloseNotes")
    assert table.play.closed_keys(table.state, table.happened) == ["write"]
    keys.key = None
    assert "cards" not in table.mine("ana")
    for name, args in (
        ("EditCard", {"card": card, "text": "x"}),
        ("AddCard", {"column": "well", "text": "x"}),
    ):
        with pytest.raises(Refused) as refusal:
            table.say("ana", name, **args)
        assert refusal.value.reason == "notes_closed"
    table.say("bo", "MoveCard", card=card, column="ideas")
    assert table.happened[-1].by is None
    table.say("eli", "ReopenNotes")
    keys.key = "another"
    with pytest.raises(Forbidden, match="Only who wrote"):
        table.say("ana", "EditCard", card=card, text="x")


def test_what_a_facilitator_alone_may_do_is_done_by_name_so_that_the_mark_stays_nobodys() -> None:
    table, keys = retro(anonymous=True), Keys()
    table.play.mark = keys.mark
    at(table, "write")
    write(table, "eli", "Nobody asked us")
    assert table.happened[-1].by == keys.mark("write", "eli")
    table.say("eli", "CloseNotes", command="c1")
    assert {(one.by, one.command, one.led) for one in table.happened[-2:]} == {("eli", "c1", True)}
    table.say("eli", "ReopenNotes")
    assert table.happened[-1].by == "eli"


def test_an_anonymous_note_is_taken_back_by_its_author_alone_while_the_key_lives() -> None:
    table, keys = retro(anonymous=True), Keys()
    table.play.mark = keys.mark
    at(table, "write")
    table.say("ana", "AddCard", command="c1", column="well", text="Pairing")
    assert table.happened[-1].command != "c1"
    with pytest.raises(Refused, match="nothing of yours"):
        table.say("bo", "Undo")
    table.do(Undo("c1"), table.state.floor.seats["ana"])
    assert table.state.parts["write"].cards == {}


def test_an_action_that_was_dropped_stays_in_sight_and_can_be_taken_back(table: Table) -> None:
    table.say("ana", "ReviewAction", action="last1", verdict="drop")
    table.do(brief_changed((), ("last1",)))
    assert table.view["last_actions"]["last1"]["verdict"] == "drop"
    since = len(table.happened)
    table.say("ana", "Undo")
    assert proposed(table, since) == [ItemRestored("last1")]
