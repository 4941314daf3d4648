"""Leaks put into a house on purpose, one at each of its exits: each tells something of what is hidden."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import current_app
from sqlalchemy import Connection, func, select

import accounts.headers
import live.rest
import live.routes
import live.standing
import program.exports
from ceremonies.ceremony import Refused
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

    def publish(room: Room, before: Any, moved: Any) -> None:
        whole(room, before, moved)
        for _ in range(hint(room)):
            room.audience.tell_presence([], [])

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

    def view_of(connection: Connection, page: Any, seen: Any) -> Any:
        return {**whole(connection, page, seen), "leak": journal_size(connection)}

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
