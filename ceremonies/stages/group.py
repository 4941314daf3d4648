"""Notes that say the same are put together; every note is in exactly one group."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from ceremonies.ceremony import (
    Absent,
    Chance,
    Refused,
    Scene,
    Seat,
    Thing,
    Things,
    View,
    Word,
    never_wakes,
    only_seated,
    settles_nothing,
    whispers_nothing,
)

settle = settles_nothing
wakes = never_wakes
whisper = whispers_nothing

LONGEST = 200
"""Characters of a title."""


class Rules(msgspec.Struct, frozen=True):
    """Grouping has no policy."""


class Group(msgspec.Struct, frozen=True):
    """Two or more cards, sorted; an empty title is made of their words. Its id is the smallest card's."""

    cards: tuple[str, ...]
    title: str = ""

    @property
    def id(self) -> str:
        return self.cards[0]


class State(msgspec.Struct, frozen=True):
    """The groups by id; a card in none of them stands alone."""

    groups: dict[str, Group] = {}


class GroupCards(Word, frozen=True):
    """Puts cards, with the groups they are in, into one group; for a group alone it sets the title."""

    cards: tuple[str, ...]
    title: str | None = None


class UngroupCard(Word, frozen=True):
    """Takes a card out of its group."""

    card: str


class CardsGrouped(Word, frozen=True):
    """``before``: the groups that went into it."""

    group: Group
    before: tuple[Group, ...] = ()


class CardUngrouped(Word, frozen=True):
    """``before``: the group it was in; ``left``: what is left of that one."""

    card: str
    before: Group
    left: Group | None


class GroupsRestored(Word, frozen=True):
    """A grouping taken back: ``gone`` is replaced by the groups that were there."""

    gone: str | None
    groups: tuple[Group, ...]


Command = GroupCards | UngroupCard
Event = CardsGrouped | CardUngrouped | GroupsRestored


def opening(rules: Rules) -> State:
    """Every card alone."""
    return State()


def decide(
    state: State, rules: Rules, command: Command, by: Seat, scene: Scene, chance: Chance
) -> Sequence[Event]:
    """What follows from the command."""
    only_seated(by, "group notes")
    match command:
        case GroupCards(cards, title):
            merged = _groups_of(state, [_card(state, scene, card) for card in cards])
            ids = sorted({*cards, *(card for group in merged for card in group.cards)})
            if len(ids) < 2:
                raise Refused("A group takes at least two notes.", "one_card")
            given = _title(title) if title is not None else _kept_title(merged)
            group = Group(tuple(ids), given)
            return [] if merged == [group] else [CardsGrouped(group, tuple(merged))]
        case UngroupCard(card):
            groups = _groups_of(state, [_card(state, scene, card)])
            if not groups:
                return []
            rest = tuple(one for one in groups[0].cards if one != card)
            left = Group(rest, groups[0].title) if len(rest) > 1 else None
            return [CardUngrouped(card, groups[0], left)]


def evolve(state: State, event: Event) -> State:
    """The groups after the event."""
    match event:
        case CardsGrouped(group, before):
            return _replaced(state, [one.id for one in before], [group])
        case CardUngrouped(_, before, left):
            return _replaced(state, [before.id], [left] if left else [])
        case GroupsRestored(gone, groups):
            return _replaced(state, [gone] if gone else [], groups)


def show(state: State, rules: Rules, scene: Scene) -> View:
    """The groups of two and more cards; what is not in one stands alone."""
    groups = outcome(state, rules, scene.things)
    return {
        "groups": {
            id: {
                "title": group.title,
                "cards": [part for part in group.parts if part in scene.things],
                "column": group.column,
            }
            for id, group in groups.items()
            if group.parts
        }
    }


def tell(event: Event, state: State, rules: Rules) -> View | None:
    """Grouping happens before everybody's eyes."""
    match event:
        case CardsGrouped(group):
            return {"group": group.id, "cards": list(group.cards), "title": group.title}
        case CardUngrouped(card, before):
            return {"card": card, "group": before.id}
        case GroupsRestored(gone, groups):
            return {"gone": gone, "groups": [group.id for group in groups]}


def undo(event: Event, state: State, rules: Rules) -> Sequence[Event]:
    """A grouping that stands as it was made."""
    match event:
        case CardsGrouped(group, before) if state.groups.get(group.id) == group:
            return [GroupsRestored(group.id, before)]
        case CardUngrouped(card, before, left) if not _groups_of(state, [card]):
            still = state.groups.get(left.id) if left else None
            alone = left is not None or not _groups_of(state, before.cards)
            if still == left and alone:
                return [GroupsRestored(left.id if left else None, (before,))]
    raise Refused("Somebody has grouped these notes anew since.", "undo")


def outcome(state: State, rules: Rules, things: Things) -> Things:
    """Groups and single cards, where the first card of each stands. A removed card stays a silent part."""
    member = {card: group for group in state.groups.values() for card in group.cards}
    topics: dict[str, Thing] = {}
    for id, thing in things.items():
        group = member.get(id)
        if group is None:
            topics[id] = thing
        elif group.id not in topics:
            titles = [things[card].title for card in group.cards if card in things]
            title = group.title or named(titles)
            topics[group.id] = replace(thing, id=group.id, title=title, parts=group.cards)
    return topics


def named(titles: Sequence[str]) -> str:
    """The words that most of these have in common, at most three, else the first title."""
    words = [list(dict.fromkeys(re.findall(r"\w{4,}", title.lower()))) for title in titles]
    counts = Counter(word for one in words for word in one)
    shared = [word for word, count in counts.most_common() if count > 1][:3]
    return " ".join(shared).capitalize() if shared else titles[0][:LONGEST]


def _card(state: State, scene: Scene, card: str) -> str:
    """A card that is there, or the id of a group in which one is."""
    group = state.groups.get(card)
    if card not in scene.things and not (group and any(one in scene.things for one in group.cards)):
        raise Absent("note")
    return card


def _groups_of(state: State, cards: Sequence[str]) -> list[Group]:
    return [group for group in state.groups.values() if not set(cards).isdisjoint(group.cards)]


def _kept_title(merged: Sequence[Group]) -> str:
    return next((group.title for group in merged if group.title), "")


def _title(title: str) -> str:
    plain = " ".join(title.split())
    if len(plain) > LONGEST:
        raise Refused(f"A title has at most {LONGEST} characters.", "too_long")
    return plain


def _replaced(state: State, gone: Sequence[str], groups: Sequence[Group]) -> State:
    kept = {id: group for id, group in state.groups.items() if id not in gone}
    return State({**kept, **{group.id: group for group in groups}})
