"""They say how far plans are, what objectives are worth, and how sure they are; risks are for people."""

from __future__ import annotations

from collections.abc import Mapping

from ceremonies.ceremony import Thing, of_types
from ceremonies.stages.breakout import PlanState
from ceremonies.stages.value import HIGHEST, LOWEST, value_of
from demo.scripts.moves import Move, Scene, drawn, mixed

SURE = (2, 3, 4, 4, 4, 5)
FAR: tuple[PlanState, ...] = ("talking", "confident")
LEANINGS = (-1, 0, 0, 1)
"""How far from the planned value somebody's own lies."""


def moves(scene: Scene) -> list[Move]:
    """What the open stage is for. Values that are agreed are those that the program has."""
    match scene.stage:
        case "breakout":
            return _planning(scene) or scene.goes_on()
        case "review":
            return _reviewing(scene) or scene.goes_on()
        case "value":
            return _valuing(scene) or scene.goes_on()
        case "confidence":
            return _voting(scene)
    return scene.goes_on()


def _planning(scene: Scene) -> list[Move]:
    """Of each team the first who sits there speaks."""
    said, seats = scene.state.parts["breakout"].said, scene.state.floor.seats
    speakers: dict[str, str] = {}
    for seat in scene.cast:
        team = seats[seat].team
        if team and team in _things(scene, "team"):
            speakers.setdefault(team, seat)
    return mixed(
        Move(seat, "SayPlan", {"state": FAR[drawn(scene.cast[seat]) % len(FAR)], "team": team}, "breakout")
        for team, seat in speakers.items()
        if team not in said
    )


def _reviewing(scene: Scene) -> list[Move]:
    talk = scene.state.parts["review"]
    left = [id for id in _things(scene, "team") if id != talk.thing and id not in talk.talked]
    return scene.led("ReviewPlan", team=left[0]) if left and scene.ready(scene.others) else []


def _valuing(scene: Scene) -> list[Move]:
    table = scene.state.parts["value"]
    open_one = _things(scene, "objective").get(table.objective or "")
    if open_one is None or open_one.id in table.agreed:
        left = [id for id in _things(scene, "objective") if id not in table.agreed]
        return scene.led("PresentObjective", objective=left[0]) if left else []
    worth, said = value_of(open_one), table.said.get(open_one.id, {})
    if worth is None:
        return []
    voices = [
        Move(seat, "SayValue", {"objective": open_one.id, "value": _near(worth, name, open_one.id)}, "value")
        for seat, name in scene.cast.items()
        if seat not in said
    ]
    if voices or not scene.ready(scene.others):
        return mixed(voices)
    return scene.led("AgreeValue", objective=open_one.id, value=worth)


def _things(scene: Scene, type: str) -> Mapping[str, Thing]:
    return of_types(scene.state.parts["brief"].things, (type,))


def _near(worth: int, name: str, about: str) -> int:
    leaning = LEANINGS[drawn(name, about) % len(LEANINGS)]
    return min(max(worth + leaning, LOWEST), HIGHEST)


def _voting(scene: Scene) -> list[Move]:
    rated = scene.state.parts["confidence"]
    if rated.revealed:
        return []
    waiting = [seat for seat in scene.cast if seat not in rated.ratings]
    if waiting:
        values = {seat: SURE[drawn(scene.cast[seat]) % len(SURE)] for seat in waiting}
        return mixed(Move(seat, "VoteConfidence", {"value": values[seat]}, "confidence") for seat in waiting)
    everybody = all(seat in rated.ratings for seat in scene.others)
    return scene.led("RevealConfidence") if everybody else []
