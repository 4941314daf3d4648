"""Forecasts in ranges: of a team alone, of teams that wait for each other, and of the program."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.forecast.backtest import how_many
from program.forecast.forecast import Goal, Growth, Place, Plan, Queue, Reach, Weeks, forecast
from program.forecast.futures import FAR

NO_GROWTH = Growth(100, 100)
STEADY = (3,) * 8
UNEVEN = (0, 5, 2, 0, 7, 3, 1, 4, 0, 6, 2, 3)


def alone(history, left, seed=1, growth=NO_GROWTH, trials=10_000):
    return forecast(Plan({"PAY": Queue(history, left)}), seed, trials, growth).teams["PAY"]


def test_a_steady_team_is_done_in_one_week_for_sure():
    assert alone(STEADY, 30) == Weeks(10, 10)
    assert alone(STEADY, 31) == Weeks(11, 11)


def test_what_is_left_grows_on_the_way():
    assert alone(STEADY, 30, growth=Growth(200, 200)) == Weeks(20, 20)
    assert alone(STEADY, 300, growth=Growth(50, 60)).p50 == pytest.approx(55, abs=1)


@pytest.mark.parametrize(
    ("history", "left", "why"),
    [
        ((3, 3, 3, 3, 3), 9, "history"),
        ((), 9, "history"),
        ((0,) * 20, 9, "idle"),
        (STEADY, 0, "nothing"),
        ((), 0, "nothing"),
        ((0,) * 25 + (1,), 90, "far"),
    ],
)
def test_what_cannot_be_forecast_says_why(history, left, why):
    assert alone(history, left) == why


def test_the_same_seed_gives_the_same_forecast_and_another_hardly_another():
    assert alone(UNEVEN, 60, seed=7) == alone(UNEVEN, 60, seed=7)
    seeds = [alone(UNEVEN, 60, seed=seed, trials=2_000) for seed in range(20)]
    assert max(one.p85 for one in seeds) - min(one.p85 for one in seeds) <= 1
    assert len({(one.p50, one.p85) for one in seeds}) > 1 or seeds[0] == alone(UNEVEN, 60)


@pytest.mark.parametrize("history", [UNEVEN, (0, 0, 0, 0, 0, 9), tuple(range(26)), (400, 0, 900, 20, 7, 1)])
@pytest.mark.parametrize("left", [7, 60, 333])
def test_a_team_alone_is_done_when_numpy_says_so(history, left):
    dice = np.random.default_rng(5)
    needs = np.ceil(left * (1 + 0.1 * dice.random(40_000)))
    done = np.cumsum(dice.choice(history, (40_000, FAR)), axis=1)
    weeks = np.where(done[:, -1] >= needs, (done >= needs[:, None]).argmax(axis=1) + 1, FAR)
    expected = [int(np.percentile(weeks, percent, method="inverted_cdf")) for percent in (50, 85)]
    found = alone(history, left, growth=Growth(100, 110))
    if expected[1] >= FAR:
        assert found == "far"
    else:
        assert [found.p50, found.p85] == pytest.approx(expected, abs=1)


def test_how_many_is_the_other_side_of_when():
    """If at least so many get done in five weeks in 85 of 100 futures, so many are done by week 5 in 85."""
    many = how_many(UNEVEN, 5)
    assert alone(UNEVEN, many.sure).p85 <= 5
    assert alone(UNEVEN, many.sure + 2).p85 > 5
    assert alone(UNEVEN, many.half - 1).p50 <= 5


def chain(waits=(("order", "card"),), **more):
    """Orders delivers its 30th item, for which the first of Payments waits."""
    queues = {"ORD": Queue(STEADY, 30), "PAY": Queue(STEADY, 9)}
    places = {"order": Place("ORD", 30), "card": Place("PAY", 1), "last": Place("PAY", 9)}
    return Plan(queues, places, waits, **more)


def test_a_consumer_begins_in_the_week_after_its_producer_delivers():
    found = forecast(chain(), 1, growth=NO_GROWTH)
    assert (found.alone["PAY"], found.teams["PAY"]) == (Weeks(3, 3), Weeks(11, 11))
    assert found.program == Weeks(11, 11)


def test_waits_add_up_along_the_graph():
    plan = chain(waits=(("order", "card"), ("card", "ledger")))
    queues = {**plan.queues, "DAT": Queue(STEADY, 3)}
    plan = replace(plan, queues=queues, places={**plan.places, "ledger": Place("DAT", 2)})
    assert forecast(plan, 1, growth=NO_GROWTH).teams["DAT"] == Weeks(12, 12)


def test_a_wait_behind_the_plan_does_not_hold_up_the_plan():
    plan = chain(waits=(("order", "later"),))
    plan = replace(plan, places={**plan.places, "later": Place("PAY", 12)})
    assert forecast(plan, 1, growth=NO_GROWTH).teams["PAY"] == Weeks(3, 3)


def test_items_that_wait_for_each_other_are_done_together():
    found = forecast(chain(waits=(("order", "card"), ("card", "order"))), 1, growth=NO_GROWTH)
    assert found.teams == {"ORD": Weeks(10, 10), "PAY": Weeks(10, 10)}


def test_what_is_only_promised_is_there_at_the_end_of_its_week():
    plan = chain(waits=(("feed", "card"),), promised={"feed": 6})
    assert forecast(plan, 1, growth=NO_GROWTH).teams["PAY"] == Weeks(7, 7)
    late = chain(waits=(("feed", "card"),), promised={"feed": 5_000})
    assert forecast(late, 1, growth=NO_GROWTH).teams["PAY"] == "far"


def test_a_producer_of_whom_nothing_is_known_is_left_out_and_named():
    plan = chain()
    plan = replace(plan, queues={**plan.queues, "ORD": Queue((1, 2), 30)})
    found = forecast(plan, 1, growth=NO_GROWTH)
    assert found.unforeseen == ("ORD",)
    assert found.teams == {"ORD": "history", "PAY": Weeks(3, 3)}
    assert found.program == Weeks(3, 3)


def test_the_program_is_a_percentile_of_the_joint_end_and_not_the_latest_percentile():
    teams = {f"team{n}": Queue(UNEVEN, 40) for n in range(8)}
    found = forecast(Plan(teams), 1, growth=NO_GROWTH)
    latest = max(one.p85 for one in found.teams.values())
    assert found.program.p85 > latest
    assert found.program.p50 > max(one.p50 for one in found.teams.values())


def test_only_the_teams_that_plan_together_make_the_program():
    plan = Plan({"PAY": Queue(STEADY, 9), "DAT": Queue(STEADY, 90)}, together=frozenset({"PAY"}))
    assert forecast(plan, 1, growth=NO_GROWTH).program == Weeks(3, 3)
    nobody = Plan({"PAY": Queue((), 9)})
    assert forecast(nobody, 1).program == "history"
    assert forecast(Plan({}), 1).program == "nothing"


def test_the_joint_end_is_what_numpy_finds():
    """Three teams: Data waits for the middle of Orders, Payments' last item for Data's first."""
    histories = {"ORD": UNEVEN, "DAT": (1, 4, 0, 2, 2, 3, 5), "PAY": (2, 2, 9, 0, 1, 1, 3)}
    left = {"ORD": 40, "DAT": 25, "PAY": 20}
    dice = np.random.default_rng(9)
    done = {team: np.cumsum(dice.choice(one, (40_000, FAR)), axis=1) for team, one in histories.items()}

    def week(team, place):
        return (done[team] >= place).argmax(axis=1) + 1

    first = np.maximum(week("DAT", 1), week("ORD", 22) + 1)
    ends = {
        "ORD": week("ORD", 40),
        "DAT": np.maximum(week("DAT", 25), first),
        "PAY": np.maximum(week("PAY", 20), first + 1),
    }
    ends["all"] = np.maximum.reduce(list(ends.values()))
    plan = Plan(
        {team: Queue(histories[team], left[team]) for team in left},
        {"api": Place("ORD", 22), "feed": Place("DAT", 1), "card": Place("PAY", 20)},
        (("api", "feed"), ("feed", "card")),
    )
    found = forecast(plan, 3, growth=NO_GROWTH)
    for team, outlook in {**found.teams, "all": found.program}.items():
        expected = [int(np.percentile(ends[team], p, method="inverted_cdf")) for p in (50, 85)]
        assert [outlook.p50, outlook.p85] == pytest.approx(expected, abs=1), team


@st.composite
def plans(draw):
    """Programs of up to 4 teams with up to 12 items that wait for each other, cycles among them."""
    teams = [f"team{n}" for n in range(draw(st.integers(1, 4)))]
    history = st.lists(st.integers(0, 9), min_size=6, max_size=12).filter(any).map(tuple)
    queues = {team: Queue(draw(history), draw(st.integers(1, 25))) for team in teams}
    places = {
        f"item{n}": Place(draw(st.sampled_from(teams)), draw(st.integers(1, 30)))
        for n in range(draw(st.integers(2, 12)))
    }
    pair = st.tuples(st.sampled_from(sorted(places)), st.sampled_from(sorted(places)))
    waits = draw(st.lists(pair.filter(lambda edge: edge[0] != edge[1]), max_size=14, unique=True))
    return Plan(queues, places, tuple(waits))


def later(one, other):
    """Whether one outlook is later than the other, far the latest."""
    rank = {
        outlook: (FAR, FAR) if outlook == "far" else (outlook.p50, outlook.p85) for outlook in (one, other)
    }
    return any(a > b for a, b in zip(rank[one], rank[other], strict=True))


@settings(max_examples=40, deadline=None)
@given(plans(), st.data())
def test_removing_a_dependency_never_makes_anything_later(plan, data):
    """Without cycles: these are done together, and one after the other once they are a chain."""
    plan = replace(plan, waits=tuple(edge for edge in plan.waits if edge[0] < edge[1]))
    before = forecast(plan, 4, trials=300)
    if plan.waits:
        gone = data.draw(st.sampled_from(plan.waits))
        fewer = forecast(replace(plan, waits=tuple(w for w in plan.waits if w != gone)), 4, trials=300)
        assert not any(later(fewer.teams[team], before.teams[team]) for team in plan.queues)
        assert not later(fewer.program, before.program)
    free = forecast(replace(plan, waits=()), 4, trials=300)
    assert free.teams == free.alone == before.alone
    assert not any(later(free.teams[team], before.teams[team]) for team in plan.queues)


@settings(max_examples=30, deadline=None)
@given(plans())
def test_the_program_ends_with_its_latest_team_and_the_order_of_waits_is_nothing(plan):
    found = forecast(plan, 4, trials=300)
    assert not any(later(outlook, found.program) for outlook in found.teams.values())
    shuffled = list(plan.waits)
    random.Random(1).shuffle(shuffled)
    assert forecast(replace(plan, waits=tuple(shuffled)), 4, trials=300) == found


def test_many_places_of_one_queue_are_never_told_too_early():
    places = {f"item{n}": Place("ORD", n) for n in range(1, 61)}
    plan = Plan({"ORD": Queue(STEADY, 60), "PAY": Queue(STEADY, 3)}, {**places, "card": Place("PAY", 3)})
    for n in (1, 30, 59):
        found = forecast(replace(plan, waits=((f"item{n}", "card"),)), 1, growth=NO_GROWTH)
        assert -(-n // 3) + 1 <= found.teams["PAY"].p85 <= -(-n // 3) + 3


def reach(plan, *parts, by=(), seed=1, growth=NO_GROWTH, trials=10_000):
    goals = {"feature": Goal(parts, by)}
    return forecast(replace(plan, goals=goals), seed, trials, growth).goals["feature"]


def test_a_feature_is_done_with_the_last_of_its_parts():
    assert reach(chain(), "card", "last", by=(9, 10, 11)) == Reach(Weeks(11, 11), (0, 0, 100))
    assert reach(chain(), "order", "last", by=(9, 10, 11)) == Reach(Weeks(10, 10), (0, 100, 100))
    assert reach(chain(waits=()), "order", "last", by=(9, 10)) == Reach(Weeks(10, 10), (0, 100))
    assert reach(chain(waits=()), "last", by=(2, 3)) == Reach(Weeks(3, 3), (0, 100))
    assert reach(chain(), by=(0, 4)) == Reach("nothing", (100, 100))


def test_a_feature_behind_the_plan_waits_as_well():
    """The tenth item of Payments is beyond its plan of nine, and waits for the thirtieth of Orders."""
    plan = chain(waits=(("order", "later"), ("later", "latest")))
    plan = replace(plan, places={**plan.places, "later": Place("PAY", 10), "latest": Place("PAY", 11)})
    assert reach(plan, "later").outlook == Weeks(11, 11)
    assert reach(plan, "latest").outlook == Weeks(12, 12)
    assert forecast(plan, 1, growth=NO_GROWTH).teams["PAY"] == Weeks(3, 3)


def test_a_feature_waits_for_a_promise_and_cannot_be_told_without_a_history():
    plan = chain(waits=(("feed", "card"),), promised={"feed": 6})
    assert reach(plan, "card", "feed").outlook == Weeks(7, 7)
    assert reach(plan, "feed", by=(5, 6)) == Reach(Weeks(6, 6), (0, 100))
    young = replace(plan, queues={**plan.queues, "ORD": Queue((1, 2), 30)})
    assert reach(young, "card", "order", by=(4,)) == Reach("history")


def test_a_goal_changes_nothing_of_the_program():
    plan = chain()
    told = forecast(plan, 1)
    asked = forecast(replace(plan, goals={"feature": Goal(("order", "last"), (9,))}), 1)
    assert replace(asked, goals={}) == told


def test_a_feature_of_several_teams_is_what_numpy_finds():
    """Two teams' parts, one of which waits for the other in the middle; and the chance by each week."""
    histories, left = {"ORD": UNEVEN, "PAY": (2, 2, 9, 0, 1, 1, 3)}, {"ORD": 40, "PAY": 30}
    dice = np.random.default_rng(11)
    done = {team: np.cumsum(dice.choice(one, (40_000, FAR)), axis=1) for team, one in histories.items()}

    def week(team, place):
        return (done[team] >= place).argmax(axis=1) + 1

    ends = np.maximum.reduce([week("ORD", 25), week("PAY", 18), week("ORD", 20) + 1])
    plan = Plan(
        {team: Queue(histories[team], left[team]) for team in left},
        {"api": Place("ORD", 20), "order": Place("ORD", 25), "card": Place("PAY", 18)},
        (("api", "card"),),
    )
    found = reach(plan, "order", "card", by=tuple(range(5, 15)), seed=3)
    expected = [int(np.percentile(ends, p, method="inverted_cdf")) for p in (50, 85)]
    assert [found.outlook.p50, found.outlook.p85] == pytest.approx(expected, abs=1)
    assert found.of_100 == pytest.approx([100 * np.mean(ends <= by) for by in range(5, 15)], abs=2)


