"""What may happen to items and Sprints, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import gevent
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.refusals import Absent, Refused
from backlog import events, queries
from backlog.proposals import proposals_for, taken_back
from journal.database import Store
from journal.migrate import migrate
from tests.backlog.harbour import Harbour


@pytest.fixture
def harbour(store: Store) -> Harbour:
    return Harbour(store)


def reason_of(harbour: Harbour, *proposals: object) -> str:
    with pytest.raises(Refused) as refused:
        harbour.propose(*proposals)  # type: ignore[arg-type]
    assert refused.value.sentence.endswith(".")
    return refused.value.reason


def test_items_get_keys_numbers_and_places_in_order(harbour: Harbour) -> None:
    harbour.add("a")
    harbour.add("b")
    harbour.add("c", "ORD")
    assert [harbour.item(id).key for id in "abc"] == ["PAY-1", "PAY-2", "ORD-1"]
    assert harbour.order() == ["a", "b"]
    assert (harbour.item("a").state, harbour.item("a").category) == ("To do", "todo")


def test_a_number_is_never_given_out_twice(harbour: Harbour) -> None:
    harbour.add("a")
    harbour.propose(events.ItemArchived("a"))
    assert harbour.add("b").key == "PAY-2"
    harbour.propose(events.ItemMovedToTeam("b", harbour.teams["ORD"]))
    assert harbour.item("b").key == "PAY-2"
    assert harbour.add("c").key == "PAY-3"


def test_many_items_may_be_each_others_parents_in_any_order(harbour: Harbour) -> None:
    pay = harbour.teams["PAY"]
    harbour.propose(
        events.ItemsAdded(
            (events.ItemAdded("child", pay, "Child", parent="top"), events.ItemAdded("top", pay, "Top"))
        )
    )
    assert harbour.item("child").parent == "top"
    assert harbour.order() == ["child", "top"]


@pytest.mark.sqlite_alone
@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        (events.ItemEstimated("a", -1), "points"),
        (events.ItemEstimated("a", 1001), "points"),
        (events.ItemEstimated("a", float("nan")), "points"),
        (events.ItemEdited("a", {"title": "  "}), "no_title"),
        (events.ItemEdited("a", {"title": "x" * 501}), "long"),
        (events.ItemEdited("a", {"type": "saga"}), "unknown_type"),
        (events.ItemEdited("a", {"parent": "a"}), "parent_cycle"),
        (events.ItemEdited("a", {"parent": "nobody"}), "unknown_parent"),
        (events.ItemEdited("a", {"assignee": "gus"}), "no_member"),
        (events.ItemEdited("a", {"due": "tomorrow"}), "no_day"),
        (events.ItemEdited("a", {"colour": "red"}), "unknown_field"),
        (events.ItemEdited("a", {"title": "New"}, {"title": "Not what it was"}), "changed"),
        (events.ItemStateChanged("a", "Somewhere"), "unknown_state"),
        (events.ItemScheduled("a", "no-sprint"), "unknown_sprint"),
        (events.ItemRanked("a", position=0), "position"),
        (events.ItemRanked("a", ahead_of="other"), "other_team"),
        (events.ItemEstimated("gone", 3), "archived"),
        (events.ItemEstimated("a", 3, 5), "changed"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    harbour: Harbour, proposal: object, reason: str
) -> None:
    harbour.add("a")
    harbour.add("gone")
    harbour.add("other", "ORD")
    harbour.propose(events.ItemArchived("gone"))
    assert reason_of(harbour, proposal) == reason


def test_an_item_of_another_program_is_absent(harbour: Harbour) -> None:
    elsewhere = Harbour.__new__(Harbour)
    elsewhere.store, elsewhere.program, elsewhere.teams = harbour.store, "elsewhere", {}
    harbour.add("a")
    for proposal in (events.ItemEstimated("a", 3), events.ItemArchived("a"), events.ItemAdded("b", "x", "B")):
        with pytest.raises(Absent):
            elsewhere.propose(proposal)
    with pytest.raises(Absent):
        harbour.propose(events.ItemEstimated("nothing", 3))


def test_parents_do_not_go_round(harbour: Harbour) -> None:
    harbour.add("a")
    harbour.add("b", parent="a")
    harbour.add("c", parent="b")
    assert reason_of(harbour, events.ItemEdited("a", {"parent": "c"})) == "parent_cycle"
    harbour.set("c", parent=None)
    harbour.set("a", parent="c")
    assert harbour.item("a").parent == "c"


@pytest.mark.sqlite_alone
def test_what_changes_nothing_leaves_no_event(harbour: Harbour) -> None:
    harbour.add("a", points=3.0)
    assert harbour.set("a", points=3, title="Story a", state="To do", sprint=None) == []


def test_a_fact_says_what_was_there_before(harbour: Harbour) -> None:
    harbour.add("a", points=3.0)
    (edited, estimated) = harbour.set("a", title="New", points=5)
    assert edited.body["before"] == {"title": "Story a"}
    assert (estimated.body["before"], estimated.body["points"]) == (3.0, 5.0)


def test_of_two_teams_that_pull_one_item_the_first_gets_it_and_the_other_is_told(harbour: Harbour) -> None:
    harbour.add("a", "DAT")
    pulls = [
        events.ItemMovedToTeam("a", harbour.teams[key], before=harbour.teams["DAT"]) for key in ("PAY", "ORD")
    ]
    running = [gevent.spawn(harbour.propose, pull) for pull in pulls]
    gevent.joinall(running)
    refused = [one.exception for one in running if one.exception]
    assert len(refused) == 1
    assert isinstance(refused[0], Refused)
    winner = "Payments" if harbour.item("a").team == harbour.teams["PAY"] else "Orders"
    assert refused[0].sentence == f"{winner} took DAT-1 a moment ago."


@pytest.mark.sqlite_alone
def test_a_team_schedules_only_its_own_items(harbour: Harbour) -> None:
    harbour.add("a", "ORD")
    (first, *_) = harbour.increment()
    assert reason_of(harbour, events.ItemScheduled("a", first, team=harbour.teams["PAY"])) == "other_team"
    harbour.propose(events.ItemScheduled("a", first, team=harbour.teams["ORD"]))
    assert harbour.item("a").sprint == first


def test_an_increment_puts_its_sprints_end_to_end_on_one_calendar(harbour: Harbour) -> None:
    harbour.increment(2, "2026-01-05", 14)
    harbour.increment(2, "2026-02-02", 7)
    sprints = harbour.store.read(lambda c: queries.sprints_of(c, harbour.program))
    assert [(one.name, one.index, one.starts_on, one.ends_on) for one in sprints] == [
        ("Sprint 1", 1, "2026-01-05", "2026-01-18"),
        ("Sprint 2", 2, "2026-01-19", "2026-02-01"),
        ("Sprint 3", 3, "2026-02-02", "2026-02-08"),
        ("Sprint 4", 4, "2026-02-09", "2026-02-15"),
    ]
    with pytest.raises(Refused, match="2026-02-15"):
        harbour.increment(1, "2026-02-15")


def test_a_sprint_is_started_once_and_only_one_at_a_time(harbour: Harbour) -> None:
    pay = harbour.teams["PAY"]
    first, second, *_ = harbour.increment()
    harbour.add("a", points=3.0, sprint=first)
    harbour.add("b", points=5.0, sprint=first)
    harbour.add("epic", type="epic", points=40.0, sprint=first)
    harbour.add("other", "ORD", points=8.0, sprint=first)
    (started,) = harbour.propose(events.SprintStarted(pay, first))
    assert (started.body["points"], set(started.body["items"])) == (8.0, {"a", "b"})
    assert reason_of(harbour, events.SprintStarted(pay, first)) == "started"
    assert reason_of(harbour, events.SprintStarted(pay, second)) == "other_active"
    harbour.set("a", state="Done")
    (closed,) = harbour.propose(events.SprintClosed(pay, first))
    assert (closed.body["points"], closed.body["unfinished"]) == (3.0, ("b",))
    assert reason_of(harbour, events.SprintStarted(pay, first)) == "closed"
    harbour.propose(events.SprintStarted(pay, second))
    assert reason_of(harbour, events.SprintReopened(pay, first, "active")) == "other_active"
    harbour.add("late")
    assert reason_of(harbour, events.ItemScheduled("late", first)) == "sprint_closed"


def test_what_is_added_to_the_running_sprint_is_in_the_one_that_the_team_has_started(
    harbour: Harbour,
) -> None:
    pay, (first, second, *_) = harbour.teams["PAY"], harbour.increment()
    assert harbour.add("early", sprint=events.RUNNING).sprint is None
    harbour.propose(events.SprintStarted(pay, second))
    assert harbour.add("now", sprint=events.RUNNING).sprint == second
    assert harbour.add("elsewhere", "ORD", sprint=events.RUNNING).sprint is None
    assert harbour.add("named", sprint=first).sprint == first


def test_availability_goal_and_capacity_are_kept_and_refuse_nonsense(harbour: Harbour) -> None:
    pay = harbour.teams["PAY"]
    first, *_ = harbour.increment()
    harbour.propose(
        events.GoalSet(pay, first, "  Pay by card "),
        events.CapacitySet(pay, first, 20.0),
        events.AvailabilitySet(pay, first, "ana", 1.5, 0.7),
    )
    share = harbour.store.read(lambda c: queries.team_sprint(c, pay, first))
    assert (share.goal, share.capacity, share.state) == ("Pay by card", 20.0, "planned")
    (said,) = harbour.store.read(lambda c: queries.availability_of(c, harbour.program))
    assert (said.person, said.days_off, said.focus) == ("ana", 1.5, 0.7)
    assert reason_of(harbour, events.AvailabilitySet(pay, first, "ana", 0.3)) == "days_off"
    assert reason_of(harbour, events.AvailabilitySet(pay, first, "gus", 1)) == "no_member"
    assert reason_of(harbour, events.CapacitySet(pay, first, -1)) == "capacity"
    assert reason_of(harbour, events.GoalSet(pay, first, "New", before="Another")) == "changed"


def test_when_work_began_and_ended_follows_from_its_states(harbour: Harbour) -> None:
    clock = [1_000]
    harbour.store.writer._clock = lambda: clock[0]
    harbour.add("a")
    for moment, state in ((2_000, "In progress"), (3_000, "Done"), (4_000, "In progress"), (5_000, "Done")):
        clock[0] = moment
        harbour.set("a", state=state)
    now = harbour.item("a")
    assert (now.created_at, now.started_at, now.done_at) == (1_000, 2_000, 5_000)


def test_as_of_an_event_an_item_is_as_it_was(harbour: Harbour) -> None:
    harbour.add("a", points=3.0)
    seq = harbour.item("a").changed
    harbour.set("a", points=8, title="Bigger")
    assert (harbour.item("a", seq).points, harbour.item("a").points) == (3.0, 8.0)
    assert harbour.store.read(lambda c: queries.item(c, "a", seq - 1)) is None


UNDOABLE = [
    ("points", 8), ("title", "New"), ("state", "Done"), ("labels", ["x"]), ("assignee", "bo"),
    ("due", "2026-05-01"), ("position", 1), ("position", 3),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), UNDOABLE)
def test_what_was_done_is_taken_back_unless_somebody_built_on_it(
    harbour: Harbour, field: str, value: object
) -> None:
    for id in "abc":
        harbour.add(id)
    before = (harbour.item("b"), harbour.order())
    (done,) = harbour.set("b", **{field: value})
    harbour.propose(*taken_back(done.fact()))
    after = (harbour.item("b"), harbour.order())
    plain = [
        (item.points, item.title, item.state, item.labels, item.assignee, item.due)
        for item, _ in (before, after)
    ]
    assert plain[0] == plain[1]
    assert before[1] == after[1]
    (done,) = harbour.set("b", **{field: value})
    other = {"points": 2, "title": "Other", "state": "In progress", "labels": ["y"], "assignee": "cy"}
    others = {**other, "due": "2026-06-01", "position": 2}
    harbour.set("b", **{field: others[field]})
    assert reason_of(harbour, *taken_back(done.fact())) == "changed"


@pytest.fixture
def eight(sqlite_url: str) -> Iterator[Harbour]:
    """Harbour on SQLite, with eight items of Payments."""
    store = Store(sqlite_url)
    migrate(store.engine)
    harbour = Harbour(store)
    for place in range(8):
        harbour.add(f"m{place}")
    yield harbour
    store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from(["before", "after", "position"]), st.integers(0, 7)),
        max_size=25,
    )
)
def test_moves_keep_the_order_of_a_list_and_write_one_row(
    eight: Harbour, moves: list[tuple[int, str, int]]
) -> None:
    oracle = eight.order()
    for which, how, where in moves:
        item, value = f"m{which}", where + 1 if how == "position" else f"m{where}"
        if value == item:
            continue
        oracle.remove(item)
        index = where if how == "position" else oracle.index(str(value)) + (how == "after")
        oracle.insert(index, item)
        assert len(eight.propose(*proposals_for(item, {how: value}))) <= 1
        assert eight.order() == oracle


def test_an_order_whose_keys_grew_long_is_spread_anew_in_one_event(harbour: Harbour) -> None:
    for id in "abcd":
        harbour.add(id)
    kinds = set()
    for turn in range(220):
        kinds |= {one.kind for one in harbour.propose(events.ItemRanked("bc"[turn % 2], behind="a"))}
        assert harbour.order() == ["a", "bc"[turn % 2], "cb"[turn % 2], "d"]
    assert kinds == {"ItemRanked", "ItemsRanked"}
    assert all(len(item.rank) <= 32 for item in map(harbour.item, "abcd"))
