"""Notes in columns: everybody writes hidden, all notes are shown together in a shuffled order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Forbidden,
    Refused,
    Scene,
    Seat,
    Thing,
    Things,
    View,
    Word,
    never_wakes,
    only_facilitators,
    only_seated,
)

wakes = never_wakes

LONGEST = 2_000
"""Characters of a note."""
MOST = 5_000
"""Notes in one room."""


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place for notes: its id, its title and the question it asks."""

    id: str
    title: str
    prompt: str = ""


class Rules(msgspec.Struct, frozen=True):
    """The columns in order; whether authors are unknown for ever."""

    columns: tuple[Column, ...]
    anonymous: bool = False


class Card(msgspec.Struct, frozen=True):
    """A note. ``place`` is its order once it is ``shown``; ``author`` a seat, or its mark.

    ``number`` is the order in which it was written, so that one that is brought back stands where it stood.
    """

    id: str
    column: str
    text: str
    author: str
    place: int = 0
    shown: bool = False
    parked: bool = False
    number: int = 0


class State(msgspec.Struct, frozen=True):
    """The notes by id, in the order in which they were written.

    ``written`` and ``shown`` count those that ever were; ``closed``: nobody edits any more.
    """

    cards: dict[str, Card] = {}
    written: int = 0
    shown: int = 0
    closed: bool = False


class AddCard(Word, frozen=True):
    """Writes a note into a column."""

    column: str
    text: str


class EditCard(Word, frozen=True):
    """Changes the text of an own note."""

    card: str
    text: str


class RemoveCard(Word, frozen=True):
    """Takes an own note away; a facilitator also a shown one of somebody else."""

    card: str


class MoveCard(Word, frozen=True):
    """Puts a note into another column, or back from the parking lot."""

    card: str
    column: str


class ParkCard(Word, frozen=True):
    """Puts a note aside, into the parking lot."""

    card: str


class CloseNotes(Word, frozen=True):
    """Shows every note and ends editing; of an anonymous stage the key to its authors is destroyed."""


class ReopenNotes(Word, frozen=True):
    """Lets people write again. What an anonymous stage had before can then be moved, not edited."""


class CardAdded(Word, frozen=True):
    card: Card


class CardEdited(Word, frozen=True):
    """``shown``: everybody could see the note then, and sees the change."""

    card: str
    text: str
    before: str
    shown: bool


class CardRemoved(Word, frozen=True):
    card: Card


class CardMoved(Word, frozen=True):
    """``parked``, ``was_parked``: whether it lies in the parking lot now, and did before."""

    card: str
    column: str
    before: str
    parked: bool
    was_parked: bool
    shown: bool


class NotesRevealed(Word, frozen=True):
    """Every hidden note is shown, in the order that the seed shuffles them into."""

    seed: int


class NotesClosed(Word, frozen=True):
    pass


class NotesReopened(Word, frozen=True):
    pass


Command = AddCard | EditCard | RemoveCard | MoveCard | ParkCard | CloseNotes | ReopenNotes
Event = CardAdded | CardEdited | CardRemoved | CardMoved | NotesRevealed | NotesClosed | NotesReopened
UNSIGNED = (MoveCard, ParkCard, RemoveCard, ReopenNotes)
REVEALS = (NotesRevealed,)


