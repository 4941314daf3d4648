"""An anonymous room, held in a frozen house with everything that could leave a trace of who wrote what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ceremonies.play import Play
from live.room import Room as Played
from tests.live.dump import Dump
from tests.live.exits import Harbour, Line
from tests.live.frozen import FrozenHouse
from tests.live.paths_to_authors import Known, found

SPEAK = ("cy", "ana", "gus", "eli", "bo")
"""In which order they speak; they sit down in another one."""

SIT = ("bo", "gus", "eli", "cy", "fay", "ana")


class Room:
    """An anonymous room in a frozen house, in which time passes with every word."""

    def __init__(self, home: Path, template: Path, ceremony: str) -> None:
        self.house = FrozenHouse(home, template)
        self.secrets: list[bytes] = []
        self.commands: dict[str, tuple[str, str, dict[str, Any]]] = {}
        self.marks: dict[str, dict[str, str]] = {}
        self._said_in_time: tuple[str, ...] = ()
        self._draw = self.house.store.dice.randbytes
        self.house.store.dice.randbytes = self._drawn  # type: ignore[method-assign]
        with self.house.playing():
            self.harbour = Harbour(self.house)
            poker = ceremony == "planning_poker"
            self.room = self.harbour.open(ceremony, "PAY", {"anonymous": True}, items=poker)
            self.lines: dict[str, Line] = {}
            self.seats: dict[str, str] = {}
            for name in SIT:
                self._sit(name)

    @property
    def played(self) -> Played:
        """The room as the server plays it."""
        room = self.house.live.rooms.find(self.room["id"])
        assert room is not None
        return room

    @property
    def play(self) -> Play:
        return self.played.memory.play

    @property
    def state(self) -> Any:
        return self.played.state

    def say(self, who: str, name: str, at: int | None = None, **args: Any) -> dict[str, Any]:
        """Somebody says something some moments later; the answer. ``at``: when it was first tried."""
        id = f"{who}-{len(self.commands)}"
        self.commands[id] = (who, name, args)
        return self._send(id, at)

    def again(self, said: str, at: int | None = None) -> dict[str, Any]:
        """The same command once more, as a client sends it that heard no answer."""
        who, name = said.split()
        return self._send(command_of(self, who, name), at)

    def leave(self) -> None:
        """Everybody goes; the room falls asleep and leaves a snapshot."""
        for line in self.lines.values():
            line.close()
        self.house.later(70)
        self.house.later(70)
        assert self.house.live.rooms.awake == []

    def remember_marks(self) -> None:
        """Notes whose mark is whose, as long as the house can tell."""
        for part in self.play.anonymous(self.state):
            marks = {seat: self.play.mark(part, seat) for seat in self.seats.values()}
            self.marks[part] = {seat: mark for seat, mark in marks.items() if mark is not None}

    def links(self, *nameless: str) -> dict[str, list[str]]:
        """Every path in a dump of now that leads from these parts to a person."""
        dump, known = self.dump(*nameless)
        return found(dump, known)

    def dump(self, *nameless: str) -> tuple[Dump, Known]:
        """The disk as it is now, and what may be known of it."""
        dump = Dump(self.house, self.room["id"], "\n".join(self.house.logged.lines).encode())
        people = {row["id"]: row for row in dump.tables["person"]}
        names = {}
        for row in dump.seats:
            person = people.get(row["person"])
            of_person = (row["person"], person["email"]) if person else ()
            names[row["id"]] = (row["name"], *of_person)
        destroyed = {row["stage"] for row in dump.tables["stage_secret"] if row["secret"] is None}
        assert destroyed.issuperset(nameless)
        living = {row["secret"] for row in dump.tables["stage_secret"]}
        secrets = tuple(one for one in self.secrets if one not in living)
        return dump, Known(frozenset(nameless), names, self.said_in_time, secrets, self.marks)

    @property
    def said_in_time(self) -> tuple[str, ...]:
        """The ids of what was said before the notes were closed, or the room ended."""
        return tuple(self.commands) if self.state.floor.ended else self._said_in_time

    def close_notes(self) -> None:
        """Eli closes the notes."""
        assert self.say("eli", "CloseNotes")["ok"]
        self._said_in_time = tuple(self.commands)

    def _drawn(self, count: int) -> bytes:
        drawn = self._draw(count)
        if count == 32:
            self.secrets.append(drawn)
        return drawn

    def _sit(self, name: str) -> None:
        if name == "gus":
            self.harbour.seat_guest(self.room)
        line = self.lines[name] = self.harbour.people[name].connect()
        number = line.send("join", {"room": self.room["id"]})
        self.house.settle()
        self.seats[name] = line.answer(number)["seat"]
        self.house.clock.now += 977

    def _send(self, id: str, at: int | None) -> dict[str, Any]:
        who, name, args = self.commands[id]
        self.house.clock.now += 1_013
        when = {} if at is None else {"at": at}
        line = self.lines[who]
        payload = {"room": self.room["id"], "id": id, "name": name, "args": args, **when}
        with self.house.playing():
            number = line.send("command", payload)
            self.house.settle()
        return line.answer(number)


def write(room: Room) -> None:
    """Everybody writes; notes are changed, moved, removed and taken back; people are ready meanwhile."""
    assert room.say("eli", "GoToStage", stage="write")["ok"] or room.state.floor.stage == "write"
    room.remember_marks()
    columns = list(room.played.audience.view["columns"])
    for who in SPEAK:
        assert room.say(who, "AddCard", column=columns[0], text=f"Runbook-of-{who}")["ok"]
        assert room.say(who, "SetReady", ready=True)["ok"]
    own = {who: own_note(room, who) for who in SPEAK}
    assert room.say("ana", "EditCard", card=own["ana"], text="Staging-broke-again")["ok"]
    assert room.say("bo", "MoveCard", card=own["bo"], column=columns[1])["ok"]
    assert room.say("cy", "RemoveCard", card=own["cy"])["ok"]
    assert room.say("ana", "Undo")["ok"]
    assert room.say("gus", "Undo", command=command_of(room, "gus", "SetReady"))["ok"]
    assert room.say("eli", "EditCard", card=own["eli"], text="Deploys-on-Friday")["ok"]
    assert room.say("bo", "Undo", command=command_of(room, "bo", "MoveCard"))["ok"]


def own_note(room: Room, who: str) -> str:
    """The first note of theirs, as long as the house can tell."""
    own = (room.seats[who], room.play.mark("write", room.seats[who]))
    return next(card.id for card in room.state.parts["write"].cards.values() if card.author in own)


def command_of(room: Room, who: str, name: str) -> str:
    """The id of the first command of that name that they gave."""
    return next(id for id, (by, said, _) in room.commands.items() if (by, said) == (who, name))


def speak_late(room: Room) -> list[dict[str, Any]]:
    """What was said before the notes were closed is said again, with and without the time it was tried at.

    Notes are parked and taken away too, by people who may and who may not; the answers to the others.
    """
    before = room.house.clock.now
    room.close_notes()
    again = [
        room.again(said, at)
        for said, at in (
            ("ana AddCard", before),
            ("gus AddCard", None),
            ("ana EditCard", before),
            ("bo MoveCard", before),
            ("cy RemoveCard", None),
            ("ana Undo", before),
        )
    ]
    cards = list(room.state.parts["write"].cards)
    assert room.say("ana", "ParkCard", card=cards[1])["ok"]
    return [*again, room.say("gus", "RemoveCard", card=cards[0])]


def vote_and_rate(room: Room) -> None:
    """Votes are spent and taken back, the time is rated, the ratings are revealed."""
    room.say("eli", "GoToStage", stage="vote")
    topics = list(room.played.audience.view["topics"])
    for n, who in enumerate(SPEAK):
        assert room.say(who, "SpendVotes", topic=topics[n % len(topics)], votes=1)["ok"]
        assert room.say(who, "RaiseHand", raised=True)["ok"]
    assert room.say("bo", "Undo", command=command_of(room, "bo", "SpendVotes"))["ok"]
    if "close" not in room.play.anonymous(room.state):
        return
    room.say("eli", "GoToStage", stage="close")
    for n, who in enumerate(SPEAK):
        assert room.say(who, "RateRoti", value=1 + n)["ok"]
    assert room.say("eli", "RevealRoti")["ok"]


def end(room: Room) -> None:
    """Eli ends the room; somebody sends again what was said in it; everybody goes."""
    before = room.house.clock.now
    assert room.say("eli", "EndCeremony")["ok"]
    for said in ("ana AddCard", "ana SpendVotes", "cy RateRoti", "ana CastVote"):
        if any(f"{who} {name}" == said for who, name, _ in room.commands.values()):
            assert not room.again(said)["ok"]
            assert not room.again(said, before)["ok"]
    room.leave()


def vote_in_poker(room: Room) -> None:
    """Two rounds; a vote is taken back, one is retracted; the votes are revealed and an estimate agreed."""
    item = room.harbour.items[0]
    assert room.say("eli", "PresentItem", item=item)["ok"]
    room.remember_marks()
    for n, who in enumerate(SPEAK):
        assert room.say(who, "CastVote", card=("☕", "8", "13", "20", "?")[n], item=item)["ok"]
        assert room.say(who, "SetReady", ready=True)["ok"]
    assert room.say("bo", "RetractVote")["ok"]
    assert room.say("ana", "Undo", command=command_of(room, "ana", "CastVote"))["ok"]
    assert room.say("eli", "RevealVotes")["ok"]
    assert room.say("eli", "StartRound")["ok"]
    assert room.say("ana", "CastVote", card="13", item=item)["ok"]
    assert room.say("eli", "RevealVotes")["ok"]
    assert room.say("eli", "AgreeEstimate", card="5")["ok"]
    assert room.say("eli", "Undo")["ok"]
