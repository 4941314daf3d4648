"""What a program's pages are drawn from, read once and then kept up by what changed.

The version tables say which rows changed since an event, so a picture costs what changed, not what there
is, whoever wrote it and in whatever worker. A fresh look is the oracle of every picture that was kept up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from accounts.events import ACCOUNTS, stream_of
from backlog import queries as backlog
from backlog import tables as backlog_tables
from backlog.days import Moment
from backlog.events import ItemType
from backlog.queries import Item, TeamSprint
from backlog.versions import chunks
from journal.journal import head
from program import queries, tables
from program.capacity.queries import capacities
from program.dependencies.dependencies import Flag
from program.pictures.cast import Cast, cast_of
from program.pictures.need_index import NeedIndex, indexed
from program.pictures.queries import (
    CountedRow,
    anew_between,
    changed_between,
    counted,
    item_row,
    last_touched,
    needs_by_item,
    rows_of_items,
)
from program.pictures.shelves import Shelves
from program.pictures.tally import Cell, Tallies, count
from program.queries import Judged
from program.rollup.rows import ContractRow

BOARD = 3_000
"""Up to so many items are all on the program's board."""

FlagsOf = Mapping[tuple[str, Flag], int]


@dataclass(frozen=True, slots=True)
class Carried:
    """What teams said or did about Sprints, and what each carries in one, where anything is known."""

    shares: Sequence[TeamSprint]
    points: Mapping[Cell, Fraction]


@dataclass(frozen=True, slots=True)
class Picture:
    """A program after one event, on one day.

    ``needs``: its dependencies, judged, by id. ``between``: those of them that two of its cards are about.
    ``about``: the dependencies of each item, judged or not.
    ``flags``: how many there are of a consuming team and flag. ``cards``: the items that a board of the
    program shows, all that live or, where these are too many, the features. ``touched``: the event that
    last touched an item of each team. ``accounts``: the last event about people, roles and teams. ``memo``:
    what its pages keep of it; the pictures that are kept up from each other have the same. ``then``: the
    moment, where it is past; such a picture is never kept up.
    """

    program: str
    seq: int
    day: date
    needs: Mapping[str, Judged]
    about: Mapping[str, tuple[str, ...]]
    flags: FlagsOf
    tallies: Tallies
    living: int
    cards: Mapping[str, Item]
    touched: Mapping[str, int]
    cast: Cast
    carried: Carried
    between: Mapping[str, Judged]
    index: NeedIndex
    shelves: Shelves
    accounts: int = 0
    then: Moment | None = None
    memo: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    @property
    def when(self) -> Moment:
        """The moment of which it is."""
        return self.then or Moment(self.day, None)

    @property
    def large(self) -> bool:
        """Whether its boards show features alone."""
        return self.living > BOARD

    @property
    def contracts(self) -> list[ContractRow]:
        """The dependencies as the rollup counts them."""
        return [ContractRow(team, flag, many) for (team, flag), many in self.flags.items() if many]


def picture(connection: Connection, program: str, day: date) -> Picture:
    """The program as it is now, looked at whole."""
    seq, now = head(connection, stream_of(program)), Moment(day, None)
    needs = {one.row.id: one for one in queries.judged(connection, program, day)}
    found = counted(connection, program, None)
    living = found.living
    cards = {one.id: one for one in backlog.items_of_program(connection, program, types=_types(living))}
    return Picture(
        program,
        seq,
        day,
        needs,
        needs_by_item(connection, program),
        Counter((one.row.consumer_team, one.judgement.flag) for one in needs.values()),
        count(found.items),
        living,
        cards,
        found.touched,
        cast_of(connection, program, now),
        _carried(connection, program, now),
        _between(needs.values(), cards),
        indexed(needs.values()),
        Shelves(program, None),
        head(connection, ACCOUNTS),
    )


def picture_then(connection: Connection, program: str, when: Moment, *, dealt: bool) -> Picture:
    """The program as it was at a moment that is past, without its dependencies; ``dealt``: with its cards."""
    assert when.seq is not None
    found = counted(connection, program, when.seq)
    living = found.living
    types = _types(living)
    items = backlog.items_of_program(connection, program, when.seq, types=types) if dealt else []
    return Picture(
        program,
        when.seq,
        when.day,
        {},
        {},
        {},
        count(found.items),
        living,
        {one.id: one for one in items},
        {},
        cast_of(connection, program, when),
        _carried(connection, program, when),
        {},
        indexed(()),
        Shelves(program, when.seq),
        then=when,
    )


def with_needs(then: Picture, needs: Iterable[Judged], flags: FlagsOf) -> Picture:
    """A picture of a past moment with these of its dependencies; ``flags`` are those of all."""
    told = {one.row.id: one for one in needs}
    between, index = _between(told.values(), then.cards), indexed(told.values())
    return replace(then, needs=told, flags=flags, between=between, index=index)


