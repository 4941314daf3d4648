"""The eight rows of the flag's table, first match wins."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.dependencies.contracts import Contract, Naming, State
from program.dependencies.dependencies import FLAGS, Judgement, judge

NAMES = Naming(
    sprints={n: f"Sprint {n}" for n in range(1, 10)},
    teams={"web": "Web shop", "pay": "Payments"},
    people={"p1": "Ana"},
)
ASK = Contract("d1", "WEB-9", "PAY-7", "web", "pay", "Refund call", needed_by=6)
ACCEPTED = replace(ASK, state="accepted", promise=5)


@pytest.mark.parametrize(
    ("contract", "running", "fine", "promise", "slack", "flag", "sentence"),
    [
        (
            replace(ACCEPTED, state="verified"),
            6,
            False,
            5,
            1,
            "done",
            "Web shop verified what Payments delivered.",
        ),
        (replace(ASK, state="withdrawn"), 6, False, None, None, "done", "Web shop withdrew it."),
        (
            replace(ASK, state="rejected", reason="No room."),
            2,
            False,
            None,
            None,
            "red",
            "Payments rejected it and Web shop still needs it: No room.",
        ),
        (
            replace(ACCEPTED, promise=8),
            2,
            False,
            8,
            -2,
            "red",
            "Payments promises Sprint 8, 2 Sprints after Web shop needs it in Sprint 6.",
        ),
        (
            replace(ASK, state="countered", promise=7, countered_by="producer"),
            2,
            False,
            7,
            -1,
            "red",
            "Payments counters with Sprint 7, 1 Sprint after Web shop needs it in Sprint 6.",
        ),
        (
            replace(ASK, planned=7),
            2,
            False,
            7,
            -1,
            "red",
            "Payments plans it in Sprint 7 without a promise, 1 Sprint after Web shop needs it in Sprint 6.",
        ),
        (
            ASK,
            6,
            False,
            None,
            None,
            "red",
            "Payments has not answered Web shop, and it is needed in Sprint 6, which is running.",
        ),
        (
            replace(ASK, planned=4),
            5,
            False,
            4,
            2,
            "red",
            "Payments has not answered Web shop, and it is needed in Sprint 6, the next Sprint.",
        ),
        (
            ASK,
            7,
            False,
            None,
            None,
            "red",
            "Payments has not answered Web shop, and it is needed in Sprint 6, which has passed.",
        ),
        (
            replace(ACCEPTED, promise=6),
            6,
            False,
            6,
            0,
            "amber",
            "Payments promises Sprint 6, the same Sprint in which Web shop needs it.",
        ),
        (
            replace(ACCEPTED, promise=6),
            6,
            True,
            6,
            0,
            "green",
            "Payments promises Sprint 6, the same Sprint in which Web shop needs it, as the program allows.",
        ),
        (ASK, 3, False, None, None, "amber", "Payments has not answered Web shop."),
        (ASK, None, False, None, None, "amber", "Payments has not answered Web shop."),
        (
            replace(ACCEPTED, state="delivered"),
            3,
            False,
            5,
            1,
            "amber",
            "Payments delivered it and Web shop has not verified it.",
        ),
        (
            ACCEPTED,
            5,
            False,
            5,
            1,
            "green",
            "Payments promises Sprint 5, 1 Sprint before Web shop needs it in Sprint 6.",
        ),
        (
            replace(ASK, state="countered", promise=3, countered_by="consumer"),
            2,
            False,
            3,
            3,
            "green",
            "Web shop counters with Sprint 3, 3 Sprints before Web shop needs it in Sprint 6.",
        ),
        (
            replace(ACCEPTED, needed_by=None),
            5,
            False,
            5,
            None,
            "green",
            "Payments promises Sprint 5; Web shop named no Sprint by which it needs it.",
        ),
    ],
)
def test_the_first_row_that_matches_gives_flag_and_sentence(
    contract, running, fine, promise, slack, flag, sentence
):
    assert judge(contract, running, fine, NAMES) == Judgement(promise, slack, flag, (sentence,))


def test_a_broken_promise_is_red_at_once_and_names_who_moved_the_item_and_when():
    broken = replace(ACCEPTED, planned=6, broken_by=("p1", date(2026, 1, 12)))
    assert judge(broken, 1, True, NAMES) == Judgement(
        5,
        1,
        "red",
        ("Payments promised Sprint 5 and now plans Sprint 6.", "Ana moved it on 12 January 2026."),
    )


def test_a_person_whose_name_is_gone_is_somebody():
    broken = replace(ACCEPTED, planned=6, broken_by=("p7", date(2026, 1, 12)))
    assert judge(broken, 1).why[1] == "Somebody moved it on 12 January 2026."


SPRINT = st.none() | st.integers(1, 9)
CONTRACTS = st.builds(
    lambda state, needed_by, promise, planned, by: replace(
        ASK, state=state, needed_by=needed_by, promise=promise, planned=planned, countered_by=by
    ),
    st.sampled_from(get_args(State)),
    SPRINT,
    SPRINT,
    SPRINT,
    st.sampled_from(["producer", "consumer"]),
)


def by_the_table(contract, running, fine):
    """The table written down once more, row by row."""
    state, n, c, u = contract.state, contract.needed_by, contract.promise, contract.planned
    b = c if c is not None else u
    met = state in ("accepted", "countered")
    rows = [
        (state in ("verified", "withdrawn"), "done"),
        (state == "rejected", "red"),
        (b is not None and n is not None and b > n, "red"),
        (state in ("accepted", "delivered") and None not in (c, u) and u > c, "red"),
        (not met and None not in (n, running) and n <= running + 1, "red"),
        (b is not None and b == n, "green" if fine else "amber"),
        (not met, "amber"),
        (True, "green"),
    ]
    return next(flag for matches, flag in rows if matches)


@given(CONTRACTS, SPRINT, st.booleans())
def test_the_flag_is_the_tables_and_always_has_its_sentence(contract, running, fine):
    judgement = judge(contract, running, fine, NAMES)
    assert judgement.flag == by_the_table(contract, running, fine)
    assert judgement.flag in FLAGS
    assert judgement.why
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in judgement.why)


@given(CONTRACTS, st.integers(1, 8), st.booleans())
def test_the_mere_passing_of_a_sprint_never_improves_a_flag(contract, running, fine):
    before, after = judge(contract, running, fine), judge(contract, running + 1, fine)
    assert FLAGS.index(after.flag) >= FLAGS.index(before.flag)
