"""How a room declares its calls: uploads, what runs before the write, documents, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import request
from sqlalchemy import insert, select

from accounts import tables
from accounts.access import Place
from accounts.calls import Asked, Call, Calls, Document, Nothing, Upload
from accounts.door import Door, Outcome
from accounts.refusals import Absent, Refused
from journal.database import Store
from tests.accounts.harbour import House

Send = Callable[..., Outcome]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dry_run: bool = False


class Size(msgspec.Struct, frozen=True):
    bytes: int
    dry_run: bool
    prepared: str


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    program: str


@pytest.fixture
def send(house: House) -> Send:
    """Does a declared call as a person, as if it came over HTTP."""
    door: Door = house.app.extensions["door"]

    def through(calls: Calls, who: str, path: dict[str, str], **sent: Any) -> Outcome:
        one = calls.declared[0]
        headers = {"Authorization": f"Bearer {house.tokens[who]}", **sent.pop("headers", {})}
        with house.app.test_request_context(one.path, method=one.method, headers=headers, **sent):
            return door.answer(one, request, path)

    return through


def uploads(seen: list[Any]) -> Calls:
    calls = Calls("Tests")

    def prepare(store: Store, asked: Asked) -> str:
        seen.append((asked.actor.id, asked.body.path.read_bytes()))
        assert store.read(lambda connection: connection.execute(select(tables.team.c.id)).first())
        return "parsed"

    @calls.post(
        "/programs/{program}/imports",
        may="import",
        of="program",
        body=Upload,
        form=Form,
        answer=Size,
        prepare=prepare,
    )
    def take(call: Call, program: str, body: Upload) -> Size:
        """Takes a file."""
        assert body.filename == "items.csv"
        seen.append(body.path)
        return Size(body.path.stat().st_size, body.form.dry_run, call.prepared)

    return calls


def a_file(content: bytes = b"key,title\n", **fields: str) -> dict[str, Any]:
    return {"data": {"file": (io.BytesIO(content), "../items.csv"), **fields}}


def test_an_upload_is_on_disk_during_the_call_and_gone_after_it(house: House, send: Send) -> None:
    seen: list[Any] = []
    outcome = send(uploads(seen), "Hana", {"program": house.harbour}, **a_file(dry_run="true"))
    assert outcome.body == {"bytes": 10, "dry_run": True, "prepared": "parsed"}
    assert seen[0] == (house.people["Hana"], b"key,title\n")
    assert not seen[1].exists()


def test_nothing_is_prepared_for_who_may_not(house: House, send: Send) -> None:
    seen: list[Any] = []
    with pytest.raises(Refused):
        send(uploads(seen), "Dee", {"program": house.harbour}, **a_file())
    with pytest.raises(Absent):
        send(uploads(seen), "Fay", {"program": house.harbour}, **a_file())
    assert seen == []


def test_an_upload_sent_twice_is_prepared_once_and_another_file_is_refused(house: House, send: Send) -> None:
    seen: list[Any] = []
    calls, path, key = uploads(seen), {"program": house.harbour}, {"Idempotency-Key": "import"}
    first = send(calls, "Hana", path, **a_file(), headers=key)
    assert send(calls, "Hana", path, **a_file(), headers=key) == first
    assert len(seen) == 2
    with pytest.raises(Refused, match="another request"):
        send(calls, "Hana", path, **a_file(b"other"), headers=key)


@pytest.mark.parametrize("fields", [{"surprise": "1"}, {"dry_run": "perhaps"}])
def test_a_field_of_a_form_is_known_and_fits(house: House, send: Send, fields: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        send(uploads([]), "Hana", {"program": house.harbour}, **a_file(**fields))
    assert refused.value.status == 422


def test_a_place_may_be_named_by_the_body(house: House, send: Send) -> None:
    calls = Calls("Tests")

    def where(_connection: Any, asked: Asked) -> Place | None:
        return Place(program=asked.body.program)

    @calls.post("/rooms", may="open room", of=where, body=Note, answer=Nothing, status=204)
    def open_room(call: Call, body: Note) -> None:
        """Opens a room."""

    assert send(calls, "Bo", {}, json={"program": house.harbour}).status == 204
    with pytest.raises(Absent):
        send(calls, "Bo", {}, json={"program": house.lagoon})


def test_a_call_may_answer_a_document(house: House, send: Send) -> None:
    calls = Calls("Tests")

    @calls.get("/programs/{program}/export", may="export", of="program", answer=Document, media=("text/csv",))
    def export(call: Call, program: str) -> Document:
        """Exports."""
        return Document(b"key\n", "text/csv", "harbour.csv")

    outcome = send(calls, "Dee", {"program": house.harbour})
    assert outcome.document == Document(b"key\n", "text/csv", "harbour.csv")


def test_an_unsafe_call_that_fails_leaves_nothing_behind(house: House, send: Send) -> None:
    calls = Calls("Tests")

    @calls.post("/programs/{program}/break", may="manage program", of="program", answer=Nothing)
    def break_off(call: Call, program: str) -> None:
        """Writes, then breaks."""
        row = {"id": "t", "program": program, "name": "T", "key": "TTT", "made_at": 0, "seq": 0}
        call.connection.execute(insert(tables.team).values(**row))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send(calls, "Hana", {"program": house.harbour})
    assert house.call("Hana", "GET", "/teams/t").status_code == 404


def test_a_safe_call_has_no_transaction(house: House, send: Send) -> None:
    calls = Calls("Tests")

    @calls.get("/programs/{program}/x", may="see program", of="program", answer=Nothing)
    def look(call: Call, program: str) -> None:
        """Tries to write."""
        assert call.transaction

    with pytest.raises(TypeError, match="no transaction"):
        send(calls, "Hana", {"program": house.harbour})


def test_a_call_that_declares_nonsense_is_refused_at_the_start() -> None:
    calls = Calls("Tests")
    with pytest.raises(TypeError, match="no verb"):
        calls.get("/x", may="fly", answer=Nothing)
    with pytest.raises(TypeError, match=r"has no \{team\}"):
        calls.get("/x", may="see program", of="team", answer=Nothing)
    with pytest.raises(TypeError, match="ETag"):
        calls.patch("/x", may="see program", answer=Nothing)
