"""The event that broke a promise, from the histories of plan and promise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.dependencies.broken_promises import Agreed, Break, Plan, breaking
from program.dependencies.contracts import Contract, Naming
from program.dependencies.dependencies import judge


@pytest.mark.parametrize(
    ("plans", "agreements", "broken"),
    [
        ([Plan(1, 2)], [Agreed(2, 3)], None),
        ([Plan(1, 2), Plan(5, 4)], [Agreed(2, 3)], Break(5, "moved")),
        ([Plan(1, 2), Plan(5, 4), Plan(7, 6)], [Agreed(2, 3)], Break(5, "moved")),
        ([Plan(1, 2), Plan(5, 4), Plan(7, 3), Plan(9, 5)], [Agreed(2, 3)], Break(9, "moved")),
        ([Plan(1, 4)], [Agreed(2, 3)], Break(2, "promised")),
        ([Plan(1, 4)], [Agreed(2, 4), Agreed(6, 3)], Break(6, "promised")),
        ([Plan(1, 2), Plan(5, 4)], [Agreed(2, 3), Agreed(6, 4)], None),
        ([Plan(1, 2), Plan(5, None)], [Agreed(2, 3)], None),
        ([Plan(1, 2), Plan(5, 2, archived=True)], [Agreed(2, 3)], Break(5, "moved")),
        ([Plan(5, 4)], [Agreed(5, 3)], Break(5, "moved")),
        ([], [Agreed(2, 3)], None),
    ],
)
def test_the_last_event_that_left_the_promise_broke_it(
    plans: list[Plan], agreements: list[Agreed], broken: Break | None
) -> None:
    assert breaking(plans, agreements) == broken


sprint = st.none() | st.integers(1, 4)
history = st.lists(st.tuples(sprint, st.booleans(), st.booleans()), max_size=12)


@given(history)
def test_it_is_the_first_event_of_the_last_run_of_broken_ones(
    steps: list[tuple[int | None, bool, bool]],
) -> None:
    plans: list[Plan] = []
    agreements: list[Agreed] = []
    now: dict[str, Any] = {"plan": None, "archived": False, "agreed": None}
    run: list[int] = []
    for seq, (value, is_plan, archived) in enumerate(steps, start=1):
        if is_plan:
            plans.append(Plan(seq, value, archived))
            now |= {"plan": value, "archived": archived}
        else:
            agreements.append(Agreed(seq, value))
            now["agreed"] = value
        late = now["agreed"] is not None and (
            now["archived"] or (now["plan"] is not None and now["plan"] > now["agreed"])
        )
        run = [*run, seq] if late else []
    found = breaking(plans, agreements)
    assert (found.seq if found else None) == (run[0] if run else None)


def test_the_sentence_says_who_and_how() -> None:
    names = Naming({2: "Sprint 2", 4: "Sprint 4"}, {"o": "Orders", "p": "Payments"}, {"dee": "Dee"})
    day = ("dee", date(2026, 1, 6))

    def why(**more: Any) -> tuple[str, ...]:
        contract = Contract("d", "a", "b", "p", "o", "Numbers", 4, "accepted", 2, broken_by=day, **more)
        said = judge(contract, 1, names=names)
        assert said.flag == "red"
        return said.why

    assert why(planned=4)[1] == "Dee moved it on 6 January 2026."
    assert why(planned=4, broken_how="promised")[1] == (
        "Dee promised it on 6 January 2026, when it was planned later already."
    )
    assert why(dropped=True) == (
        "Orders promised Sprint 2 and the item for it is archived.",
        "Dee archived it on 6 January 2026.",
    )
