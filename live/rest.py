"""REST: ceremonies, rooms, seats, log and record."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import segno
from sqlalchemy import Connection

from accounts.access import Place, place_of
from accounts.calls import Absent, Asked, Call, Calls, Document, Listing, Nothing, Page
from accounts.paging import page_of
from accounts.refusals import Refused, invalid
from accounts.sealing import Seal
from ceremonies.floor import EndCeremony
from ceremonies.play import on_the_floor
from ceremonies.wire import schemas
from journal.journal import read
from live import seats
from live.callers import seat_cookie
from live.cards import Card, find_card
from live.keys import room_secret, try_key
from live.legend import Legend, legend_of
from live.memory import Memory
from live.opening import Wanted, open_room
from live.record import Record, as_csv, as_markdown, record_of
from live.tick import Pending, play_tick
from live.waking import wake

rooms = Calls("Rooms")
calls = (rooms,)

SEAT_ROLES = ("participant", "observer")


class NewRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``items``: ids of backlog items, or ``{title}``. One of ``team`` and ``program`` says where it is."""

    ceremony: str
    title: str
    team: str | None = None
    program: str | None = None
    format: str | None = None
    items: list[str | dict[str, str]] = []
    settings: dict[str, Any] = {}


class RoomAnswer(msgspec.Struct, frozen=True):
    """A room and the ways into it: ``secret`` and ``url`` for guests, ``code`` to be typed."""

    id: str
    code: str | None
    secret: str = ""
    url: str = ""


class NewSeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody comes by link or code: ``key`` is the room's secret or its code."""

    name: str
    key: str
    role: str = "participant"
    team: str | None = None


class SeatAnswer(msgspec.Struct, frozen=True):
    """A seat and the token by which its owner sits there."""

    seat: str
    token: str = ""


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The room's secret or its code."""

    key: str


class Peek(msgspec.Struct, frozen=True):
    """What a visitor sees before a name is typed; ``view`` is there only for who has the long link."""

    title: str
    ceremony: str
    view: dict[str, Any] | None = None


class SeatRow(msgspec.Struct, frozen=True):
    id: str
    name: str
    role: str
    team: str | None
    guest: bool


