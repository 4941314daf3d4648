"""A colour is measured by rules, each with its sentence."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.rollup.status import Evidence, Schedule, Status, status


def test_nothing_to_judge_by_is_none_and_never_green():
    assert status(Evidence()) == Status("none", ("There is nothing to judge by yet.",))
    assert status(Evidence(dependencies={"done": 3, "green": 0, "amber": 0, "red": 0})).colour == "none"


@pytest.mark.parametrize(
    ("evidence", "colour", "sentence"),
    [
        (Evidence(dependencies={"red": 1, "amber": 2}), "red", "1 dependency is red."),
        (Evidence(dependencies={"amber": 2, "green": 5}), "amber", "2 dependencies are amber."),
        (Evidence(dependencies={"green": 1}), "green", "1 open dependency is on time."),
        (Evidence(load_state="red"), "red", "The Sprint holds more than its capacity."),
        (Evidence(load_state="amber"), "amber", "The Sprint is filled above 85 % of its capacity."),
        (Evidence(load_state="green"), "green", "The Sprint fits its capacity."),
        (Evidence(confidence=Fraction(29, 10)), "red", "Confidence is 2.9 of 5 in the last vote."),
        (Evidence(confidence=Fraction(3)), "green", "Confidence is 3.0 of 5 in the last vote."),
        (
            Evidence(scope=Fraction(109), baseline=Fraction(100)),
            "green",
            "Scope is at 109.0 % of the baseline.",
        ),
        (
            Evidence(scope=Fraction(110), baseline=Fraction(100)),
            "amber",
            "Scope is at 110.0 % of the baseline.",
        ),
        (
            Evidence(scope=Fraction(125), baseline=Fraction(100)),
            "red",
            "Scope is at 125.0 % of the baseline.",
        ),
        (
            Evidence(scope=Fraction(80), baseline=Fraction(100)),
            "green",
            "Scope is at 80.0 % of the baseline.",
        ),
        (Evidence(exposures=(15, 4)), "amber", "1 owned risk has an exposure of 15 or more."),
        (
            Evidence(schedule=Schedule(date(2026, 1, 14), date(2026, 1, 31), date(2026, 1, 31), "Winter")),
            "green",
            "Winter is done in time in 85 of 100 futures, by 31 Jan 2026.",
        ),
        (
            Evidence(schedule=Schedule(date(2026, 1, 31), date(2026, 2, 1), date(2026, 1, 31), "Winter")),
            "amber",
            "Winter ends on 31 Jan 2026: half of the futures are done by 31 Jan 2026, "
            "85 of 100 only by 1 Feb 2026.",
        ),
        (
            Evidence(schedule=Schedule(date(2026, 2, 1), date(2026, 2, 7), date(2026, 1, 31), "Winter")),
            "red",
            "Winter ends on 31 Jan 2026, and half of the futures are not done before 1 Feb 2026.",
        ),
        (Evidence(exposures=(12,)), "green", "No owned risk has an exposure of 15 or more."),
    ],
)
def test_each_rule_gives_its_colour_and_sentence(evidence, colour, sentence):
    assert status(evidence) == Status(colour, (sentence,))


def test_the_worst_rule_decides_and_speaks_first():
    judged = status(Evidence(load_state="amber", confidence=Fraction(2), dependencies={"green": 1}))
    assert judged.colour == "red"
    assert judged.why == (
        "Confidence is 2.0 of 5 in the last vote.",
        "The Sprint is filled above 85 % of its capacity.",
        "1 open dependency is on time.",
    )


def test_after_a_week_of_silence_green_is_stale_and_red_stays_red():
    assert status(Evidence(load_state="green", days_silent=7)).colour == "green"
    assert status(Evidence(load_state="green", days_silent=8)) == Status(
        "none", ("Stale: nothing has changed for 8 days.", "The Sprint fits its capacity.")
    )
    assert status(Evidence(load_state="red", days_silent=30)).colour == "red"


END = date(2026, 1, 20)
EVIDENCE = st.builds(
    Evidence,
    load_state=st.sampled_from(["none", "green", "amber", "red"]),
    dependencies=st.dictionaries(st.sampled_from(["done", "green", "amber", "red"]), st.integers(0, 3)),
    confidence=st.none() | st.fractions(0, 5),
    scope=st.fractions(0, 300),
    baseline=st.none() | st.fractions(0, 200),
    exposures=st.lists(st.integers(1, 25), max_size=3).map(tuple),
    days_silent=st.none() | st.integers(0, 20),
    schedule=st.none()
    | st.builds(
        lambda p50, more: Schedule(date(2026, 1, p50), date(2026, 1, p50) + timedelta(more), END, "Winter"),
        st.integers(1, 31),
        st.integers(0, 20),
    ),
)


@given(EVIDENCE)
def test_every_status_has_a_reason_and_no_red_contract_is_ever_hidden(evidence):
    judged = status(evidence)
    assert judged.why
    assert all(sentence.endswith(".") for sentence in judged.why)
    late = evidence.schedule is not None and evidence.schedule.p50 > END
    if evidence.dependencies.get("red") or evidence.load_state == "red" or late:
        assert judged.colour == "red"