def opening(rules: Rules) -> State:
    """No notes."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command. Somebody else's hidden note answers like one that is not there."""
    match command:
        case AddCard(column, text):
            only_seated(by, "write")
            _writes(state, scene)
            if len(state.cards) >= MOST:
                raise Refused(f"This room holds {MOST} notes already.", "too_many_notes")
            number = state.written + 1
            card = Card(chance.new_id(), _column(rules, column), _text(text), by.id, number=number)
            return [CardAdded(card)]
        case EditCard(id, text):
            card = _own(state, id, by, "changes its text")
            return [CardEdited(id, _text(text), card.text, card.shown)]
        case RemoveCard(id):
            card = _seen(state, id, by)
            if not by.facilitates:
                _own(state, id, by, "takes it away; a facilitator can, too")
            return [CardRemoved(card)]
        case MoveCard(id, column):
            only_seated(by, "move notes")
            card, to = _seen(state, id, by), _column(rules, column)
            return [CardMoved(id, to, card.column, False, card.parked, card.shown)]
        case ParkCard(id):
            only_seated(by, "move notes")
            card = _seen(state, id, by)
            return [CardMoved(id, card.column, card.column, True, card.parked, card.shown)]
        case CloseNotes():
            only_facilitators(by, "closes the notes")
            if state.closed:
                return []
            return [NotesRevealed(scene.seed), NotesClosed()] if any(_hidden(state)) else [NotesClosed()]
        case ReopenNotes():
            only_facilitators(by, "opens the notes again")
            return [NotesReopened()] if state.closed else []


def settle(state: State, rules: Rules, scene: Scene, now: int) -> Sequence[Event]:
    """Leaving the stage shows every note."""
    return [NotesRevealed(scene.seed)] if not scene.current and any(_hidden(state)) else ()