def kept_up(connection: Connection, known: Picture) -> Picture:
    """The program as it is now, from a picture of an earlier moment of the same day."""
    seq, accounts = head(connection, stream_of(known.program)), head(connection, ACCOUNTS)
    if seq == known.seq and accounts <= known.accounts:
        return known
    cast = cast_of(connection, known.program, known.when)
    if cast.called != known.cast.called or anew_between(connection, known.program, known.seq):
        return picture(connection, known.program, known.day)
    known = replace(
        known,
        accounts=accounts,
        cast=known.cast if cast == known.cast else cast,
        carried=_carried_on(connection, known, accounts),
    )
    return known if seq == known.seq else _moved(connection, known, seq)


def _moved(connection: Connection, known: Picture, seq: int) -> Picture:
    """The picture with what changed up to that event, looked at again."""
    items = changed_between(connection, backlog_tables.item_version, known.program, known.seq)
    before = rows_of_items(connection, items, known.seq)
    now = rows_of_items(connection, items, None)
    asked = {*changed_between(connection, tables.dependency_version, known.program, known.seq)}
    asked |= {id for item in items for id in known.about.get(item, ())}
    gone, come = ([item_row(row) for row in rows.values() if not row.archived] for rows in (before, now))
    living = known.living + len(come) - len(gone)
    if (living > BOARD) != known.large:
        return picture(connection, known.program, known.day)
    changed = backlog.items(connection, items)
    moved = replace(
        known,
        seq=seq,
        tallies=known.tallies.after(gone, come),
        living=living,
        cards=_dealt_anew(known, items, changed),
        touched=_touched(connection, known, before, now),
        shelves=known.shelves.after(items, changed),
    )
    return _judged_anew(connection, moved, asked) if asked else moved


def _types(living: int) -> tuple[ItemType, ...] | None:
    return ("feature",) if living > BOARD else None


def _dealt_anew(known: Picture, ids: Sequence[str], now: Mapping[str, Item]) -> Mapping[str, Item]:
    """The cards, with what became of these items."""
    cards, types = dict(known.cards), _types(known.living)
    for id in ids:
        one = now.get(id)
        if one is None or one.archived or (types is not None and one.type not in types):
            cards.pop(id, None)
        else:
            cards[id] = one
    return cards


def _touched(
    connection: Connection, known: Picture, before: Mapping[str, CountedRow], now: Mapping[str, CountedRow]
) -> Mapping[str, int]:
    last = dict(known.touched)
    for row in now.values():
        last[row.team] = max(row.changed, last.get(row.team, 0))
    left = {row.team for id, row in before.items() if id not in now or now[id].team != row.team}
    if left:
        last = {team: seq for team, seq in last.items() if team not in left}
        last |= last_touched(connection, known.program, left)
    return last


def _judged_anew(connection: Connection, known: Picture, asked: AbstractSet[str]) -> Picture:
    """The picture with these dependencies looked at again."""
    needs, flags = dict(known.needs), Counter(known.flags)
    about = dict(known.about)
    found = {
        one.row.id: one
        for some in chunks(sorted(asked))
        for one in queries.judged(connection, known.program, known.day, only=some)
    }
    given_up = queries.archived_among(connection, [one.row.consumer for one in found.values()])
    gone, come = [], []
    between = {id: one for id, one in known.between.items() if id not in asked}
    for id in asked:
        old, new = needs.get(id), found.get(id)
        if new is not None and new.row.consumer in given_up:
            new = None
        if old is not None:
            gone.append(old)
            flags[old.row.consumer_team, old.judgement.flag] -= 1
        if new is None:
            needs.pop(id, None)
        else:
            come.append(new)
            flags[new.row.consumer_team, new.judgement.flag] += 1
            needs[id] = new
        for item in (found[id].row.consumer, found[id].row.producer) if id in found else ():
            if item is not None and id not in about.get(item, ()):
                about[item] = (*about.get(item, ()), id)
    between |= _between(come, known.cards)
    index = known.index.after(gone, come)
    return replace(known, needs=needs, about=about, flags=flags, between=between, index=index)


def _between(needs: Iterable[Judged], cards: Mapping[str, Item]) -> dict[str, Judged]:
    """Those of the dependencies in which one of the cards waits for another."""
    return {one.row.id: one for one in needs if one.row.consumer in cards and one.row.producer in cards}


def _carried(connection: Connection, program: str, when: Moment) -> Carried:
    shares = backlog.team_sprints_of(connection, program, when.seq)
    return Carried(shares, capacities(connection, program, shares, when))


def _carried_on(connection: Connection, known: Picture, accounts: int) -> Carried:
    """The same, while nobody said anything of it and nobody's role is another."""
    told = (backlog_tables.team_sprint_version, backlog_tables.availability_version)
    if accounts == known.accounts and not any(
        changed_between(connection, one, known.program, known.seq) for one in told
    ):
        return known.carried
    return _carried(connection, known.program, known.when)
