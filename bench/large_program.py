"""A program of fifty teams, written by the house's own functions: what its pages are measured on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import app  # noqa: F401  (every table and every keeper is known once the house is wired)
from accounts.access import ALL_SCOPES
from accounts.events import stream_of
from accounts.people import add_person
from accounts.programs import create_program
from accounts.sealing import Seal
from accounts.sessions import open_session
from accounts.teams import add_team
from accounts.tokens import make_token
from backlog import events as backlog
from backlog import queries
from backlog.ranking import spread
from journal.database import Store
from journal.facts import Entry, Fact, entry
from journal.journal import append
from journal.writer import Transaction
from program import events
from program.objectives.events import ObjectiveAdded, ObjectiveItemsLinked, ObjectiveScored
from program.register.risk_events import RiskMoved, RiskRaised
from program.register.risks import RiskKind, RiskState
from program.rules import write

T = TypeVar("T")

SPRINTS, SPRINT_DAYS = 6, 14
AT_ONCE = 1_000
POINTS = (None, 1, 2, 3, 5, 8, 13)
STATES: tuple[tuple[str, backlog.Category], ...] = (
    ("To do", "todo"),
    ("In progress", "doing"),
    ("Done", "done"),
)
RISK_STATES: tuple[RiskState, ...] = ("owned", "owned", "accepted", "mitigated", "resolved")
DAY = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Size:
    """How much there is of everything. The increment is in its second Sprint; of a team are so many risks
    and objectives, and with any of these its capacities and its vote of confidence."""

    teams: int = 50
    features: int = 2_000
    items: int = 100_000
    contracts: int = 5_000
    dependencies: int = 20_000
    changes: int = 5_000
    risks: int = 0
    objectives: int = 0


@dataclass
class LargeProgram:
    """What a client needs to know of it."""

    program: str
    teams: list[str]
    sprints: list[str]
    features: list[str]
    token: str
    cookie: str


class Founding:
    """Writes the program; the same seed gives the same one."""

    def __init__(self, store: Store, seal: Seal, size: Size, seed: int = 7) -> None:
        self._store, self._seal, self._size = store, seal, size
        self._dice = random.Random(seed)
        self._person = ""

    def found(self) -> LargeProgram:
        """Accounts and calendar, items, who waits for whom, what teams say, then a month of work."""
        made = self._store.write(self._begin)
        sprints = [one.id for one in self._store.read(lambda c: queries.sprints_of(c, made.program))]
        made.sprints = sprints
        planned = self._items(made)
        self._dependencies(made, planned)
        self._what_teams_say(made, planned)
        self._month_of_work(made)
        return made

    def _begin(self, transaction: Transaction) -> LargeProgram:
        hana = add_person(transaction, "hana@harbour.example", "Hana", None, admin=True)
        self._person = hana.id
        program = create_program(transaction, hana.id, "Harbour", "HAR").id
        teams = [
            add_team(transaction, hana.id, program, f"Team {place:02}", f"T{place:02}").id
            for place in range(1, self._size.teams + 1)
        ]
        today = datetime.fromtimestamp(transaction.now / 1000, UTC).date()
        starts = today - timedelta(days=SPRINT_DAYS + 3)
        wanted = tuple(backlog.NewSprint("", "", 0, "", "") for _ in range(SPRINTS))
        increment = backlog.IncrementCreated("pi", "Winter", starts.isoformat(), "", SPRINT_DAYS, wanted)
        write(transaction, program, [increment], hana.id)
        token = self._seal.token("bench")
        make_token(transaction, "bench", token, hana.id, "bench", set(ALL_SCOPES), None)
        cookie = open_session(transaction, hana.id, "bench")[1]
        return LargeProgram(program, teams, [], [], token, cookie)

    def _items(self, made: LargeProgram) -> dict[str, tuple[str, int]]:
        """The team and the Sprint (its place) of every item that is planned."""
        planned: dict[str, tuple[str, int]] = {}
        each = self._size.items // len(made.teams)
        features = self._size.features // len(made.teams)
        for place, team in enumerate(made.teams, start=1):
            added = list(self._of_team(made, f"T{place:02}", team, each, features, planned))
            for some in _chunks(added, AT_ONCE):
                self._long_ago(made, [backlog.ItemsAdded(tuple(some))])
        return planned

    def _of_team(
        self,
        made: LargeProgram,
        key: str,
        team: str,
        count: int,
        features: int,
        planned: dict[str, tuple[str, int]],
    ) -> Iterator[backlog.ItemAdded]:
        own: list[str] = []
        for number, rank in enumerate(spread(count), start=1):
            id = f"{key}-{number}"
            feature = number <= features
            parent = None if feature else self._dice.choice(own)
            sprint = self._dice.randrange(SPRINTS) if feature or self._dice.random() < 0.3 else None
            state, category = STATES[self._dice.choices((0, 1, 2), (5, 1, 4))[0]]
            if sprint is not None:
                planned[id] = team, sprint
            if feature:
                own.append(id)
                made.features.append(id)
            yield backlog.ItemAdded(
                id,
                team,
                f"{'Feature' if feature else 'Story'} {number} of {key}",
                type="feature" if feature else "story",
                parent=parent,
                state=state,
                category=category,
                points=self._dice.choice(POINTS),
                sprint=made.sprints[sprint] if sprint is not None else None,
                key=id,
                number=number,
                rank=rank,
            )

    def _dependencies(self, made: LargeProgram, planned: dict[str, tuple[str, int]]) -> None:
        features = [id for id in made.features if id in planned]
        stories = [id for id in planned if id not in set(made.features)]
        facts: list[Fact] = []
        for number in range(self._size.dependencies):
            among = features if number < self._size.contracts else stories
            facts += self._asked(f"d{number}", *self._dice.sample(among, 2), made, planned)
        for some in _chunks(facts, AT_ONCE):
            self._long_ago(made, some)

    def _asked(
        self, id: str, one: str, other: str, made: LargeProgram, planned: dict[str, tuple[str, int]]
    ) -> Iterator[Fact]:
        """Somebody waits for whoever comes first; one in twelve promises is late."""
        producer, consumer = sorted((one, other), key=lambda item: (planned[item][1], item))
        needed, promised = planned[consumer][1], planned[producer][1]
        late = self._dice.random() < 1 / 12
        sprints, teams = made.sprints, (planned[producer][0], planned[consumer][0])
        yield events.DependencyAsked(
            id, consumer, producer, f"{consumer} needs {producer}", sprints[needed], *teams
        )
        promise = sprints[min(SPRINTS - 1, max(promised, needed + 1) if late else promised)]
        match self._dice.choices(("accept", "counter", "reject", "proposed"), (80, 6, 2, 12))[0]:
            case "accept":
                yield events.DependencyAnswered(
                    id, "accept", promise, side="producer", state="accepted", promise=promise
                )
            case "counter":
                yield events.DependencyAnswered(
                    id, "counter", promise, side="producer", state="countered", promise=promise,
                    countered_by="producer",
                )  # fmt: skip
            case "reject":
                yield events.DependencyAnswered(id, "reject", side="producer", state="rejected")

    def _month_of_work(self, made: LargeProgram) -> None:
        now = self._store.clock()
        count = self._size.changes
        entries = []
        for number in range(count):
            team = self._dice.randrange(self._size.teams) + 1
            item = f"T{team:02}-{self._dice.randrange(self._size.items // self._size.teams) + 1}"
            state, category = self._dice.choice(STATES)
            changed = entry(backlog.ItemStateChanged(item, state, category))
            at = now - 30 * DAY + 30 * DAY * number // count
            entries.append(Entry(changed.kind, changed.version, changed.body, at))
        for some in _chunks(entries, AT_ONCE):
            self._write(made, some)

    def _what_teams_say(self, made: LargeProgram, planned: dict[str, tuple[str, int]]) -> None:
        """Objectives on features of their own, risks in every state, capacities and votes."""
        increment = self._store.read(lambda c: queries.increments_of(c, made.program))[0].id
        features: dict[str, list[str]] = {team: [] for team in made.teams}
        for id in made.features:
            features[planned[id][0]].append(id)
        facts: list[Fact] = []
        for place, team in enumerate(made.teams if self._size.risks or self._size.objectives else ()):
            facts += self._objectives_of(team, f"o{place}", increment, features[team])
            facts += self._risks_of(team, f"r{place}")
            facts += [
                backlog.CapacitySet(team, sprint, self._dice.randrange(20, 60)) for sprint in made.sprints
            ]
            facts.append(events.ConfidenceVoted(self._dice.choice((2.5, 3.0, 4.25)), 2.0, 8, team))
        for some in _chunks(facts, AT_ONCE):
            self._long_ago(made, some)

    def _objectives_of(self, team: str, id: str, increment: str, features: Sequence[str]) -> Iterator[Fact]:
        for number, rank in enumerate(spread(self._size.objectives)):
            objective, committed = f"{id}-{number}", self._dice.random() < 0.8
            title = f"Objective {number + 1}"
            yield ObjectiveAdded(objective, title, increment, team, committed, self._person, rank)
            yield ObjectiveScored(objective, planned=self._dice.randrange(1, 11))
            resting = features[number :: self._size.objectives]
            if resting:
                yield ObjectiveItemsLinked(objective, tuple(resting))

    def _risks_of(self, team: str, id: str) -> Iterator[Fact]:
        for number in range(self._size.risks):
            risk, chance, impact = f"{id}-{number}", self._dice.randrange(1, 6), self._dice.randrange(1, 6)
            kind: RiskKind = self._dice.choice(("risk", "risk", "risk", "assumption", "issue"))
            yield RiskRaised(
                risk, f"Something may go wrong {number + 1}", kind, team, chance, impact, self._person
            )
            yield RiskMoved(risk, self._dice.choice(RISK_STATES))

    def _long_ago(self, made: LargeProgram, happened: Sequence[Fact]) -> None:
        at = self._store.clock() - 31 * DAY
        written = [entry(one) for one in happened]
        self._write(made, [Entry(one.kind, one.version, one.body, at) for one in written])

    def _write(self, made: LargeProgram, entries: Sequence[Entry]) -> None:
        stream = stream_of(made.program)
        self._store.write(lambda transaction: append(transaction, stream, entries, self._person))


def _chunks(of: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(of), size):
        yield of[start : start + size]
