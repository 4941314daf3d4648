"""What the pages of a program show, against a count that knows nothing of how they do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from accounts.access import Actor
from accounts.roles import Role
from accounts.teams import add_team
from backlog import events, queries
from backlog.days import Moment
from journal.database import Store
from live import proposals
from live.pages import lists
from live.pages.home import needs_me
from live.pages.item_page import find_items, items_at, sheet_of
from live.pages.views import Page, page_named, view_of
from program.events import DependencyAnswered, DependencyAsked
from program.pictures.pictures import seen
from program.register.milestone_events import MilestoneSet
from program.register.risk_events import RiskRaised
from program.reviews.events import SnapshotTaken
from program.rollup.lately import Lately, lately
from tests.live.hall import Hall

STATES = ("todo", "doing", "done")
TYPES = ("story", "bug", "feature", "epic", "task", "spike", "enabler")
ADDING_UP = {"story", "bug", "task", "spike", "enabler"}


class Harbour(Hall):
    """Payments, Orders and Web shop with 42 items in every state, of every type, in three Sprints."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        hana = self.people["hana"]
        self.teams = {"PAY": self.team}
        for name, key in (("Orders", "ORD"), ("Web shop", "WEB")):
            self.teams[key] = store.write(lambda tx, n=name, k=key: add_team(tx, hana, self.program, n, k)).id
        self.today = store.read(lambda c: queries.day_of(c, self.program, store.clock()))
        wanted = tuple(events.NewSprint("", "", 0, "", "") for _ in range(3))
        start = (self.today - timedelta(days=3)).isoformat()
        self.propose(events.IncrementCreated("winter", "Winter", start, "", 10, wanted))
        self.sprints = store.read(lambda c: queries.sprints_of(c, self.program))
        self.rows: list[dict[str, Any]] = []
        for n in range(42):
            self._add(n)
        self.propose(events.ItemArchived(self.rows[0]["id"]))
        self.rows[0]["archived"] = True
        self.propose(events.CapacitySet(self.teams["PAY"], self.sprints[0].id, 12.5))
        self.propose(events.GoalSet(self.teams["PAY"], self.sprints[0].id, "Refund lines"))

    def propose(self, *words: Any, by: str = "hana") -> None:
        actor = Actor(self.people[by])
        self.store.write(lambda tx: proposals.accept(tx, self.program, list(words), actor))

    def _add(self, n: int) -> None:
        row = {
            "id": f"item{n}",
            "team": list(self.teams.values())[n % 3],
            "type": TYPES[n % 7],
            "points": None if n % 5 == 0 else 0.5 * n,
            "sprint": None if n % 4 == 3 else self.sprints[n % 4].id,
            "category": STATES[n % 3 if n % 2 else 0],
            "archived": False,
        }
        self.rows.append(row)
        item, team, type = row["id"], row["team"], row["type"]
        self.propose(
            events.ItemAdded(
                item, team, f"Refund {n}", type=type, points=row["points"], sprint=row["sprint"]
            ),
            events.ItemStateChanged(item, "", row["category"]),
        )

    def ask(self, id: str, consumer: int, producer: str, sprint: int, accepted: int | None = None) -> None:
        """The item with that number needs something of the team by a Sprint."""
        needed = self.sprints[sprint].id
        item = self.rows[consumer]["id"]
        self.propose(DependencyAsked(id, item, None, "Ledger feed", needed, self.teams[producer]))
        if accepted is not None:
            self.propose(DependencyAnswered(id, "accept", sprint=self.sprints[accepted].id))

    def own(self, team: str | None, *ratings: tuple[int | None, int | None]) -> None:
        """Risks of the team, or of the program, that somebody owns."""
        for n, (chance, impact) in enumerate(ratings):
            rated = RiskRaised(f"{team}{n}", "If", team=team, chance=chance, impact=impact, state="owned")
            self.propose(rated)

    def view(self, page: Page) -> dict[str, Any]:
        return self.store.read(lambda c: view_of(c, page, seen(c, self.program, self.store.clock())))

    def lately(self, later: int = 0) -> Lately:
        """What changed in the week before; ``later`` in milliseconds."""
        now = self.store.clock() + later
        return self.store.read(lambda c: lately(c, seen(c, self.program, now)))

    def counted(self, **fits: Any) -> list[dict[str, Any]]:
        return [
            row
            for row in self.rows
            if row["type"] in ADDING_UP
            and not row["archived"]
            and all(row[name] == value for name, value in fits.items())
        ]


