"""Cycles and what stands downstream, with networkx as the oracle."""

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from program.plan.graph import Cycle, adjacency, components, cycles, dependents, would_close_cycle

NODES = st.sampled_from([f"HAR-{n}" for n in range(9)])
EDGES = st.lists(st.tuples(NODES, NODES), max_size=24)


def test_the_shortest_cycle_stands_for_its_knot():
    edges = [
        ("PAY-1", "ORD-1"),
        ("ORD-1", "WEB-1"),
        ("WEB-1", "PAY-1"),
        ("WEB-1", "ORD-1"),
        ("PAY-1", "DAT-1"),
    ]
    assert cycles(edges) == (Cycle(("ORD-1", "PAY-1", "WEB-1"), ("ORD-1", "WEB-1", "ORD-1")),)


def test_a_longer_cycle_elsewhere_in_the_knot_does_not_replace_a_shorter_one():
    edges = ["AB", "BA", "BC", "CD", "DE", "EC", "EA"]
    (cycle,) = cycles([(one, two) for one, two in edges])
    assert cycle.shortest == ("A", "B", "A")


def test_an_item_that_waits_for_itself_is_a_cycle_of_one():
    assert cycles([("PAY-1", "PAY-1"), ("PAY-1", "ORD-1")]) == (Cycle(("PAY-1",), ("PAY-1", "PAY-1")),)


def test_a_new_edge_that_closes_a_cycle_is_answered_with_the_path():
    edges = [("PAY-1", "ORD-1"), ("ORD-1", "WEB-1"), ("WEB-1", "WHS-1")]
    assert would_close_cycle(edges, ("WEB-1", "PAY-1")) == ("WEB-1", "PAY-1", "ORD-1", "WEB-1")
    assert would_close_cycle(edges, ("PAY-1", "WHS-1")) is None
    assert would_close_cycle([], ("PAY-1", "PAY-1")) == ("PAY-1", "PAY-1")


def test_a_ring_of_thousands_needs_no_recursion():
    ring = [(f"I{n:04}", f"I{(n + 1) % 5000:04}") for n in range(5000)]
    (cycle,) = cycles(ring)
    assert len(cycle.shortest) == 5001


@given(EDGES)
def test_knots_are_the_strongly_connected_components_and_their_cycle_is_a_shortest_one(edges):
    graph = nx.DiGraph(edges)
    knots = {
        tuple(sorted(part))
        for part in nx.strongly_connected_components(graph)
        if len(part) > 1 or graph.has_edge(*[next(iter(part))] * 2)
    }
    found = cycles(edges)
    assert {cycle.members for cycle in found} == knots
    for cycle in found:
        path = cycle.shortest
        assert path[0] == path[-1]
        assert all(graph.has_edge(*step) for step in pairwise(path))
        inside = graph.subgraph(cycle.members)
        girth = min(len(loop) for loop in nx.simple_cycles(inside, length_bound=9))
        assert len(path) - 1 == girth


@given(EDGES)
def test_components_come_with_consumers_first(edges):
    place = {node: i for i, part in enumerate(components(adjacency(edges))) for node in part}
    assert all(place[consumer] <= place[producer] for producer, consumer in edges)


@given(EDGES, st.tuples(NODES, NODES))
def test_a_cycle_is_foreseen_exactly_where_adding_the_edge_makes_one(edges, new):
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(new)
    path = would_close_cycle(edges, new)
    assert (path is not None) == nx.has_path(graph, new[1], new[0])
    if path is not None:
        assert path[:2] == new
        assert path[-1] == new[0]
        assert all(graph.has_edge(*step) for step in pairwise(path[1:]))


@given(EDGES, NODES)
def test_dependents_are_the_descendants(edges, node):
    graph = nx.DiGraph(edges)
    graph.add_node(node)
    assert dependents(adjacency(edges), node) == nx.descendants(graph, node)
