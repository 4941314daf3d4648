"""What a slip moves, by example and against the definition."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from program.plan.slips import push

ITEMS = [f"HAR-{n}" for n in range(8)]
PLACES = {"PAY-7": 2, "WEB-9": 3, "WHS-4": 5, "DAT-1": 2}
CONSUMERS = {"PAY-7": ["WEB-9"], "WEB-9": ["WHS-4"], "DAT-1": ["WHS-4"]}


def test_a_slip_moves_what_waits_and_says_who_forces_it():
    pushed = push(PLACES, CONSUMERS, {"PAY-7": 2})
    assert pushed.places == {"PAY-7": 4, "WEB-9": 5, "WHS-4": 6}
    assert pushed.because == {"WEB-9": "PAY-7", "WHS-4": "WEB-9"}


def test_slack_absorbs_a_slip():
    assert push(PLACES, CONSUMERS, {"DAT-1": 2}).places == {"DAT-1": 4}


def test_where_the_same_sprint_is_fine_a_slip_of_one_stops_sooner():
    assert push(PLACES, CONSUMERS, {"PAY-7": 1}, lag=0).places == {"PAY-7": 3}


def test_a_conflict_that_was_there_before_moves_nothing():
    assert push({**PLACES, "DAT-1": 5}, CONSUMERS, {"WEB-9": 0, "nowhere": 3}).places == {}


def test_who_is_held_stays_and_so_does_what_waits_for_it():
    assert push(PLACES, CONSUMERS, {"PAY-7": 4}, held={"WEB-9"}).places == {"PAY-7": 6}


def test_in_a_cycle_each_is_forced_at_most_once_round():
    ring = {"PAY-1": ["ORD-1"], "ORD-1": ["WEB-1"], "WEB-1": ["PAY-1"]}
    places = dict.fromkeys(ring, 2)
    assert push(places, ring, {"PAY-1": 1}).places == {"PAY-1": 3, "ORD-1": 4, "WEB-1": 5}
    assert push({**places, "ORD-1": 6}, ring, {"PAY-1": 1}).places == {"PAY-1": 3}
    assert push(places, ring, {"PAY-1": -1}).places == {"PAY-1": 1}


def test_what_is_taken_forward_moves_alone():
    assert push(PLACES, CONSUMERS, {"WEB-9": -1}).places == {"WEB-9": 2}
    assert push({**PLACES, "DAT-1": 8}, CONSUMERS, {"DAT-1": -1}).places == {"DAT-1": 7}


@st.composite
def sound_plans(draw):
    """Plans without a conflict: whatever waits is planned after what it waits for."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16))
    edges = {(ITEMS[a], ITEMS[b]) for a, b in pairs if a < b}
    places = {}
    for item in ITEMS:
        free = max([1, *(places[u] + 1 for u, v in edges if v == item)])
        places[item] = free + draw(st.integers(0, 3))
    return places, edges


ANY_EDGES = st.sets(st.tuples(st.sampled_from(ITEMS), st.sampled_from(ITEMS)), max_size=16)
ANY_PLACES = st.fixed_dictionaries({item: st.integers(1, 8) for item in ITEMS})
SLIPS = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 4), max_size=3)


def consumers(edges):
    found = defaultdict(list)
    for producer, consumer in sorted(edges):
        found[producer].append(consumer)
    return found


def ends(places, edges, slips):
    return {**places, **push(places, consumers(edges), slips).places}


@given(sound_plans(), SLIPS)
def test_in_a_plan_without_conflicts_the_result_is_the_definition(plan, slips):
    places, edges = plan
    expected = {}
    for item in ITEMS:
        forced = [expected[u] + 1 for u, v in edges if v == item]
        expected[item] = max([places[item] + slips.get(item, 0), *forced])
    assert ends(places, edges, slips) == expected


@given(ANY_PLACES, ANY_EDGES, SLIPS)
def test_a_slip_makes_nothing_earlier(places, edges, slips):
    after = ends(places, edges, slips)
    assert all(after[item] >= places[item] for item in ITEMS)


@given(ANY_PLACES, ANY_EDGES, st.dictionaries(st.sampled_from(ITEMS), st.integers(-4, 4), max_size=4))
def test_without_a_dependency_nothing_is_later(places, edges, slips):
    whole = ends(places, edges, slips)
    for edge in edges:
        without = ends(places, edges - {edge}, slips)
        assert all(without[item] <= whole[item] for item in ITEMS)


@given(ANY_PLACES, ANY_EDGES, st.sampled_from(ITEMS), st.integers(1, 4))
def test_a_longer_slip_never_moves_less(places, edges, item, sprints):
    short, long = (ends(places, edges, {item: by}) for by in (sprints, sprints + 1))
    assert all(long[name] >= short[name] for name in ITEMS)
