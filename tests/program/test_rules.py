"""What teams may ask of each other and answer, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date
from typing import Any

import gevent
import pytest

from accounts.access import Place
from accounts.refusals import Absent, Refused
from backlog import events as backlog
from backlog.proposals import taken_back
from journal.database import Store
from journal.facts import Fact
from journal.journal import Recorded
from program import events, queries, rules
from tests.backlog.harbour import Harbour


class Planned(Harbour):
    """Harbour with four Sprints and an item of Payments that waits for one of Orders."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.sprints = self.increment()
        self.add("card", "PAY", sprint=self.sprints[2])
        self.add("order", "ORD", sprint=self.sprints[0])

    def ask(self, id: str = "d", consumer: str = "card", producer: str | None = "order", **more: Any) -> None:
        fields = {"title": "Order numbers", "needed_by": self.sprints[2], **more}
        self.propose(events.DependencyAsked(id, consumer, producer, **fields))

    def answer(self, answer: events.Answer, sprint: int | None = None, **more: Any) -> list[Recorded]:
        promised = None if sprint is None else self.sprints[sprint - 1]
        return self.propose(events.DependencyAnswered("d", answer, promised, **more), by="cy")

    def found(self, id: str = "d") -> queries.Dependency:
        row = self.store.read(lambda c: queries.dependency(c, id))
        assert row is not None
        return row

    def flag(self, today: date = date(2026, 1, 6), seq: int | None = None) -> tuple[str, tuple[str, ...]]:
        (one,) = self.store.read(lambda c: queries.judged(c, self.program, today, seq))
        return one.judgement.flag, one.judgement.why

    def refusal(self, *proposals: Fact) -> Refused:
        with pytest.raises(Refused) as refused:
            self.propose(*proposals)
        return refused.value


@pytest.fixture
def harbour(store: Store) -> Planned:
    return Planned(store)


def test_an_asked_dependency_knows_both_teams(harbour: Planned) -> None:
    harbour.ask()
    asked = harbour.found()
    assert (asked.consumer_team, asked.producer_team) == (harbour.teams["PAY"], harbour.teams["ORD"])
    assert (asked.state, asked.promise, asked.asked_by) == ("proposed", None, "ana")


@pytest.mark.sqlite_alone
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"producer": "card"}, "self"),
        ({"producer": None, "producer_team": "PAY"}, "self"),
        ({"producer": None, "producer_team": "nobody"}, "unknown_team"),
        ({"producer": "nothing"}, "unknown_item"),
        ({"producer": "order", "producer_team": "WEB"}, "other_team"),
        ({"needed_by": "never"}, "unknown_sprint"),
        ({"title": " "}, "title"),
    ],
)
def test_an_ask_that_makes_no_sense_is_refused(harbour: Planned, fields: dict[str, Any], reason: str) -> None:
    team = fields.get("producer_team", "")
    fields = {**fields, "producer_team": harbour.teams.get(team, team)}
    with pytest.raises(Refused) as refused:
        harbour.ask(**fields)
    assert refused.value.reason == reason


def test_a_need_lies_in_the_increment_of_the_item(harbour: Planned) -> None:
    later = harbour.increment(2, "2026-03-02")[-1]
    with pytest.raises(Refused) as refused:
        harbour.ask(needed_by=later)
    assert refused.value.reason == "outside_increment"


def test_a_cycle_made_by_hand_is_refused_with_its_path(harbour: Planned) -> None:
    harbour.add("web", "WEB")
    harbour.ask("d")
    harbour.ask("e", "order", "web", needed_by=harbour.sprints[0])
    with pytest.raises(
        Refused, match=r"PAY-1 → WEB-1 → ORD-1 → PAY-1|PAY-1 → ORD-1|PAY-1 → WEB-1"
    ) as refused:
        harbour.ask("f", "web", "card", needed_by=harbour.sprints[0])
    assert (refused.value.reason, refused.value.status) == ("cycle", 409)
    assert refused.value.sentence.count("→") == 3
    harbour.propose(events.DependencyAnswered("e", "withdraw"))
    harbour.ask("f", "web", "card", needed_by=harbour.sprints[0])


def test_promise_deliver_verify(harbour: Planned) -> None:
    harbour.ask()
    assert harbour.flag()[0] == "amber"
    harbour.answer("counter", 4)
    assert harbour.found().countered_by == "producer"
    assert harbour.flag()[0] == "red"
    harbour.answer("counter", 2)
    assert harbour.flag()[0] == "green"
    harbour.answer("accept")
    assert (harbour.found().state, harbour.found().promise) == ("accepted", harbour.sprints[1])
    assert harbour.found().accepted_at is not None
    harbour.answer("deliver")
    harbour.answer("verify")
    assert harbour.flag()[0] == "done"
    assert harbour.refusal(events.DependencyAnswered("d", "withdraw")).reason == "wrong_state"


def test_a_broken_promise_names_who_broke_it_and_when(harbour: Planned) -> None:
    harbour.store.writer._clock = lambda: 1_767_700_000_000
    harbour.ask()
    harbour.answer("accept", 2)
    seq = harbour.found().changed
    assert harbour.flag()[0] == "green"
    harbour.propose(backlog.ItemScheduled("order", harbour.sprints[3]), by="dee")
    flag, why = harbour.flag()
    assert flag == "red"
    assert why == ("Orders promised Sprint 2 and now plans Sprint 4.", "Dee moved it on 6 January 2026.")
    assert harbour.flag(seq=seq)[0] == "green"


