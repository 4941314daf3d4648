"""Who is behind a connection, and which seat is theirs: a person's, or one by token or cookie."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection

from accounts.access import Actor, may
from accounts.callers import Caller, Credentials, caller_of, recognizes
from accounts.people import find_person
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.teams import memberships_of
from journal.writer import Transaction
from live import seats
from live.cards import Card

SEAT_COOKIE = "bigroom-seat"
"""The plain name of the cookie of a guest's seat; ``bigroom-seat-<room>`` for each room."""

_IN_A_ROOM = re.compile(r"(?:/api/v1/rooms|/r)/([^/]+)(?:/|$)")


def seat_cookie(room: str) -> str:
    """The plain name of the cookie of a seat in that room."""
    return f"{SEAT_COOKIE}-{room}"


@recognizes
def caller_by_seat_token(connection: Connection, credentials: Credentials, _now: int) -> Caller | None:
    """A guest's seat, by its token."""
    if credentials.bearer is None:
        return None
    seat = seats.find_seat_by_token(connection, credentials.bearer)
    if seat is None:
        return None
    return Caller(Actor(seat.person or f"{seat.room}/{seat.id}", "seat", room=seat.room))


@recognizes
def caller_by_seat_cookie(connection: Connection, credentials: Credentials, _now: int) -> Caller | None:
    """A guest's browser, by the cookie of their seat in the room that the call or the page is about."""
    asked = _IN_A_ROOM.match(credentials.path)
    if credentials.bearer is not None or asked is None:
        return None
    seat = seat_by_token(connection, credentials, asked[1])
    if seat is None:
        return None
    return Caller(Actor(seat.person or f"{seat.room}/{seat.id}", "seat", room=seat.room))


def known_to_anybody(connection: Connection, credentials: Credentials, now: int) -> bool:
    """Whether a connection with these credentials may come in at all."""
    if credentials.bearer is not None:
        return caller_of(connection, credentials, now) is not None
    return True


def seat_by_token(connection: Connection, credentials: Credentials, room: str) -> seats.KeptSeat | None:
    """The seat that the token, or else the room's cookie, names in this room."""
    token = credentials.bearer or _cookie(credentials.cookies, room)
    seat = seats.find_seat_by_token(connection, token) if token else None
    return seat if seat is not None and seat.room == room else None


def seat_here(
    connection: Connection, credentials: Credentials, card: Card, now: int
) -> seats.KeptSeat | None:
    """The seat that the caller has in this room: a member's own, else the one by token or cookie."""
    member = member_here(connection, credentials, card, now)
    own = seats.find_seat_of(connection, card.id, member.id) if member is not None else None
    return own or seat_by_token(connection, credentials, card.id)


def sits_here(connection: Connection, credentials: Credentials, card: Card, now: int, seat: str) -> bool:
    """Whether that seat is one of the caller's: a member may have one of their own and one as a guest."""
    by_token = seat_by_token(connection, credentials, card.id)
    if by_token is not None and by_token.id == seat:
        return True
    known = seat_here(connection, credentials, card, now)
    return known is not None and known.id == seat


def known_here(connection: Connection, credentials: Credentials, card: Card, now: int) -> str | None:
    """The caller's seat, or a name for the seat to be where a member has none yet; None for a stranger."""
    seat = seat_here(connection, credentials, card, now)
    if seat is not None:
        return seat.id
    member = member_here(connection, credentials, card, now)
    return f"person:{member.id}" if member else None


def member_here(connection: Connection, credentials: Credentials, card: Card, now: int) -> Actor | None:
    """The caller, where a role of theirs lets them take part; they need not have a seat yet."""
    person = person_of(connection, credentials, now)
    return person if person is not None and may(connection, person, "take part", card.place) else None


def may_watch(connection: Connection, credentials: Credentials, card: Card, now: int) -> bool:
    """Whether the caller may see the room: as a member of its program, or by a seat in it."""
    person = person_of(connection, credentials, now)
    if person is not None and may(connection, person, "see room", card.place):
        return True
    return seat_by_token(connection, credentials, card.id) is not None


def admit(
    transaction: Transaction, credentials: Credentials, card: Card, name: str | None, seal: Seal
) -> seats.KeptSeat | None:
    """The caller's seat in the room, made on the first visit of a member; None for whom there is none."""
    connection = transaction.connection
    known = seat_here(connection, credentials, card, transaction.now)
    member = member_here(connection, credentials, card, transaction.now)
    if known is not None or member is None:
        return known
    role = _role(connection, member, card)
    return seats.add_seat(
        transaction,
        card.id,
        name or _name(connection, member),
        role,
        _team(connection, member, card),
        member.id,
        seal,
    )


def person_of(connection: Connection, credentials: Credentials, now: int) -> Actor | None:
    """The person (or visitor) who calls, by token or session; a seat's token names nobody here."""
    caller = caller_of(connection, credentials, now)
    if caller is None or caller.actor.kind == "seat" or not caller.actor.id:
        return None
    return caller.actor


def _role(connection: Connection, person: Actor, card: Card) -> str:
    if person.id == card.made_by:
        return "facilitator"
    held = {role for _, role in memberships_of(connection, card.program or "", person.id)}
    return "observer" if held == {Role.OBSERVER} else "participant"


def _team(connection: Connection, person: Actor, card: Card) -> str | None:
    """The room's team, or the one team of the program that the person is on."""
    if card.team is not None:
        return card.team
    teams = sorted({team for team, _ in memberships_of(connection, card.program or "", person.id) if team})
    return teams[0] if teams else None


def _name(connection: Connection, person: Actor) -> str:
    return find_person(connection, person.id).name if person.kind == "person" else "Visitor"


def _cookie(cookies: Mapping[str, str], room: str) -> str | None:
    return cookies.get(seat_cookie(room))
