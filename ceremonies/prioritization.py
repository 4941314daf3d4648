"""Prioritization: items scored or voted on by teams, the widest differences talked over, one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

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
    View,
    Word,
    never_wakes,
    only_facilitators,
    passes_on,
    settles_nothing,
    stage,
    whispers_nothing,
)
from ceremonies.methods import wsjf
from ceremonies.methods.placing import placed
from ceremonies.play import Happened
from ceremonies.play import State as Room
from ceremonies.stages import discuss, inform, rank, score, vote
from ceremonies.stages.score.ranking import absent, gone, ranking, ranking_view, rounded
from program.events import RankingProposed, RankingWithdrawn

TITLE = "Prioritization"
SHAPE = 1
BEGINS_WITH = "features"
"""What of the backlogs a room is opened with where nothing else is chosen."""

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing
outcome = passes_on


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``factors``: those of the method in the order of scoring; none given: its own order.

    ``deck``: the scores that are offered. ``ahead``: a factor may be scored before everybody is asked for
    it. ``votes`` and ``most`` are for dots: for each seat (None: as many as suit the number of items), and
    on one item. ``minutes`` for each item that is presented or talked about.
    """

    method: Literal["wsjf", "rice", "dots"] = "wsjf"
    factors: tuple[str, ...] = ()
    deck: tuple[float, ...] = tuple(map(float, wsjf.SCALE))
    ahead: bool = True
    votes: int | None = None
    most: int | None = None
    minutes: int = 2


def stages(settings: Settings) -> tuple[Stage[Any], ...]:
    """Read, score or vote, talk, put in order. Scores are given at any time: a talk ends in a new round."""
    vote_or_score = _voting(settings) if settings.method == "dots" else _scoring(settings, settings.method)
    return (
        stage("facts", inform, inform.Rules(settings.minutes, noun="item"), title="Facts", always=True,
              minutes=15, prompt="Two minutes for each item: what it brings, for whom, what it costs.",
              words={"PresentThing": "PresentItem", "thing": "item"}),
        vote_or_score,
        stage("talk", discuss, discuss.Rules(settings.minutes, noun="item"), of=vote_or_score.id,
              title="Talk", minutes=20, prompt="The widest differences first: lowest and highest say why.",
              words={"DiscussThing": "DiscussItem", "FinishThing": "FinishItem", "thing": "item"}),
        stage("rank", rank, rank.Rules(noun="item"), of="talk", title="Rank", minutes=10,
              prompt="Read the order out. What a hand changes needs a reason.",
              words={"PlaceThing": "PlaceItem", "ReleaseThing": "ReleaseItem", "thing": "item"}),
    )  # fmt: skip


def _voting(settings: Settings) -> Stage[vote.Rules]:
    if settings.votes is not None and not 1 <= settings.votes <= 1_000:
        raise Refused("Everybody has 1 to 1,000 votes.", "settings")
    rules = vote.Rules(settings.votes, settings.most, noun="item")
    words = {"thing": "item", "things": "items"}
    prompt = "Spend your votes. Totals show when all are done."
    return stage("vote", vote, rules, title="Vote", minutes=10, prompt=prompt, words=words)


@lru_cache(maxsize=64)
def _scoring(settings: Settings, method: score.Method) -> Stage[score.Rules]:
    own = score.factors_of(method)
    factors = settings.factors or own
    if sorted(factors) != sorted(own):
        raise Refused(f"The factors are {', '.join(own)}, each once, in any order.", "settings")
    rules = score.Rules(method, factors, settings.deck, settings.ahead)
    prompt = "One column at a time, across all items. The smallest of each column is a 1."
    return stage("score", score, rules, title="Score", always=True, minutes=30, prompt=prompt)


class Applied(msgspec.Struct, frozen=True):
    """An order that was applied; ``left_out`` names what was scored and is gone.

    ``sent``: it was proposed to backlogs, and not only of things that live in the room.
    """

    proposal: str
    team: str | None
    method: str
    order: tuple[str, ...]
    scores: dict[str, float]
    left_out: tuple[str, ...]
    sent: bool


class State(msgspec.Struct, frozen=True):
    """The order that was proposed last."""

    applied: Applied | None = None


class ApplyRanking(Word, frozen=True):
    """Proposes the order to the backlogs of its teams."""


class WithdrawRanking(Word, frozen=True):
    """Takes the proposed order back, as long as no backlog has taken it over."""


class RankingApplied(Word, frozen=True):
    applied: Applied
    before: Applied | None = None


class RankingRecalled(Word, frozen=True):
    """It does not stand any more; ``before``: what was applied before it, where that stands again."""

    applied: Applied
    before: Applied | None


Command = ApplyRanking | WithdrawRanking
Event = RankingApplied | RankingRecalled


def opening(rules: Settings) -> State:
    """Nothing proposed."""
    return State()