@pytest.fixture
def harbour(store: Store) -> Iterator[Harbour]:
    return Harbour(store)


def points(rows: list[dict[str, Any]]) -> float:
    return sum(row["points"] or 0 for row in rows)


def test_the_rollup_counts_items_and_points_of_every_team_and_of_all(harbour: Harbour) -> None:
    view = harbour.view(Page("program", harbour.program, ""))
    for team in harbour.teams.values():
        line = view["teams"][team]
        assert line["items"] == {c: len(harbour.counted(team=team, category=c)) for c in STATES}
        assert line["points"] == {c: points(harbour.counted(team=team, category=c)) for c in STATES}
        assert line["load"] == points(harbour.counted(team=team, sprint=harbour.sprints[0].id))
    assert view["totals"]["items"] == {c: len(harbour.counted(category=c)) for c in STATES}
    assert sum(view["totals"]["points"].values()) == points(harbour.counted())


def test_what_nobody_knows_is_null_and_not_zero(harbour: Harbour) -> None:
    view = harbour.view(Page("program", harbour.program, ""))
    payments, orders = view["teams"][harbour.teams["PAY"]], view["teams"][harbour.teams["ORD"]]
    assert (payments["capacity"], orders["capacity"]) == (12.5, None)
    assert payments["confidence"] is None
    assert payments["sprint"]["goal"] == "Refund lines"


def test_every_number_opens_a_list_with_exactly_that_many_rows(harbour: Harbour) -> None:
    harbour.ask("need1", 1, "PAY", 1)
    harbour.ask("need2", 2, "ORD", 2, accepted=1)
    harbour.ask("need3", 5, "PAY", 0, accepted=2)
    harbour.own(harbour.teams["PAY"], (3, 5), (2, 2), (None, 5))
    harbour.own(None, (5, 5))
    view = harbour.view(Page("program", harbour.program, ""))
    assert view["totals"]["risks"] == {"owned": 4, "high": 2}
    tried = 0
    for line in [*view["teams"].values(), view["totals"]]:
        for path, address in line["links"].items():
            number = value_at(line, path)
            if number is None or path in ("capacity", "confidence"):
                continue
            assert listed(harbour, address, path) == number, (path, address)
            tried += 1
    assert tried > 60


def value_at(line: dict[str, Any], path: str) -> Any:
    found: Any = line
    for name in path.split("/"):
        found = found[name] if found is not None else None
    return found


def listed(harbour: Harbour, address: str, path: str) -> float:
    """What the page at that address shows: a count of rows, or the sum of their points."""
    parts = urlsplit(address)
    asked, now = MultiDict(parse_qsl(parts.query)), Moment(harbour.today, None)
    assert parts.path.startswith(f"/p/{harbour.program}/")
    if parts.path.endswith("/dependencies"):
        return len(harbour.store.read(lambda c: lists.dependencies(c, harbour.program, asked, now)))
    if parts.path.endswith("/risks"):
        return len(harbour.store.read(lambda c: lists.risks(c, harbour.program, asked, now)))
    items = harbour.store.read(lambda c: lists.items(c, harbour.program, asked, now))
    return sum(one.points or 0 for one in items) if "points" in path or path == "load" else len(items)


def test_a_capacity_opens_the_list_that_says_it(harbour: Harbour) -> None:
    view = harbour.view(Page("program", harbour.program, ""))
    asked = MultiDict(parse_qsl(urlsplit(view["teams"][harbour.teams["PAY"]]["links"]["capacity"]).query))
    now = Moment(harbour.today, None)
    rows = harbour.store.read(lambda c: lists.capacity(c, harbour.program, asked, now))
    assert [(row.team, row.points) for row in rows] == [(harbour.teams["PAY"], 12.5)]


def test_a_teams_board_shows_its_own_items_that_add_up_and_the_load_of_its_cells(harbour: Harbour) -> None:
    team, sprint = harbour.teams["PAY"], harbour.sprints[0].id
    view = harbour.view(Page("team", team, ""))
    assert set(view["items"]) == {row["id"] for row in harbour.counted(team=team)}
    cell = view["cells"][f"{team}:{sprint}"]
    assert cell["load"] == points(harbour.counted(team=team, sprint=sprint))
    assert (cell["capacity"], cell["goal"]) == (12.5, "Refund lines")
    assert not [name for name in view["cells"] if not name.startswith(team)]


