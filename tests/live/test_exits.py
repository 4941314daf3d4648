"""Whatever leaves a running house, by whichever exit, tells nobody what somebody else hides.

Two houses with the same clock, ids and dice are played alike but for what is hidden. Until the reveal
everybody else gets the same bytes from both: frames, acknowledgements, pages, REST, the room's log and
record, exports, the server's log and numbers. Leaks put in on purpose, one at each exit, are all found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ceremonies.planning_poker import Settings as PokerSettings
from tests.live import exit_leaks as leaks
from tests.live.exit_leaks import Leak
from tests.live.exit_twins import Twins, difference
from tests.live.exits import Exit
from tests.live.frozen import stillness
from tests.live.plays import MEANWHILE, SEATED, Case, Plan

ANONYMOUS = {"anonymous": True}
CASES = (
    Case("planning_poker", "cards"),
    Case("planning_poker", "cards", ANONYMOUS),
    Case("sprint_planning", "goals"),
    Case("sprint_planning", "confidence"),
    Case("retrospective", "notes"),
    Case("retrospective", "notes", ANONYMOUS),
    Case("retrospective", "votes", {"votes": 5}),
    Case("retrospective", "votes", {"votes": 5, **ANONYMOUS}),
    Case("retrospective", "ratings"),
    Case("prioritization", "scores"),
    Case("prioritization", "votes", {"method": "dots"}),
    Case("pi_planning", "confidence"),
    Case("working_agreement", "notes"),
    Case("working_agreement", "notes", ANONYMOUS),
    Case("working_agreement", "votes"),
)
CEREMONIES = sorted({case.ceremony for case in CASES})

ROOM = ("eli", "bo", "fay", "gus", "")
"""Who looks at a room, and nobody else's business; the last is a stranger."""

EVERYBODY = ("hana", "dee", *ROOM)
"""Who looks, where all look but Ana, who hides something."""

