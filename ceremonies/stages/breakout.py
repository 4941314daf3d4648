"""How far each team's plan is: what the team says of it, beside what the program's tables say against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Forbidden,
    Refused,
    Scene,
    Seat,
    Thing,
    View,
    Word,
    never_wakes,
    of_types,
    only_seated,
    passes_on,
    settles_nothing,
    whispers_nothing,
)

PlanState = Literal["draft", "talking", "confident"]
Light = Literal["draft", "open", "ready"]

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """A breakout has no policy."""


class State(msgspec.Struct, frozen=True):
    """What each team said of its plan; a draft where it said nothing."""

    said: dict[str, PlanState] = {}


class SayPlan(Word, frozen=True):
    """Says how far a team's plan is: a draft, needs are talked about, or the team is confident.

    ``team``: whose, where it is not one's own.
    """

    state: PlanState
    team: str | None = None


class PlanSaid(Word, frozen=True):
    team: str
    state: PlanState
    before: PlanState


Command = SayPlan
Event = PlanSaid


def opening(rules: Rules) -> State:
    """Every plan is a draft."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command; nothing where the plan is that far already."""
    only_seated(by, "say how far a plan is")
    team = command.team or by.team
    if team is None:
        raise Refused("Say which team's plan this is.", "no_team")
    if team not in of_types(scene.things, ("team",)):
        raise Absent("team")
    if team != by.team and not by.facilitates:
        raise Forbidden("Only the team itself, or a facilitator, says how far its plan is.")
    before = state.said.get(team, "draft")
    return [] if command.state == before else [PlanSaid(team, command.state, before)]


def evolve(state: State, event: Event) -> State:
    """What is said after the event; a draft is nothing said."""
    others = {team: said for team, said in state.said.items() if team != event.team}
    return replace(state, said=others if event.state == "draft" else {**others, event.team: event.state})


def show(state: State, rules: Rules, scene: Scene) -> View:
    """``plans/<team>`` {name, key, said, light, doubts, rank}."""
    return {"plans": {id: _plan(state, one) for id, one in of_types(scene.things, ("team",)).items()}}


def light(said: PlanState, doubts: Sequence[str]) -> Light:
    """Ready is only what the team is confident of and nothing stands against."""
    if said == "draft":
        return "draft"
    return "ready" if said == "confident" and not doubts else "open"


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Everything may be told."""
    return {"team": event.team, "plan": event.state}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """What was said last of that plan."""
    if state.said.get(event.team, "draft") == event.state:
        return [PlanSaid(event.team, event.before, event.state)]
    raise Refused("The team has said something else since.", "undo")


def _plan(state: State, team: Thing) -> View:
    said = state.said.get(team.id, "draft")
    return {
        "name": team.title,
        "key": team.key,
        "said": said,
        "light": light(said, team.doubts),
        "doubts": list(team.doubts),
        "rank": team.rank,
    }
