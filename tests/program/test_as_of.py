"""A past moment asked for later is what a copy of the database says that was made at that moment."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import Connection, select, text
from werkzeug.datastructures import MultiDict

from accounts.refusals import Absent, Refused
from accounts.roles import Role
from accounts.teams import add_team, change_team, give_role, take_role
from backlog import events as backlog
from backlog.days import Moment, end_of, moment, moment_named, moment_now
from backlog.proposals import proposals_for
from backlog.queries import items_of_program, teams_of
from journal.database import Store, metadata, open_engine
from journal.facts import Fact
from journal.migrate import _configuration, migrate
from journal.verify import complaints
from live.pages import lists
from live.pages import views as live_pages
from live.pages.item_page import sheet_of
from live.pages.views import VIEWS, Page, view_at, view_of
from program.dependencies.standing_queries import standings_of
from program.events import ConfidenceVoted
from program.forecast.queries import forecast_of
from program.pictures import picture as program_picture
from program.pictures.picture import picture
from program.plan.conflicts import conflicts_of
from program.plan.dependency_graph import graph_of
from program.queries import dependencies_of, judged
from program.register import milestone_events as milestones
from program.register.raid import raid_log
from program.register.risk_events import Linked
from program.reviews import events as review
from tests.backlog.harbour import TEAMS, Harbour
from tests.program.play import Play

DAY = 86_400_000
NOON = 1_767_607_200_000
"""5 January 2026, 11:00 in Berlin."""


class Increment(Play):
    """Random days of a program: work, and what is easily forgotten: teams, roles, calendars, headlines."""

    def __init__(self, harbour: Harbour, seed: int, clock: Clock) -> None:
        self.clock = clock
        self.count = itertools.count()
        super().__init__(harbour, seed)
        self.past()

    def past(self) -> None:
        """Ten weeks in which two teams got something done, so that something is forecast, and features."""
        teams = [self.harbour.teams[key] for key in ("PAY", "ORD")]
        done = [NOON - (7 * back + n + 1) * DAY for back in range(10) for n in range(2)]
        self.harbour.propose(
            *(
                backlog.ItemAdded(f"{team}{at}", team, "Done", state="Done", started_at=at, done_at=at)
                for team in teams
                for at in done
            ),
            *(
                backlog.ItemAdded(f"feature{n}", team, "Feature", type="feature", sprint=self.sprints[n])
                for n, team in enumerate(teams)
            ),
        )
        self.harbour.propose(*proposals_for("i0", {"parent": "feature0"}))

    def live(self) -> None:
        """Some hours in which something happens, or the rules say no."""
        self.clock.now += self.dice.randrange(1, 9) * 3_600_000
        if self.dice.random() < 0.35:
            news = [self.team_news, self.roles, self.roles, self.calendar, self.review, self.milestone]
            self.dice.choice(news)()
        else:
            self.step()

    def team_news(self) -> None:
        n, store, hana = next(self.count), self.harbour.store, "hana"
        if self.dice.random() < 0.4:
            name = f"Team {n}"
            made = store.write(lambda tx: add_team(tx, hana, self.harbour.program, name, f"T{n}"))
            self.harbour.teams[f"T{n}"] = made.id
        else:
            team = self.team()
            store.write(lambda tx: change_team(tx, hana, team, {"name": f"Renamed {n}"}))

    def roles(self) -> None:
        person, team = self.dice.choice(["ana", "bo", "cy", "dee", "fay"]), self.team()
        role = self.dice.choice([Role.DEVELOPER, Role.DEVELOPER, Role.FACILITATOR, None])
        program = self.harbour.program

        def give_or_take(tx: Any) -> None:
            if role is not None:
                give_role(tx, "hana", program, person, role, team)
            else:
                take_role(tx, "hana", program, person, team)

        try:
            self.harbour.store.write(give_or_take)
        except Exception:
            return

    def milestone(self) -> None:
        n = self.dice.randrange(3)
        named = Linked("item", self.dice.choice(["feature0", "feature1", self.item()]))
        every = Linked("increment", "pi-2026-01-05")
        kinds: tuple[Fact, ...] = (
            milestones.MilestoneSet(f"m{n}", "Sale", f"2026-02-0{n + 1}", None, (named, every)),
            milestones.MilestoneSet(f"m{n}", "Sale", f"2026-02-0{n + 1}", None, (named,)),
            milestones.MilestoneChanged(f"m{n}", {"on": "2026-03-01"}),
            milestones.MilestoneChanged(f"m{n}", {"reached": "2026-01-09"}),
            milestones.MilestoneWithdrawn(f"m{n}"),
        )
        with suppress(Refused, Absent):
            self.harbour.propose(self.dice.choice(kinds), by="hana")

    def calendar(self) -> None:
        n = next(self.count)
        wanted = (backlog.NewSprint("", "", 0, "", ""),)
        first = f"{2027 + n}-02-01"
        made = backlog.IncrementCreated(f"more{n}", f"More {n}", first, "", 14, wanted)
        self.harbour.propose(made, by="hana")

    def review(self) -> None:
        n, team = next(self.count), self.dice.choice([None, self.team()])
        mean = self.dice.choice([2.0, 4.5])
        self.harbour.propose(
            self.dice.choice(
                [
                    review.HeadlineWritten(f"Headline {n}"),
                    review.StatusOverridden(team, self.dice.choice(["green", "red", None]), f"Because {n}"),
                    review.SnapshotTaken(f"snap{n}", f"Plan {n}"),
                    ConfidenceVoted(mean, 1.0, 3, team=team),
                ]
            )
        )


class Clock:
    now = NOON

    def __call__(self) -> int:
        return self.now


def shown(connection: Connection, program: str, when: Moment) -> dict[str, Any]:
    """Every page that can be asked as of a day, what its numbers open, the other lists, and the graph."""
    items = [one.id for one in items_of_program(connection, program, when.seq, archived=True)]
    pages = [*pages_of(connection, program), *pages_of_dependencies(connection, program, when)]
    looked_at = {page.name: viewed(connection, page, program, when) for page in pages}
    view = looked_at[f"program:{program}"]
    addresses = {}
    for line in [*view["teams"].values(), view["totals"]]:
        links = line.pop("links")
        for path, address in links.items():
            parts = urlsplit(address)
            asked = MultiDict(parse_qsl(parts.query))
            as_of = asked.pop("as_of", None)
            assert as_of == (when.written or None)
            addresses[str(line.get("name")), path] = rows_behind(connection, program, parts.path, asked, when)
    for aim in looked_at[f"program:{program}:objectives"]["objectives"].values():
        parts = urlsplit(aim.pop("list"))
        asked = MultiDict(parse_qsl(parts.query))
        assert asked.pop("as_of", None) == (when.written or None)
        addresses[aim["title"], aim["rank"]] = rows_behind(connection, program, parts.path, asked, when)
    return {
        "pages": looked_at,
        "items": {id: sheet_of(connection, id, program, when) for id in sampled(items)},
        "lists": addresses,
        "capacity": lists.capacity(connection, program, MultiDict(), when),
        "votes": lists.votes(connection, program, MultiDict(), when),
        "graph": graph_of(connection, program, when),
        "conflicts": conflicts_of(connection, program, when),
        "flags": flags_without_words(connection, program, when),
        "raid": raid_log(connection, program, when),
        "forecast": forecast_of(connection, program, when),
    }


def flags_without_words(connection: Connection, program: str, when: Moment) -> set[tuple[Any, ...]]:
    """What is counted of dependencies, which is what is said of each of them."""
    counted = standings_of(connection, program, when.day, when.seq)
    said = judged(connection, program, when.day, when.seq)
    found = {(one.id, one.consumer_team, one.flag, one.slack) for one in counted}
    assert found == {
        (one.row.id, one.row.consumer_team, one.judgement.flag, one.judgement.slack) for one in said
    }
    assert [one.id for one in sorted(counted, key=lambda one: one.urgency)] == [
        one.row.id for one in sorted(said, key=lists.urgency)
    ]
    return found


def pages_of(connection: Connection, program: str) -> list[Page]:
    """The pages of the program, and of the teams that it began with."""
    teams = [team for team in teams_of(connection, program) if team.key in TEAMS]
    return [
        Page(kind, id, page)
        for kind, page in VIEWS
        for id in ([program] if kind == "program" else [team.id for team in teams])
        if kind != "dependency"
    ]


def pages_of_dependencies(connection: Connection, program: str, when: Moment) -> list[Page]:
    """The own pages of some of the dependencies of then."""
    then = [one.id for one in dependencies_of(connection, program, when.seq)]
    return [Page("dependency", id, "") for id in sampled(then)]


def sampled(ids: list[str]) -> list[str]:
    """Every third of them."""
    return sorted(ids)[::3]


def viewed(connection: Connection, page: Page, program: str, when: Moment) -> dict[str, Any]:
    if when.seq is None:
        return view_of(connection, page, picture(connection, program, when.day))
    return view_at(connection, page, program, when)


def rows_behind(
    connection: Connection, program: str, path: str, asked: MultiDict[str, str], when: Moment
) -> list[Any]:
    resource = path.rpartition("/")[2]
    found: list[Any] = getattr(lists, resource)(connection, program, asked, when)
    return found


@pytest.mark.parametrize(("seed", "most"), [(0, 3_000), (1, 10)])
def test_a_moment_asked_for_later_equals_the_copy_that_was_made_then(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    """``most``: items from which on a program is a large one."""
    for module in (program_picture, live_pages):
        monkeypatch.setattr(module, "BOARD", most)
    monkeypatch.setattr(live_pages, "MOST_AT_RISK", most)
    clock = Clock()
    store = Store(sqlite_url, clock=clock)
    play = Increment(Harbour(store), seed, clock)
    program, copies = play.harbour.program, []
    for n in range(3):
        for _ in range(play.dice.randrange(12, 32)):
            play.live()
        path = tmp_path / f"copy{n}.sqlite"
        copy_database(sqlite_url.removeprefix("sqlite:///"), path)
        copies.append((path, clock.now, store.read(lambda c: moment_now(c, program))))
    for _ in range(8):
        play.live()
    differed = 0
    for path, now, when in copies:
        engine = open_engine(f"sqlite:///{path}")
        with engine.connect() as copy:
            then = shown(copy, program, moment(copy, program, now, None))
        engine.dispose()
        # The day is the copy's own: its last event may be of the evening before.
        asked = Moment(moment_day(store, program, now), when.seq, now, whole=False)
        assert store.read(lambda c, asked=asked: shown(c, program, asked)) == then
        differed += store.read(lambda c, now=now: shown(c, program, moment(c, program, now, None))) != then
    told = store.read(lambda c: forecast_of(c, program, moment(c, program, clock.now, None)))
    assert any(one.span for one in told.goals.values()), "no goal was forecast"
    assert differed == len(copies), "nothing changed after a copy, so it proves nothing"
    assert not [one for one in store.read(lambda c: list(complaints(c))) if "Table person" not in one]
    store.close()


def copy_database(source: str, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def moment_day(store: Store, program: str, now: int) -> Any:
    return store.read(lambda c: moment(c, program, now, None).day)


def test_the_end_of_a_day_counts_what_happened_before_midnight_in_the_programs_own_zone(
    sqlite_url: str,
) -> None:
    clock = Clock()
    store = Store(sqlite_url, clock=clock)
    harbour = Harbour(store)
    evening, night = NOON + 12 * 3_600_000, NOON + 14 * 3_600_000
    clock.now = evening
    harbour.add("evening")
    clock.now = night
    harbour.add("night")
    give = harbour.teams["PAY"]
    store.write(lambda tx: give_role(tx, "hana", harbour.program, "fay", Role.DEVELOPER, give))
    clock.now = NOON + 3 * DAY

    def looked(connection: Connection) -> tuple[Any, ...]:
        day = moment(connection, harbour.program, evening, None).day
        then = end_of(connection, harbour.program, day)
        named = moment_named(connection, harbour.program, clock.now, day.isoformat())
        found = lists.items(connection, harbour.program, MultiDict(), then)
        return then, named, [one.id for one in found]

    then, named, items = store.read(looked)
    assert (items, named, then.whole) == (["evening"], then, True)
    assert then.at is not None
    assert evening < then.at < night
    store.close()


class Earlier(Increment):
    """An increment without what nobody could say before a later migration."""

    def thinking(self) -> list[Fact]:
        return [one for one in super().thinking() if "Vote" not in type(one).__name__]


def test_an_earlier_database_gets_its_past_from_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "bigroom.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    clock = Clock()
    store = Store(f"sqlite:///{path}", clock=clock)
    play = Earlier(Harbour(store), 5, clock)
    for _ in range(60):
        play.live()
    want = store.read(lambda c: history(c))
    store.close()
    from alembic import command

    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for name in (*PAST, *REVIEW, *OF_BOARDS):
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("sprint", "increment"):
            connection.execute(text(f"ALTER TABLE {name} DROP COLUMN seq"))
        configuration = _configuration()
        configuration.attributes |= {"connection": connection, "metadata": metadata}
        command.stamp(configuration, "0012")
        command.upgrade(configuration, "0015")
    with engine.connect() as connection:
        assert history(connection) == want


PAST = ("membership_version", "team_version", "availability_version", "link_version")
OF_BOARDS = ("wip_limit_version", "scenario_version", "proposal_version")
LATER = ("vote_closed_at", "vote_closed_by")
"""Columns that a later migration adds."""
REVIEW = (
    "headline", "headline_version", "status_override", "status_override_version",
    "plan_snapshot", "report_block", "report",
)  # fmt: skip


def history(connection: Connection) -> dict[str, list[Any]]:
    names = (*PAST, *OF_BOARDS, "increment", "sprint")
    tables = [metadata.tables[name] for name in names]
    rows = {
        table.name: connection.execute(select(*(one for one in table.c if one.name not in LATER))).all()
        for table in tables
    }
    return {name: sorted((tuple(row) for row in found), key=repr) for name, found in rows.items()}
