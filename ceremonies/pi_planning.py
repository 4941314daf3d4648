"""Big-room planning: the teams of a program plan an increment, give it value, ROAM its risks and commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Chance,
    Refused,
    Scene,
    Seat,
    Stage,
    Thing,
    Things,
    View,
    Word,
    never_wakes,
    of_types,
    only_facilitators,
    passes_on,
    settles_nothing,
    stage,
    whispers_nothing,
)
from ceremonies.play import Happened
from ceremonies.play import State as Room
from ceremonies.stages import breakout, discuss, inform, rate, roam, value
from program.events import ConfidenceVoted
from program.objectives.events import ObjectiveScored
from program.register.risk_events import RiskChanged, RiskMoved
from program.reviews.events import SnapshotTaken

TITLE = "Big-Room Planning"
SHAPE = 1
BEGINS_WITH = "features"

SPANS_PROGRAM = True
"""The brief holds the increment, its objectives, the open risks and what stands against each team's plan."""

UNSURE = 2
"""Who votes that or less is asked what would make it more."""

NAME = 100
"""Characters of the name of a kept plan."""

FEATURES = ("", "feature", "epic", "story", "enabler", "spike", "task", "bug")
"""What of the brief is an item of a backlog."""

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``increment`` is planned; None: the one that the program plans next. ``minutes`` for each plan that is
    reviewed. ``least``: with fewer votes of confidence than this no number is shown, and none is kept."""

    increment: str | None = None
    minutes: int = 5
    least: int = 1


def stages(settings: Settings) -> tuple[Stage[Any], ...]:
    """All but the vote take commands at any time: the open stage says what everybody looks at."""
    if not 1 <= settings.least <= 100:
        raise Refused("A number is shown from 1 to 100 votes on.", "settings")
    if not 0 <= settings.minutes <= 60:
        raise Refused("A plan is reviewed in up to 60 minutes.", "settings")
    presented = inform.Rules(noun="item", types=(*FEATURES, "objective"))
    confidence = rate.Rules(
        "How sure are we that we reach our objectives?",
        least=settings.least, low_ones=UNSURE, about="objective", by_team=True,
    )  # fmt: skip
    return (
        stage("context", inform, presented, title="Context", always=True, minutes=60,
              prompt="Why this increment, and what matters most? One feature at a time, then questions.",
              words={"PresentThing": "PresentItem", "thing": "item"}),
        stage("breakout", breakout, breakout.Rules(), title="Team breakout", always=True, minutes=120,
              prompt="Each team plans its Sprints on the program board and says how far it is."),
        stage("review", discuss, discuss.Rules(settings.minutes, noun="team", types=("team",)),
              title="Plan review", always=True, minutes=60,
              prompt="One team after the other: load, objectives, risks, what it needs of others.",
              words={"DiscussThing": "ReviewPlan", "FinishThing": "FinishPlan", "GiveThumb": "JudgePlan",
                     "thing": "team", "thumb": "judgement", "thumbs": "judgements",
                     "discussion": "review"}),
        stage("value", value, value.Rules(), title="Business value", always=True, minutes=30,
              prompt="One objective at a time: business owners say 1 to 10 and agree on a value."),
        stage("roam", roam, roam.Rules(), title="ROAM", always=True, minutes=45,
              prompt="One risk at a time: resolved, owned by whom until when, accepted, or mitigated?"),
        stage("confidence", rate, confidence, title="Confidence", minutes=15,
              prompt="1 to 5, all at once. Who says 2 or less speaks; change the plan, and vote again.",
              words={"Rate": "VoteConfidence", "RevealRatings": "RevealConfidence",
                     "StartRatingRound": "StartConfidenceRound", "rating": "confidence"}),
    )  # fmt: skip


class Committed(msgspec.Struct, frozen=True):
    """A plan that was committed to, as a snapshot of the program with its name."""

    snapshot: str
    name: str


class State(msgspec.Struct, frozen=True):
    """The plan that was committed to last."""

    committed: Committed | None = None


class CommitPlan(Word, frozen=True):
    """Keeps the plan of all teams as it is now: the program shows ever after what became of it."""


class PlanCommitted(Word, frozen=True):
    committed: Committed


Command = CommitPlan
Event = PlanCommitted


def opening(rules: Settings) -> State:
    """Nothing committed to."""
    return State()


def decide(
    state: State, rules: Settings, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """The plan is kept, also a second time: a plan that was changed is committed to again."""
    only_facilitators(by, "commits the plan")
    increment = increment_of(scene.parts["brief"].things)
    about = increment.title if increment else "Big-room planning"
    return [PlanCommitted(Committed(chance.new_id(), f"{about[: NAME - 20]}, committed"))]


def evolve(state: State, event: Event) -> State:
    """What is committed to after the event."""
    return replace(state, committed=event.committed)


def show(state: State, rules: Settings, scene: Scene) -> View:
    """The features, the increment that is planned, and the plan that was committed to."""
    increment = increment_of(scene.things)
    return {
        "items": {id: _item(one) for id, one in of_types(scene.things, FEATURES).items()},
        "increment": None if increment is None else {"id": increment.id, "name": increment.title},
        "commitment": None if state.committed is None else to_builtins(state.committed),
    }


def tell(event: Event, state: State, rules: Settings) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Settings) -> Sequence[Event]:
    """What was kept stays."""
    raise Refused("A plan that was kept stays. Change it and commit again.", "undo")


def increment_of(things: Things) -> Thing | None:
    """The increment that is planned, where the program has one."""
    return next(iter(of_types(things, ("increment",)).values()), None)


def proposals(state: Room, happened: Happened) -> Iterable[Any]:
    """What is agreed stands in the program at once: values, fates of risks, the vote, the kept plan."""
    match happened.event:
        case value.ValueAgreed(objective, now, before) | value.ValueReverted(objective, now, before):
            if now != before:
                yield ObjectiveScored(objective, planned=now, planned_before=before)
        case roam.RiskRoamed(risk, fate, before) | roam.RiskReverted(risk, fate, before):
            yield from _roamed(risk, fate, before)
        case rate.RatingsRevealed():
            yield from _votes(state)
        case PlanCommitted(committed):
            yield SnapshotTaken(committed.snapshot, committed.name)


def foresees(state: Room, happened: Happened) -> Iterable[Thing]:
    """The objectives and risks as they are once the proposals are accepted."""
    things = state.parts["brief"].things
    match happened.event:
        case value.ValueAgreed(objective, now) | value.ValueReverted(objective, now):
            if objective in things:
                yield replace(things[objective], points=None if now is None else float(now))
        case roam.RiskRoamed(risk, fate) | roam.RiskReverted(risk, fate):
            if risk in things:
                yield replace(things[risk], column=fate.state, owner=fate.owner, due=fate.due)


def _item(one: Thing) -> View:
    return {"key": one.key, "title": one.title, "type": one.type, "team": one.team, "rank": one.rank}


def _roamed(risk: str, now: roam.Fate, before: roam.Fate) -> Iterable[RiskChanged | RiskMoved]:
    """An owned risk has an owner: named before it is owned, taken away after it is not any more."""
    fields = {name: getattr(now, name) for name in ("owner", "due")}
    was = {name: getattr(before, name) for name in ("owner", "due")}
    fields = {name: said for name, said in fields.items() if said != was[name]}
    changed = RiskChanged(risk, fields, {name: was[name] for name in fields}) if fields else None
    moved = RiskMoved(risk, now.state, before.state) if now.state != before.state else None
    for one in (changed, moved) if now.state == "owned" else (moved, changed):
        if one is not None:
            yield one


def _votes(state: Room) -> Iterable[ConfidenceVoted]:
    """One vote for each team, and that of the whole room for the program."""
    settings = msgspec.convert(state.floor.settings, Settings)
    increment = increment_of(state.parts["brief"].things)
    about = None if increment is None else increment.id
    votes = state.parts["confidence"]
    by_team = rate.ratings_by_team(votes, state.floor.seats)
    for team, ratings in [*by_team.items(), (None, list(votes.ratings.values()))]:
        if len(ratings) >= settings.least:
            mean = sum(ratings) / len(ratings)
            yield ConfidenceVoted(mean, float(min(ratings)), len(ratings), team, increment=about)
