"""The machine that plays a ceremony: routes commands to its parts, settles, merges views, undoes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import msgspec

from ceremonies import brief, floor
from ceremonies.ceremony import Chance, Refused, Scene, Seat, Stage, Things, View, Word
from ceremonies.composition import BRIEF, FLOOR, OWN, Composition, Said, composed

ROOM = Seat("room", role="room")
"""Who acts when the room itself does: time, the door, the backlog."""

SETTLING = 50
"""How many rounds of settling are let happen before the rules are called wrong."""

REMEMBERED = 30
"""How many of its last acts a seat may take back."""

Mark = Callable[[str, str], str | None]


class Happened(msgspec.Struct, frozen=True):
    """An event of one part. ``by`` is a seat, or its mark where the part is anonymous; None: the room.

    ``command`` is the id of the command it came from, kept only where names are known. ``act`` numbers
    what one command did; ``undoes`` is the number of the act that is taken back.
    """

    part: str
    event: Any
    by: str | None = None
    command: str | None = None
    act: int | None = None
    undoes: int | None = None


class Done(msgspec.Struct, frozen=True):
    """An event as an act remembers it: ready for JSON."""

    part: str
    kind: str
    event: dict[str, Any]


class Act(msgspec.Struct, frozen=True):
    """What one command did, so that it can be taken back."""

    number: int
    command: str | None
    done: tuple[Done, ...]


class State(msgspec.Struct, frozen=True):
    """A room as its events made it: the floor, the state of every part, what each seat did last."""

    title: str
    floor: floor.State
    parts: dict[str, Any]
    acts: dict[str, tuple[Act, ...]] = {}
    number: int = 0


class Undo(Word, frozen=True):
    """Takes back the named command, else the seat's latest that can be taken back."""

    command: str | None = None


