"""A number from everybody, hidden; shown together as mean, lowest and counts, never a name.

Who rates low may say what would make it better: the reasons of low ratings are shown with the ratings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
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
)

wakes = never_wakes
outcome = passes_on


class Rules(msgspec.Struct, frozen=True):
    """The question, the scale with both ends, and below how many ratings nothing is shown.

    ``on_leaving``: leaving the stage, or ending the room, reveals by itself. ``low_ones``: whose rating is
    that or less is asked for a reason; None: nobody is. ``about``: the type of things that a reason may be
    about. ``by_team``: what the ratings add up to is shown for each team too.
    """

    question: str
    low: int = 1
    high: int = 5
    least: int = 4
    on_leaving: bool = False
    anonymous: bool = False
    low_ones: int | None = None
    about: str = ""
    by_team: bool = False


LONGEST = 500
"""Characters of a reason."""


class Reason(msgspec.Struct, frozen=True):
    """Why somebody rated as they did; ``team`` is theirs, where they have one. ``about``: a thing."""

    id: str
    text: str
    team: str | None = None
    about: str | None = None


class State(msgspec.Struct, frozen=True):
    """The ratings of the round by seat, or by mark, and the reasons likewise."""

    ratings: dict[str, int] = {}
    round: int = 1
    revealed: bool = False
    reasons: dict[str, Reason] = {}


class Rate(Word, frozen=True):
    """Gives the own rating; another one until the reveal. ``round``: what it was meant for."""

    value: int
    round: int | None = None


class GiveReason(Word, frozen=True):
    """Says why the own rating is what it is, or what would make it better; an empty text takes it away.

    ``about``: the thing that it is about, where the stage knows of such things.
    """

    text: str
    round: int | None = None
    about: str | None = None


class RevealRatings(Word, frozen=True):
    """Shows what the ratings add up to; that closes the round for good."""

    round: int | None = None


class StartRatingRound(Word, frozen=True):
    """Asks again. Under names every rating is preset to the last one; ``round`` is the one that is left."""

    round: int | None = None


class Rated(Word, frozen=True):
    seat: str
    value: int
    round: int
    before: int | None


class RatingTakenBack(Word, frozen=True):
    """The seat's rating is again what it was."""

    seat: str
    value: int | None
    round: int


class ReasonGiven(Word, frozen=True):
    """``reason``: what it is now, None: taken away; ``before``: what it was."""

    seat: str
    reason: Reason | None
    before: Reason | None
    round: int


class RatingsRevealed(Word, frozen=True):
    round: int


class RatingRoundStarted(Word, frozen=True):
    """``kept``: every rating is preset to the last one."""

    round: int
    kept: bool


Command = Rate | GiveReason | RevealRatings | StartRatingRound
Event = Rated | RatingTakenBack | ReasonGiven | RatingsRevealed | RatingRoundStarted
REVEALS = (RatingsRevealed,)


def opening(rules: Rules) -> State:
    """Nobody has rated."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Giving the same rating again leaves an event too."""
    match command:
        case Rate(value, number):
            only_seated(by, "rate")
            _open_round(state, number)
            if not rules.low <= value <= rules.high:
                raise Refused(f"Ratings go from {rules.low} to {rules.high}.", "rating_range")
            return [Rated(by.id, value, state.round, state.ratings.get(by.id))]
        case GiveReason(text, number, about):
            only_seated(by, "say why")
            _same_round(state, number)
            _may_be_about(about, rules, scene)
            return _reasoning(state, rules, " ".join(text.split()), about, by, chance)
        case RevealRatings(number):
            only_facilitators(by, "reveals the ratings")
            _open_round(state, number)
            return [RatingsRevealed(state.round)]
        case StartRatingRound(number):
            only_facilitators(by, "asks again")
            _same_round(state, number)
            return [RatingRoundStarted(state.round + 1, not rules.anonymous)]


def _may_be_about(about: str | None, rules: Rules, scene: Scene) -> None:
    if about is not None and not rules.about:
        raise Refused("A reason stands by itself here.", "no_about")
    if about is not None and (about not in scene.things or scene.things[about].type != rules.about):
        raise Absent(rules.about)


def _reasoning(
    state: State, rules: Rules, text: str, about: str | None, by: Seat, chance: Chance
) -> Sequence[Event]:
    """Until the reveal it leaves the same trace whatever the rating and the text, or others would know."""
    rating = state.ratings.get(by.id)
    if rules.low_ones is None:
        raise Refused("No reason is asked for here.", "no_reason")
    if rating is None:
        raise Refused("Rate first, then say why.", "not_rated")
    if state.revealed and rating > rules.low_ones:
        raise Refused(f"Who rated {rules.low_ones} or less is asked for a reason.", "no_reason")
    if len(text) > LONGEST:
        sentence = f"This reason has {len(text):,} characters; at most {LONGEST:,} fit."
        raise Refused(sentence, "long")
    before, id = state.reasons.get(by.id), chance.new_id()
    reason = Reason(before.id if before else id, text, by.team, about) if text else None
    return [ReasonGiven(by.id, reason, before, state.round)]


