"""Whatever leaves a running house, by whichever exit, tells nobody what somebody else hides.

Two houses with the same clock, ids and dice are played alike but for what is hidden. Until the reveal
everybody else gets the same bytes from both: frames, acknowledgements, pages, REST, the room's log and
record, exports, the server's log and numbers. Leaks put in on purpose, one at each exit, are all found.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import current_app
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

import accounts.headers
import live.rest
import live.routes
import live.standing
import program.exports
from ceremonies.ceremony import Refused
from ceremonies.planning_poker import Settings as PokerSettings
from ceremonies.play import State
from ceremonies.stages import collect, estimate
from journal import tables
from live import seats
from live.reception import REFUSED
from live.record import Section
from live.rest import record_here
from live.room import Room
from live.tick import Tick
from live.waking import wake
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


Leak = Callable[[pytest.MonkeyPatch], None]


def hidden_in(state: State) -> str:
    """Something of the cards and notes that are hidden in the room."""
    if "estimate" in state.parts:
        table = state.parts["estimate"].round
        return "" if table is None or table.revealed else "/".join(one.card for one in table.votes.values())
    return "/".join(card.text for card in state.parts["write"].cards.values() if not card.shown)


def hint(room: Room) -> int:
    """A number that depends on what is hidden in the room."""
    return len(hidden_in(room.state))


def journal_size(connection: Connection) -> int:
    """How much the journal holds: the length of what is hidden is in it."""
    return int(connection.execute(select(func.sum(func.length(tables.event.c.body)))).scalar_one())


def in_frames(patched: pytest.MonkeyPatch) -> None:
    whole = Room._view
    patched.setattr(Room, "_view", lambda room, state: {**whole(room, state), "leak": hint(room)})


def in_the_number_of_messages(patched: pytest.MonkeyPatch) -> None:
    whole = Room._publish

    def publish(room: Room, moved: Any) -> None:
        whole(room, moved)
        for _ in range(hint(room)):
            room.audience.tell("presence", {"room": "leak", "put": {}, "gone": []})

    patched.setattr(Room, "_publish", publish)


def in_whispers(patched: pytest.MonkeyPatch) -> None:
    whole = Room.whisper
    patched.setattr(Room, "whisper", lambda room, seat: {**whole(room, seat), "leak": hint(room)})


def in_the_answer_to_a_join(patched: pytest.MonkeyPatch) -> None:
    whole = Room.role
    patched.setattr(Room, "role", lambda room, seat: f"{whole(room, seat)} leak {hint(room)}")


def in_acknowledgements(patched: pytest.MonkeyPatch) -> None:
    whole = Tick._decide
    patched.setattr(
        Tick, "_decide", lambda tick, pending: {**whole(tick, pending), "leak": len(hidden_in(tick._state))}
    )


def in_refusals(patched: pytest.MonkeyPatch) -> None:
    whole = estimate.decide

    def decide(state: Any, rules: Any, command: Any, by: Any, scene: Any, chance: Any) -> Any:
        votes = {one.card for one in state.round.votes.values()} if state.round else set()
        if isinstance(command, estimate.RevealVotes) and "20" in votes and not by.facilitates:
            raise Refused("A leak: this one is large.", "leak")
        return whole(state, rules, command, by, scene, chance)

    patched.setattr(estimate, "decide", decide)


def in_the_length_of_a_view(patched: pytest.MonkeyPatch) -> None:
    whole = collect.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        hidden = (len(card.text) for card in state.cards.values() if not card.shown)
        return {**whole(state, rules, scene), "leak": "x" * sum(hidden)}

    patched.setattr(collect, "show", show)


def in_pages(patched: pytest.MonkeyPatch) -> None:
    whole = live.routes.render_template

    def render(template: str, **given: Any) -> str:
        size = current_app.extensions["store"].read(journal_size)
        return f"{whole(template, **given)}<!-- leak {size} -->"

    patched.setattr(live.routes, "render_template", render)


def in_headers(patched: pytest.MonkeyPatch) -> None:
    whole = accounts.headers._policy

    def policy() -> str:
        return f"{whole()}; leak {current_app.extensions['store'].read(journal_size)}"

    patched.setattr(accounts.headers, "_policy", policy)


def in_rest(patched: pytest.MonkeyPatch) -> None:
    """Everybody is answered as if they sat where Ana sits."""
    patched.setattr(live.rest, "_own_seat", lambda call, room: _seat_of_ana(call.connection, room))


def _seat_of_ana(connection: Connection, room: str) -> str | None:
    return next(one.id for one in seats.seats_of(connection, room) if one.name == "Ana")


def in_what_is_told(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(estimate, "tell", lambda event, state, rules: msgspec.to_builtins(event))


def in_a_glimpse(patched: pytest.MonkeyPatch) -> None:
    whole = live.rest._glimpse

    def glimpse(connection: Connection, card: Any) -> Any:
        return {**whole(connection, card), "leak": journal_size(connection)}

    patched.setattr(live.rest, "_glimpse", glimpse)


def in_records(patched: pytest.MonkeyPatch) -> None:
    for module in (live.rest, live.routes):
        patched.setattr(module, "record_here", _record_with_votes)


def _record_with_votes(connection: Connection, card: Any) -> Any:
    record = record_here(connection, card)
    section = Section("leak", ("Card",), ((hidden_in(wake(connection, card).state),),))
    return msgspec.structs.replace(record, sections=(*record.sections, section))


def in_exports(patched: pytest.MonkeyPatch) -> None:
    whole = program.exports.export

    def export(connection: Connection, program: str) -> Any:
        return msgspec.structs.replace(whole(connection, program), program=f"leak {journal_size(connection)}")

    patched.setattr(program.exports, "export", export)


def in_csv(patched: pytest.MonkeyPatch) -> None:
    whole = program.exports.as_csv

    def as_csv(connection: Connection, program: str) -> bytes:
        return whole(connection, program) + f"leak {journal_size(connection)}".encode()

    patched.setattr(program.exports, "as_csv", as_csv)


def in_standing_rooms(patched: pytest.MonkeyPatch) -> None:
    whole = live.standing.view_of

    def view_of(connection: Connection, page: Any, program: str, now: int) -> Any:
        return {**whole(connection, page, program, now), "leak": journal_size(connection)}

    patched.setattr(live.standing, "view_of", view_of)


def in_the_server_log(patched: pytest.MonkeyPatch) -> None:
    whole = Tick._decide

    def decide(tick: Tick, pending: Any) -> Any:
        logging.getLogger("live.tick").info("leak: %s %s", pending.name, pending.args)
        return whole(tick, pending)

    patched.setattr(Tick, "_decide", decide)


def in_metrics(patched: pytest.MonkeyPatch) -> None:
    whole = Tick._decide

    def decide(tick: Tick, pending: Any) -> Any:
        REFUSED.labels(f"leak {pending.args.get('card')}").inc()
        return whole(tick, pending)

    patched.setattr(Tick, "_decide", decide)


CARDS, NOTES = CASES[0], CASES[4]
ID = r"id\d{20}"


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
        (in_frames, CARDS, ("eli", "socket"), {}),
        (in_the_number_of_messages, CARDS, ("eli", "socket"), {}),
        (in_the_length_of_a_view, NOTES, ("eli", "socket"), {}),
        (in_whispers, CARDS, ("eli", "socket"), {}),
        (in_the_answer_to_a_join, CARDS, ("bo", "socket"), {"meanwhile": ((), ("comes_back",))}),
        (in_acknowledgements, CARDS, ("bo", "socket"), {}),
        (in_refusals, CARDS, ("cy", "socket"), {"meanwhile": ((), ("is_refused",))}),
        (in_standing_rooms, CARDS, ("hana", "socket"), {"meanwhile": ((), ("changes_the_backlog",))}),
        (in_pages, CARDS, ("fay", "GET /r/<id>"), {"looks": (("fay",),)}),
        (in_headers, CARDS, ("fay", "GET /r/<id>"), {"looks": (("fay",),)}),
        (in_rest, CARDS, ("fay", "GET /api/v1/rooms/<id>"), {"looks": (("fay",),)}),
        (in_what_is_told, CARDS, ("fay", "GET /api/v1/rooms/<id>/log"), {"looks": (("fay",),)}),
        (in_a_glimpse, CARDS, ("", "POST /api/v1/rooms/<id>/peek secret"), {"looks": (("",),)}),
        (in_records, CARDS, ("fay", "GET /r/<id>/record"), {"looks": (("fay",),)}),
        (in_records, CARDS, ("dee", "GET /api/v1/rooms/<id>/record?format=json"), {"looks": (("dee",),)}),
        (in_exports, CARDS, ("dee", "GET /api/v1/programs/<id>/export?format=json"), {"looks": (("dee",),)}),
        (in_csv, CARDS, ("dee", "GET /api/v1/programs/<id>/export?format=csv"), {"looks": (("dee",),)}),
        (in_the_server_log, CARDS, ("", "log"), {}),
        (in_metrics, CARDS, ("", "metrics"), {}),
    ],
)
def test_a_leak_at_any_exit_is_found(
    leak: Leak, case: Case, exit: Exit, plan: dict[str, Any], leaking: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak(monkeypatch)
    told = leaking.tell_tale(of_ana(case, to_the_end=False, **plan))
    assert told is not None
    assert (told.by[0], re.sub(ID, "<id>", told.by[1])) == exit


def authors_in_frames(patched: pytest.MonkeyPatch) -> None:
    whole = Room._view

    def view(room: Room, state: State) -> Any:
        marks = {room.memory.play.mark("write", seat): seat for seat in state.floor.seats}
        authors = [marks.get(card.author) for card in state.parts["write"].cards.values()]
        return {**whole(room, state), "leak": authors}

    patched.setattr(Room, "_view", view)


def authors_in_the_order_of_the_notes(patched: pytest.MonkeyPatch) -> None:
    whole = collect.show

    def show(state: Any, rules: Any, scene: Any) -> Any:
        view = whole(state, rules, scene)
        order = sorted(view["cards"], key=lambda id: state.cards[id].author)
        return {**view, "cards": {id: view["cards"][id] for id in order}}

    patched.setattr(collect, "show", show)


def authors_in_what_is_told(patched: pytest.MonkeyPatch) -> None:
    whole = collect.tell

    def tell(event: Any, state: Any, rules: Any) -> Any:
        if isinstance(event, collect.CardAdded) and state.closed:
            return {"leak": event.card.author}
        return whole(event, state, rules)

    patched.setattr(collect, "tell", tell)


def authors_in_the_server_log(patched: pytest.MonkeyPatch) -> None:
    whole = Tick._decide

    def decide(tick: Tick, pending: Any) -> Any:
        logging.getLogger("live.tick").info("leak: %s by %s", pending.name, pending.seat)
        return whole(tick, pending)

    patched.setattr(Tick, "_decide", decide)


@pytest.mark.parametrize(
    ("leak", "exit"),
    [
        (authors_in_frames, ("eli", "socket")),
        (authors_in_the_order_of_the_notes, ("eli", "socket")),
        (authors_in_what_is_told, ("fay", "GET /api/v1/rooms/<id>/log")),
        (authors_in_the_server_log, ("", "log")),
    ],
)
def test_a_leak_of_authors_is_found(
    leak: Leak, exit: Exit, leaking: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak(monkeypatch)
    one, two = leaking.play(swapped(Case("retrospective", "notes", ANONYMOUS)))
    told = [difference(one, two, ("ana", "bo"), hidden) for hidden in (True, False)]
    assert exit in [(one.by[0], re.sub(ID, "<id>", one.by[1])) for one in told if one is not None]
