"""Two rooms that differ only in what somebody hides, and whatever the others could tell them apart by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, repeat
from types import ModuleType
from typing import Any

import msgspec

from ceremonies.acts import Happened
from tests.ceremonies.walk import BY_ITSELF, PEOPLE, Outcome, Room, Step, Walker, switches

ALWAYS_HIDDEN = {"VoteCast", "VotesSpent", "Rated", "CardAdded", "ItemScored"}
CHANGES_WHO_SITS = {"StandUp", "SitDown", "RemoveSeat", "HandOver", "TakeOver", "Undo"}


def seen_by_others(room: Room, but: Iterable[str], since: int) -> bytes:
    """Everything that leaves the house but for these: view, whispers, log, number of events."""
    others = [who for who in PEOPLE if who not in but]
    told = [room.play.tell(room.state, one) for one in room.happened[since:]]
    return msgspec.json.encode(
        [
            room.play.show(room.state),
            [room.play.whisper(room.state, who) for who in others],
            told,
            len(room.happened),
            room.play.wakes(room.state),
        ]
    )


def refused(outcome: Outcome) -> bool:
    """Whether the rules said no."""
    return outcome[:1] in (("Refused",), ("Forbidden",), ("Absent",), ("not seated",))


def hidden(room: Room, happened: list[Happened]) -> bool:
    """Whether nobody else is told of any of this, or must not be."""
    return all(
        type(one.event).__name__ in ALWAYS_HIDDEN or room.play.tell(room.state, one) is None
        for one in happened
    )


def reveals(room: Room, happened: list[Happened]) -> bool:
    """Whether something that was hidden may be seen from now on."""
    for one in happened:
        part = room.composition.parts.get(one.part)
        if part is None or isinstance(one.event, getattr(part.kind, "REVEALS", ())):
            return True
    return False


def value_twins_differ(ceremony: ModuleType, seed: int, **chosen: Any) -> str | None:
    """How others tell apart what one seat hides, before anything is revealed; None where they cannot.

    Both rooms take the same walk up to a stage. There Ana's hidden commands hold other values in one of
    them. Where the rules accept one value and refuse the other, the pair is no pair any more.
    """
    one, two = (Room(ceremony, **chosen, **switches(ceremony, seed)) for _ in "12")
    walker = Walker(one, seed)
    stage = walker.random.choice(one.stages)
    for step in chain(_walk_to(walker, stage), islice(_much(walker, stage), 15)):
        one.try_to(step)
        two.try_to(step)
    since = len(one.happened)
    for said in _much(walker, stage):
        kept = one.kept(), two.kept()
        names = walker.names(said.who)
        outcome, happened = one.try_to(said)
        secret = said.who == "ana" and said.name != "Undo"
        if refused(outcome) and secret:
            continue
        other = walker.vary(said, names) if secret and hidden(one, happened) else said
        result, effect = two.try_to(other)
        if other is not said and (refused(result) or not hidden(two, effect)):
            two.back_to(kept[1])
            result, effect = two.try_to(said)
        if refused(result) and secret:
            return None
        if refused(outcome) != refused(result) or (said.who != "ana" and outcome != result):
            return f"{said}: {outcome} here, {result} there."
        if reveals(one, happened) or reveals(two, effect):
            one.back_to(kept[0])
            two.back_to(kept[1])
            continue
        seen, twin = (seen_by_others(room, ["ana"], since) for room in (one, two))
        if seen != twin:
            return f"After {said} and {other.args}:\n{seen!r}\n{twin!r}"
    return None


def _much(walker: Walker, stage: str) -> Iterator[Step]:
    """Much that is said at a stage without leaving it, much of it by Ana."""
    for step in chain(walker.chorus(stage), repeat(None, 40)):
        said = step or walker.something(stage)
        if walker.random.random() < 0.3 and said.name not in BY_ITSELF:
            said = walker.say("ana", walker.random.choice((said.name, said.name, said.name, "Undo")))
        if said.name not in ("GoToStage", "EndCeremony", "RemoveSeat"):
            yield said


def author_twins_differ(ceremony: ModuleType, seed: int, **chosen: Any) -> str | None:
    """How others tell who did what in an anonymous stage, for ever; None where they cannot.

    In one room Ana and Bo have changed places in every command to an anonymous stage.
    """
    one, two = (Room(ceremony, **chosen, **switches(ceremony, seed)) for _ in "12")
    walker = Walker(one, seed)
    swap = {"ana": "bo", "bo": "ana"}
    for step in walker.walk():
        if step.name in CHANGES_WHO_SITS or step.name == "connection":
            continue
        spoken = one.composition.spoken.get(step.name)
        masked = spoken is not None and one.composition.parts[spoken.part].anonymous
        outcome, _ = one.try_to(step)
        result, _ = two.try_to(step, swap.get(step.who, step.who) if masked else step.who)
        if outcome != result:
            return f"{step}: {outcome} here, {result} there."
        seen, twin = (seen_by_others(room, ["ana", "bo"], 0) for room in (one, two))
        if seen != twin:
            return f"After {step}:\n{seen!r}\n{twin!r}"
    return None


def _walk_to(walker: Walker, stage: str) -> Iterable[Step]:
    for step in walker.walk():
        yield step
        if step.name == "GoToStage" and step.args.get("stage") == stage and step.who == "eli":
            break
    yield walker.step("eli", "GoToStage", {"stage": stage})
