"""Once an anonymous stage is closed, nothing on the disk of the server leads from a note to a person.

An anonymous room is held in a real house to its end, with everything that could leave a trace: people take
back, send again, and speak late. Then every path that anybody could try in a dump is tried. Each of them
leads somewhere once a fault is planted that opens it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

import live.marks
import live.receipts
from ceremonies.play import Play
from journal.writer import Writer
from live import tables
from live.marks import Marks
from live.receipts import Kept, Receipts
from live.tick import Tick, entry
from tests.live.anonymous_room import Room, end, speak_late, vote_and_rate, vote_in_poker, write
from tests.live.exits import API
from tests.live.frozen import stillness
from tests.live.paths_to_authors import PATHS


@pytest.fixture(scope="module", autouse=True)
def _stillness() -> Iterator[None]:
    with stillness():
        yield


Opens = Callable[[str], Any]


@pytest.fixture
def opened(tmp_path: Path, sqlite_template: Path) -> Opens:
    """Opens an anonymous room of a ceremony in a new house."""

    @contextmanager
    def open(ceremony: str) -> Iterator[Room]:
        room = Room(tmp_path / "house", sqlite_template, ceremony)
        with closing(room.house):
            yield room

    return open


def test_once_the_notes_are_closed_no_path_leads_from_a_note_to_a_person(opened: Opens) -> None:
    with opened("retrospective") as room:
        write(room)
        assert {answer["error"].get("reason") for answer in speak_late(room)} == {"notes_closed", None}
        assert room.links("write") == {}


def test_after_a_retrospective_no_path_leads_from_note_vote_or_rating_to_a_person(
    opened: Opens,
) -> None:
    with opened("retrospective") as room:
        write(room)
        assert {answer["error"].get("reason") for answer in speak_late(room)} == {"notes_closed", None}
        vote_and_rate(room)
        end(room)
        assert room.links("write", "vote", "close") == {}


def test_a_room_that_is_ended_by_rest_without_closing_its_notes_keeps_nothing_either(opened: Opens) -> None:
    with opened("working_agreement") as room:
        write(room)
        vote_and_rate(room)
        path = f"{API}/rooms/{room.room['id']}"
        assert room.harbour.people["eli"].asks("DELETE", path, by_token=True).startswith(b"204")
        room.house.settle()
        room.leave()
        assert room.links("write", "vote") == {}


def test_after_an_anonymous_poker_no_path_leads_from_a_vote_to_a_person(opened: Opens) -> None:
    with opened("planning_poker") as room:
        vote_in_poker(room)
        end(room)
        assert room.links("estimate") == {}


Fault = Callable[[pytest.MonkeyPatch], None]


def marks_by_the_key_of_the_house(patched: pytest.MonkeyPatch) -> None:
    whole = live.marks._hmac
    patched.setattr(
        live.marks, "_hmac", lambda _secret, text: whole(b"a key for tests, never elsewhere", text)
    )


def keys_stay_in_the_write_ahead_log(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Writer, "scrub", lambda _writer: None)


def no_masks(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Play, "_masked_seat", lambda _play, _part, seat: seat)


def the_door_knows_the_marks(patched: pytest.MonkeyPatch) -> None:
    whole = Tick._write

    def write(tick: Tick) -> None:
        whole(tick)
        for seat in tick._state.floor.seats:
            mark = tick._play.mark("write", seat)
            if mark is not None:
                known = tables.seat.c.id == seat
                tick._transaction.connection.execute(update(tables.seat).where(known).values(digest=mark))

    patched.setattr(Tick, "_write", write)


def who_facilitates_does_it_under_a_mark(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Play, "_needs_a_facilitator", lambda *_: False)


def undo_is_answered_by_seat(patched: pytest.MonkeyPatch) -> None:
    whole = Receipts._stage_of
    patched.setattr(Receipts, "_stage_of", lambda one, name: None if name == "Undo" else whole(one, name))


def late_words_are_answered_by_seat(patched: pytest.MonkeyPatch) -> None:
    whole = Receipts._where

    def where(receipts: Receipts, pending: Any) -> Kept:
        kept = whole(receipts, pending)
        late = kept.stage is not None and receipts._marks.destroyed(kept.stage)
        return Kept((f"room/{receipts._room}/seat/{pending.seat}", pending.id)) if late else kept

    patched.setattr(Receipts, "_where", where)


def events_carry_their_time(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Tick, "_entry", lambda tick, happened: entry(tick._play, happened))


def answers_carry_their_time(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(live.receipts, "_end_of_day", lambda now: now)


def notes_are_listed_by_seat(patched: pytest.MonkeyPatch) -> None:
    seats: dict[str, int] = {}
    whole, dump = Marks.of, Play.dump

    def of(marks: Marks, stage: str, seat: str) -> str | None:
        mark = whole(marks, stage, seat)
        if mark is not None and seat.isdigit():
            seats[mark] = int(seat)
        return mark

    def listed(play: Play, state: Any) -> str:
        raw = msgspec.json.decode(dump(play, state))
        acts = raw["acts"]
        raw["acts"] = {who: acts[who] for who in sorted(acts, key=lambda who: seats.get(who, 0))}
        return msgspec.json.encode(raw).decode()

    patched.setattr(Marks, "of", of)
    patched.setattr(Play, "dump", listed)


def undo_is_done_by_name(patched: pytest.MonkeyPatch) -> None:
    whole = Play._taken_back

    def taken_back(play: Play, state: Any, act: Any, by: Any) -> Any:
        return [msgspec.structs.replace(one, by=by.id) for one in whole(play, state, act, by)]

    patched.setattr(Play, "_taken_back", taken_back)


def events_carry_the_ids_of_commands(patched: pytest.MonkeyPatch) -> None:
    whole = Play._decided

    def decided(play: Play, state: Any, said: Any, by: Any, chance: Any, command: Any) -> Any:
        events = whole(play, state, said, by, chance, command)
        return [msgspec.structs.replace(one, command=command) for one in events]

    patched.setattr(Play, "_decided", decided)


def notes_are_logged(patched: pytest.MonkeyPatch) -> None:
    whole = Tick._decide

    def decide(tick: Tick, pending: Any) -> Any:
        logging.getLogger("live.tick").info("%s %s", pending.id, pending.name)
        return whole(tick, pending)

    patched.setattr(Tick, "_decide", decide)


FAULTS: dict[Fault, str] = {
    marks_by_the_key_of_the_house: "a_key_in_the_dump_makes_the_mark",
    keys_stay_in_the_write_ahead_log: "a_destroyed_key_is_still_on_the_disk",
    no_masks: "a_nameless_event_names_somebody",
    the_door_knows_the_marks: "something_holds_a_mark_and_a_name",
    who_facilitates_does_it_under_a_mark: "only_a_facilitator_can_have_said_it",
    undo_is_answered_by_seat: "an_answer_carries_the_number_of_the_event",
    late_words_are_answered_by_seat: "an_answer_is_to_a_question_about_the_note",
    events_carry_their_time: "a_nameless_row_carries_its_own_time",
    answers_carry_their_time: "a_nameless_row_carries_its_own_time",
    notes_are_listed_by_seat: "marks_stand_in_the_order_of_seats",
    undo_is_done_by_name: "acts_of_one_number_are_by_two",
    events_carry_the_ids_of_commands: "an_event_carries_the_id_of_a_command",
    notes_are_logged: "the_server_log_tells",
}
"""A fault, and the path that it opens."""


def test_every_path_is_opened_by_a_fault() -> None:
    assert set(FAULTS.values()) == PATHS.keys()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_opens_its_path(fault: Fault, opened: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)
    with opened("retrospective") as room:
        write(room)
        speak_late(room)
        vote_and_rate(room)
        room.say("eli", "EndCeremony")
        room.leave()
        assert list(PATHS[FAULTS[fault]](*room.dump("write", "vote", "close")))
