"""People who walk through a ceremony, stage by stage, and say whatever may be said there.

Nothing here knows a ceremony: what to say is read off its commands, and with which ids off what is seen.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Sequence
from copy import copy
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

import msgspec

from ceremonies import floor
from ceremonies.acts import Happened
from ceremonies.ceremony import Refused, Thing
from ceremonies.composition import Composition, composed
from ceremonies.play import brief_changed, on_the_floor
from ceremonies.sheet import Member, Sheet
from tests.ceremonies.table import Table

PEOPLE = ("eli", "ana", "bo", "cy", "fay")
MARK = "mark:"
SELDOM = {"EndCeremony", "RemoveSeat", "HandOver", "StandUp", "ReopenRoom", "SetSettings", "CloseNotes"}
BY_ITSELF = ("time passes", "connection", "backlog")
TEXTS = ("Staging broke", "Pairing", "Demo with support agents", "x", "Own the nightly reset " * 3, "  ")

Outcome = tuple[str, ...]
"""The names of the events that followed, or why it was refused."""


class Step(NamedTuple):
    """Somebody says something; ``id`` is the id of the command."""

    who: str
    name: str
    args: dict[str, Any]
    id: str


class Room(Table):
    """A table with Ana alone in her team: what a team shares among itself is hidden from everybody else.

    Its anonymous stages have keys that are destroyed and made anew, as a server does it.
    """

    def __init__(self, ceremony: ModuleType, **settings: Any) -> None:
        self.keys: dict[str, int | None] = {}
        super().__init__(ceremony, **settings)
        self.play.mark = self.mark
        planned = program_things() if hasattr(ceremony, "SPANS_PROGRAM") else ()
        self.do(brief_changed((*things(), *planned), (), sheets()))
        self.sit("eli", role="facilitator", team="orders", person="person-eli")
        self.sit("ana", team="payments", person="person-ana").sit("bo", team="orders", person="person-bo")
        self.sit("cy", team="orders", guest=True).sit("fay", role="observer", team="orders")

    def mark(self, stage: str, name: str) -> str | None:
        key = self.keys.get(stage, 1)
        return None if key is None else f"{MARK}{key}:{stage}:{name}"

    def try_to(self, step: Step, by: str | None = None) -> tuple[Outcome, list[Happened]]:
        """What followed; a refusal changes nothing."""
        if step.name in BY_ITSELF:
            happened = self.by_itself(step)
            return tuple(type(one.event).__name__ for one in happened), happened
        seat = self.state.floor.seats.get(by or step.who)
        if seat is None:
            return ("not seated",), []
        ids = copy(self.ids)
        try:
            said = self.play.parse(self.state, step.name, step.args)
            happened = self.do(said, seat, step.id)
        except Refused as refusal:
            self.ids = ids
            return (type(refusal).__name__, refusal.sentence, refusal.reason), []
        for stage in self.play.closed_keys(self.state, happened):
            self.keys[stage] = None
        for stage in self.play.renewed_keys(self.state, happened):
            self.keys[stage] = self.state.number + 2
        return tuple(type(one.event).__name__ for one in happened), happened

    def kept(self) -> tuple[Any, ...]:
        """The room as it is, to go back to."""
        return self.state, copy(self.ids), len(self.happened), dict(self.keys), self.now

    def back_to(self, kept: tuple[Any, ...]) -> None:
        """Forgets what happened since."""
        self.state, self.ids, events, self.keys, self.now = kept
        del self.happened[events:]

    def by_itself(self, step: Step) -> list[Happened]:
        """What happens without anybody saying it: time, connections, the backlog."""
        before = len(self.happened)
        match step.name:
            case "time passes":
                self.later(step.args["seconds"])
            case "connection":
                self.do(on_the_floor(floor.MarkAway(step.who, step.args["away"])))
            case "backlog":
                self.do(brief_changed((step.args["thing"],)))
        return self.happened[before:]

    @property
    def composition(self) -> Composition:
        ceremony = self.play.ceremony
        return composed(ceremony, msgspec.convert(self.state.floor.settings, ceremony.Settings))

    @property
    def stages(self) -> list[str]:
        return [stage.id for stage in self.composition.stages]


def things() -> tuple[Thing, ...]:
    """Four items of two teams, and an action of last time."""
    names = {
        "Refund API": "payments",
        "Payout report": "payments",
        "States": "orders",
        "Search": "orders",
    }
    items = [
        Thing(f"item{n}", title, key=f"PAY-{n}", type="story", team=team, rank=n, points=float(n))
        for n, (title, team) in enumerate(
            zip(names, ("payments", "payments", "orders", "orders"), strict=True)
        )
    ]
    return (*items, Thing("last1", "Write the runbook", type="action", team="payments", owner="person-eli"))


def program_things() -> tuple[Thing, ...]:
    """What a whole program has planned: an increment, two teams, two objectives, two risks."""
    return (
        Thing("winter", "Winter", type="increment"),
        Thing("payments", "Payments", key="PAY", rank=1, type="team", doubts=("It has no objective.",)),
        Thing("orders", "Orders", key="ORD", rank=2, type="team"),
        Thing("aim0", "Refunds in a day", column="committed", rank=1, type="objective", team="payments"),
        Thing(
            "aim1", "One search", column="uncommitted", points=3.0, rank=2, type="objective", team="orders"
        ),
        Thing("risk0", "If staging breaks", column="new", rank=1, type="risk", team="payments"),
        Thing("risk1", "If Bo leaves", column="owned", owner="person-bo", rank=2, type="risk"),
    )


def switches(ceremony: ModuleType, seed: int) -> dict[str, Any]:
    """Every setting that is on or off, but for anonymity, as the seed has it."""
    random = Random(seed)
    names = [
        name
        for name, kind in typing.get_type_hints(ceremony.Settings).items()
        if kind is bool and name != "anonymous"
    ]
    return {name: random.random() < 0.5 for name in names}


def sheets() -> tuple[Sheet, ...]:
    """The shares of two teams in two Sprints."""
    people = {"payments": ("person-ana",), "orders": ("person-eli", "person-bo")}
    return tuple(
        Sheet(team, sprint, members=tuple(Member(person) for person in people[team]))
        for team in people
        for sprint in ("sprint1", "sprint2")
    )


class Walker:
    """Draws what people say next, from a seed; where it can, of what it is ``eager`` for."""

    def __init__(self, room: Room, seed: int, eager: Callable[[str], bool] = lambda _name: False) -> None:
        self.room = room
        self.eager = eager
        self.random = Random(seed)
        self.drawn = 0

    def walk(self) -> typing.Iterator[Step]:
        """Every stage in turn, many things said at each, then anything anywhere, then the end."""
        dense = max(14, 80 // len(self.room.stages))
        for stage in list(self.room.stages):
            yield self.step("eli", "GoToStage", {"stage": stage})
            if self.random.random() < 0.3:
                yield self.say("eli", "SetSettings")
            for _ in range(dense):
                yield self.something(stage)
            yield from self.chorus(stage)
        for _ in range(30):
            yield self.something(None)
        yield self.step("eli", "EndCeremony", {})
        yield self.step(self.random.choice(PEOPLE), "Undo", {})
        yield self.step("eli", "ReopenRoom", {})

    def chorus(self, stage: str) -> typing.Iterator[Step]:
        """Everybody does the same thing of that stage, one after another, and some time passes."""
        here = [name for name, one in self.room.composition.spoken.items() if one.part == stage]
        for _ in range(4):
            name = self.random.choice(here)
            for who in self.random.sample(PEOPLE, len(PEOPLE)):
                yield self.say(who, name)
            yield self.step("eli", "time passes", {"seconds": self.random.choice((1, 4))})

    def something(self, stage: str | None) -> Step:
        """Something that may be said at this stage, mostly."""
        spoken = self.room.composition.spoken
        here = [name for name, one in spoken.items() if one.part == stage]
        always = [
            name
            for name, one in spoken.items()
            if one.part not in (stage, "floor") and (self.room.composition.parts[one.part].always)
        ]
        everywhere = [name for name in spoken if name not in SELDOM or self.random.random() < 0.2]
        if self.random.random() < 0.08:
            return self.nobody()
        chance = self.random.random()
        names = here if here and chance < 0.72 else always if always and chance < 0.8 else everywhere
        if self.random.random() < 0.4:
            names = [one for one in names if self.eager(one)] or names
        name = "Undo" if self.random.random() < 0.06 else self.random.choice(names)
        return self.say(self.random.choice((*PEOPLE, "eli", "eli")), name)

    def nobody(self) -> Step:
        """Time passes, a connection is lost or found, or an item gets another title."""
        who = self.random.choice(PEOPLE)
        thing = self.random.choice(things())
        args: dict[str, dict[str, Any]] = {
            "time passes": {"seconds": self.random.choice((1, 4, 30))},
            "connection": {"away": self.random.random() < 0.5},
            "backlog": {"thing": msgspec.structs.replace(thing, title=f"{thing.title}, later")},
        }
        name = self.random.choice(BY_ITSELF)
        return self.step(who, name, args[name])

    def say(self, who: str, name: str) -> Step:
        """That command with whatever fits it."""
        if name == "Undo":
            return self.step(who, name, {"command": None if self.random.random() < 0.7 else self._past(who)})
        if name == "SetSettings":
            return self.step(who, name, self._settings())
        spoken = self.room.composition.spoken[name]
        hints = typing.get_type_hints(spoken.command)
        args: dict[str, Any] = {}
        for wire, field in spoken.fields.items():
            optional = field not in _required(spoken.command)
            if not optional or self.random.random() < 0.4:
                args[wire] = self._value(hints[field], wire, who)
        return self.step(who, name, args)

    def step(self, who: str, name: str, args: dict[str, Any]) -> Step:
        self.drawn += 1
        return Step(who, name, args, f"{who}-{self.drawn}")

    def names(self, who: str) -> set[str]:
        """The ids of everything this seat sees."""
        return {*self._ids(), *_keys(self.room.mine(who))}

    def vary(self, step: Step, names: set[str]) -> Step:
        """The same with other values where it holds a value and none of these names."""
        spoken = self.room.composition.spoken.get(step.name)
        if spoken is None:
            return step
        hints = typing.get_type_hints(spoken.command)
        args = {
            wire: self._value(hints[spoken.fields[wire]], wire, step.who)
            if isinstance(value, int | float | str) and value not in names and wire != "round"
            else value
            for wire, value in step.args.items()
        }
        return step._replace(args=args)

    def _past(self, who: str) -> str:
        return f"{who}-{self.random.randint(1, max(1, self.drawn))}"

    def _settings(self) -> dict[str, Any]:
        ceremony = self.room.play.ceremony
        hints = typing.get_type_hints(ceremony.Settings)
        name = self.random.choice(list(hints))
        current = self.room.state.floor.settings[name]
        if name == "format":
            return {name: self.random.choice(list(ceremony.FORMATS))}
        if isinstance(current, bool):
            return {name: not current}
        if isinstance(current, int | float):
            return {name: self.random.randint(1, 5)}
        return {name: current}

    def _value(self, hint: Any, name: str, who: str) -> Any:
        origin = typing.get_origin(hint)
        options = [one for one in typing.get_args(hint) if one is not msgspec.UnsetType]
        if origin in (typing.Union, types.UnionType):
            wanted = [one for one in options if one is not type(None)]
            if type(None) in options and self.random.random() < 0.3:
                return None
            return self._value(wanted[0], name, who)
        if origin is typing.Literal:
            return self.random.choice(options)
        if origin is tuple or origin is list:
            times = self.random.choice((1, 2, 2, 3))
            return [self._value(options[0], name.removesuffix("s"), who) for _ in range(times)]
        if origin is dict:
            return {self._text(name, who): self._value(options[1], name, who)}
        simple: dict[Any, Callable[[], Any]] = {
            bool: lambda: self.random.random() < 0.5,
            int: lambda: self._number(name),
            float: lambda: float(self._number(name)),
            str: lambda: self._text(name, who),
        }
        if hint in simple:
            return simple[hint]()
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            hints = typing.get_type_hints(hint)
            return {field: self._value(hints[field], field, who) for field in hint.__struct_fields__}
        raise AssertionError(f"The walker knows no values of {hint} for {name}.")

    def _number(self, name: str) -> int:
        if name == "round":
            return self.random.choice((1, 1, 2))
        return self.random.randint(1, 60) if name == "seconds" else self.random.choice((0, 1, 1, 2, 3, 5, 6))

    def _text(self, name: str, who: str) -> str:
        if name in ("text", "title", "goal", "reason"):
            return self.random.choice(TEXTS)
        if name == "due":
            return self.random.choice(("2026-11-27", "2026-12-04", "soon"))
        fitting = self._ids_for(name, who)
        if fitting and self.random.random() < 0.9:
            return self.random.choice(fitting)
        return self.random.choice([*self._ids(), "nothing"])

    def _ids_for(self, name: str, who: str) -> list[str]:
        named = {
            "stage": self.room.stages,
            "seat": list(PEOPLE),
            "owner": list(PEOPLE),
            "person": [f"person-{one}" for one in PEOPLE],
            "thing": [one.id for one in things()],
            "team": ["payments", "orders"],
            "producer_team": ["payments", "orders"],
            "sprint": ["sprint1", "sprint2"],
            "needed_by": ["sprint1", "sprint2"],
        }
        if name in named:
            return named[name]
        deck = self.room.state.floor.settings.get("deck")
        if name == "card" and deck:
            return list(deck)
        view, mine = self.room.view, self.room.mine(who)
        seen: list[str] = []
        for key in (f"{name}s", f"last_{name}s", "items" if name in ("consumer", "producer") else name):
            for where in (view, mine):
                seen += where[key] if isinstance(where.get(key), dict) else []
        return seen

    def _ids(self) -> list[str]:
        return _keys(self.room.view)


def _keys(view: dict[str, Any]) -> list[str]:
    return [id for rows in view.values() if isinstance(rows, dict) for id in rows]


def _required(command: Any) -> Sequence[str]:
    return [field.name for field in msgspec.structs.fields(command) if field.required]