def test_a_moved_item_takes_its_contract_along(harbour: Planned) -> None:
    harbour.ask()
    harbour.propose(backlog.ItemMovedToTeam("order", harbour.teams["DAT"]))
    assert harbour.found().producer_team == harbour.teams["DAT"]


def test_an_answer_is_taken_back_unless_somebody_answered_since(harbour: Planned) -> None:
    harbour.ask()
    before = harbour.found()
    (answered,) = harbour.answer("accept", 2)
    harbour.propose(*rules.taken_back(answered.fact()))
    after = harbour.found()
    assert (after.state, after.promise, after.accepted_at) == (before.state, None, None)
    (answered,) = harbour.answer("accept", 2)
    harbour.answer("deliver")
    assert harbour.refusal(*taken_back(answered.fact())).reason == "changed"


@pytest.mark.sqlite_alone
def test_each_proposal_names_what_its_proposer_needs(harbour: Planned) -> None:
    harbour.ask()
    pay, orders = (Place(harbour.program, harbour.teams[key]) for key in ("PAY", "ORD"))

    def needs(proposal: Fact) -> list[tuple[str, Place]]:
        return harbour.store.write(lambda tx: rules.needs(tx, harbour.program, proposal))

    assert needs(events.DependencyAnswered("d", "accept")) == [("answer dependency", orders)]
    assert needs(events.DependencyAnswered("d", "withdraw")) == [("answer dependency", pay)]
    assert needs(backlog.ItemEstimated("card", 3)) == [("edit backlog", pay)]
    assert needs(backlog.ItemScheduled("card", None)) == [("plan Sprint", pay)]
    both = needs(backlog.ItemMovedToTeam("card", harbour.teams["ORD"]))
    assert {place for _, place in both} == {pay, orders}
    with pytest.raises(Absent):
        needs(backlog.ItemEstimated("nothing", 3))


@pytest.mark.sqlite_alone
def test_every_word_has_a_rule_and_a_verb(harbour: Planned) -> None:
    from accounts.access import VERBS
    from backlog import rules as door
    from journal.facts import known

    ours = {
        word
        for word in known().values()
        if word.__module__ in ("backlog.events", "program.events")
        and not word.__name__.startswith(("ItemsImported", "ImportUndone"))
    }
    assert ours <= door.RULES.keys()
    assert set(door.VERBS.values()) <= VERBS.keys()


def test_a_ranking_is_proposed_and_taken_over_once(harbour: Planned) -> None:
    for id in "abc":
        harbour.add(id)
    order = ("c", "card", "a", "b")
    harbour.propose(events.RankingProposed("r", None, "wsjf", order, {"c": 4.0, "a": 2.5}))
    harbour.propose(events.RankingAccepted("r"))
    assert harbour.order() == list(order)
    assert harbour.item("c").scores == {"wsjf": 4.0}
    assert harbour.refusal(events.RankingAccepted("r")).reason == "accepted"
    assert harbour.refusal(events.RankingWithdrawn("r")).reason == "accepted"
    bad = events.RankingProposed("s", harbour.teams["ORD"], "wsjf", ("a",))
    assert harbour.refusal(bad).reason == "other_team"


def test_a_ranking_is_withdrawn_until_somebody_takes_it_over(harbour: Planned) -> None:
    harbour.propose(events.RankingProposed("r", None, "wsjf", ("card",), {"card": 4.0}))
    harbour.propose(events.RankingWithdrawn("r"))
    assert harbour.refusal(events.RankingAccepted("r")).reason == "withdrawn"
    assert harbour.refusal(events.RankingWithdrawn("r")).reason == "withdrawn"


def test_a_vote_of_confidence_is_kept(harbour: Planned) -> None:
    pay, sprint = harbour.teams["PAY"], harbour.sprints[0]
    harbour.propose(events.ConfidenceVoted(3.5, 2, 4, team=pay, sprint=sprint))
    (vote,) = harbour.store.read(lambda c: queries.confidence_of(c, harbour.program))
    assert (vote.mean, vote.lowest, vote.votes, vote.team) == (3.5, 2.0, 4, pay)
    assert harbour.refusal(events.ConfidenceVoted(6, 6, 1)).reason == "confidence"


def test_nobody_waits_for_an_archived_item(harbour: Planned) -> None:
    harbour.ask()
    harbour.propose(backlog.ItemArchived("card"))
    today = date(2026, 1, 6)
    assert harbour.store.read(lambda c: queries.judged(c, harbour.program, today)) == []
    harbour.propose(backlog.ItemRestored("card"))
    assert harbour.flag()[0] == "amber"


def test_two_workers_that_pull_one_item_at_once_agree_who_has_it(database_url: str, store: Store) -> None:
    harbour = Harbour(store)
    harbour.add("a", "DAT")
    other = Store(database_url)
    moves = [
        backlog.ItemMovedToTeam("a", harbour.teams[key], before=harbour.teams["DAT"])
        for key in ("PAY", "ORD")
    ]
    workers = [
        gevent.spawn(one.write, lambda tx, move=move: rules.write(tx, harbour.program, [move], "ana"))
        for one, move in zip((store, other), moves, strict=True)
    ]
    gevent.joinall(workers)
    other.close()
    assert [type(one.exception) for one in workers if one.exception] == [Refused]
