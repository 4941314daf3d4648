"""What the versions of a dependency and of its two items, and the events behind them, tell as entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Row

from journal.facts import restore
from program.events import Answer, DependencyAnswered, Side

Kind = (
    Answer
    | Literal["asked", "imported", "taken_back", "need", "team", "commented", "moved", "archived", "restored"]
)


class Entry(Struct, frozen=True):
    """One thing that happened to a dependency, at a time (milliseconds), by somebody (None: nobody known).

    ``sprint`` is what was promised, needed or planned by it and ``sprint_before`` what was before, by id;
    ``side`` gave the answer; ``item`` was moved or archived; ``text`` is a reason or a comment.
    """

    seq: int
    at: int
    by: str | None
    kind: Kind
    sprint: str | None = None
    sprint_before: str | None = None
    side: Side | None = None
    item: str | None = None
    text: str = ""
    comment: str | None = None


def of_contract(versions: Sequence[Row[Any]], told: dict[int, Row[Any]]) -> Iterator[Entry]:
    """What was asked, answered and changed of the dependency; ``told``: the events by number."""
    for before, now in zip([None, *versions], versions, strict=False):
        happened = told.get(now.from_seq)
        if happened is None:
            continue
        who = happened.seq, happened.at, happened.actor
        if before is None:
            kind: Kind = "imported" if happened.kind == "ItemsImported" else "asked"
            yield Entry(*who, kind, now.needed_by, text=now.title)
        elif happened.kind == "DependencyAnswered":
            yield _answer(happened)
        elif happened.kind == "DependencyReverted":
            yield Entry(*who, "taken_back", now.promise, before.promise)
        elif now.needed_by != before.needed_by:
            yield Entry(*who, "need", now.needed_by, before.needed_by)
        elif (now.consumer_team, now.producer_team) != (before.consumer_team, before.producer_team):
            moved = now.consumer if now.consumer_team != before.consumer_team else now.producer
            yield Entry(*who, "team", item=moved)


def _answer(happened: Row[Any]) -> Entry:
    given = restore(happened.kind, happened.version, msgspec.json.decode(happened.body))
    assert isinstance(given, DependencyAnswered)
    return Entry(
        happened.seq,
        happened.at,
        happened.actor,
        given.answer,
        given.promise,
        given.promise_before,
        given.side or None,
        text=given.reason,
    )


def of_item(
    item: str, versions: Sequence[Row[Any]], began: int, told: dict[int, Row[Any]]
) -> Iterator[Entry]:
    """How an item was moved, archived and restored after the event ``began``."""
    for before, now in pairwise(versions):
        happened = told.get(now.from_seq)
        if happened is None or now.from_seq <= began:
            continue
        who = happened.seq, happened.at, happened.actor
        if now.archived != before.archived:
            yield Entry(*who, "archived" if now.archived else "restored", item=item)
        elif now.sprint != before.sprint:
            yield Entry(*who, "moved", now.sprint, before.sprint, item=item)


QUIET = ("imported", "commented", "moved", "archived", "restored", "team", "need")
"""What happened beside the answers."""
