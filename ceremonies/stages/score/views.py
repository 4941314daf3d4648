"""Who has scored how many, and what: to everybody after the reveal, to a team before."""

from __future__ import annotations

from typing import Any

from ceremonies.ceremony import Scene, Seat, Thing, Things, View
from ceremonies.methods.factors import team_value
from ceremonies.stages.score.ranking import TITLES, Rules, ranking, spread_view
from ceremonies.stages.score.rounds import NO_TEAM, Round, State


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The items, the factors with who is how far, and every revealed score by team."""
    spreads = {(one.item, one.factor): one for one in ranking(state, rules, scene.things).spreads}
    asked = {seat.team or NO_TEAM for seat in scene.seats.values() if seat.role != "observer"}
    scores: dict[str, View] = {}
    for factor in rules.factors:
        shown = state.shown(factor)
        for item in scene.things if shown else ():
            if shown and (item, factor) in spreads:
                view = _scores_view(shown, item, named=not scene.large)
                scores.setdefault(item, {})[factor] = view | _apart(spread_view(spreads[item, factor]))
    return {
        "items": {id: item_view(thing) for id, thing in scene.things.items()},
        "factors": {
            factor: _factor_view(state, rules, factor, place, scene.things, asked)
            for place, factor in enumerate(rules.factors, start=1)
        },
        "scores": scores,
        "scoring": {
            "method": rules.method,
            "open": state.open,
            "next": next((one for one in rules.factors if not state.latest(one).revealed), None),
            "deck": list(rules.deck),
        },
    }


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The own scores; and, to who is on a team, what the team has scored and not revealed yet."""
    mine: dict[str, View] = {}
    team: dict[str, View] = {}
    for factor in rules.factors:
        latest = state.latest(factor)
        for item, seats in latest.scores.get(seat.team or NO_TEAM, {}).items():
            if item not in scene.things:
                continue
            if seat.id in seats:
                own = seats[seat.id]
                mine.setdefault(item, {})[factor] = {"value": own.value, "kept": own.kept}
            if seat.team is not None and not latest.revealed:
                values = {one: score.value for one, score in seats.items()}
                middle = float(team_value(list(values.values())))
                team.setdefault(item, {})[factor] = {"value": middle, "cards": values}
    view: View = {"scores": mine}
    return view if seat.team is None else {**view, "team": {"id": seat.team, "scores": team}}


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
        "progress": {team: _given(latest.scores.get(team, {}), things) for team in teams},
        "of": len(things),
    }


def _given(items: dict[str, Any], things: Things) -> int:
    """How many items the team has scored in this round, whatever it gave."""
    return sum(
        item in things and any(not score.kept for score in seats.values()) for item, seats in items.items()
    )


def _scores_view(shown: Round, item: str, named: bool) -> View:
    teams: View = {}
    changed: list[str] = []
    for team, items in shown.scores.items():
        seats = items.get(item)
        if not seats:
            continue
        teams[team] = {"value": float(team_value([score.value for score in seats.values()]))}
        if named:
            teams[team]["cards"] = {seat: score.value for seat, score in seats.items()}
            changed += [seat for seat in seats if shown.changed(team, item, seat)]
    return {"teams": teams, "round": shown.number} | ({"changed": changed} if changed else {})


def _apart(spread: View) -> View:
    return {name: spread[name] for name in ("low", "high", "steps")}
