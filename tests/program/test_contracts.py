"""The handshake between a consuming and a producing team."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.dependencies.contracts import Answer, Contract, Naming, Refusal, Side, State, answer

NAMES = Naming(sprints={3: "Sprint 3", 5: "Sprint 5"}, teams={"web": "Web shop", "pay": "Payments"})
ASK = Contract("d1", "WEB-9", "PAY-7", "web", "pay", "Refund call", needed_by=4)


def played(*answers, contract=ASK):
    for who, reply, sprint in answers:
        after = answer(contract, who, reply, sprint, names=NAMES)
        assert isinstance(after, Contract), after
        contract = after
    return contract


def test_a_promise_is_made_kept_and_verified():
    accepted = played(("producer", "accept", 3))
    assert (accepted.state, accepted.promise) == ("accepted", 3)
    done = played(("producer", "deliver", None), ("consumer", "verify", None), contract=accepted)
    assert (done.state, done.promise) == ("verified", 3)


def test_a_counter_goes_to_and_fro_until_the_other_side_accepts_it():
    countered = played(("producer", "counter", 5), ("consumer", "counter", 3))
    assert (countered.state, countered.promise, countered.countered_by) == ("countered", 3, "consumer")
    accepted = played(("producer", "accept", None), contract=countered)
    assert (accepted.state, accepted.promise, accepted.countered_by) == ("accepted", 3, None)


def test_the_producing_team_can_counter_what_it_promised():
    again = played(("producer", "accept", 3), ("producer", "counter", 5))
    assert (again.state, again.promise, again.countered_by) == ("countered", 5, "producer")


def test_a_rejection_drops_the_promise_keeps_its_reason_and_can_only_be_withdrawn():
    rejected = answer(ASK, "producer", "reject", reason="No room before May")
    assert isinstance(rejected, Contract)
    assert (rejected.state, rejected.promise, rejected.reason) == ("rejected", None, "No room before May")
    assert isinstance(answer(rejected, "producer", "accept", 3), Refusal)
    assert played(("consumer", "withdraw", None), contract=rejected).state == "withdrawn"


def test_a_promise_that_is_taken_back_by_a_rejection_is_gone():
    taken_back = played(("producer", "accept", 3), ("producer", "reject", None))
    assert (taken_back.state, taken_back.promise) == ("rejected", None)


@pytest.mark.parametrize(
    ("contract", "who", "reply", "sprint", "reason", "sentence"),
    [
        (
            ASK,
            "consumer",
            "deliver",
            None,
            "other_side",
            "Only Payments can answer this dependency with deliver.",
        ),
        (
            ASK,
            "producer",
            "withdraw",
            None,
            "other_side",
            "Only Web shop can answer this dependency with withdraw.",
        ),
        (ASK, "producer", "accept", None, "no_sprint", "Name the Sprint that is promised."),
        (ASK, "producer", "counter", None, "no_sprint", "Name the Sprint that is promised."),
        (
            ASK,
            "producer",
            "deliver",
            None,
            "wrong_state",
            "Payments promises a Sprint before it delivers this.",
        ),
        (
            ASK,
            "consumer",
            "verify",
            None,
            "wrong_state",
            "Payments has not delivered this yet, so Web shop cannot verify it.",
        ),
        (
            ASK,
            "consumer",
            "counter",
            3,
            "wrong_state",
            "Payments has made no counter-offer that Web shop could answer.",
        ),
        (
            replace(ASK, state="countered", promise=5, countered_by="producer"),
            "producer",
            "accept",
            5,
            "own_counter",
            "Payments made this counter-offer, so Web shop accepts it or counters.",
        ),
        (
            replace(ASK, state="countered", promise=5, countered_by="producer"),
            "consumer",
            "accept",
            3,
            "other_sprint",
            "The counter-offer is Sprint 5; another Sprint is a counter of your own.",
        ),
        (
            replace(ASK, state="verified", promise=3),
            "producer",
            "counter",
            5,
            "wrong_state",
            "This dependency is verified, so nobody answers it any more.",
        ),
    ],
)
def test_an_answer_out_of_place_is_refused_in_one_sentence(contract, who, reply, sprint, reason, sentence):
    assert answer(contract, who, reply, sprint, names=NAMES) == Refusal(sentence, reason)


ANSWERS = st.tuples(
    st.sampled_from(get_args(Side)), st.sampled_from(get_args(Answer)), st.none() | st.integers(1, 9)
)


@given(st.lists(ANSWERS, max_size=12))
def test_whatever_is_answered_promises_have_a_sprint_and_closed_contracts_stay_closed(answers):
    contract = ASK
    for who, reply, sprint in answers:
        after = answer(contract, who, reply, sprint)
        if isinstance(after, Refusal):
            assert after.sentence.endswith(".")
            continue
        assert contract.state not in ("verified", "withdrawn")
        contract = after
        assert contract.state in get_args(State)
        assert (contract.promise is not None) or contract.state in ("proposed", "rejected", "withdrawn")
        assert (contract.countered_by is not None) == (contract.state == "countered")


@given(st.lists(ANSWERS, max_size=12))
def test_each_side_only_ever_gives_its_own_answers(answers):
    contract = ASK
    for who, reply, sprint in answers:
        after = answer(contract, who, reply, sprint)
        if isinstance(after, Refusal):
            continue
        if reply in ("reject", "deliver"):
            assert who == "producer"
        if reply in ("withdraw", "verify"):
            assert who == "consumer"
        if who == "consumer" and reply in ("accept", "counter"):
            assert contract.state == "countered"
        contract = after
