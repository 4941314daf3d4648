"""Rooms without an account: a visitor gets a hidden program of their own, on the spot."""

from __future__ import annotations

import msgspec

from accounts.access import Actor
from accounts.programs import create_program
from accounts.queries import team_keyed
from accounts.sessions import open_session
from accounts.teams import add_team
from journal.writer import Transaction
from live.cards import Card
from live.opening import Wanted, open_room

PROGRAM, KEY = "My rooms", "MINE"
CEREMONIES = ("planning_poker", "retrospective")
"""What a visitor may start."""
STORIES = 5
"""How many stories lie ready in a visitor's poker room, so that the first vote needs no typing."""


class Started(msgspec.Struct, frozen=True):
    """A visitor's room; ``secret`` is for the session cookie where a session was begun."""

    card: Card
    secret: str | None


def start_room(
    transaction: Transaction, actor: Actor, ceremony: str, title: str, stories: list[str], agent: str
) -> Started:
    """Opens a room in the visitor's own program, which is made where there is none yet.

    ``stories`` are the titles a poker room begins with; the visitor's backlog is where they get better ones.

    It is an ordinary program whose only member is the visitor: nobody else can see it, and whoever signs in
    with the same browser takes it over.
    """
    secret = None
    if not actor.id:
        actor = Actor(transaction.new_id(), "visitor")
        _, secret = open_session(transaction, actor.id, agent, "visitor")
    program, team = _own_program(transaction, actor)
    poker = ceremony == "planning_poker"
    wanted = Wanted(
        ceremony,
        title,
        program,
        team,
        settings={"auto_reveal": True} if poker else {},
        items=[{"title": one} for one in stories] if poker else [],
    )
    return Started(open_room(transaction, wanted, actor), secret)


def _own_program(transaction: Transaction, actor: Actor) -> tuple[str, str]:
    found = team_keyed(transaction.connection, actor.id, KEY)
    if found is not None:
        return found.program, found.id
    made = create_program(transaction, actor.id, PROGRAM, KEY)
    return made.id, add_team(transaction, actor.id, made.id, PROGRAM, KEY).id
