"""Items scored by teams on factors: each team among itself, revealed factor by factor, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from msgspec import to_builtins
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    Things,
    View,
    never_wakes,
    only_facilitators,
    only_seated,
    settles_nothing,
)
from ceremonies.stages.score.ranking import TITLES, Method, Rules, factors_of, ranked, refusal
from ceremonies.stages.score.rounds import NO_TEAM, Round, Score, State
from ceremonies.stages.score.views import show, whisper
from ceremonies.stages.score.words import (
    Command,
    Event,
    FactorOpened,
    OpenFactor,
    RevealScores,
    RoundStarted,
    ScoreGiven,
    ScoreItem,
    ScoresRevealed,
    ScoreTaken,
    StartRound,
)

__all__ = [
    "REVEALS",
    "SHARED_BY_TEAM",
    "Command",
    "Event",
    "Method",
    "OpenFactor",
    "Rules",
    "ScoreGiven",
    "ScoreTaken",
    "ScoresRevealed",
    "State",
    "decide",
    "evolve",
    "factors_of",
    "opening",
    "outcome",
    "settle",
    "show",
    "tell",
    "undo",
    "wakes",
    "whisper",
]

HIGHEST = 1_000_000_000
"""No score is above: reach is counted in people."""

REVEALS = (ScoresRevealed,)

SHARED_BY_TEAM = True
"""What somebody scores is seen by their team at once, and by nobody else."""

settle = settles_nothing
wakes = never_wakes


def opening(rules: Rules) -> State:
    """Nothing scored; the first factor is open where factors are not scored ahead."""
    return State(None if rules.ahead else rules.factors[0])


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Giving the same score again leaves an event too."""
    match command:
        case OpenFactor(factor):
            only_facilitators(by, "opens a factor")
            if factor is not None:
                _known(rules, factor)
            elif not rules.ahead:
                raise Refused("One factor is always open here.", "factor_closed")
            return [] if factor == state.open else [FactorOpened(factor, state.open)]
        case ScoreItem(item, factor, value, number):
            only_seated(by, "score")
            _known(rules, factor)
            if item not in scene.things:
                raise Absent("item")
            latest = _taking_scores(state, rules, factor, number)
            _within(rules, factor, value)
            team = by.team or NO_TEAM
            before = latest.score(team, item, by.id)
            return [ScoreGiven(by.id, team, item, factor, latest.number, value, before)]
        case RevealScores(factor, number):
            only_facilitators(by, "reveals the scores")
            return _revealing(state, rules, factor or state.open, number, scene.things)
        case StartRound(factor, number):
            only_facilitators(by, "starts a round")
            _known(rules, factor)
            latest = _meant(state, factor, number)
            if not latest.revealed:
                raise Refused(f"{TITLES[factor]} is being scored. Reveal it first.", "round_open")
            return [RoundStarted(factor, latest.number + 1)]


def evolve(state: State, event: Event) -> State:
    """The scores after the event."""
    match event:
        case FactorOpened(factor):
            return replace(state, open=factor)
        case ScoreGiven(seat, team, item, factor, _, value, _, kept):
            scored = state.latest(factor).with_score(team, item, seat, Score(value, kept))
            return state.with_latest(factor, scored)
        case ScoreTaken(seat, team, item, factor):
            return state.with_latest(factor, state.latest(factor).with_score(team, item, seat, None))
        case ScoresRevealed(factor, _, names):
            return state.with_latest(factor, replace(state.latest(factor), revealed=True, names=names))
        case RoundStarted(factor):
            return state.with_next(factor)


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """A score may be told once its round is revealed: the one that lay there then, never an earlier one."""
    if isinstance(event, ScoreGiven | ScoreTaken):
        scored = state.numbered(event.factor, event.round)
        if scored is None or not scored.revealed:
            return None
        score = scored.score(event.team, event.item, event.seat)
        told: View = {name: getattr(event, name) for name in ("seat", "team", "item", "factor", "round")}
        return {**told, "value": score.value} if score and isinstance(event, ScoreGiven) else told
    plain: View = to_builtins(event)
    return plain


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """A score before its reveal, and which factor is open."""
    match event:
        case ScoreGiven(seat, team, item, factor, number, value, before):
            latest = _meant(state, factor, number)
            _still_hidden(latest)
            now = latest.score(team, item, seat)
            if now is None or now.value != value:
                raise Refused("You have scored this anew since.", "undo")
            if before is None:
                return [ScoreTaken(seat, team, item, factor, number, now)]
            return [ScoreGiven(seat, team, item, factor, number, before.value, now, before.kept)]
        case FactorOpened(factor, opened_before) if state.open == factor:
            return [FactorOpened(opened_before, factor)]
        case _:
            raise Refused("A reveal is not taken back; start a new round.", "undo")


def outcome(state: State, rules: Rules, things: Things) -> Things:
    """The things in the order of their scores, once all factors are revealed."""
    return ranked(state, rules, things)


def _known(rules: Rules, factor: str) -> None:
    if factor not in rules.factors:
        raise Absent("factor")


def _within(rules: Rules, factor: str, value: float) -> None:
    sentence = refusal(rules.method, factor, value) if isfinite(value) else "A score is a number."
    if sentence is None and value > HIGHEST:
        sentence = f"A score is at most {HIGHEST:,}."
    if sentence is not None:
        raise Refused(sentence, "score_range")


def _meant(state: State, factor: str, number: int | None) -> Round:
    latest = state.latest(factor)
    if number is not None and number != latest.number:
        raise Refused("This round was closed a moment before this arrived.", "round_closed")
    return latest


def _taking_scores(state: State, rules: Rules, factor: str, number: int | None) -> Round:
    latest = _meant(state, factor, number)
    _still_hidden(latest)
    if not rules.ahead and factor != state.open:
        raise Refused(f"{TITLES[factor]} is not open for scoring now.", "factor_closed")
    return latest


def _still_hidden(latest: Round) -> None:
    if latest.revealed:
        raise Refused("These scores are revealed. A facilitator can start another round.", "round_closed")


def _revealing(
    state: State, rules: Rules, factor: str | None, number: int | None, things: Things
) -> Sequence[Event]:
    if factor is not None:
        _known(rules, factor)
        _still_hidden(_meant(state, factor, number))
    asked = rules.factors if factor is None else (factor,)
    scored = [
        one for one in asked if not state.latest(one).revealed and any(state.latest(one).scores.values())
    ]
    if not scored:
        raise Refused("Nobody has scored this yet.", "nothing_scored")
    return [
        ScoresRevealed(one, state.latest(one).number, _names(state.latest(one), things)) for one in scored
    ]


def _names(hidden: Round, things: Things) -> dict[str, str]:
    items = {item for by_item in hidden.scores.values() for item in by_item}
    return {id: f"{one.key} {one.title}".strip() for id, one in things.items() if id in items}