def decide(
    state: State, rules: Settings, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    match command:
        case ApplyRanking():
            only_facilitators(by, "applies the ranking")
            return [RankingApplied(_applied(rules, scene, chance.new_id), state.applied)]
        case WithdrawRanking():
            only_facilitators(by, "withdraws the ranking")
            if state.applied is None:
                raise Refused("No ranking was applied here.", "not_applied")
            return [RankingRecalled(state.applied, None)]


def evolve(state: State, event: Event) -> State:
    """What is proposed after the event."""
    match event:
        case RankingApplied(applied):
            return replace(state, applied=applied)
        case RankingRecalled(_, before):
            return replace(state, applied=before)


def show(state: State, rules: Settings, scene: Scene) -> View:
    """The order of what is shown by now, and what was proposed."""
    view = _scored(rules, scene) if "score" in scene.parts else _voted(scene)
    view["order"] = [one.id for one in _order(scene)]
    return {"ranking": {**view, "applied": _applied_view(state.applied)}}


def tell(event: Event, state: State, rules: Settings) -> View | None:
    """Everything may be told."""
    told: View = to_builtins(event)
    return told


def undo(event: Event, state: State, rules: Settings) -> Sequence[Event]:
    """The last proposal, as long as nobody has taken it over."""
    match event:
        case RankingApplied(applied, before) if state.applied == applied:
            return [RankingRecalled(applied, before)]
        case _:
            raise Refused("This ranking does not stand any more. Apply it again.", "undo")


def proposals(state: Room, happened: Happened) -> Iterable[RankingProposed | RankingWithdrawn]:
    """The order is proposed to the backlogs, and withdrawn when it is taken back."""
    match happened.event:
        case RankingApplied(applied) if applied.sent:
            things = state.parts["brief"].things
            order = tuple(id for id in applied.order if not things[id].local)
            scores = {id: value for id, value in applied.scores.items() if id in order}
            yield RankingProposed(applied.proposal, applied.team, applied.method, order, scores)
        case RankingRecalled(applied) if applied.sent:
            yield RankingWithdrawn(applied.proposal)


def _applied_view(applied: Applied | None) -> View | None:
    if applied is None:
        return None
    listed = {"order": list(applied.order), "left_out": list(applied.left_out)}
    return {"proposal": applied.proposal, "team": applied.team, "method": applied.method, **listed}


def _applied(rules: Settings, scene: Scene, new_id: Callable[[], str]) -> Applied:
    """The order as it stands, without what could not be ranked and what has left the backlog since."""
    _all_shown(rules, scene)
    order = _order(scene)
    if not order:
        raise Refused("No item could be ranked yet.", "nothing_ranked")
    teams = {one.team for one in order}
    return Applied(
        new_id(),
        teams.pop() if len(teams) == 1 else None,
        rules.method,
        tuple(one.id for one in order),
        {one.id: one.score for one in order if one.score is not None},
        _left_out(rules, scene),
        any(not one.local for one in order),
    )


def _all_shown(rules: Settings, scene: Scene) -> None:
    if "vote" in scene.parts:
        if not scene.parts["vote"].counted:
            raise Refused("The votes are not counted yet. Go to the next stage first.", "not_revealed")
        return
    scores: score.State = scene.parts["score"]
    hidden = [one for one in _scoring(rules, _method(rules)).rules.factors if scores.shown(one) is None]
    if hidden:
        raise Refused(f"Reveal the scores first: {', '.join(hidden)}.", "not_revealed")


def _method(rules: Settings) -> score.Method:
    return "rice" if rules.method == "rice" else "wsjf"


def _order(scene: Scene) -> list[Thing]:
    """What could be ranked, or was placed by hand, in order."""
    by_hand = {one.thing for one in scene.parts["rank"].placings}
    ranked = [one for one in scene.things.values() if one.score is not None or one.id in by_hand]
    return sorted(ranked, key=lambda one: one.rank)


def _left_out(rules: Settings, scene: Scene) -> tuple[str, ...]:
    if "score" not in scene.parts:
        return ()
    return gone(scene.parts["score"], _scoring(rules, _method(rules)).rules, scene.things)


def _scored(rules: Settings, scene: Scene) -> View:
    scoring = _scoring(rules, _method(rules)).rules
    scores, items = scene.parts["score"], scene.parts["brief"].things
    teams = {seat.team for seat in scene.seats.values() if seat.team and seat.role != "observer"}
    return {
        **ranking_view(ranking(scores, scoring, items)),
        "absent": absent(scores, scoring, items, teams),
        "gone": list(gone(scores, scoring, items)),
    }


def _voted(scene: Scene) -> View:
    scored = [(one.id, Fraction(int(one.score))) for one in scene.things.values() if one.score is not None]
    scored.sort(key=lambda row: -row[1])
    rows = {one.item: {"rank": one.rank, "score": rounded(one.score)} for one in placed(scored)}
    return {"rows": rows, "unranked": {}, "absent": [], "warnings": [], "talk_about": []}