EXAMPLES = max(1, int(os.environ.get("BIGROOM_TEST_EXAMPLES", "8")) // 4)
"""Pairs of houses per ceremony, each with two sessions; a nightly run plays some hundreds."""

pairs = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
"""A difference names its exit; a smaller pair of sessions would say no more, and take minutes to find."""

letters = st.characters(codec="utf-8", exclude_categories=("C",))
sentences = st.builds(
    lambda text, times: " ".join((text * times).split())[:480],
    st.text(letters, min_size=1),
    st.integers(1, 50),
).filter(bool)

SECRETS: dict[str, st.SearchStrategy[Any]] = {
    "cards": st.sampled_from(PokerSettings().deck),
    "goals": sentences,
    "confidence": st.integers(1, 5),
    "notes": sentences,
    "votes": st.integers(0, 3),
    "ratings": st.integers(1, 5),
    "scores": st.sampled_from((1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0)),
}

DIFFERENT: dict[str, tuple[tuple[Any, Any], ...]] = {
    "cards": (("1", "20"), ("3", "13")),
    "goals": (("Refunds", "Refunds that a customer sees in the shop"), ("x", "y" * 300)),
    "confidence": ((1, 5), (2, 3)),
    "notes": (("a", "b" * 700), ("Staging broke", "Pairing")),
    "votes": ((0, 3), (1, 2)),
    "ratings": ((1, 5), (2, 3)),
    "scores": ((1.0, 13.0), (2.0, 8.0)),
}


@st.composite
def plans(draw: st.DrawFn, ceremony: str) -> Plan:
    """Who hides what in a session of the ceremony, what else happens, and who looks when."""
    case = draw(st.sampled_from([case for case in CASES if case.ceremony == ceremony]))
    hiding = draw(st.lists(st.sampled_from(("ana", "bo", "eli", "gus")), min_size=1, max_size=2, unique=True))
    secret = SECRETS[case.secret]
    values = draw(st.lists(st.tuples(secret, secret).filter(_differ), min_size=2, max_size=4))
    happens = st.lists(st.sampled_from(sorted(MEANWHILE)), max_size=2, unique=True)
    looks = [(), (draw(st.sampled_from([who for who in ROOM if who not in hiding])),)]
    return Plan(
        case,
        tuple(hiding),
        tuple(values),
        tuple(draw(st.permutations(SEATED))),
        tuple(map(tuple, draw(st.lists(happens, min_size=2, max_size=3)))),
        tuple(draw(st.permutations(looks))),
        to_the_end=False,
    )


def _differ(pair: tuple[Any, Any]) -> bool:
    return bool(pair[0] != pair[1])


@pytest.fixture(scope="module", autouse=True)
def _stillness() -> Iterator[None]:
    with stillness():
        yield


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Callable[[], Twins]:
    """Makes two new houses."""
    return lambda: Twins(tmp_path_factory.mktemp("exits"), sqlite_template)


@pytest.mark.parametrize("ceremony", CEREMONIES)
@given(data=st.data())
@pairs
def test_nobody_is_told_by_any_exit_what_somebody_else_hides(
    pair: Callable[[], Twins], ceremony: str, data: st.DataObject
) -> None:
    with closing(pair()) as twins:
        for plan in data.draw(st.lists(plans(ceremony), min_size=2, max_size=2)):
            one, two = twins.play(plan)
            told = difference(one, two, plan.hiding, hidden=True)
            assert told is None, told
            others = tuple(who for who in (*EVERYBODY, "cy", "ana") if who not in plan.hiding)
            own = difference(one, two, others, hidden=True)
            assert own is not None, "Who hides something sees it; nothing was hidden here."


@pytest.mark.parametrize("ceremony", CEREMONIES)
def test_everybody_looks_at_everything_and_sees_what_was_hidden_after_its_reveal_alone(
    pair: Callable[[], Twins], ceremony: str
) -> None:
    first, *more = (case for case in CASES if case.ceremony == ceremony)
    everybody = {*EVERYBODY, *SEATED}
    with closing(pair()) as twins:
        for plan in (of_ana(first, looks=(EVERYBODY,)), *(of_ana(case, looks=()) for case in more)):
            one, two = twins.play(plan)
            for who in ("eli", "bo", "fay") if plan.looks == () else EVERYBODY:
                told = difference(one, two, tuple(everybody - {who}), hidden=True)
                assert told is None, told
            for who in ("eli", "bo", "fay"):
                told = difference(one, two, tuple(everybody - {who}), hidden=False)
                assert told is not None, f"{who} never learns what was revealed in {plan.case.name}."


def of_ana(case: Case, **more: Any) -> Plan:
    """Ana hides something; somebody comes back meanwhile, somebody is refused."""
    chosen = {"looks": ((),), "meanwhile": (("comes_back", "is_refused"),), **more}
    return Plan(case, ("ana",), DIFFERENT[case.secret], **chosen)


@pytest.mark.parametrize("ceremony", ["planning_poker", "retrospective", "working_agreement"])
def test_nobody_ever_tells_who_wrote_or_voted_what_anonymously(
    pair: Callable[[], Twins], ceremony: str
) -> None:
    """Ana and Bo change places in every anonymous stage; all but the two get the same bytes, for ever."""
    with closing(pair()) as twins:
        for case in (case for case in CASES if case.ceremony == ceremony and case.anonymous):
            one, two = twins.play(swapped(case))
            for hidden in (True, False):
                told = difference(one, two, ("ana", "bo"), hidden)
                assert told is None, told
            assert difference(one, two, (*EVERYBODY, "cy"), hidden=True), "Nobody changed places here."


def swapped(case: Case) -> Plan:
    """Ana and Bo change places where no names are kept; everybody looks at the end."""
    return Plan(case, (), (), meanwhile=(("gets_ready",), ("is_late",)), looks=(ROOM,), swapped=True)


CARDS, NOTES = CASES[0], CASES[4]
ID = r"id\d{20}"
EXPORT = "GET /api/v1/programs/<id>/export"


@pytest.fixture(scope="module")
def leaking(pair: Callable[[], Twins]) -> Iterator[Twins]:
    """Two houses for all leaks; once the leaks are mended they are twins as before."""
    with closing(pair()) as twins:
        yield twins
        told = twins.tell_tale(of_ana(CARDS, looks=(("fay", "dee"),), to_the_end=False))
        assert told is None, told


@pytest.mark.parametrize(
    ("leak", "case", "exit", "plan"),
    [
        (leaks.in_frames, CARDS, ("eli", "socket"), {}),
        (leaks.in_the_number_of_messages, CARDS, ("eli", "socket"), {}),
        (leaks.in_the_length_of_a_view, NOTES, ("eli", "socket"), {}),
        (leaks.in_whispers, CARDS, ("eli", "socket"), {}),
        (leaks.in_the_answer_to_a_join, CARDS, ("bo", "socket"), {"meanwhile": ((), ("comes_back",))}),
        (leaks.in_acknowledgements, CARDS, ("bo", "socket"), {}),
        (leaks.in_refusals, CARDS, ("cy", "socket"), {"meanwhile": ((), ("is_refused",))}),
        (leaks.in_standing_rooms, CARDS, ("hana", "socket"), {"meanwhile": ((), ("changes_the_backlog",))}),
        (leaks.in_pages, CARDS, ("fay", "GET /r/<id>"), {"looks": (("fay",),)}),
        (leaks.in_headers, CARDS, ("fay", "GET /r/<id>"), {"looks": (("fay",),)}),
        (leaks.in_rest, CARDS, ("fay", "GET /api/v1/rooms/<id>"), {"looks": (("fay",),)}),
        (leaks.in_what_is_told, CARDS, ("fay", "GET /api/v1/rooms/<id>/log"), {"looks": (("fay",),)}),
        (leaks.in_a_glimpse, CARDS, ("", "POST /api/v1/rooms/<id>/peek secret"), {"looks": (("",),)}),
        (leaks.in_records, CARDS, ("fay", "GET /r/<id>/record"), {"looks": (("fay",),)}),
        (
            leaks.in_records,
            CARDS,
            ("dee", "GET /api/v1/rooms/<id>/record?format=json"),
            {"looks": (("dee",),)},
        ),
        (
            leaks.in_exports,
            CARDS,
            ("dee", f"{EXPORT}?format=json"),
            {"looks": (("dee",),)},
        ),
        (leaks.in_csv, CARDS, ("dee", f"{EXPORT}?format=csv"), {"looks": (("dee",),)}),
        (leaks.in_the_server_log, CARDS, ("", "log"), {}),
        (leaks.in_metrics, CARDS, ("", "metrics"), {}),
    ],
)
def test_a_leak_at_any_exit_is_found(
    leak: Leak, case: Case, exit: Exit, plan: dict[str, Any], leaking: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak(monkeypatch)
    told = leaking.tell_tale(of_ana(case, to_the_end=False, **plan))
    assert told is not None
    assert (told.by[0], re.sub(ID, "<id>", told.by[1])) == exit


@pytest.mark.parametrize(
    ("leak", "exit"),
    [
        (leaks.authors_in_frames, ("eli", "socket")),
        (leaks.authors_in_the_order_of_the_notes, ("eli", "socket")),
        (leaks.authors_in_what_is_told, ("fay", "GET /api/v1/rooms/<id>/log")),
        (leaks.authors_in_the_server_log, ("", "log")),
    ],
)
def test_a_leak_of_authors_is_found(
    leak: Leak, exit: Exit, leaking: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak(monkeypatch)
    one, two = leaking.play(swapped(Case("retrospective", "notes", ANONYMOUS)))
    told = [difference(one, two, ("ana", "bo"), hidden) for hidden in (True, False)]
    assert exit in [(one.by[0], re.sub(ID, "<id>", one.by[1])) for one in told if one is not None]
