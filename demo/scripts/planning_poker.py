"""They estimate one item after the other: vote, wait for people, agree on the median, go on."""

from __future__ import annotations

from ceremonies.stages.ballots import number_of
from ceremonies.stages.estimate import Round
from demo.scripts.moves import Move, Scene, drawn, mixed

LEANINGS = (-1, 0, 0, 0, 1, 1)
"""How far from the middle somebody's card lies, in cards."""


def moves(scene: Scene) -> list[Move]:
    """Votes while the round is open, then what the facilitator does."""
    estimate = scene.state.parts["estimate"]
    turned: Round | None = estimate.round
    if turned is None or estimate.item in {*estimate.agreed, *estimate.skipped}:
        return _next_item(scene)
    if turned.revealed:
        return scene.led("AgreeEstimate", card=_median(scene, turned), item=estimate.item)
    about = {"item": estimate.item, "round": turned.number}
    waiting = [seat for seat in scene.cast if seat not in turned.votes]
    if waiting:
        cards = {seat: _card(scene, seat, estimate.item) for seat in waiting}
        return mixed(Move(seat, "CastVote", {"card": cards[seat], **about}, "estimate") for seat in waiting)
    everybody = all(seat in turned.votes for seat in scene.others)
    return scene.led("RevealVotes", **about) if everybody and estimate.reveals_at is None else []


def _next_item(scene: Scene) -> list[Move]:
    estimate = scene.state.parts["estimate"]
    things = sorted(scene.state.parts["brief"].things.values(), key=lambda thing: thing.rank)
    left = [one.id for one in things if one.id not in estimate.agreed and one.id not in estimate.skipped]
    return scene.led("PresentItem", item=left[0]) if left else []


def _card(scene: Scene, seat: str, item: str) -> str:
    title = scene.state.parts["brief"].things[item].title
    deck = _numbers(scene)
    middle = 2 + drawn(title) % 3
    leaning = LEANINGS[drawn(scene.cast[seat], title) % len(LEANINGS)]
    return deck[min(max(middle + leaning, 0), len(deck) - 1)]


def _median(scene: Scene, turned: Round) -> str:
    deck = _numbers(scene)
    cast = sorted(deck.index(vote.card) for vote in turned.votes.values() if vote.card in deck)
    return deck[cast[len(cast) // 2]] if cast else deck[0]


def _numbers(scene: Scene) -> list[str]:
    deck: list[str] = scene.state.floor.settings["deck"]
    return [card for card in deck if number_of(card) is not None] or list(deck)
