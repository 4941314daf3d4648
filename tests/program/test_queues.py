"""What a team has ahead, in which order, and where the ends of a dependency stand in it."""

from program.forecast.forecast import Goal, Place
from program.forecast.queues import Need, OpenItem, Scope, Wanted, queues

HISTORY = (3,) * 8


def item(id, team="PAY", sprint=None, parent=None, counted=True, doing=False, rank="m", size=1, **more):
    return OpenItem(id, team, parent, counted, doing, sprint, rank, size, **more)


def built(items, needs=(), histories=None, last_sprint=4, planners=("PAY", "ORD"), goals=None):
    known = {"PAY": HISTORY, "ORD": HISTORY} if histories is None else histories
    return queues(items, needs, known, last_sprint, set(planners), goals)


def need(consumer, producer, promised=None, due=None, team="ORD"):
    return Need(f"{consumer}-{producer}", consumer, producer, team, promised, due)


def test_what_is_begun_comes_first_then_by_sprint_then_by_rank():
    items = [
        item("later", sprint=6),
        item("third", sprint=3, rank="b"),
        item("second", sprint=3, rank="a"),
        item("begun", doing=True, rank="z"),
        item("some day", rank="a"),
        item("order", "ORD", sprint=1),
    ]
    waits = [need(one.id, "order", team="ORD") for one in items[:-1]]
    plan = built(items, waits).plan
    assert {id: place.place for id, place in plan.places.items() if place.team == "PAY"} == {
        "begun": 1,
        "second": 2,
        "third": 3,
        "later": 4,
        "some day": 5,
    }
    assert (plan.queues["PAY"].left, plan.queues["ORD"].left) == (3, 1), "up to the fourth Sprint"
    assert plan.queues["PAY"].history == HISTORY


def test_who_has_planned_nothing_up_to_the_target_is_forecast_to_the_end_of_the_backlog():
    items = [item("card", sprint=6), item("ledger"), item("order", "ORD", sprint=2), item("feed", "ORD")]
    plan = built(items, planners=["ORD"]).plan
    assert (plan.queues["PAY"].left, plan.queues["ORD"].left) == (2, 1)
    assert plan.together == {"ORD"}
    everything = built(items, last_sprint=None, planners=[]).plan
    assert (everything.queues["ORD"].left, everything.together) == (2, None)


def test_points_make_places_and_what_is_not_estimated_takes_none():
    items = [item("card", sprint=1, size=50), item("ledger", sprint=1, rank="n", size=0), item("x", size=30)]
    assert built(items).plan.queues["PAY"].left == 50


def test_a_feature_is_done_with_its_last_item_of_each_team():
    items = [
        item("feature", counted=False, sprint=1),
        item("one", parent="feature", sprint=1),
        item("two", parent="feature", sprint=2),
        item("sub", parent="feature", counted=False),
        item("deep", "ORD", parent="sub", sprint=2),
        item("card", "ORD", sprint=1),
    ]
    plan = built(items, [need("card", "feature", team="PAY")]).plan
    assert set(plan.waits) == {("deep", "card"), ("two", "card")}
    assert plan.places["two"] == Place("PAY", 2)


def test_a_feature_without_items_stands_behind_what_comes_before_it():
    items = [item("card", sprint=1), item("epic", counted=False, sprint=2), item("order", "ORD", sprint=1)]
    plan = built(items, [need("order", "epic", team="PAY")]).plan
    assert plan.places["epic"] == Place("PAY", 2)
    assert plan.queues["PAY"].left == 1


def test_what_is_in_no_sprint_stands_where_it_was_promised_or_where_its_feature_is():
    items = [
        item("feature", "ORD", counted=False),
        item("part", "ORD", parent="feature"),
        item("other", "ORD", sprint=3),
        item("placed", counted=False, sprint=1),
        item("story", parent="placed"),
        item("card", sprint=2),
    ]
    plan = built(items, [need("card", "feature", promised=2, due=5)]).plan
    assert plan.waits == (("part", "card"),)
    assert plan.places["part"] == Place("ORD", 1)
    assert (plan.queues["ORD"].left, plan.queues["PAY"].left) == (2, 2)