def settle(state: State, rules: Rules, scene: Scene, now: int) -> Sequence[Event]:
    """Where the rules say so, leaving the stage reveals."""
    due = rules.on_leaving and not scene.open and state.ratings and not state.revealed
    return [RatingsRevealed(state.round)] if due else ()


def evolve(state: State, event: Event) -> State:
    """The ratings after the event."""
    match event:
        case Rated(seat, value):
            return replace(state, ratings={**state.ratings, seat: value})
        case RatingTakenBack(seat, value):
            ratings = {one: kept for one, kept in state.ratings.items() if one != seat}
            return replace(state, ratings=ratings if value is None else {**ratings, seat: value})
        case ReasonGiven(seat, reason):
            return replace(state, reasons=_reasoned(state, seat, reason))
        case RatingsRevealed():
            return replace(state, revealed=True)
        case RatingRoundStarted(number, kept):
            return State(state.ratings if kept else {}, number)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """How many have rated; after the reveal what it adds up to, where enough have."""
    view: View = {
        "question": rules.question,
        "low": rules.low,
        "high": rules.high,
        "round": state.round,
        "rated": len(state.ratings),
        "revealed": state.revealed,
    }
    if state.revealed:
        view |= _summary(list(state.ratings.values()), rules)
        if rules.low_ones is not None and len(state.ratings) >= rules.least:
            view["reasons"] = _reasons(state, rules, rules.low_ones)
        if rules.by_team:
            teams = ratings_by_team(state, scene.seats)
            view["teams"] = {team: _summary(ratings, rules) for team, ratings in teams.items()}
    return {"rating": view}


def ratings_by_team(state: State, seats: Mapping[str, Seat]) -> dict[str, list[int]]:
    """The ratings of each team's people; who belongs to none is in none."""
    teams = {id: seat.team for id, seat in seats.items() if id in state.ratings}
    found: dict[str, list[int]] = {team: [] for team in sorted({team for team in teams.values() if team})}
    for id, team in teams.items():
        if team:
            found[team].append(state.ratings[id])
    return found


def _reasons(state: State, rules: Rules, low: int) -> View:
    """``<id>`` {text, team, about?} of each low rating; whose it is nobody is told."""
    shown = [reason for seat, reason in state.reasons.items() if state.ratings.get(seat, low + 1) <= low]
    return {one.id: _reason(one, rules) for one in sorted(shown, key=lambda one: one.id)}


def _reason(one: Reason, rules: Rules) -> View:
    said = {"text": one.text, "team": one.team}
    return {**said, "about": one.about} if rules.about else said


def _reasoned(state: State, seat: str, reason: Reason | None) -> dict[str, Reason]:
    others = {one: kept for one, kept in state.reasons.items() if one != seat}
    return others if reason is None else {**others, seat: reason}


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The own rating, and the own reason where one is asked for."""
    mine: View = {"rating": state.ratings.get(seat.id)}
    if rules.low_ones is not None:
        reason = state.reasons.get(seat.id)
        mine["reason"] = reason.text if reason else ""
        if rules.about:
            mine["reason_about"] = reason.about if reason else None
    return mine


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Who rated what, and why, is never told."""
    match event:
        case Rated() | RatingTakenBack() | ReasonGiven():
            return None
        case RatingsRevealed(number):
            return {"round": number, "ratings": "revealed"}
        case RatingRoundStarted(number):
            return {"round": number, "ratings": "open"}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """A rating before the reveal, and a reason of this round."""
    match event:
        case ReasonGiven(seat, reason, before, number) if state.reasons.get(seat) == reason:
            _same_round(state, number)
            return [ReasonGiven(seat, before, reason, number)]
        case Rated(seat, value, number, before) if state.ratings.get(seat) == value:
            _open_round(state, number)
            return [RatingTakenBack(seat, before, number)]
        case _:
            raise Refused("A reveal is not taken back; ask again.", "undo")


def _open_round(state: State, number: int | None) -> None:
    _same_round(state, number)
    if state.revealed:
        raise Refused("The ratings are revealed. A facilitator can ask again.", "round_closed")


def _same_round(state: State, number: int | None) -> None:
    if number is not None and number != state.round:
        raise Refused("This round was closed a moment before this arrived.", "round_closed")


def _summary(ratings: Sequence[int], rules: Rules) -> View:
    """``{mean, lowest, counts}``; ``{too_few}`` where a number would point at somebody."""
    if len(ratings) < rules.least:
        return {"too_few": rules.least}
    counts = Counter(ratings)
    return {
        "mean": round(sum(ratings) / len(ratings), 2),
        "lowest": min(ratings),
        "counts": {str(value): counts[value] for value in range(rules.low, rules.high + 1)},
    }