def test_a_backlog_shows_features_too_and_nothing_archived(harbour: Harbour) -> None:
    team = harbour.teams["PAY"]
    view = harbour.view(Page("team", team, "backlog"))
    wanted = {row["id"] for row in harbour.rows if row["team"] == team and not row["archived"]}
    assert set(view["items"]) == wanted
    assert view["teams"][team]["index"] == 2, "Orders, Payments, Web shop: by name"


def test_the_program_board_shows_all_teams_and_flags_what_waits(harbour: Harbour) -> None:
    harbour.ask("need", 5, "PAY", 0, accepted=2)
    view = harbour.view(Page("program", harbour.program, "board"))
    assert len(view["items"]) == len(harbour.rows) - 1
    assert view["dependencies"]["need"]["slack"] == -2
    assert view["items"]["item5"]["flag"] == "red"
    assert view["dependencies"]["need"]["why"]


def test_the_program_board_shows_what_became_of_the_plan_that_was_kept(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page("program", harbour.program, "board")
    harbour.ask("kept", 5, "PAY", 1, accepted=0)
    harbour.ask("given up", 1, "WEB", 2, accepted=1)
    assert harbour.view(page)["baseline"] is None
    harbour.propose(SnapshotTaken("locked", "Plan locked"))
    untouched = harbour.view(page)
    assert untouched["since"] == {"items": {}, "needs": {}}
    assert untouched["baseline"]["name"] == "Plan locked"
    first, second = (sprint.id for sprint in harbour.sprints[:2])
    harbour.propose(
        events.ItemScheduled("item4", second),
        events.ItemScheduled("item3", first),
        events.ItemArchived("item5"),
        events.ItemAdded("late", harbour.teams["PAY"], "Late", sprint=first),
        events.ItemAdded("idea", harbour.teams["PAY"], "Idea"),
        events.ItemEdited("item8", {"title": "Called otherwise"}),
    )
    harbour.propose(DependencyAnswered("given up", "withdraw"))
    harbour.ask("new", 2, "PAY", 1)
    found = harbour.view(page)["since"]
    assert {id: row["kind"] for id, row in found["items"].items()} == {
        "late": "added",
        "item5": "removed",
        "item4": "moved",
        "item3": "moved",
    }
    pay, ord = harbour.teams["PAY"], harbour.teams["ORD"]
    assert found["items"]["item4"] == {"kind": "moved", "from_team": ord, "from_sprint": first}
    assert found["items"]["item3"] == {"kind": "moved", "from_team": pay, "from_sprint": None}
    assert {id: row["kinds"] for id, row in found["needs"].items()} == {
        "new": ["new"],
        "given up": ["dropped"],
        "kept": ["dropped"],
    }
    assert found["needs"]["given up"]["keys"] == {"item1": untouched["items"]["item1"]["key"]}
    monkeypatch.setattr("program.pictures.pictures.MOST", 0)
    monkeypatch.setattr("program.plan.kept_plans.MOST", 0)
    assert harbour.view(page)["since"] == found, "from memory or read anew"


def test_a_promise_later_than_in_the_plan_is_told_live_and_is_gone_when_taken_back(harbour: Harbour) -> None:
    page = Page("program", harbour.program, "board")
    harbour.ask("need", 1, "PAY", 1, accepted=0)
    harbour.propose(SnapshotTaken("locked", "Plan locked"))
    first, third = harbour.sprints[0].id, harbour.sprints[2].id
    harbour.propose(DependencyAnswered("need", "counter", sprint=third))
    (found,) = harbour.view(page)["since"]["needs"].values()
    assert found == {"kinds": ["later", "worse"], "from_promise": first, "from_flag": "green"}
    harbour.propose(SnapshotTaken("again", "Plan as it is"))
    assert harbour.view(page)["since"]["needs"] == {}
    harbour.propose(SnapshotTaken("aside", "For the record", baseline=False))
    assert harbour.view(page)["baseline"]["id"] == "again"


def test_milestones_stand_on_the_program_board(harbour: Harbour) -> None:
    day = (harbour.today - timedelta(days=1)).isoformat()
    harbour.propose(MilestoneSet("live", "Refunds live", day))
    assert harbour.view(Page("program", harbour.program, "board"))["milestones"] == {
        "live": {
            "name": "Refunds live",
            "on": day,
            "team": None,
            "reached": None,
            "late": True,
            "outlook": None,
        }
    }


def test_a_team_sees_the_items_of_others_that_it_waits_for_or_that_wait_for_it(harbour: Harbour) -> None:
    harbour.ask("need", 1, "PAY", 1)
    view = harbour.view(Page("team", harbour.teams["PAY"], "backlog"))
    assert view["others"]["item1"]["key"].startswith("ORD-")
    assert set(view["dependencies"]) == {"need"}


def test_only_pages_that_exist_have_a_name() -> None:
    assert page_named("team:x") == Page("team", "x", "")
    assert page_named("program:x:board") == Page("program", "x", "board")
    assert [page_named(name) for name in ("team:", "team:x:nothing", "room:x", "x")] == [None] * 4


def test_home_says_who_waits_for_my_answer_and_what_is_at_risk(harbour: Harbour) -> None:
    harbour._add_person("dee")
    harbour.give("dee", Role.DEVELOPER, harbour.teams["PAY"])
    harbour.ask("mine", 1, "PAY", 1)
    harbour.ask("late", 2, "PAY", 0, accepted=2)
    harbour.ask("theirs", 1, "WEB", 1)
    room = harbour.open()
    found = harbour.store.read(lambda c: needs_me(c, Actor(harbour.people["dee"]), harbour.store.clock()))
    assert [need.one.row.id for need in found.waiting] == ["mine"]
    assert [need.one.row.id for need in found.at_risk] == ["late"]
    assert [one.card.id for one in found.rooms] == [room]


def test_home_is_empty_for_a_stranger(harbour: Harbour) -> None:
    harbour.ask("mine", 1, "PAY", 1)
    harbour.open()
    harbour._add_person("gus")
    found = harbour.store.read(lambda c: needs_me(c, Actor(harbour.people["gus"]), harbour.store.clock()))
    assert (found.own, found.rooms, found.waiting, found.at_risk) == ([], [], [], [])


def test_a_room_in_which_nothing_happened_since_yesterday_is_not_live(harbour: Harbour) -> None:
    harbour.open()
    hana, tomorrow = Actor(harbour.people["hana"]), harbour.store.clock() + 24 * 3_600_000
    assert harbour.store.read(lambda c: needs_me(c, hana, tomorrow)).rooms == []


def test_an_item_is_found_by_its_key_and_tells_what_happened_to_it(harbour: Harbour) -> None:
    harbour.propose(events.ItemEstimated("item4", 8), by="ana")
    key = harbour.store.read(lambda c: queries.item(c, "item4")).key
    (item,) = harbour.store.read(lambda c: find_items(c, key.lower()))
    (shown,) = harbour.store.read(lambda c: items_at(c, [item], harbour.store.clock(), None))
    sheet = shown.sheet
    assert sheet is not None
    last = sheet.changes[0]
    assert (last.by, last.fields) == ("Ana", {"points": (2.0, 8.0)})
    assert datetime.fromtimestamp(last.at / 1000, UTC).year >= 2024
    assert sheet.changes[-1].fields == {}


def test_a_description_cannot_bring_a_script_along(harbour: Harbour) -> None:
    text = "**Refund** <script>alert(1)</script> [x](javascript:alert(1))"
    harbour.propose(events.ItemEdited("item4", {"description": text}))
    now = Moment(harbour.today, None)
    sheet = harbour.store.read(lambda c: sheet_of(c, "item4", harbour.program, now))
    assert sheet is not None
    shown = sheet.description
    assert "<strong>Refund</strong>" in shown
    assert "<script" not in shown
    assert 'href="javascript' not in shown


def test_lately_tells_what_turned_and_what_grew_the_weightiest_first(harbour: Harbour) -> None:
    harbour.ask("late", 5, "PAY", 0, accepted=2)
    found = harbour.lately()
    assert found.since == (harbour.today - timedelta(days=7)).isoformat()
    first, *others = found.turns
    assert (first.kind, first.about, first.before, first.now) == ("flag", "late", None, "red")
    scope = {turn.about: turn.now for turn in others if turn.kind == "scope"}
    assert scope == {team: points(harbour.counted(team=team)) for team in harbour.teams.values()}
    sizes = [float(turn.now) for turn in others if turn.kind == "scope"]
    assert sizes == sorted(sizes, reverse=True)


def test_what_did_not_change_within_a_week_is_not_told(harbour: Harbour) -> None:
    harbour.ask("late", 5, "PAY", 0, accepted=2)
    turns = harbour.lately(later=8 * 24 * 3_600_000).turns
    assert [turn for turn in turns if turn.kind != "flag"] == []
