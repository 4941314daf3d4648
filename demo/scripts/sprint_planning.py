"""They propose goals, look at the plan, and say how sure they are."""

from __future__ import annotations

from demo import content
from demo.scripts.moves import Move, Scene, drawn, mixed

SURE = (3, 4, 4, 4, 5)


def moves(scene: Scene) -> list[Move]:
    """What the open stage is for; whom to ask for what is left to people."""
    match scene.stage:
        case "goal":
            return _proposing(scene) or scene.unready() or _after_the_goals(scene)
        case "confidence":
            return _voting(scene)
    return scene.goes_on()


def _proposing(scene: Scene) -> list[Move]:
    proposed = scene.state.parts["goal"].proposed
    seats = {name: seat for seat, name in scene.cast.items()}
    return mixed(
        Move(seats[one.by], "ProposeGoal", {"text": one.text}, "goal")
        for one in content.stage().goals
        if one.by in seats and seats[one.by] not in proposed
    )


def _after_the_goals(scene: Scene) -> list[Move]:
    if scene.ready(scene.others) and not scene.state.parts["goal"].revealed:
        return scene.led("RevealGoals")
    return scene.goes_on()


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
