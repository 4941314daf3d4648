"""Sprint planning: who is there, why, what, who else must act, how sure we are; then the Sprint starts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from backlog.events import (
    AvailabilitySet,
    Fields,
    GoalSet,
    ItemMovedToTeam,
    ItemScheduled,
    SprintReopened,
    SprintStarted,
)
from ceremonies.ceremony import (
    Chance,
    Refused,
    Scene,
    Seat,
    Stage,
    Thing,
    View,
    Word,
    never_wakes,
    only_facilitators,
    passes_on,
    settles_nothing,
    stage,
    whispers_nothing,
)
from ceremonies.play import Happened
from ceremonies.play import State as Room
from ceremonies.sheet import Member, Sheet, capacity, planned
from ceremonies.stages import availability, goal, inform, plan, rate, sweep
from program.events import ConfidenceVoted, DependencyAsked

TITLE = "Sprint Planning"
SHAPE = 1

UNSURE = 2
"""Who votes that or less is asked what would make it more."""

SHEETS = True
"""The brief holds the teams' shares of the Sprint, and the backlog to choose from."""

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``sprint`` is the Sprint that is planned; None: the first that the room knows of each team.

    ``least``: with fewer votes of confidence than this no number is shown, and none is kept.
    """

    sprint: str | None = None
    least: int = 1


def stages(settings: Settings) -> tuple[Stage[Any], ...]:
    """All but the vote take commands at any time: the open stage says what everybody looks at."""
    sprint = settings.sprint
    if not 1 <= settings.least <= 100:
        raise Refused("A number is shown from 1 to 100 votes on.", "settings")
    confidence = rate.Rules("How sure are we that we reach the goal?", least=settings.least, low_ones=UNSURE)
    return (
        stage("context", inform, inform.Rules(noun="item"), title="Context", always=True, minutes=10,
              prompt="What matters now, what is due, what carries over, which actions are open?",
              words={"PresentThing": "PresentItem", "thing": "item"}),
        stage("availability", availability, availability.Rules(sprint), title="Who is there", always=True,
              minutes=5, prompt="Everybody enters days off and, where it differs, their focus."),
        stage("goal", goal, goal.Rules(sprint), title="Goal", always=True, minutes=15,
              prompt="Why is this Sprint worth it? Everybody writes one sentence, hidden."),
        stage("plan", plan, plan.Rules(sprint), title="Plan", always=True, minutes=45,
              prompt="Pull from the top until the Sprint is full; keep some room for surprises."),
        stage("sweep", sweep, sweep.Rules(), title="Dependencies", always=True, minutes=15,
              prompt="Of each item: who outside the team must do something?"),
        stage("confidence", rate, confidence, title="Confidence", minutes=10,
              prompt="1 to 5, all at once. Who says 2 or less speaks; adjust, and vote again.",
              words={"Rate": "VoteConfidence", "RevealRatings": "RevealConfidence",
                     "StartRatingRound": "StartConfidenceRound", "rating": "confidence"}),
    )  # fmt: skip


class State(msgspec.Struct, frozen=True):
    """The Sprints that were started from here, by team."""

    started: dict[str, str] = {}


class StartSprint(Word, frozen=True):
    """Starts the planned Sprint of every team of the room."""


class SprintBegun(Word, frozen=True):
    """``capacity`` is what the team can carry by what is known, in points."""

    team: str
    sprint: str
    capacity: float | None = None


class SprintRecalled(Word, frozen=True):
    """A start is taken back."""

    team: str
    sprint: str


Command = StartSprint
Event = SprintBegun | SprintRecalled


def opening(rules: Settings) -> State:
    """Nothing started."""
    return State()


def decide(
    state: State, rules: Settings, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """A start for each team that has not begun. Raises Refused where all have."""
    only_facilitators(by, "starts the Sprint")
    sheets = list(planned(scene.sheets, rules.sprint).values())
    if not sheets:
        raise Refused("There is no Sprint to start here.", "no_sprint")
    ready = [one for one in sheets if one.state == "planned"]
    if not ready:
        team, sprint = sheets[0].team_name or "The team", sheets[0].sprint_name or "this Sprint"
        verb = "closed" if sheets[0].state == "closed" else "started"
        raise Refused(f"{team} has {verb} {sprint} already.", verb)
    return [SprintBegun(one.team, one.sprint, _carried(one)) for one in ready]


def evolve(state: State, event: Event) -> State:
    """What is started after the event."""
    match event:
        case SprintBegun(team, sprint):
            return replace(state, started={**state.started, team: sprint})
        case SprintRecalled(team):
            return replace(state, started={one: kept for one, kept in state.started.items() if one != team})


def show(state: State, rules: Settings, scene: Scene) -> View:
    """Nothing of its own: the plan shows the Sprints."""
    return {}


def tell(event: Event, state: State, rules: Settings) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Settings) -> Sequence[Event]:
    """A start that still stands."""
    if isinstance(event, SprintBegun) and state.started.get(event.team) == event.sprint:
        return [SprintRecalled(event.team, event.sprint)]
    raise Refused("This start is taken back already.", "undo")


def proposals(state: Room, happened: Happened) -> Iterable[Any]:
    """Plans become facts at once: days off, goals, pulled items, asks, the vote, the start."""
    match happened.event:
        case availability.AvailabilityGiven(person, lines):
            for line in lines:
                said = _fields(line.now) | {"before": _said(line.before)}
                yield AvailabilitySet(line.team, line.sprint, person, **said)
        case goal.GoalAgreed(team, sprint, text, before):
            yield GoalSet(team, sprint, text, before)
        case plan.ItemPulled(item, now, before) | plan.ItemReturned(item, now, before):
            if not _local(state, item):
                yield from _moved(item, now, before)
        case sweep.DependencyRaised(id, asked):
            if not _local(state, asked.consumer):
                yield DependencyAsked(
                    id, asked.consumer, asked.producer, asked.title, asked.needed_by, asked.producer_team
                )
        case rate.RatingsRevealed():
            yield from _votes(state)
        case SprintBegun(team, sprint, carried):
            yield SprintStarted(team, sprint, capacity=carried)
        case SprintRecalled(team, sprint):
            yield SprintReopened(team, sprint, "planned", "active")


def foresees(state: Room, happened: Happened) -> Iterable[Thing | Sheet]:
    """The items and sheets as they are once the proposals are accepted."""
    sheets = state.parts["brief"].sheets
    match happened.event:
        case availability.AvailabilityGiven() as given:
            yield from availability.foreseen(given, sheets.values())
        case goal.GoalAgreed(team, sprint, text):
            yield replace(_sheet(state, team, sprint), goal=text)
        case plan.ItemPulled(item, now) | plan.ItemReturned(item, now):
            things = state.parts["brief"].things
            if item in things:
                yield replace(things[item], team=now.team, sprint=now.sprint)
        case SprintBegun(team, sprint):
            yield replace(_sheet(state, team, sprint), state="active")
        case SprintRecalled(team, sprint):
            yield replace(_sheet(state, team, sprint), state="planned")


def _sheet(state: Room, team: str, sprint: str) -> Sheet:
    blank = Sheet(team, sprint)
    known: Sheet = state.parts["brief"].sheets.get(blank.id, blank)
    return known


def _carried(sheet: Sheet) -> float | None:
    carried = capacity(sheet)
    return None if carried is None else float(carried)


def _fields(member: Member) -> Fields:
    return {"days_off": member.days_off, "focus": member.focus, "allocation": member.allocation}


def _said(before: Member) -> Fields | None:
    return None if before.days_off is None else _fields(before)


def _local(state: Room, item: str) -> bool:
    thing = state.parts["brief"].things.get(item)
    return thing is None or thing.local


def _moved(item: str, now: plan.Place, before: plan.Place) -> Iterable[ItemMovedToTeam | ItemScheduled]:
    if now.team is not None and now.team != before.team:
        yield ItemMovedToTeam(item, now.team, before.team or "")
    if now.sprint != before.sprint:
        yield ItemScheduled(item, now.sprint, before.sprint, now.team or "")


def _votes(state: Room) -> Iterable[ConfidenceVoted]:
    """One vote for each team: of all who voted where one team plans, else of its own people."""
    settings = msgspec.convert(state.floor.settings, Settings)
    sheets = planned(state.parts["brief"].sheets, settings.sprint)
    alone = next(iter(sheets)) if len(sheets) == 1 else None
    by_team: defaultdict[str, list[int]] = defaultdict(list)
    for seat, value in state.parts["confidence"].ratings.items():
        sitting = state.floor.seats.get(seat)
        team = alone or (sitting.team if sitting else None)
        if team is not None:
            by_team[team].append(value)
    for team, values in by_team.items():
        if len(values) < settings.least:
            continue
        sprint = sheets[team].sprint if team in sheets else settings.sprint
        mean = sum(values) / len(values)
        yield ConfidenceVoted(mean, float(min(values)), len(values), team=team, sprint=sprint)
