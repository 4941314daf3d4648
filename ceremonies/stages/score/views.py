"""Who has scored how many, and what: to everybody after the reveal, to a team before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ceremonies.ceremony import Scene, Seat, Thing, Things, View
from ceremonies.methods.factors import Ranking
from ceremonies.remembering import remembered
from ceremonies.stages.score.ranking import TITLES, Rules, ranking, spread_view
from ceremonies.stages.score.rounds import NO_TEAM, Round, Score, State

Seats = Mapping[str, Score]
"""seat -> score, of one team on one item"""

Items = Mapping[str, Seats]
"""item -> seat -> score, of one team"""

NOTHING: Items = {}


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The items, the factors with who is how far, and every revealed score by team."""
    asked = {seat.team or NO_TEAM for seat in scene.seats.values() if seat.role != "observer"}
    shown = [state.shown(factor) for factor in rules.factors]
    return {
        "items": items_view(scene.things),
        "factors": {
            factor: _factor_view(state, rules, factor, place, scene.things, asked)
            for place, factor in enumerate(rules.factors, start=1)
        },
        "scores": _scores(rules, scene.things, ranking(state, rules, scene.things), scene.large, *shown),
        "scoring": {
            "method": rules.method,
            "open": state.open,
            "next": next((one for one in rules.factors if not state.latest(one).revealed), None),
            "deck": list(rules.deck),
        },
    }


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The own scores; and, to who is on a team, what the team has scored and not revealed yet."""
    latest = [state.latest(factor) for factor in rules.factors]
    given = [one.scores.get(seat.team or NO_TEAM, NOTHING) for one in latest]
    mine: dict[str, View] = {}
    for factor, items in zip(rules.factors, given, strict=True):
        for item, seats in items.items():
            if seat.id in seats and item in scene.things:
                own = seats[seat.id]
                mine.setdefault(item, {})[factor] = {"value": own.value, "kept": own.kept}
    if seat.team is None:
        return {"scores": mine}
    hidden = [NOTHING if one.revealed else items for one, items in zip(latest, given, strict=True)]
    return {"scores": mine, "team": {"id": seat.team, "scores": _shared(rules, scene.things, *hidden)}}


@remembered(256)
def _shared(rules: Rules, things: Things, *hidden: Items) -> View:
    shared: dict[str, View] = {}
    for factor, items in zip(rules.factors, hidden, strict=True):
        for item, seats in items.items():
            if item in things:
                shared.setdefault(item, {})[factor] = _cards_view(seats)
    return shared


@remembered(20_000)
def _cards_view(seats: Seats) -> View:
    """The median, upward, and the score of each seat."""
    values = {seat: score.value for seat, score in seats.items()}
    return {"value": middle(values.values()), "cards": values}


def middle(values: Iterable[float]) -> float:
    """The median; of two middle ones the higher."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


@remembered(64)
def items_view(things: Things) -> View:
    """The items as they are in the backlog."""
    return {id: item_view(thing) for id, thing in things.items()}


def item_view(thing: Thing) -> View:
    """An item as it is in the backlog, with the score and the place it has come to."""
    return {
        "key": thing.key,
        "title": thing.title,
        "type": thing.type,
        "team": thing.team,
        "points": thing.points,
        "rank": thing.rank,
    }


def _factor_view(
    state: State, rules: Rules, factor: str, place: int, things: Things, asked: set[str]
) -> View:
    latest = state.latest(factor)
    teams = sorted(asked | latest.scores.keys())
    return {
        "title": TITLES[factor],
        "rank": place,
        "round": latest.number,
        "revealed": latest.revealed,
        "takes_scores": not latest.revealed and (rules.ahead or state.open == factor),
        "progress": {team: _given(latest.scores.get(team, NOTHING), things) for team in teams},
        "of": len(things),
    }


@remembered(4_096)
def _given(items: Items, things: Things) -> int:
    """How many items the team has scored in this round, whatever it gave."""
    return sum(
        item in things and any(not score.kept for score in seats.values()) for item, seats in items.items()
    )


@remembered(64)
def _scores(rules: Rules, things: Things, result: Ranking, large: bool, *shown: Round | None) -> View:
    spreads = {(one.item, one.factor): one for one in result.spreads}
    scores: dict[str, View] = {}
    for factor, revealed in zip(rules.factors, shown, strict=True):
        for item in things if revealed else ():
            if revealed and (item, factor) in spreads:
                spread = spread_view(spreads[item, factor])
                apart = {name: spread[name] for name in ("low", "high", "steps")}
                scores.setdefault(item, {})[factor] = _scores_view(revealed, item, named=not large) | apart
    return scores


def _scores_view(shown: Round, item: str, named: bool) -> View:
    teams: View = {}
    changed: list[str] = []
    for team, items in shown.scores.items():
        seats = items.get(item)
        if not seats:
            continue
        cards = _cards_view(seats)
        teams[team] = cards if named else {"value": cards["value"]}
        if named:
            changed += [seat for seat in seats if shown.changed(team, item, seat)]
    return {"teams": teams, "round": shown.number} | ({"changed": changed} if changed else {})