def evolve(state: State, event: Event) -> State:
    """The notes after the event."""
    match event:
        case CardAdded(card):
            return _put(state, card)
        case CardEdited(id, text):
            return _with(state, id, text=text)
        case CardRemoved(card):
            return replace(state, cards={id: one for id, one in state.cards.items() if id != card.id})
        case CardMoved(id, column, _, parked):
            return _with(state, id, column=column, parked=parked)
        case NotesRevealed(seed):
            order = sorted((card.id for card in _hidden(state)), key=lambda id: _shuffled(seed, id))
            places = {id: place for place, id in enumerate(order, start=state.shown + 1)}
            cards = {
                id: replace(card, shown=True, place=places[id]) if id in places else card
                for id, card in state.cards.items()
            }
            return replace(state, cards=cards, shown=state.shown + len(order))
        case NotesClosed():
            return replace(state, closed=True)
        case NotesReopened():
            return replace(state, closed=False)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The columns with how many hidden notes by how many people, and the notes that are shown."""
    ids = [column.id for column in rules.columns]
    hidden: dict[str, list[str]] = {id: [] for id in ids}
    for card in _hidden(state):
        hidden[_place(ids, card)].append(card.author)
    return {
        "columns": {
            column.id: {
                "title": column.title,
                "prompt": column.prompt,
                "rank": rank,
                "hidden": {"notes": len(hidden[column.id]), "people": len(set(hidden[column.id]))},
            }
            for rank, column in enumerate(rules.columns, start=1)
        },
        "cards": {card.id: _card_view(card, rules) for card in _shown(state)},
        "notes": {"closed": state.closed},
    }


def whisper(state: State, rules: Rules, seat: Seat, scene: Scene) -> View:
    """The own notes in the order in which they were written, as long as they can be edited."""
    if state.closed:
        return {}
    ids = [column.id for column in rules.columns]
    own = [card for card in state.cards.values() if card.author == seat.id]
    return {
        "cards": {
            card.id: {
                "column": _place(ids, card),
                "text": card.text,
                "hidden": not card.shown,
                "parked": card.parked,
                "rank": rank,
            }
            for rank, card in enumerate(own, start=1)
        }
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """A note once it is shown, as it is now; of an anonymous one, never when it was written."""
    match event:
        case CardAdded(card):
            now = state.cards.get(card.id)
            if now is None or not now.shown or (rules.anonymous and not card.shown):
                return None
            told: View = {"card": now.id, "column": now.column, "text": now.text}
            return told if rules.anonymous else {**told, "author": now.author}
        case CardEdited(id, text, _, shown):
            return {"card": id, "text": text} if shown else None
        case CardRemoved(card):
            return {"card": card.id} if card.shown else None
        case CardMoved(id, column, _, parked, _, shown):
            return {"card": id, "column": column, "parked": parked} if shown else None
        case NotesRevealed():
            return {"notes": "revealed"}
        case NotesClosed():
            return {"notes": "closed"}
        case NotesReopened():
            return {"notes": "open"}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """What was done to a note, where nothing else was done to it since."""
    match event:
        case CardAdded(card):
            _not_closed(state)
            now = state.cards.get(card.id)
            if now is None or (now.column, now.parked) != (card.column, card.parked):
                raise Refused("This note was moved or removed since.", "undo")
            return [CardRemoved(now)]
        case CardEdited(id, text, before, _):
            _not_closed(state)
            now = state.cards.get(id)
            if now is None or now.text != text:
                raise Refused("This note was changed or removed since.", "undo")
            return [CardEdited(id, before, text, now.shown)]
        case CardRemoved(card):
            if card.id in state.cards:
                raise Refused("This note is there again.", "undo")
            return [CardAdded(card)]
        case CardMoved(id, column, before, parked, was_parked):
            now = state.cards.get(id)
            if now is None or (now.column, now.parked) != (column, parked):
                raise Refused("This note was moved or removed since.", "undo")
            return [CardMoved(id, before, column, was_parked, parked, now.shown)]
        case NotesReopened() if not state.closed and not rules.anonymous:
            return [NotesClosed()]
        case _:
            raise Refused("Closed notes are opened again, not taken back.", "undo")


def outcome(state: State, rules: Rules, things: Things) -> Things:
    """Every note that is shown and not parked, in order."""
    ids = [column.id for column in rules.columns]
    chosen = sorted((card for card in _shown(state) if not card.parked), key=lambda card: card.place)
    return {
        card.id: Thing(card.id, card.text, column=_place(ids, card), rank=card.place, type="card")
        for card in chosen
    }


def _put(state: State, card: Card) -> State:
    cards = {**state.cards, card.id: card}
    if card.number <= state.written:
        cards = dict(sorted(cards.items(), key=lambda pair: pair[1].number))
    return replace(state, cards=cards, written=max(state.written, card.number))


def _hidden(state: State) -> Iterator[Card]:
    return (card for card in state.cards.values() if not card.shown)


def _shown(state: State) -> Iterator[Card]:
    return (card for card in state.cards.values() if card.shown)


def _shuffled(seed: int, id: str) -> str:
    return sha256(f"{seed}:{id}".encode()).hexdigest()


def _place(columns: Sequence[str], card: Card) -> str:
    """Where the note stands: a column that went away with a change of format hands its notes to the first."""
    return card.column if card.column in columns else columns[0]


def _card_view(card: Card, rules: Rules) -> View:
    view: View = {
        "column": _place([column.id for column in rules.columns], card),
        "text": card.text,
        "rank": card.place,
    }
    if not rules.anonymous:
        view["author"] = card.author
    if card.parked:
        view["parked"] = True
    return view


def _seen(state: State, id: str, by: Seat) -> Card:
    card = state.cards.get(id)
    if card is None or (not card.shown and card.author != by.id):
        raise Absent("note")
    return card


def _own(state: State, id: str, by: Seat, does: str) -> Card:
    only_seated(by, "write")
    card = _seen(state, id, by)
    _not_closed(state)
    if card.author != by.id:
        raise Forbidden(f"Only who wrote a note {does}.")
    return card


def _writes(state: State, scene: Scene) -> None:
    _not_closed(state)
    if not scene.current:
        raise Refused("Writing is closed. A facilitator can reopen it.", "stage_closed")


def _not_closed(state: State) -> None:
    if state.closed:
        raise Refused("The notes are closed. A facilitator can open them again.", "notes_closed")


def _column(rules: Rules, id: str) -> str:
    if all(column.id != id for column in rules.columns):
        raise Absent("column")
    return id


def _text(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise Refused("A note needs a word.", "empty")
    if len(plain) > LONGEST:
        raise Refused(f"A note has at most {LONGEST} characters.", "too_long")
    return plain


def _with(state: State, id: str, **changes: object) -> State:
    if id not in state.cards:
        return state
    return replace(state, cards={**state.cards, id: replace(state.cards[id], **changes)})