def test_items_that_are_parents_of_each_other_end_the_search():
    items = [item("one", parent="two", counted=False), item("two", parent="one", counted=False), item("card")]
    plan = built(items, [need("card", "one", team="PAY")], planners=[]).plan
    assert plan.waits == (("one", "card"),)


def test_only_a_promise_tells_of_who_has_no_history_and_without_one_it_is_left_out():
    items = [item("card", sprint=1), item("order", "ORD", sprint=1)]
    young = {"PAY": HISTORY, "ORD": (1, 2)}
    promised = built(items, [need("card", "order", promised=1, due=3)], young)
    assert promised.plan.waits == (("card-order", "card"),)
    assert promised.plan.promised == {"card-order": 3}
    unknown = need("card", "order")
    assert built(items, [unknown], young).left_out == (unknown,)
    nobody = need("card", None)
    assert built(items, [nobody]).left_out == (nobody,)
    assert built(items, [need("card", None, promised=2, due=4)]).plan.promised == {"card-None": 4}


def test_what_is_done_waits_for_nothing_and_holds_up_nobody():
    items = [item("card", sprint=1), item("order", "ORD", sprint=1)]
    done = built(items, [need("gone", "order"), need("card", "gone"), need("card", "card", team="PAY")])
    assert (done.plan.waits, done.left_out) == ((), ())
    assert done.plan.places == {}


def test_a_feature_that_nobody_has_broken_down_is_itself_work():
    items = [
        item("card", sprint=1),
        item("epic", counted=True, sprint=2, bare=True),
        item("some day", bare=True),
    ]
    found = built(items, goals={"epic": Wanted(("epic",), by=(4,)), "both": Wanted(("card", "epic"))})
    assert (found.plan.queues["PAY"].left, found.bare) == (2, 1), "what is in no Sprint is not in the plan"
    assert found.plan.goals["epic"] == Goal(("epic",), (4,))
    assert found.scopes == {"epic": Scope(1, 1, 1, 0), "both": Scope(2, 2, 1, 0)}


def test_a_goal_is_done_with_its_last_item_in_each_queue_and_with_what_waits():
    items = [
        item("feature", counted=False),
        item("one", parent="feature", sprint=1, rank="a"),
        item("two", parent="feature", sprint=1, rank="b"),
        item("three", parent="feature", sprint=2),
        item("deep", "ORD", parent="feature", sprint=2),
        item("order", "ORD", sprint=3),
    ]
    goals = {"feature": Wanted(("feature",), by=(4, 9)), "gone": Wanted(("gone",), by=(4,))}
    plain = built(items, goals=goals)
    assert plain.plan.goals == {"feature": Goal(("deep", "three"), (4, 9)), "gone": Goal((), (4,))}
    assert plain.plan.places == {"three": Place("PAY", 3), "deep": Place("ORD", 1)}
    waiting = built(items, [need("two", "order")], goals=goals)
    assert waiting.plan.goals["feature"].parts == ("deep", "three", "two")
    assert waiting.scopes["feature"] == Scope(4, 4, 0, 0)


def test_who_waits_for_a_feature_waits_for_what_that_waits_for():
    items = [
        item("feature", counted=False),
        item("one", parent="feature", sprint=1, rank="a"),
        item("two", parent="feature", sprint=1, rank="b"),
        item("order", "ORD", sprint=3, rank="a"),
        item("card", "ORD", sprint=3, rank="b"),
    ]
    plan = built(items, [need("one", "order"), need("card", "feature", team="PAY")]).plan
    assert set(plan.waits) == {("order", "one"), ("one", "card"), ("two", "card")}


def test_a_goal_is_met_with_the_needs_that_it_names():
    items = [item("card", sprint=1), item("order", "ORD", sprint=1)]
    young = {"PAY": HISTORY, "ORD": (1, 2)}
    told, promised, unknown = need("card", "order"), need("card", None, promised=2, due=4), need("card", None)
    goals = {"all": Wanted((), (told.id, "card-None")), "card": Wanted(("card",))}
    assert built(items, [told, promised], goals=goals).plan.goals["all"].parts == ("card-None", "order")
    found = built(items, [told, unknown], young, goals=goals)
    assert found.plan.goals["all"].parts == ("order",), "of whom nothing is known, so nothing is said"
    assert [one.unknown for one in found.scopes.values()] == [2, 2]
