"""Retrospective: write hidden, show together, group, vote, talk, agree actions, rate the time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from backlog.events import (
    RUNNING,
    Fields,
    ItemAdded,
    ItemArchived,
    ItemEdited,
    ItemRestored,
    ItemStateChanged,
)
from ceremonies import formats
from ceremonies.ceremony import Refused, Stage, stage
from ceremonies.play import Happened, State
from ceremonies.stages import collect, discuss, group, rate, vote
from ceremonies.stages import decide as deciding

TITLE = "Retrospective"
SHAPE = 1
ACTIONS = "action"
"""The label of the items that actions become. The room begins with the team's open ones, and whoever sits
there, a guest too, agrees actions in the name of who opened the room."""


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to ask: its title, what it is for, and its columns in order."""

    title: str
    description: str
    columns: tuple[collect.Column, ...]


FORMATS = {
    name: msgspec.convert(tables, Format) for name, tables in formats.read_folder("retrospective").items()
}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``columns`` stand in place of those of the ``format`` where they are given.

    ``votes`` for each seat; None: as many as suit the number of topics. ``minutes`` for each topic.
    """

    format: str = "went_well"
    columns: tuple[collect.Column, ...] = ()
    anonymous: bool = False
    votes: int | None = None
    minutes: int = 5


def format_settings(name: str) -> dict[str, Any]:
    """The settings that a format stands for."""
    return {"format": name}


def stages(settings: Settings) -> tuple[Stage[Any], ...]:
    """Set the stage, write, group, vote, discuss, close."""
    return (
        stage("start", deciding, deciding.Rules(), title="Set the stage", always=True, minutes=5,
              prompt="Read the last actions out: done, keep or drop?"),
        stage("write", collect, collect.Rules(_columns(settings), settings.anonymous), title="Write",
              always=True, minutes=10, prompt="Everybody writes alone; nobody sees the notes of others."),
        stage("group", group, group.Rules(), of="write", title="Reveal and group", minutes=10,
              prompt="Read in silence, then put together what belongs together."),
        stage("vote", vote, vote.Rules(settings.votes, noun="topic", anonymous=settings.anonymous),
              of="group", title="Vote", minutes=5,
              prompt="What do we talk about? Totals show when all are done.",
              words={"thing": "topic", "things": "topics"}),
        stage("discuss", discuss, discuss.Rules(settings.minutes, noun="topic"), of="vote", title="Discuss",
              minutes=25, prompt="One topic at a time; end each with an action or let it go.",
              words={"DiscussThing": "DiscussTopic", "FinishThing": "FinishTopic", "thing": "topic"}),
        stage("close", rate, ROTI, title="Close", minutes=5,
              prompt="Read the actions back with owner and day; then rate the time.",
              words={"Rate": "RateRoti", "RevealRatings": "RevealRoti", "StartRatingRound": "StartRotiRound",
                     "rating": "roti"}),
    )  # fmt: skip


ROTI = rate.Rules("Was this worth the time?", on_leaving=True, anonymous=True, low_ones=2)


def proposals(state: State, happened: Happened) -> Iterable[Any]:
    """An action is a task of the team from the moment it is agreed, and what becomes of it is its state.

    The ``team`` of an added item and the ``room`` of all are those of the room, filled in where they are
    known; a guest is no assignee.
    """
    match happened.event:
        case deciding.ActionAdded(action):
            yield ItemAdded(
                action.id, "", action.text, type="task", sprint=RUNNING, labels=(ACTIONS,),
                assignee=_person(state, action.owner), due=action.due,
            )  # fmt: skip
        case deciding.ActionEdited(action, before):
            fields = {
                name: value
                for name, value in _fields(state, action).items()
                if value != _fields(state, before)[name]
            }
            if fields:
                yield ItemEdited(action.id, fields)
        case deciding.ActionDropped(action):
            yield ItemArchived(action.id)
        case deciding.ActionRestored(action):
            yield ItemRestored(action.id)
        case deciding.ActionReviewed(thing, verdict, before) if not thing.local:
            yield from _became(thing.id, verdict, before)


def _became(id: str, verdict: str | None, before: str | None) -> Iterable[Any]:
    if before == "drop":
        yield ItemRestored(id)
    if before == "done":
        yield ItemStateChanged(id, "", "todo")
    if verdict == "drop":
        yield ItemArchived(id)
    if verdict == "done":
        yield ItemStateChanged(id, "", "done")


def _columns(settings: Settings) -> tuple[collect.Column, ...]:
    if settings.votes is not None and not 1 <= settings.votes <= 100:
        raise Refused("A budget is 1 to 100 votes.", "settings")
    if not settings.columns and settings.format not in FORMATS:
        raise Refused(f"There is no format called {settings.format[:40]}.", "settings")
    columns = settings.columns or FORMATS[settings.format].columns
    if not 1 <= len({column.id for column in columns}) == len(columns) <= 12:
        raise Refused("A retrospective has 1 to 12 columns, each with its own id.", "settings")
    return columns


def _fields(state: State, action: deciding.Action) -> Fields:
    return {"title": action.text, "assignee": _person(state, action.owner), "due": action.due}


def _person(state: State, seat: str | None) -> str | None:
    known = state.floor.seats.get(seat) if seat is not None else None
    return known.person if known else None
