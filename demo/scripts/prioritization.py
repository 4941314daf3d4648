"""They score every feature, each team among itself, near what the content says of it."""

from __future__ import annotations

from ceremonies.methods import wsjf
from demo import content
from demo.scripts.moves import Move, Scene, drawn

LEANINGS = (-1, 0, 0, 0, 1)
"""How far from the middle somebody's score lies, in scores."""


def moves(scene: Scene) -> list[Move]:
    """Scores, item by item; once everybody is ready the facilitator shows them. Talking is left to people."""
    match scene.stage:
        case "score":
            return _scoring(scene) or _showing(scene)
        case "talk" | "rank":
            return []
    return scene.goes_on()


def _showing(scene: Scene) -> list[Move]:
    scores = scene.state.parts["score"]
    if all(scores.latest(factor).revealed for factor in wsjf.FACTORS):
        return []
    return scene.unready() or (scene.led("RevealScores") if scene.ready(scene.others) else [])


def _scoring(scene: Scene) -> list[Move]:
    middle = {one.title: one.scores for team in content.teams() for one in team.features}
    given = {factor: scene.state.parts["score"].latest(factor) for factor in wsjf.FACTORS}
    seats = scene.state.floor.seats
    voices = [(seat, seats[seat].team) for seat in scene.cast if seats[seat].team]
    things = sorted(scene.state.parts["brief"].things.values(), key=lambda thing: thing.rank)
    return [
        Move(seat, "ScoreItem", {"item": thing.id, "factor": factor, "value": value}, "score")
        for thing in things
        if thing.title in middle
        for factor in wsjf.FACTORS
        for seat, team in voices
        if not given[factor].revealed and given[factor].score(team or "", thing.id, seat) is None
        for value in (_value(middle[thing.title][factor], scene.cast[seat], thing.title, factor),)
    ]


def _value(middle: int, name: str, title: str, factor: str) -> int:
    scale = wsjf.SCALE
    leaning = LEANINGS[drawn(name, title, factor) % len(LEANINGS)]
    return scale[min(max(scale.index(middle) + leaning, 0), len(scale) - 1)]
