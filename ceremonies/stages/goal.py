"""Why the Sprint is worth it: everybody proposes a goal, hidden; the teams agree on a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Chance,
    Refused,
    Scene,
    Seat,
    View,
    Word,
    never_wakes,
    only_facilitators,
    only_seated,
    passes_on,
    settles_nothing,
)
from ceremonies.sheet import planned, sheet_of

LONGEST = 500

settle = settles_nothing
wakes = never_wakes
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """The Sprint that is planned; None: the first sheet that each team has."""

    sprint: str | None = None


class State(msgspec.Struct, frozen=True):
    """What each seat proposes, whether all see it, and the goal that was agreed here last, by team."""

    proposed: dict[str, str] = {}
    revealed: bool = False
    agreed: dict[str, str] = {}


class ProposeGoal(Word, frozen=True):
    """Proposes a goal, or another one."""

    text: str


class RetractGoal(Word, frozen=True):
    """Takes the own proposal back."""


class RevealGoals(Word, frozen=True):
    """Shows every proposal; later ones are seen at once."""


class SetGoal(Word, frozen=True):
    """Settles the sentence of a team; without one, of the only team or the own."""

    text: str
    team: str | None = None


class GoalProposed(Word, frozen=True):
    """``text`` null: the proposal is taken back."""

    seat: str
    text: str | None
    before: str | None = None


class GoalsRevealed(Word, frozen=True):
    pass


class GoalAgreed(Word, frozen=True):
    team: str
    sprint: str
    goal: str
    before: str


Command = ProposeGoal | RetractGoal | RevealGoals | SetGoal
Event = GoalProposed | GoalsRevealed | GoalAgreed
REVEALS = (GoalsRevealed,)


def opening(rules: Rules) -> State:
    """Nothing proposed."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Proposing the same again leaves an event too."""
    match command:
        case ProposeGoal(text):
            only_seated(by, "propose a goal")
            sentence = _sentence(text)
            if not sentence:
                raise Refused("Write a goal, in one sentence.", "empty")
            return [GoalProposed(by.id, sentence, state.proposed.get(by.id))]
        case RetractGoal():
            before = state.proposed.get(by.id)
            return [] if before is None else [GoalProposed(by.id, None, before)]
        case RevealGoals():
            only_facilitators(by, "shows the proposals")
            if state.revealed:
                raise Refused("The proposals are shown already.", "round_closed")
            return [GoalsRevealed()]
        case SetGoal(text, team):
            only_facilitators(by, "settles the goal")
            sheet = sheet_of(scene.sheets, rules.sprint, team or _team_meant(by, rules, scene))
            if sheet is None:
                raise Refused("This team has no planned Sprint here.", "no_sprint")
            goal = _sentence(text)
            return [] if goal == sheet.goal else [GoalAgreed(sheet.team, sheet.sprint, goal, sheet.goal)]


def evolve(state: State, event: Event) -> State:
    """The goals after the event."""
    match event:
        case GoalProposed(seat, text):
            others = {one: kept for one, kept in state.proposed.items() if one != seat}
            return replace(state, proposed=others if text is None else {**others, seat: text})
        case GoalsRevealed():
            return replace(state, revealed=True)
        case GoalAgreed(team, _, goal):
            return replace(state, agreed={**state.agreed, team: goal})


def show(state: State, rules: Rules, scene: Scene) -> View:
    """Who has proposed; after the reveal what."""
    about: View = {"proposed": len(state.proposed), "revealed": state.revealed}
    if state.revealed:
        return {"goal": about, "goals": {seat: {"text": text} for seat, text in state.proposed.items()}}
    if scene.large:
        return {"goal": about}
    return {"goal": about, "goals": {seat: {"proposed": True} for seat in state.proposed}}


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The own proposal."""
    return {"goal": state.proposed.get(seat.id)}


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """A proposal may be told once all see it: as it is now, never an earlier one."""
    if isinstance(event, GoalProposed):
        if not state.revealed:
            return None
        return {"seat": event.seat, "text": state.proposed.get(event.seat)}
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """A proposal, and the agreed sentence as long as nobody has changed it since."""
    match event:
        case GoalProposed(seat, text, before) if state.proposed.get(seat) == text:
            return [GoalProposed(seat, before, text)]
        case GoalAgreed(team, sprint, goal, before) if state.agreed.get(team) == goal:
            return [GoalAgreed(team, sprint, before, goal)]
        case GoalsRevealed():
            raise Refused("What was shown is not hidden again.", "undo")
        case _:
            raise Refused("The goal was changed again since.", "undo")


def _sentence(text: str) -> str:
    sentence = " ".join(text.split())
    if len(sentence) > LONGEST:
        raise Refused(f"A goal has at most {LONGEST} characters.", "long")
    return sentence


def _team_meant(by: Seat, rules: Rules, scene: Scene) -> str:
    teams = list(planned(scene.sheets, rules.sprint))
    if len(teams) == 1:
        return teams[0]
    if by.team is None:
        raise Refused("Say which team's goal this is.", "no_team")
    return by.team