class Play:
    """One ceremony being played.

    ``mark(stage, seat)`` gives the mark of a seat in an anonymous stage; None where its key is destroyed.
    """

    def __init__(self, ceremony: ModuleType, mark: Mark = lambda stage, seat: f"{stage}:{seat}") -> None:
        self.ceremony = ceremony
        self.mark = mark
        self._composition: tuple[dict[str, Any], Composition] | None = None
        self._outcomes: dict[str, tuple[Any, Any, Things]] = {}
        self._masked: dict[str, tuple[Any, Mapping[str, Seat]]] = {}

    # what happens

    def opening(self, title: str, settings: Mapping[str, Any]) -> State:
        """The empty room. Raises Refused where a setting is unknown or of the wrong kind."""
        chosen = self._settings(settings)
        complete = msgspec.json.decode(msgspec.json.encode(chosen))
        composition = composed(self.ceremony, chosen)
        first = floor.State(stage=composition.stages[0].id, settings=complete)
        parts = {part.id: part.kind.opening(part.rules) for part in composition.parts.values()}
        del parts[FLOOR]
        return State(title, first, parts)

    def act(
        self, state: State, said: Said | Undo, by: Seat, chance: Chance, command: str | None = None
    ) -> tuple[State, list[Happened]]:
        """The room after the command and all that follows from it by itself. Raises Refused."""
        if isinstance(said, Undo):
            happened = self._undone(state, said, by)
        else:
            happened = self._decided(state, said, by, chance, command)
        return self._settled(self.evolved(state, happened), happened, chance.now)

    def pass_time(self, state: State, now: int) -> tuple[State, list[Happened]]:
        """The room after everything that is due by now."""
        return self._settled(state, [], now)

    def evolve(self, state: State, happened: Happened) -> State:
        """The room after one event."""
        state = _remembering(state, happened)
        if happened.part == FLOOR:
            return msgspec.structs.replace(state, floor=floor.evolve(state.floor, happened.event))
        part = self._composed(state).parts[happened.part]
        moved = part.kind.evolve(state.parts[happened.part], happened.event)
        return msgspec.structs.replace(state, parts={**state.parts, happened.part: moved})

    def evolved(self, state: State, happened: Iterable[Happened]) -> State:
        """The room after all of these, in order."""
        for one in happened:
            state = self.evolve(state, one)
        return state

    def wakes(self, state: State) -> int | None:
        """When something happens by itself, in milliseconds; None: never."""
        times = [floor.wakes(state.floor)]
        times += [part.kind.wakes(state.parts[part.id]) for part in self._composed(state).ruled]
        return min((time for time in times if time is not None), default=None)

    # what is seen

    def parse(self, state: State, name: str, args: Mapping[str, Any]) -> Said | Undo:
        """The command of that name. Raises KeyError (unknown) or msgspec.ValidationError (malformed)."""
        if name == "Undo":
            return msgspec.convert(dict(args), Undo)
        return self._composed(state).parse(name, args)

    def show(self, state: State) -> View:
        """What everybody may see."""
        composition = self._composed(state)
        view = floor.show(state.floor, composition.parts[FLOOR].rules, self._scene(state, FLOOR))
        view["room"] |= {
            "ceremony": composition.ceremony,
            "title": state.title,
            "stages": composition.stage_views,
        }
        for part in composition.ruled:
            shown = part.kind.show(state.parts[part.id], part.rules, self._scene(state, part.id))
            for key, value in shown.items():
                name = part.words.get(key, key)
                view[name] = {**view[name], **value} if name in view else value
        return view

    def whisper(self, state: State, seat: str) -> View:
        """What only this seat sees; nothing for a seat that is not there."""
        sitting = state.floor.seats.get(seat)
        if sitting is None:
            return {}
        mine: View = {"seat": seat, "team": sitting.team, "ready": sitting.ready, "role": sitting.role}
        for part in self._composed(state).ruled:
            masked = self._masked_seat(part, sitting)
            if masked is None:
                continue
            secret = part.kind.whisper(state.parts[part.id], part.rules, masked, self._scene(state, part.id))
            for key, value in secret.items():
                name = part.words.get(key, key)
                mine[name] = {**mine[name], **value} if isinstance(mine.get(name), dict) else value
        return mine

    def tell(self, state: State, happened: Happened) -> View | None:
        """What may be said of an event now; None while it is hidden."""
        if happened.part == FLOOR:
            return floor.tell(happened.event, state.floor, floor.Rules(()))
        part = self._composed(state).parts[happened.part]
        told: View | None = part.kind.tell(happened.event, state.parts[happened.part], part.rules)
        return None if told is None else {part.words.get(key, key): value for key, value in told.items()}

    def things(self, state: State) -> Things:
        """The things the ceremony is about, as its last stage leaves them."""
        return self._things_of(state, self._composed(state).stages[-1].id)

    def proposals(self, state: State, happened: Happened) -> Sequence[Any]:
        """What an event means in the words of the lower rooms."""
        propose = getattr(self.ceremony, "proposals", None)
        return [] if propose is None else list(propose(state, happened))

    # how it is kept

    def dump(self, state: State) -> str:
        """The state as JSON, for a snapshot."""
        return msgspec.json.encode(state).decode()

    def load(self, text: str) -> State:
        """The state of a snapshot of the same shape."""
        raw = msgspec.json.decode(text)
        settings = raw["floor"]["settings"]
        composition = composed(self.ceremony, self._settings(settings))
        state = msgspec.convert(raw, State)
        parts = {
            id: msgspec.convert(part, composition.parts[id].kind.State) for id, part in raw["parts"].items()
        }
        return msgspec.structs.replace(state, parts=parts)

    def body(self, happened: Happened) -> dict[str, Any]:
        """The event as the journal keeps it, under the event's name as its kind."""
        body: dict[str, Any] = msgspec.to_builtins(happened)
        return body

    def happened(self, state: State, kind: str, body: Mapping[str, Any]) -> Happened:
        """The event that the journal kept."""
        event = self._composed(state).event_of(body["part"], kind, body["event"])
        return Happened(**{**body, "event": event})

    # inside

    def _settings(self, settings: Mapping[str, Any]) -> Any:
        try:
            return msgspec.convert(dict(settings), self.ceremony.Settings)
        except msgspec.ValidationError as error:
            raise Refused(f"These settings do not fit: {error}.", "settings") from error

    def _composed(self, state: State) -> Composition:
        settings = state.floor.settings
        if self._composition is None or self._composition[0] is not settings:
            self._composition = (settings, composed(self.ceremony, self._settings(settings)))
        return self._composition[1]

    def _decided(
        self, state: State, said: Said, by: Seat, chance: Chance, command: str | None
    ) -> list[Happened]:
        part = self._composed(state).parts[said.part]
        self._must_be_open(state, part, said, by)
        act = state.number + 1
        if part.id == FLOOR:
            if isinstance(said.command, floor.SetSettings):
                self._settings({**state.floor.settings, **said.command.settings})
            events = floor.decide(
                state.floor, part.rules, said.command, by, self._scene(state, FLOOR), chance
            )
            return [Happened(FLOOR, event, by.id, command, act) for event in events]
        masked = self._masked_seat(part, by)
        if masked is None:
            raise Refused("The notes are closed: the key to your own is destroyed.", "notes_closed")
        known = None if part.anonymous else command
        scene = self._scene(state, part.id)
        events = part.kind.decide(state.parts[part.id], part.rules, said.command, masked, scene, chance)
        return [Happened(part.id, event, masked.id, known, act) for event in events]

    def _must_be_open(self, state: State, part: Stage[Any], said: Said, by: Seat) -> None:
        if by.role == "room" or isinstance(said.command, floor.ReopenRoom):
            return
        if state.floor.ended:
            raise Refused("This room has ended. A facilitator can reopen it.", "ended")
        meant = said.stage
        staged = part.id not in (FLOOR, OWN, BRIEF) and not part.always
        if (staged and part.id != state.floor.stage) or (staged and meant and meant != state.floor.stage):
            raise Refused(f"{part.title} is closed. A facilitator can reopen it.", "stage_closed")

    def _undone(self, state: State, undo: Undo, by: Seat) -> list[Happened]:
        act = self._act_to_undo(state, undo, by)
        happened: list[Happened] = []
        for done in reversed(act.done):
            after = self.evolved(state, happened)
            part = self._composed(state).parts[done.part]
            masked = self._masked_seat(part, by) or by
            event = self._composed(state).event_of(done.part, done.kind, done.event)
            of = after.floor if done.part == FLOOR else after.parts[done.part]
            happened += [
                Happened(done.part, one, masked.id, undoes=act.number)
                for one in part.kind.undo(event, of, part.rules)
            ]
        return happened

    def _act_to_undo(self, state: State, undo: Undo, by: Seat) -> Act:
        marks = [self.mark(part.id, by.id) for part in self._composed(state).ruled if part.anonymous]
        mine = [act for who in (by.id, *marks) if who for act in state.acts.get(who, ())]
        if undo.command is not None:
            mine = [act for act in mine if act.command == undo.command]
        if not mine:
            raise Refused("There is nothing of yours to take back.", "nothing_to_undo")
        return max(mine, key=lambda act: act.number)

    def _settled(self, state: State, happened: list[Happened], now: int) -> tuple[State, list[Happened]]:
        for _ in range(SETTLING):
            following = [Happened(FLOOR, one) for one in self._floor_settles(state, now)]
            for part in self._composed(state).ruled if not state.floor.ended else ():
                scene = self._scene(state, part.id)
                settled = part.kind.settle(state.parts[part.id], part.rules, scene, now)
                following += [Happened(part.id, event) for event in settled]
            if not following:
                return state, happened
            state = self.evolved(state, following)
            happened = [*happened, *following]
        raise RuntimeError(f"{self.ceremony.__name__} does not come to rest.")

    def _floor_settles(self, state: State, now: int) -> Sequence[Any]:
        return floor.settle(state.floor, floor.Rules(()), self._scene(state, FLOOR), now)

    def _scene(self, state: State, id: str) -> Scene:
        part = self._composed(state).parts[id]
        return Scene(
            things=self._things_of(state, part.of) if id not in (FLOOR, BRIEF) else {},
            seats=self._seats_of(state, part),
            open=not state.floor.ended and (id in (OWN, BRIEF, state.floor.stage) or part.always),
            large=state.floor.large,
            parts=state.parts if id == OWN else {},
        )

    def _seats_of(self, state: State, part: Stage[Any]) -> Mapping[str, Seat]:
        seats = state.floor.seats
        if not part.anonymous:
            return seats
        known = self._masked.get(part.id)
        if known is None or known[0] is not seats:
            masked = [self._masked_seat(part, seat) for seat in seats.values()]
            known = (seats, {seat.id: seat for seat in masked if seat is not None})
            self._masked[part.id] = known
        return known[1]

    def _masked_seat(self, part: Stage[Any], seat: Seat) -> Seat | None:
        if not part.anonymous or seat.role == "room":
            return seat
        mark = self.mark(part.id, seat.id)
        if mark is None:
            return None
        return msgspec.structs.replace(seat, id=mark, team=None, person=None, hand=0, name_version=0)

    def _things_of(self, state: State, id: str) -> Things:
        part = self._composed(state).parts[id]
        own = state.parts[id]
        before = {} if id == BRIEF else self._things_of(state, part.of)
        known = self._outcomes.get(id)
        if known is None or known[0] is not own or known[1] is not before:
            known = (own, before, part.kind.outcome(own, part.rules, before))
            self._outcomes[id] = known
        return known[2]


def brief_changed(things: Sequence[Any], gone: Sequence[str] = ()) -> Said:
    """The command by which the room learns what changed elsewhere."""
    return Said(BRIEF, brief.ChangeBrief(tuple(things), tuple(gone)))


def on_the_floor(command: Any) -> Said:
    """A command of the floor that does not come from the wire: a seat taken, named, away."""
    return Said(FLOOR, command)


def _remembering(state: State, happened: Happened) -> State:
    if happened.by is None or happened.by == ROOM.id:
        return state
    kept = state.acts.get(happened.by, ())
    if happened.undoes is not None:
        kept = tuple(act for act in kept if act.number != happened.undoes)
    elif happened.act is not None:
        done = Done(happened.part, type(happened.event).__name__, msgspec.to_builtins(happened.event))
        if kept and kept[-1].number == happened.act:
            kept = (*kept[:-1], msgspec.structs.replace(kept[-1], done=(*kept[-1].done, done)))
        else:
            kept = (*kept, Act(happened.act, happened.command, (done,)))[-REMEMBERED:]
    acts = {**state.acts, happened.by: kept}
    return msgspec.structs.replace(state, number=max(state.number, happened.act or 0), acts=acts)