def whole(plan):
    """The plan with every item as a goal, and all of them together."""
    goals = {item: Goal((item,), (3, 6)) for item in plan.places}
    return replace(plan, goals={**goals, "all": Goal(tuple(sorted(plan.places)), (3, 6))})


def no_worse(one, other):
    """Whether no goal is later in ``one``, or less sure."""
    return all(
        not later(reach.outlook, other[id].outlook)
        and all(mine >= yours for mine, yours in zip(reach.of_100, other[id].of_100, strict=True))
        for id, reach in one.items()
    )


@settings(max_examples=30, deadline=None)
@given(plans(), st.data())
def test_a_slip_makes_no_goal_earlier_and_a_dependency_less_makes_none_later(plan, data):
    plan = whole(replace(plan, waits=tuple(edge for edge in plan.waits if edge[0] < edge[1])))
    before = forecast(plan, 4, trials=300).goals
    item = data.draw(st.sampled_from(sorted(plan.places)))
    at = plan.places[item]
    slipped = replace(plan, places={**plan.places, item: replace(at, place=at.place + 3)})
    assert no_worse(before, forecast(slipped, 4, trials=300).goals)
    if plan.waits:
        gone = data.draw(st.sampled_from(plan.waits))
        fewer = replace(plan, waits=tuple(wait for wait in plan.waits if wait != gone))
        assert no_worse(forecast(fewer, 4, trials=300).goals, before)


@settings(max_examples=30, deadline=None)
@given(plans())
def test_a_goal_is_as_late_as_its_latest_part_and_surest_where_85_of_100_are_done(plan):
    goals = forecast(whole(plan), 4, trials=300).goals
    assert not any(later(one.outlook, goals["all"].outlook) for one in goals.values())
    for one in goals.values():
        if isinstance(one.outlook, Weeks):
            assert [part >= 85 for part in one.of_100] == [one.outlook.p85 <= by for by in (3, 6)]
