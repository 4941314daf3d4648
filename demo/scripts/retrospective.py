"""They write their notes, put together what belongs together, and vote for what to talk about."""

from __future__ import annotations

from demo import content
from demo.scripts.moves import Move, Scene, drawn, mixed


def moves(scene: Scene) -> list[Move]:
    """What the open stage is for. Talking is left to people."""
    match scene.stage:
        case "write":
            return _writing(scene) or scene.goes_on()
        case "group":
            return _grouping(scene) or scene.goes_on()
        case "vote":
            return _voting(scene) or scene.goes_on()
        case "discuss" | "close":
            return []
    return scene.goes_on()


def _writing(scene: Scene) -> list[Move]:
    columns = scene.play.show(scene.state)["columns"]
    written = {(card.author, card.text) for card in scene.state.parts["write"].cards.values()}
    seats = {name: seat for seat, name in scene.cast.items()}
    return mixed(
        Move(seats[note.by], "AddCard", {"column": note.column, "text": note.text}, "write")
        for note in content.stage().notes
        if note.by in seats and note.column in columns and (seats[note.by], note.text) not in written
    )


def _grouping(scene: Scene) -> list[Move]:
    """The facilitator puts the notes of a topic together that nobody has grouped."""
    grouped = {card for group in scene.state.parts["group"].groups.values() for card in group.cards}
    topics: dict[str, list[str]] = {}
    known = {note.text: note.topic for note in content.stage().notes if note.topic}
    for card in scene.state.parts["write"].cards.values():
        if card.text in known and card.id not in grouped and not card.parked:
            topics.setdefault(known[card.text], []).append(card.id)
    ready = [(title, cards) for title, cards in topics.items() if len(cards) > 1]
    return scene.led("GroupCards", cards=ready[0][1], title=ready[0][0]) if ready else []


def _voting(scene: Scene) -> list[Move]:
    """Everybody spends what is left of their votes, one topic after the other."""
    found = []
    topics = scene.play.show(scene.state)["topics"]
    for seat, name in scene.cast.items():
        mine = scene.play.whisper(scene.state, seat)
        liked = sorted(topics, key=lambda id: drawn(name, topics[id]["title"]))
        chosen = next((id for id in liked if id not in mine["votes"]), None)
        if mine["left"] and chosen is not None:
            votes = min(mine["left"], 1 + drawn(name) % 2)
            found.append(Move(seat, "SpendVotes", {"topic": chosen, "votes": votes}, "vote"))
    return mixed(found)
