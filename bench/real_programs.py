"""`python -m bench.real_programs HOME`: real programs to look at, from the files in `BIGROOM_TEST_DATA`.

Jira's exports and links come in over REST, through the importers; goals and enhancements, of which there is
no importer, are written by the house's own functions, with a calendar laid around today. What Bigroom says of
each program is printed beside a count made from the file alone.
To look: `BIGROOM_HOME=HOME bigroom serve`, signed in as hana@harbour.example.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import requests

import app  # noqa: F401  (every table and every keeper is known once the house is wired)
from accounts.events import stream_of
from accounts.people import person_by_email
from accounts.programs import create_program
from accounts.teams import add_team
from backlog import events as backlog
from backlog import queries
from backlog.ranking import spread
from journal.database import Store
from journal.facts import Entry, Fact, entry
from journal.journal import append
from journal.writer import Transaction
from program import events
from program.objectives.events import ObjectiveAdded, ObjectiveItemsLinked
from program.rules import write
from settings import read_settings
from tests.faults.server import Server

HANA = "hana@harbour.example"
DAY = 24 * 60 * 60 * 1000
LONG_AGO = 60
"""Days before today on which what is written by hand happened."""

JIRA = ("jira_program_s1_full_excel_resaved.csv", "jira_program_s5_links.csv")
JIRA_STARTS, JIRA_SPRINTS = "2025-03-12", 8
GRAPHS = ("mongodb", "spring")
WAITS = {"depends on": 1, "has to be done after": 1, "is depended on by": -1, "has to be done before": -1}
"""Names of links by which the first issue waits for the second (1), or the second for the first (-1)."""

ENHANCEMENTS = "k8s_enhancements_1.14-1.33.json"
RELEASES = tuple(f"1.{minor}" for minor in range(14, 34))
RELEASE_DAYS, RUNNING_RELEASE = 56, 17
DONE = ("implemented", "imlpemented")
GONE = ("withdrawn", "replaced", "removed", "superseded", "deferred")

STATES: defaultdict[str, tuple[str, backlog.Category]] = defaultdict(
    lambda: ("In progress", "doing"), done=("Done", "done"), provisional=("To do", "todo")
)

GOALS = "rust_project_goals_2024h2_2025h2.json"
PERIODS, GOAL_SPRINTS, GOAL_DAYS = ("2024h2", "2025h2"), 6, 28

Counted = Iterator[tuple[str, int, int]]
"""What is counted, how many Bigroom says there are, and how many there are in the file."""


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
def main(home: Path) -> None:
    """Founds them in HOME, which has to be new."""
    data = Path(os.environ["BIGROOM_TEST_DATA"])
    home.mkdir(parents=True)
    server = Server(home)
    token = server.add_person(HANA, "Hana", admin=True)
    store = Store(read_settings(server.env).database_url)
    by_hand = Hand(store)
    founded = [(by_hand.enhancements, data / ENHANCEMENTS), (by_hand.goals, data / GOALS)]
    programs = [(make(json.loads(path.read_text("utf-8"))), path) for make, path in founded]
    store.close()
    server.start()
    try:
        rest = Rest(server.url, token)
        for program, path in programs:
            _say(path.name, _counted_by_hand(rest, program, path))
        for place, file in enumerate(JIRA):
            _say(file, _jira(rest, data / file, f"J{place + 1}"))
        for name in GRAPHS:
            file = data / "sprints_links" / f"{name}_issuelink_0.csv"
            _say(file.name, _graph(rest, file, name))
    finally:
        server.stop()


def _say(file: str, counted: Counted) -> None:
    for what, here, there in counted:
        click.echo(f"| {file} | {what} | {here} | {there} | {'' if here == there else 'not the same'} |")


class Rest:
    """Bigroom over REST, as Hana."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._headers = url, {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """The answer; raises where it is none."""
        done = requests.request(
            method, f"{self._url}/api/v1{path}", headers=self._headers, timeout=120, **more
        )
        if not done.ok:
            raise click.ClickException(f"{method} {path}: {done.status_code} {done.text[:500]}")
        return done.json()

    def all(self, path: str) -> list[Any]:
        """Every row of a list that comes in pages."""
        found, cursor = [], ""
        while True:
            page = self.ask("GET", f"{path}{'&' if '?' in path else '?'}limit=200{cursor}")
            found += page["items"]
            if not page.get("next"):
                return found
            cursor = f"&cursor={page['next']}"


# The two Jira exports of one program


def _jira(rest: Rest, file: Path, key: str) -> Counted:
    rows = _rows(file)
    teams = Counter(cell for row in rows for cell in row.get("Components", []))
    program = rest.ask("POST", "/programs", json={"name": f"Publishing {key}", "key": key, "goal": ""})["id"]
    calendar = {"name": "Spring", "starts_on": JIRA_STARTS, "sprints": JIRA_SPRINTS, "sprint_days": 14}
    sprints = rest.ask("POST", f"/programs/{program}/increments", json=calendar)["sprints"]
    made = {
        name: rest.ask("POST", f"/programs/{program}/teams", json={"name": name, "key": f"T{n}"})["id"]
        for n, name in enumerate(sorted(teams))
    }
    home = made["Product"]
    report = _brought(rest, program, file.name, file.read_bytes(), home)
    yield "rows", report["rows"], len(rows)
    matched, proposed = report["sprints"]["matched"], report["sprints"]["proposed"]
    names = [name for row in rows for name in row.get("Sprint", [])]
    yield "Sprint names", len(matched) + sum(len(one["names"]) for one in proposed), len(set(names))
    items = rest.all(f"/programs/{program}/items")
    current = [row["Sprint"][-1] for row in rows if row.get("Sprint")]
    for place, sprint in enumerate(sprints, start=1):
        ends = f"{int(sprint['starts_on'][5:7])}/{int(sprint['starts_on'][8:])}"
        begins = [name for name in current if re.search(rf"(?<![\d/]){ends}\s*[-/]\s*\d", name)]
        yield (
            f"items in Sprint {place} ({ends})",
            sum(one["sprint"] == sprint["id"] for one in items),
            len(begins),
        )
    yield from _links(rest, program, rows)


def _links(rest: Rest, program: str, rows: Sequence[dict[str, list[str]]]) -> Counted:
    """Dependencies between items of the file, by the two directions of the link types that make one wait."""
    here = {row["Issue key"][0] for row in rows}
    waits: set[tuple[str, str]] = set()
    for row in rows:
        key = row["Issue key"][0]
        for kind in ("Blocks", "Dependency", "Gantt End to Start"):
            for other in row.get(f"Inward issue link ({kind})", []):
                waits.add((key, other))
            for other in row.get(f"Outward issue link ({kind})", []):
                waits.add((other, key))
    inside = {pair for pair in waits if here.issuperset(pair) and pair[0] != pair[1]}
    edges = rest.ask("GET", f"/programs/{program}/graph")["edges"]
    outside = [edge for edge in edges if edge["flag"] is None]
    yield "dependencies inside the file", len(edges) - len(outside), len(inside)
    yield "between it and something outside", len(outside), len(waits - inside)


def _brought(rest: Rest, program: str, name: str, content: bytes, home: str) -> Any:
    """Tries the file, then imports it."""
    files = {"file": (name, content)}
    rest.ask("POST", f"/programs/{program}/imports", files=files, data={"team": home, "dry_run": "true"})
    return rest.ask("POST", f"/programs/{program}/imports", files=files, data={"team": home})


def _rows(file: Path) -> list[dict[str, list[str]]]:
    """The cells of each row that are not empty, by the name of their column."""
    header, *rows = csv.reader(io.StringIO(file.read_text("utf-8-sig")))
    found = []
    for row in rows:
        cells: dict[str, list[str]] = {}
        for name, cell in zip(header, row, strict=False):
            if cell.strip():
                cells.setdefault(name, []).append(cell.strip())
        found.append(cells)
    return found


# Links between issues of many projects, as a graph


def _graph(rest: Rest, file: Path, name: str) -> Counted:
    links = [row for row in csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))) if row["name"] in WAITS]
    waits = {
        (row["issuekey"], row["linkedIssueKey"])
        if WAITS[row["name"]] > 0
        else (row["linkedIssueKey"], row["issuekey"])
        for row in links
    }
    waits = {(one, other) for one, other in waits if one != other}
    keys = sorted({key for pair in waits for key in pair})
    projects = sorted({key.rpartition("-")[0] for key in keys})
    program = rest.ask("POST", "/programs", json={"name": name.title(), "key": name[:4].upper(), "goal": ""})[
        "id"
    ]
    calendar = {"name": "Now", "starts_on": _day(-14), "sprints": 6, "sprint_days": 14}
    rest.ask("POST", f"/programs/{program}/increments", json=calendar)
    made = [
        rest.ask("POST", f"/programs/{program}/teams", json={"name": project, "key": f"T{n}"})["id"]
        for n, project in enumerate(projects)
    ]
    text = io.StringIO()
    writer = csv.writer(text)
    width = max(Counter(one for one, _ in waits).values())
    writer.writerow(
        [
            "Issue key",
            "Summary",
            "Issue Type",
            "Status",
            "Components",
            *["Inward issue link (Blocks)"] * width,
        ]
    )
    for key in keys:
        others = sorted(other for one, other in waits if one == key)
        row = [key, f"Issue {key}", "Story", "To Do", key.rpartition("-")[0], *others]
        writer.writerow(row + [""] * (5 + width - len(row)))
    report = _brought(rest, program, file.name, text.getvalue().encode(), made[0])
    yield "issues with a dependency", report["created"], len(keys)
    graph = rest.ask("GET", f"/programs/{program}/graph")
    yield "dependencies", len(graph["edges"]), len(waits)
    teams = {node["id"]: node["team"] for node in graph["nodes"]}
    across = sum(teams[edge["producer"]] != teams[edge["consumer"]] for edge in graph["edges"])
    yield (
        "of them between projects",
        across,
        sum(one.rpartition("-")[0] != other.rpartition("-")[0] for one, other in waits),
    )


# What is written by hand


@dataclass
class _Made:
    program: str
    teams: dict[str, str]
    sprints: list[queries.Sprint]


class Hand:
    """Programs that are written by the house's own functions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        found = store.read(lambda c: person_by_email(c, HANA))
        assert found is not None
        self._hana = found.id

    def enhancements(self, all_of_them: Sequence[Any]) -> str:
        """Special interest groups as teams, releases as Sprints; an enhancement waits for who takes part."""
        wanted = [one for one in all_of_them if one["owning-sig"] != "sig-xyz"]
        groups = {one["owning-sig"] for one in wanted} | {sig for one in wanted for sig in _parts(one)}
        starts = _day(-RELEASE_DAYS * RUNNING_RELEASE - RELEASE_DAYS // 2)
        made = self._program(
            "Enhancements", "KEP", sorted(groups), [("Releases", starts, RELEASE_DAYS, RELEASES)]
        )
        facts: list[Fact] = []
        ranks = spread(len(wanted))
        for n, one in enumerate(wanted):
            team, release = made.teams[one["owning-sig"]], _release(one)
            sprint = made.sprints[release].id if release is not None else None
            done = one["status"].split(" ")[0] in DONE
            state, category = STATES["done" if done else one["status"]]
            id = f"kep{n}"
            facts.append(
                backlog.ItemAdded(
                    id, team, one["title"][:200], type="feature", sprint=sprint, state=state,
                    category=category, key=f"KEP-{n + 1}", number=n + 1, rank=ranks[n],
                )
            )  # fmt: skip
            if one["status"] in GONE:
                facts.append(backlog.ItemArchived(id))
            elif sprint is not None:
                for sig in _parts(one):
                    facts += _asked(
                        f"{id}-{sig}", id, f"{sig} takes part", sprint, made.teams[sig], team, done
                    )
        self._long_ago(made, facts)
        return made.program

    def goals(self, goals: Sequence[Any]) -> str:
        """Goals as objectives, each resting on an item that waits for the teams that are asked."""
        names = sorted({team for goal in goals for team in _teams_asked(goal)})
        length = GOAL_SPRINTS * GOAL_DAYS
        calendar = [
            (period, _day(length * (place - 1) - GOAL_DAYS), GOAL_DAYS, [""] * GOAL_SPRINTS)
            for place, period in enumerate(PERIODS)
        ]
        made = self._program("Project goals", "GOAL", ["Goal owners", *names], calendar)
        last = {one.increment: one for one in made.sprints}
        facts: list[Fact] = []
        ranks = spread(len(goals))
        owners = made.teams["Goal owners"]
        for n, goal in enumerate(goals):
            sprint = last[goal["period"]].id
            facts += [
                backlog.ItemAdded(f"goal{n}", owners, goal["title"][:200], type="feature", sprint=sprint,
                                  state="To do", category="todo", key=f"GOAL-{n + 1}",
                                  number=n + 1, rank=ranks[n]),
                ObjectiveAdded(f"o{n}", goal["title"][:200], goal["period"], owners, rank=ranks[n]),
                ObjectiveItemsLinked(f"o{n}", (f"goal{n}",)),
            ]  # fmt: skip
            for team in _teams_asked(goal):
                facts += _asked(
                    f"goal{n}-{team}",
                    f"goal{n}",
                    f"An answer of {team}",
                    sprint,
                    made.teams[team],
                    owners,
                    None,
                )
        self._long_ago(made, facts)
        return made.program

    def _program(
        self,
        name: str,
        key: str,
        teams: Sequence[str],
        calendar: Sequence[tuple[str, str, int, Sequence[str]]],
    ) -> _Made:
        def begun(transaction: Transaction) -> tuple[str, dict[str, str]]:
            program = create_program(transaction, self._hana, name, key).id
            made = {
                team: add_team(transaction, self._hana, program, team, f"{key[0]}{n:02}").id
                for n, team in enumerate(teams, start=1)
            }
            increments = [
                backlog.IncrementCreated(
                    period,
                    period,
                    starts,
                    "",
                    days,
                    tuple(backlog.NewSprint("", one, 0, "", "") for one in sprints),
                )
                for period, starts, days, sprints in calendar
            ]
            write(transaction, program, increments, self._hana)
            return program, made

        program, made = self._store.write(begun)
        return _Made(program, made, self._store.read(lambda c: queries.sprints_of(c, program)))

    def _long_ago(self, made: _Made, facts: Sequence[Fact]) -> None:
        at = self._store.clock() - LONG_AGO * DAY
        written = [Entry(one.kind, one.version, one.body, at) for one in map(entry, facts)]
        self._store.write(
            lambda transaction: append(transaction, stream_of(made.program), written, self._hana)
        )


def _asked(
    id: str, consumer: str, title: str, needed_by: str, producer: str, asking: str, done: bool | None
) -> Iterator[Fact]:
    """An ask that nobody has answered (None), that is promised, or that is delivered and verified."""
    yield events.DependencyAsked(id, consumer, None, title, needed_by, producer, asking)
    if done is None:
        return
    yield events.DependencyAnswered(
        id, "accept", needed_by, side="producer", state="accepted", promise=needed_by
    )
    if done:
        yield events.DependencyAnswered(
            id, "deliver", side="producer", state="delivered", promise=needed_by, state_before="accepted",
            promise_before=needed_by,
        )  # fmt: skip


def _counted_by_hand(rest: Rest, program: str, path: Path) -> Counted:
    rows = json.loads(path.read_text("utf-8"))
    found = rest.all(f"/programs/{program}/dependencies")
    if path.name == GOALS:
        text = path.read_text("utf-8")
        asked = [
            set(
                re.findall(r"\[([a-z][a-z0-9-]*)\]", " ".join(w for _, w, _ in goal["asks"] if "[Team]" in w))
            )
            for goal in rows
        ]
        yield "goals", len(rest.all(f"/programs/{program}/objectives")), text.count('"title"')
        yield "asks of teams", len(found), sum(map(len, asked))
        return
    real = [one for one in rows if one["owning-sig"] != "sig-xyz"]
    here = [rest.all(f"/programs/{program}/items?archived={over}") for over in ("false", "true")]
    yield "enhancements", sum(map(len, here)), len(real)
    kept = [one for one in real if one["status"] not in GONE and _release(one) is not None]
    pairs = sum(len(set(one.get("participating-sigs") or []) - {one["owning-sig"]}) for one in kept)
    yield "pairs of groups", len(found), pairs


def _release(one: Any) -> int | None:
    """The place of the release in which it is stable, else of the one it is known for last."""
    stable = (one.get("milestone") or {}).get("stable") or one.get("latest-milestone") or ""
    release = str(stable).lstrip("v")
    return RELEASES.index(release) if release in RELEASES else None


def _parts(one: Any) -> list[str]:
    return sorted(set(one.get("participating-sigs") or ()) - {one["owning-sig"]})


def _teams_asked(goal: Any) -> list[str]:
    asks = [whom for _, whom, _ in goal["asks"] if "![Team]" in whom]
    return sorted({team for whom in asks for team in re.findall(r"\[([a-z][a-z0-9-]*)\]", whom)})


def _day(ahead: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()


if __name__ == "__main__":
    main()
