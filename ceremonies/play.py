"""The machine that plays a ceremony: routes commands to its parts, settles, merges views, undoes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import msgspec
from msgspec.structs import replace

from ceremonies import brief, floor
from ceremonies.acts import Act, Happened, Undo, latest_first, remembering
from ceremonies.ceremony import Chance, Forbidden, Refused, Scene, Seat, Stage, Things, View
from ceremonies.composition import BRIEF, FLOOR, OWN, Composition, Said, composed

__all__ = ["ROOM", "Happened", "Play", "State", "Undo", "brief_changed", "on_the_floor"]

ROOM = Seat("room", role="room")
"""Who acts when the room itself does: time, the door, the backlog."""

SETTLING = 50
"""How many rounds of settling are let happen before the rules are called wrong."""

Mark = Callable[[str, str], str | None]


class State(msgspec.Struct, frozen=True):
    """A room as its events made it: the floor, the state of every part, what each seat did last.

    ``touched`` names the parts in which something has happened.
    """

    title: str
    floor: floor.State
    parts: dict[str, Any]
    acts: dict[str, tuple[Act, ...]] = {}
    number: int = 0
    touched: tuple[str, ...] = ()


class Play:
    """One ceremony being played.

    ``mark(stage, name)`` gives the mark of a seat (or of a seat and the id of its command) in an
    anonymous stage; None where its key is destroyed.
    """

    def __init__(self, ceremony: ModuleType, mark: Mark = lambda stage, seat: f"{stage}:{seat}") -> None:
        self.ceremony = ceremony
        self.mark = mark
        self._composition: tuple[dict[str, Any], Composition] | None = None
        self._outcomes: dict[str, tuple[Any, Any, Any, Things]] = {}
        self._masked: dict[str, tuple[Any, str | None, Mapping[str, Seat]]] = {}

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
        return self._settled(*self._foreseen(state, happened), chance.now, chance.seed)

    def pass_time(self, state: State, now: int) -> tuple[State, list[Happened]]:
        """The room after everything that is due by now."""
        return self._settled(state, [], now, now)

    def evolve(self, state: State, happened: Happened) -> State:
        """The room after one event."""
        state = _remembering(state, happened)
        part = self._composed(state).parts[happened.part]
        if part.id == FLOOR:
            return replace(state, floor=floor.evolve(state.floor, happened.event))
        moved = part.kind.evolve(self._state_of(state, part.id), happened.event)
        return replace(state, parts={**state.parts, part.id: moved})

    def evolved(self, state: State, happened: Iterable[Happened]) -> State:
        """The room after all of these, in order."""
        for one in happened:
            state = self.evolve(state, one)
        return state

    def wakes(self, state: State) -> int | None:
        """When something happens by itself, in milliseconds; None: never."""
        if state.floor.ended:
            return None
        times = [floor.wakes(state.floor)]
        times += [part.kind.wakes(self._state_of(state, part.id)) for part in self._composed(state).ruled]
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
            shown = part.kind.show(self._state_of(state, part.id), part.rules, self._scene(state, part.id))
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
            scene = self._scene(state, part.id)
            secret = part.kind.whisper(self._state_of(state, part.id), part.rules, masked, scene)
            for key, value in secret.items():
                name = part.words.get(key, key)
                mine[name] = {**mine[name], **value} if isinstance(mine.get(name), dict) else value
        return mine

    def tell(self, state: State, happened: Happened) -> View | None:
        """What may be said of an event now; None while it is hidden."""
        if happened.part == FLOOR:
            return floor.tell(happened.event, state.floor, floor.Rules(()))
        part = self._composed(state).parts.get(happened.part)
        if part is None:
            return None
        told: View | None = part.kind.tell(happened.event, self._state_of(state, part.id), part.rules)
        return None if told is None else {part.words.get(key, key): value for key, value in told.items()}

    def things(self, state: State) -> Things:
        """The things the ceremony is about, as its last stage leaves them."""
        return self._things_of(state, self._composed(state).stages[-1].id)

    def proposals(self, state: State, happened: Happened) -> Sequence[Any]:
        """What an event means in the words of the lower rooms."""
        propose = getattr(self.ceremony, "proposals", None)
        return [] if propose is None else list(propose(state, happened))

    # what is anonymous

    def anonymous(self, state: State) -> list[str]:
        """The ids of the stages whose rules see marks in place of seats."""
        return [part.id for part in self._composed(state).ruled if part.anonymous]

    def anonymous_stage_of(self, state: State, command: str) -> str | None:
        """The anonymous stage that takes the command of that name, if one does."""
        composition = self._composed(state)
        spoken = composition.spoken.get(command)
        return spoken.part if spoken and composition.parts[spoken.part].anonymous else None

    def closed_keys(self, state: State, happened: Iterable[Happened]) -> list[str]:
        """The anonymous stages whose keys these events destroy: notes closed, or the room at its end."""
        events = [(one.part, type(one.event).__name__) for one in happened]
        if (FLOOR, "CeremonyEnded") in events:
            return self.anonymous(state)
        closed = {part for part, name in events if name == "NotesClosed"}
        return [stage for stage in self.anonymous(state) if stage in closed]

    def renewed_keys(self, state: State, happened: Iterable[Happened]) -> list[str]:
        """The anonymous stages that take up a new key: their notes are open again."""
        opened = {one.part for one in happened if type(one.event).__name__ == "NotesReopened"}
        return [stage for stage in self.anonymous(state) if stage in opened]

    def end(self, state: State) -> tuple[State, list[Happened]]:
        """The room, ended by itself."""
        happened = [Happened(FLOOR, floor.CeremonyEnded())]
        return self.evolved(state, happened), happened

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
            id: msgspec.convert(part, composition.parts[id].kind.State)
            for id, part in raw["parts"].items()
            if id in composition.parts
        }
        return replace(state, parts=parts)

    def body(self, happened: Happened) -> dict[str, Any]:
        """The event as the journal keeps it, under the event's name as its kind."""
        body: dict[str, Any] = msgspec.to_builtins(happened)
        return body

    def shared_by_team(self, state: State, part: str) -> bool:
        """Whether what a seat hides in that part is shown to its team."""
        found = self._composed(state).parts.get(part)
        return found is not None and getattr(found.kind, "SHARED_BY_TEAM", False)

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
        known = self._composition
        if known is None or known[0] is not settings:
            known = (settings, composed(self.ceremony, self._settings(settings)))
            self._composition = known
        return known[1]

    def _decided(
        self, state: State, said: Said, by: Seat, chance: Chance, command: str | None
    ) -> list[Happened]:
        part = self._composed(state).parts[said.part]
        self._must_be_open(state, part, said, by)
        act = state.number + 1
        if isinstance(said.command, floor.SetSettings):
            self._may_change(state, said.command.settings)
        masked = self._masked_seat(part, by)
        known = command
        if part.anonymous:
            known = self.mark(part.id, f"{by.id} {command}") if command is not None else None
        if masked is None:
            if not isinstance(said.command, getattr(part.kind, "UNSIGNED", ())):
                raise Refused("The notes are closed: the key to your own is destroyed.", "notes_closed")
            masked = Seat("", role=by.role)
        events = self._decide(state, part, said, masked, chance)
        led = bool(events) and masked.facilitates and self._needs_a_facilitator(state, part, said, masked)
        if led:
            masked, known = by, command
        return [Happened(part.id, event, masked.id or None, known, act, led=led) for event in events]

    def _decide(self, state: State, part: Stage[Any], said: Said, by: Seat, chance: Chance) -> Sequence[Any]:
        scene = self._scene(state, part.id, chance.seed)
        events: Sequence[Any] = part.kind.decide(
            self._state_of(state, part.id), part.rules, said.command, by, scene, chance
        )
        return events

    def _needs_a_facilitator(self, state: State, part: Stage[Any], said: Said, by: Seat) -> bool:
        try:
            self._decide(state, part, said, replace(by, role="participant"), Chance(0, str))
        except Refused as refusal:
            return isinstance(refusal, Forbidden)
        return False

    def _may_change(self, state: State, settings: Mapping[str, Any]) -> None:
        for name in settings:
            if name not in state.floor.settings:
                raise Refused(f"This room has no setting called {name[:40]}.", "unknown_setting")
        self._fits(state, {**state.floor.settings, **settings})

    def _fits(self, state: State, settings: Mapping[str, Any]) -> None:
        """Raises Refused where a stage that holds something would go, or change its kind or secrecy."""
        now, then = self._composed(state), composed(self.ceremony, self._settings(settings))
        if state.floor.stage not in then.parts:
            raise Refused("The open stage would vanish. Open another one first.", "stage_open")
        for id in state.touched:
            was, will = now.parts[id], then.parts.get(id)
            if will is None or will.kind is not was.kind or will.anonymous != was.anonymous:
                raise Refused(
                    f"{was.title} has begun; this is chosen before. Open another room for it.",
                    "stage_begun",
                )

    def _foreseen(self, state: State, happened: list[Happened]) -> tuple[State, list[Happened]]:
        """The room after these and with what their proposals will have changed of its brief.

        It is kept with them: nobody sees the command answered and its effect a tick later.
        """
        foresee = getattr(self.ceremony, "foresees", lambda _state, _happened: ())
        known: list[Happened] = []
        for one in happened:
            state = self.evolve(state, one)
            known.append(one)
            for changed in brief.differing(state.parts[BRIEF], *foresee(state, one)):
                known.append(Happened(BRIEF, changed))
                state = self.evolve(state, known[-1])
        return state, known

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
        if state.floor.ended:
            raise Refused("This room has ended. A facilitator can reopen it.", "ended")
        anonymous = self.anonymous(state)
        who = {by.id, *(self.mark(part, by.id) or by.id for part in anonymous)}
        commands = None
        if undo.command is not None:
            marked = {self.mark(part, f"{by.id} {undo.command}") for part in anonymous}
            commands = {undo.command, *(mark for mark in marked if mark is not None)}
        refusals: list[Refused] = []
        for act in latest_first(state.acts, who, commands):
            try:
                return self._taken_back(state, act, by)
            except Refused as refused:
                refusals.append(refused)
        try:
            raise refusals[0]
        finally:
            refusals.clear()

    def _taken_back(self, state: State, act: Act, by: Seat) -> list[Happened]:
        composition = self._composed(state)
        happened: list[Happened] = []
        for done in reversed(act.done):
            part = composition.parts.get(done.part)
            masked = self._masked_seat(part, by) if part else None
            if part is None or masked is None:
                raise Refused("This cannot be taken back.", "undo")
            self._may_take_back(state, part, act, by)
            event = composition.event_of(done.part, done.kind, done.event)
            events = part.kind.undo(event, self._state_of(self.evolved(state, happened), part.id), part.rules)
            who = by if act.led else masked
            happened += [Happened(part.id, one, who.id, undoes=act.number, led=act.led) for one in events]
        if not happened:
            raise Refused("This is taken back already.", "undo")
        for one in happened:
            if isinstance(one.event, floor.SettingsChanged):
                self._fits(state, {**state.floor.settings, **one.event.settings})
        return happened

    def _may_take_back(self, state: State, part: Stage[Any], act: Act, by: Seat) -> None:
        if act.led and not by.facilitates:
            raise Forbidden("You did this as a facilitator. Ask who facilitates now.")
        if part.id == FLOOR:
            return
        if by.role == "observer":
            raise Forbidden("Observers watch. Take a seat to take something back.")
        if not self._scene(state, part.id).open:
            raise Refused(f"{part.title} is closed. A facilitator can reopen it.", "stage_closed")

    def _settled(
        self, state: State, happened: list[Happened], now: int, seed: int
    ) -> tuple[State, list[Happened]]:
        for _ in range(SETTLING):
            following = [Happened(FLOOR, one) for one in self._floor_settles(state, now)]
            for part in self._composed(state).ruled:
                scene = self._scene(state, part.id, seed)
                settled = part.kind.settle(self._state_of(state, part.id), part.rules, scene, now)
                following += [Happened(part.id, event) for event in settled]
            if not following:
                return state, happened
            state = self.evolved(state, following)
            happened = [*happened, *following]
        raise RuntimeError(f"{self.ceremony.__name__} does not come to rest.")

    def _floor_settles(self, state: State, now: int) -> Sequence[Any]:
        return floor.settle(state.floor, floor.Rules(()), self._scene(state, FLOOR), now)

    def _state_of(self, state: State, id: str) -> Any:
        """The state of a part; a stage that a change of settings brought is as it opens."""
        if id == FLOOR:
            return state.floor
        return state.parts[id] if id in state.parts else self._composed(state).openings[id]

    def _scene(self, state: State, id: str, seed: int = 0) -> Scene:
        composition = self._composed(state)
        part = composition.parts[id]
        current = id in (FLOOR, OWN, BRIEF, state.floor.stage)
        parts = {one: self._state_of(state, one) for one in composition.parts} if id == OWN else {}
        return Scene(
            things=self._things_of(state, part.of) if id not in (FLOOR, BRIEF) else {},
            seats=self._seats_of(state, part),
            open=not state.floor.ended and (current or part.always),
            current=not state.floor.ended and current,
            large=state.floor.large,
            seed=seed,
            sheets=state.parts[BRIEF].sheets,
            parts=parts,
        )

    def _seats_of(self, state: State, part: Stage[Any]) -> Mapping[str, Seat]:
        seats = state.floor.seats
        if not part.anonymous:
            return seats
        key = self.mark(part.id, ROOM.id)
        known = self._masked.get(part.id)
        if known is None or known[0] is not seats or known[1] != key:
            masked = [self._masked_seat(part, seat) for seat in seats.values()]
            known = (seats, key, {seat.id: seat for seat in masked if seat is not None})
            self._masked[part.id] = known
        return known[2]

    def _masked_seat(self, part: Stage[Any], seat: Seat) -> Seat | None:
        if not part.anonymous or seat.role == "room":
            return seat
        mark = self.mark(part.id, seat.id)
        if mark is None:
            return None
        return replace(seat, id=mark, team=None, person=None, hand=0, name_version=0)

    def _things_of(self, state: State, id: str) -> Things:
        part = self._composed(state).parts[id]
        own = self._state_of(state, id)
        before = {} if id == BRIEF else self._things_of(state, part.of)
        known = self._outcomes.get(id)
        if known is None or known[0] is not own or known[1] is not before or known[2] is not part.rules:
            known = (own, before, part.rules, part.kind.outcome(own, part.rules, before))
            self._outcomes[id] = known
        return known[3]


def brief_changed(things: Sequence[Any], gone: Sequence[str] = (), sheets: Sequence[Any] = ()) -> Said:
    """The command by which the room learns what changed elsewhere; ``gone`` are ids of things or sheets."""
    return Said(BRIEF, brief.ChangeBrief(tuple(things), tuple(gone), tuple(sheets)))


def on_the_floor(command: Any) -> Said:
    """A command of the floor that does not come from the wire: a seat taken, named, away."""
    return Said(FLOOR, command)


def _remembering(state: State, happened: Happened) -> State:
    if happened.part not in state.touched:
        state = replace(state, touched=(*state.touched, happened.part))
    if happened.by is None or happened.by == ROOM.id:
        return state
    number = max(state.number, happened.act or 0)
    return replace(state, number=number, acts=remembering(state.acts, happened))
