"""Critical path and slack on the grid of Sprints."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from program.plan.graph import cycles, web
from program.plan.schedule import Window, critical_path, plan_slack

ITEMS = [f"HAR-{n}" for n in range(8)]
DAGS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=16
).map(lambda pairs: [(ITEMS[a], ITEMS[b]) for a, b in pairs])
SPANS = st.fixed_dictionaries({item: st.integers(1, 4) for item in ITEMS})


def test_a_hand_computed_plan_with_a_sprint_between_producer_and_consumer():
    spans = {"PAY-1": 2, "ORD-1": 1, "WEB-1": 1, "WHS-1": 1}
    edges = [("PAY-1", "WEB-1"), ("ORD-1", "WEB-1"), ("WEB-1", "WHS-1")]
    plan = critical_path(spans, edges)
    assert plan.windows == {
        "PAY-1": Window(1, 2, 1, 2),
        "ORD-1": Window(1, 1, 2, 2),
        "WEB-1": Window(3, 3, 3, 3),
        "WHS-1": Window(4, 4, 4, 4),
    }
    assert plan.path == ("PAY-1", "WEB-1", "WHS-1")
    assert [item for item in spans if plan.windows[item].critical] == ["PAY-1", "WEB-1", "WHS-1"]


def test_without_a_lag_a_consumer_may_share_its_producers_last_sprint():
    plan = critical_path({"PAY-1": 2}, [("PAY-1", "WEB-1")], lag=0)
    assert plan.windows["WEB-1"] == Window(2, 2, 2, 2)


def test_a_target_that_cannot_be_met_gives_negative_slack_and_names_its_chain():
    edges = [("PAY-1", "WEB-1"), ("ORD-1", "WHS-1"), ("WHS-1", "DAT-1")]
    plan = critical_path({"PAY-1": 3}, edges, targets={"WEB-1": 2})
    assert plan.windows["PAY-1"].slack == -2
    assert plan.path == ("PAY-1", "WEB-1")


def test_items_in_a_cycle_are_placed_together():
    plan = critical_path({"ORD-1": 2}, [("PAY-1", "ORD-1"), ("ORD-1", "PAY-1"), ("PAY-1", "WEB-1")])
    assert plan.windows["PAY-1"].earliest_start == plan.windows["ORD-1"].earliest_start == 1
    assert plan.windows["WEB-1"].earliest_start == 2


def test_nothing_planned_is_an_empty_plan():
    assert critical_path({}, []).path == ()


def test_plan_slack_takes_the_first_need():
    needs = [("PAY-1", 5), ("PAY-1", 4), ("ORD-1", 3), ("WEB-1", 2)]
    assert plan_slack({"PAY-1": 2, "ORD-1": 4}, needs) == {"PAY-1": 2, "ORD-1": -1}


@given(SPANS, DAGS)
def test_the_earliest_plan_is_as_long_as_the_longest_chain(spans, edges):
    graph = nx.DiGraph()
    graph.add_nodes_from(ITEMS)
    graph.add_weighted_edges_from((u, v, spans[u]) for u, v in edges)
    graph.add_weighted_edges_from((item, "end", spans[item]) for item in ITEMS)
    plan = critical_path(spans, edges)
    assert max(w.earliest_end for w in plan.windows.values()) == nx.dag_longest_path_length(graph)
    assert sum(spans[item] for item in plan.path) == nx.dag_longest_path_length(graph)


@given(SPANS, DAGS, st.integers(0, 1), st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 20)))
def test_windows_respect_every_edge_and_target(spans, edges, lag, targets):
    windows = critical_path(spans, edges, targets, lag).windows
    for producer, consumer in edges:
        assert windows[consumer].earliest_start >= windows[producer].earliest_end + lag
        assert windows[producer].latest_end <= windows[consumer].latest_start - lag
    assert all(windows[item].latest_end <= target for item, target in targets.items())
    assert all(w.latest_end - w.latest_start == w.earliest_end - w.earliest_start for w in windows.values())


ANY = st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(ITEMS)), max_size=16)


@given(SPANS, ANY, st.integers(0, 1))
def test_in_any_graph_knots_start_together_and_wait_for_what_networkx_puts_before_them(spans, edges, lag):
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(ITEMS)
    plan = critical_path(spans, edges, lag=lag)
    knot = nx.condensation(graph).graph["mapping"]
    for producer, consumer in edges:
        one, other = plan.windows[producer], plan.windows[consumer]
        if knot[producer] == knot[consumer]:
            assert one.earliest_start == other.earliest_start
            assert one.latest_start == other.latest_start
        else:
            assert other.earliest_start >= one.earliest_end + lag
            assert one.latest_end <= other.latest_start - lag
    known = web(edges, spans)
    assert (critical_path(spans, known, lag=lag), cycles(known)) == (plan, cycles(edges))