class After(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The log after this number; ``kinds``: of these alone, with commas between them."""

    after: int = 0
    kinds: str = ""


class Told(msgspec.Struct, frozen=True):
    """An event as it may be told now; ``at``: milliseconds since 1970, UTC.

    What nobody did by name carries the time at which its stage was opened.
    """

    seq: int
    at: int
    kind: str
    about: dict[str, Any]


class CeremonyAnswer(msgspec.Struct, frozen=True):
    """A ceremony: its stages in order, its formats, the JSON Schema of its settings and commands."""

    id: str
    title: str
    stages: list[dict[str, Any]]
    formats: list[dict[str, Any]]
    settings: dict[str, Any]
    commands: dict[str, Any]


@rooms.get("/ceremonies", may="look around", answer=Listing[CeremonyAnswer])
def list_ceremonies(_call: Call) -> Listing[CeremonyAnswer]:
    """Every ceremony and what may be said to it."""
    return Listing([CeremonyAnswer(**one) for one in schemas()])


def _where(connection: Connection, asked: Asked) -> Place | None:
    body: NewRoom = asked.body
    if (body.team is None) == (body.program is None):
        raise invalid("/team", "A room belongs to one of team and program.", "place")
    if body.team is not None:
        return place_of(connection, "team", body.team)
    return place_of(connection, "program", str(body.program))


def _with_links(seal: Seal, public_url: str, answer: RoomAnswer) -> RoomAnswer:
    secret = room_secret(seal, answer.id)
    return RoomAnswer(answer.id, answer.code, secret, url_of_room(seal, public_url, answer.id))


def _with_token(seal: Seal, _public_url: str, answer: SeatAnswer) -> SeatAnswer:
    room, seat = answer.token.split("/")
    return SeatAnswer(seat, seats.token_of(seal, room, seat))


def url_of_room(seal: Seal, public_url: str, room: str) -> str:
    """The long link to a room: whoever has it comes in with a name."""
    return f"{public_url}/r/{room}#{room_secret(seal, room)}"


def qr_of(url: str) -> str:
    """The link as a QR code: an SVG as a data URI."""
    return str(segno.make(url, error="m").svg_data_uri(scale=6, border=2))


@rooms.post(
    "/rooms", may="open room", of=_where, body=NewRoom, answer=RoomAnswer, status=201, reveal=_with_links
)
def add_room(call: Call, body: NewRoom) -> RoomAnswer:
    """Opens a room for a ceremony."""
    place = place_of(call.connection, "team", body.team) if body.team else Place(body.program)
    assert place is not None
    wanted = Wanted(
        body.ceremony, body.title, place.program, place.team, body.format, body.settings, body.items
    )
    card = open_room(call.transaction, wanted, call.actor)
    return RoomAnswer(card.id, card.code)


@rooms.get("/rooms/{room}", may="see room", of="room", answer=dict[str, Any])
def get_room(call: Call, room: str) -> dict[str, Any]:
    """The room as the caller may see it now: ``{seq, view, mine}``."""
    card = _card(call.connection, room)
    memory = wake(call.connection, card)
    view = named_view(call.connection, memory)
    mine = memory.play.whisper(memory.state, _own_seat(call, room) or "")
    return {"id": room, "seq": memory.seq, "view": view, "mine": mine}


@rooms.get("/rooms/{room}/legend", may="see room", of="room", answer=dict[str, Any])
def get_legend(call: Call, room: str) -> Legend:
    """What the teams, Sprints and people are called whose ids stand in the room's view."""
    memory = wake(call.connection, _card(call.connection, room))
    return legend_of(call.connection, memory, call.actor.id if call.actor.kind == "person" else None)


@rooms.post("/rooms/{room}/peek", may="come in", body=Key, answer=Peek, prepare=try_key)
def peek(call: Call, room: str, body: Key) -> Peek:  # noqa: ARG001
    """What a visitor sees of the room before taking a seat."""
    card = _card(call.connection, room)
    by_secret = call.prepared
    if by_secret:
        return Peek(card.title, card.ceremony, _glimpse(call.connection, card))
    return Peek(card.title, card.ceremony)


@rooms.post(
    "/rooms/{room}/seats",
    may="come in",
    body=NewSeat,
    answer=SeatAnswer,
    status=201,
    prepare=try_key,
    reveal=_with_token,
    cookie=lambda path, answer: (seat_cookie(path["room"]), answer["token"]),
)
def take_seat(call: Call, room: str, body: NewSeat) -> SeatAnswer:
    """Takes a seat in the room, as a guest, with the room's secret or code."""
    card = _card(call.connection, room)
    if card.ended_at is not None:
        raise Refused("This room has ended.", "ended")
    if body.role not in SEAT_ROLES:
        raise invalid("/role", "A guest is a participant or an observer.")
    team = _team(call.connection, card, body.team)
    seat = seats.add_seat(call.transaction, card.id, body.name, body.role, team, None, call.seal)
    return SeatAnswer(seat.id, f"{card.id}/{seat.id}")


@rooms.get("/rooms/{room}/seats", may="see room", of="room", query=Page, answer=Listing[SeatRow])
def list_seats(call: Call, room: str) -> Listing[SeatRow]:
    """The seats of the room in the order in which they were taken."""
    chosen, by = seats.choice_of_seats(room)

    def shown(row: Any) -> SeatRow:
        return SeatRow(row.id, row.name, row.role, row.team, row.guest)

    return page_of(call.connection, chosen, by, call.query, shown)


class AsFormat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the record is written."""

    format: Literal["json", "md", "csv"] = "json"


class Invitation(msgspec.Struct, frozen=True):
    """The ways into a room, the link also as a QR code (an SVG as a data URI)."""

    url: str
    code: str | None
    qr: str


@rooms.get(
    "/rooms/{room}/record",
    may="see room",
    of="room",
    query=AsFormat,
    answer=Record,
    media=("text/markdown", "text/csv"),
)
def get_record(call: Call, room: str) -> Record | Document:
    """What was agreed in the room, as far as everybody there may see it."""
    card = _card(call.connection, room)
    record = record_here(call.connection, card)
    if call.query.format == "md":
        return Document(as_markdown(record).encode(), "text/markdown; charset=utf-8", f"{card.ceremony}.md")
    if call.query.format == "csv":
        return Document(as_csv(record), "text/csv; charset=utf-8", f"{card.ceremony}.csv")
    return record


@rooms.get("/rooms/{room}/invitation", may="take part", of="room", answer=Invitation)
def get_invitation(call: Call, room: str) -> Invitation:
    """How others come in, for who is in."""
    card = _card(call.connection, room)
    url = url_of_room(call.seal, call.public_url, room)
    return Invitation(url, card.code, qr_of(url))


@rooms.get("/rooms/{room}/log", may="see room", of="room", query=After, answer=Listing[Told])
def read_log(call: Call, room: str) -> Listing[Told]:
    """What happened in the room, as far as it may be told now, in order."""
    memory = wake(call.connection, _card(call.connection, room))
    told: list[Told] = []
    kinds = set(call.query.kinds.split(",")) - {""}
    for recorded in read(call.connection, memory.card.stream, call.query.after):
        _, _, name = recorded.kind.partition(".")
        if not name or (kinds and name not in kinds):
            continue
        happened = memory.play.happened(memory.state, name, recorded.body)
        about = memory.play.tell(memory.state, happened)
        if about is not None:
            told.append(Told(recorded.seq, recorded.at, name, about))
    return Listing(told)


@rooms.delete("/rooms/{room}", may="run ceremony", of="room")
def end_room(call: Call, room: str) -> Nothing:
    """Ends the room."""
    memory = wake(call.connection, _card(call.connection, room))
    if not memory.state.floor.ended:
        play_tick(call.transaction, memory, [Pending(said=on_the_floor(EndCeremony()))])
    return Nothing()


def named_view(connection: Connection, memory: Memory) -> dict[str, Any]:
    """The room's view with the names of now laid over it."""
    view = memory.play.show(memory.state)
    names = seats.names_of(connection, memory.card.id)
    return {**view, "seats": {id: {"name": names.get(id, ""), **one} for id, one in view["seats"].items()}}


def record_here(connection: Connection, card: Card) -> Record:
    """The record of a room as it is now."""
    memory = wake(connection, card)
    return record_of(named_view(connection, memory), memory.play.ceremony.TITLE)


def _card(connection: Connection, room: str) -> Card:
    card = find_card(connection, room)
    if card is None:
        raise Absent
    return card


def _glimpse(connection: Connection, card: Card) -> dict[str, Any]:
    """The room and what is on the table, without people and their votes."""
    memory = wake(connection, card)
    view = memory.play.show(memory.state)
    table = view.get("table")
    glimpse = {"room": view["room"]}
    if table is not None and table["item"] is not None:
        present = table["item"]
        glimpse |= {"table": table, "items": {present: view["items"][present]}}
    return glimpse


def _team(connection: Connection, card: Card, team: str | None) -> str | None:
    if team is None:
        return card.team
    place = place_of(connection, "team", team)
    if place is None or place.program != card.program:
        raise invalid("/team", "There is no such team in this program.")
    return team


def _own_seat(call: Call, room: str) -> str | None:
    if call.actor.kind == "seat":
        return call.actor.id.partition("/")[2] or None
    seat = seats.find_seat_of(call.connection, room, call.actor.id)
    return seat.id if seat else None
