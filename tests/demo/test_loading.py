"""What `bigroom demo load` leaves behind, counted by SQL of its own."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import text

import cli
from backlog.days import Moment
from demo import content
from demo.calendar import Calendar, read_clock
from demo.loading import last_loaded
from journal.database import Store
from journal.verify import complaints
from live.cards import find_card_by_code
from live.waking import wake
from program.queries import judged
from program.rollup.overview import rollup_of

FRIDAY = date(2026, 11, 20)
CODES = {
    "PKER2222": "planning_poker",
    "RETR2222": "retrospective",
    "PNNG2222": "sprint_planning",
    "PRQR2222": "prioritization",
    "BGRM2222": "pi_planning",
}


def rows(store: Store, sql: str, **values: object) -> list[tuple]:
    return store.read(lambda c: [tuple(row) for row in c.execute(text(sql), values)])


def program_of(store: Store) -> str:
    demo = store.read(last_loaded)
    assert demo is not None
    return demo.program


def test_there_are_five_teams_thirty_features_and_a_hundred_and_twenty_stories(demo_store):
    assert rows(demo_store, "SELECT count(*) FROM team") == [(5,)]
    types = dict(rows(demo_store, "SELECT type, count(*) FROM item GROUP BY type"))
    assert types["feature"] == 30
    assert types["story"] == 120
    assert set(types) == {"feature", "story", "bug", "task", "spike", "enabler"}


def test_every_story_belongs_to_a_feature_of_its_team(demo_store):
    apart = """SELECT count(*) FROM item s LEFT JOIN item f ON f.id = s.parent
               WHERE s.type = 'story' AND (f.type IS NULL OR f.type <> 'feature' OR f.team <> s.team)"""
    assert rows(demo_store, apart) == [(0,)]


def test_the_features_have_the_keys_that_the_documents_use(demo_store):
    found = dict(rows(demo_store, "SELECT key, title FROM item WHERE type = 'feature'"))
    assert found["PAY-7"] == "Refund API"
    assert found["WEB-9"] == "Refund page"
    assert found == {f"{t.key}-{f.number}": f.title for t in content.teams() for f in t.features}


@pytest.mark.parametrize("day", [FRIDAY, date(2026, 11, 27), date(2026, 12, 4)])
def test_of_22_dependencies_three_are_late_and_four_are_tight_for_weeks(demo_store, day):
    found = demo_store.read(lambda c: judged(c, program_of(demo_store), day))
    flags = Counter(one.judgement.flag for one in found)
    assert flags == {"red": 3, "amber": 4, "green": 9, "done": 6}


def test_answers_came_from_both_sides_on_many_days(demo_store):
    answers = rows(demo_store, "SELECT actor, at / 86400000 FROM event WHERE kind = 'DependencyAnswered'")
    assert len({actor for actor, _ in answers}) >= 8
    assert len({day for _, day in answers}) >= 12


def test_every_team_has_closed_four_sprints_at_a_pace_that_varies(demo_store):
    closed = rows(
        demo_store,
        """SELECT team, s.name, done_points FROM team_sprint t JOIN sprint s ON s.id = t.sprint
           WHERE state = 'closed' ORDER BY team, s.position""",
    )
    paces: dict[str, list[float]] = {}
    for team, name, points in closed:
        paces.setdefault(team, []).append(points)
        assert name in ("Sprint 8", "Sprint 9", "Sprint 10", "Sprint 11")
    assert [len(pace) for pace in paces.values()] == [4] * 5
    assert sum(len(set(pace)) > 1 for pace in paces.values()) >= 4


def test_sprint_12_runs_in_every_team_with_a_goal_and_a_capacity(demo_store):
    running = rows(
        demo_store,
        """SELECT s.name, s.starts_on, t.goal <> '', t.capacity > 0 FROM team_sprint t
           JOIN sprint s ON s.id = t.sprint WHERE t.state = 'active'""",
    )
    assert [tuple(map(str, row[:2])) for row in running] == [("Sprint 12", "2026-11-16")] * 5
    assert all(goal and capacity for _, _, goal, capacity in running)


def test_boards_have_limits_with_room_left_full_and_passed(demo_store):
    limited = rows(
        demo_store,
        """SELECT w."limit", count(*) FROM wip_limit w
           JOIN team_sprint t ON t.team = w.team AND t.state = 'active'
           JOIN item i ON i.team = w.team AND i.sprint = t.sprint AND i.category = w.category
           WHERE i.type NOT IN ('epic', 'feature') AND NOT i.archived GROUP BY w.id, w."limit" ORDER BY 1""",
    )
    assert [tuple(row) for row in limited] == [(1, 2), (2, 2), (3, 2)]


def test_the_rollup_says_what_sql_counts(demo_store):
    program = program_of(demo_store)
    rollup = demo_store.read(lambda c: rollup_of(c, program, Moment(FRIDAY, None)))
    counted = """SELECT category, count(*), sum(coalesce(points, 0)) FROM item
                 WHERE program = :program AND type NOT IN ('epic', 'feature') AND NOT archived
                 GROUP BY category"""
    expected = {
        category: (items, points) for category, items, points in rows(demo_store, counted, program=program)
    }
    totals = rollup.totals
    assert {name: (totals.items[name], totals.points[name]) for name in totals.items} == expected
    assert sum(totals.dependencies.values()) == 22
    for name in ("todo", "doing", "done"):
        assert sum(line.items[name] for line in rollup.teams) == totals.items[name]


def test_the_journal_says_what_the_tables_hold(demo_store):
    assert demo_store.read(lambda c: [*complaints(c)]) == []


def test_no_stream_of_the_program_runs_backwards_or_ahead_of_the_clock(demo_store):
    back = """SELECT count(*) FROM event a JOIN event b ON a.stream = b.stream AND b.seq = a.seq + 1
              WHERE b.at < a.at"""
    assert rows(demo_store, back) == [(0,)]
    latest = rows(
        demo_store, "SELECT max(at) FROM event WHERE stream LIKE 'room/%' OR stream LIKE 'program/%'"
    )
    assert (
        read_clock("2026-11-20T08:30", "Europe/Berlin")
        < latest[0][0]
        < read_clock("2026-11-20T09:00", "Europe/Berlin")
    )


def test_one_room_of_each_ceremony_is_open_and_in_the_middle(demo_store):
    for code, ceremony in CODES.items():
        card = demo_store.read(lambda c, code=code: find_card_by_code(c, code))
        assert card is not None
        assert card.ceremony == ceremony
    table = state_of(demo_store, "PKER2222").parts["estimate"]
    assert len(table.agreed) == 1
    assert not table.round.revealed
    assert 0 < len(table.round.votes) < 6
    assert 0 < len(state_of(demo_store, "RETR2222").parts["write"].cards) < len(content.stage().notes)
    assert len(state_of(demo_store, "PNNG2222").parts["goal"].proposed) == 3
    scores = state_of(demo_store, "PRQR2222").parts["score"].latest("value").scores
    assert len(scores) == 5
    assert {len(items) for items in scores.values()} == {24}


def state_of(store: Store, code: str):
    card = store.read(lambda c: find_card_by_code(c, code))
    return store.read(lambda c: wake(c, card)).state


def test_an_order_of_the_features_is_proposed_and_waits(demo_store):
    assert rows(demo_store, "SELECT state, method FROM proposal") == [("open", "wsjf")]


def test_nobody_of_the_demo_has_a_password_or_creates_programs(demo_store):
    people = rows(demo_store, "SELECT name, password, admin FROM person")
    assert {name for name, _, _ in people} >= {"Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Hana"}
    assert not any(password or admin for _, password, admin in people)


EVENTS = "SELECT stream, seq, at, actor, kind, body FROM event WHERE stream <> 'demo' ORDER BY stream, seq"


def test_the_same_seed_gives_the_same_program_on_every_database(demo_store, twin):
    assert rows(demo_store, EVENTS) == rows(twin[0], EVENTS)


def test_the_command_says_what_it_loaded(twin):
    assert "as of 2026-11-20 09:00, in Sprint 12: 5 teams, 30 features, 120 stories" in twin[1]
    assert "22 dependencies" in twin[1]
    assert "PKER2222" in twin[1]
    assert "closed" not in twin[1]


def test_the_running_sprint_is_the_one_of_the_clock_on_every_day():
    for day in range(14, 29):
        calendar = Calendar(read_clock(f"2026-11-{day}T12:00", "Europe/Berlin"), "Europe/Berlin", 12)
        began = calendar.starts_on(12)
        assert began.weekday() == 0
        assert 0 <= (date(2026, 11, day) - began).days < 7


def test_loading_again_closes_the_one_before_and_says_so(databases, loaded, tmp_path, monkeypatch):
    """The new one is of a Monday at five past midnight: its Sprint has just begun, and runs."""
    url = databases.copy(loaded)
    monkeypatch.setenv("BIGROOM_HOME", str(tmp_path))
    monkeypatch.setenv("BIGROOM_DATABASE_URL", url)
    store = Store(url)
    old = program_of(store)
    again = CliRunner().invoke(cli.main, ["demo", "load", "--clock", "2026-11-30T00:05", "--seed", "7"])
    assert again.exit_code == 0, again.output
    assert "The one of 2026-11-20 09:00 that was here is closed" in again.output
    new = program_of(store)
    assert new != old
    assert rows(store, "SELECT role FROM membership WHERE program = :old", old=old) == [("program_manager",)]
    still = rows(store, "SELECT program, count(*) FROM room WHERE ended_at IS NULL GROUP BY program")
    assert still == [(new, len(CODES))]
    assert rows(store, "SELECT count(*) FROM person") == [(27,)]
    running = "SELECT count(*) FROM team_sprint WHERE state = 'active' AND program = :new"
    assert rows(store, running, new=new) == [(5,)]
    found = store.read(lambda c: judged(c, new, date(2026, 11, 30)))
    flags = Counter(one.judgement.flag for one in found)
    assert (flags["red"], flags["amber"]) == (3, 4)
    assert store.read(lambda c: [*complaints(c)]) == []
    store.close()


def test_a_clock_that_is_no_time_is_refused_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGROOM_HOME", str(tmp_path))
    refused = CliRunner().invoke(cli.main, ["demo", "load", "--clock", "tomorrow"])
    assert refused.exit_code == 2
    assert "Write a day and a time" in refused.output


def test_titles_are_different_for_everything_and_every_name_is_known():
    titles = [one.title for team in content.teams() for one in team.features]
    titles += [item.title for team in content.teams() for item, _ in team.items()]
    assert len(titles) == len(set(titles))
    people = {one.name for one in content.program().people}
    assert {note.by for note in content.stage().notes} <= people
