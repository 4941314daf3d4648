"""Sessions of every ceremony, played in a frozen house up to a reveal and over it.

A session says the same in both runs of a pair, but for what `Run.secret` returns: that is what somebody
hides, and differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple

from ceremonies import floor
from ceremonies.play import on_the_floor
from journal.writer import Transaction
from live import seats
from live.room import Room
from live.tick import Pending
from tests.live.exits import API, Harbour, Line, Seen
from tests.live.hall import SEAL

SEATED = ("eli", "ana", "bo", "gus", "cy")
"""Who takes part. Fay watches, Hana follows the pages of the program, Dee asks with a token."""

PLAIN: dict[str, tuple[Any, ...]] = {
    "cards": ("5", "3", "8", "5", "13"),
    "ratings": (4, 2, 5, 3, 4),
    "confidence": (4, 2, 5, 3, 4),
    "scores": (3.0, 1.0, 8.0, 5.0, 2.0),
    "votes": (0, 1, 2, 3, 0),
}
"""What each of them says where it is no secret that differs."""

Args = dict[str, Any]


class Case(NamedTuple):
    """A ceremony under some settings, and which of its secrets differ."""

    ceremony: str
    secret: str
    settings: Mapping[str, Any] = MappingProxyType({})

    @property
    def name(self) -> str:
        chosen = "-".join(str(value) for value in self.settings.values() if isinstance(value, str))
        return "-".join(filter(None, (self.ceremony, self.secret, chosen, "anonymous" * self.anonymous)))

    @property
    def anonymous(self) -> bool:
        return bool(self.settings.get("anonymous"))


class Plan(NamedTuple):
    """What is drawn for a pair of runs: who hides which values, who speaks when, what else happens.

    ``meanwhile`` names what happens besides at each pause, ``looks`` who looks at all there is to see there;
    the last of them look right before the reveal.
    ``swapped``: what Ana and Bo say without their names, they say in each other's place in the second run.
    Without ``to_the_end`` the session is over where the secret is revealed.
    """

    case: Case
    hiding: tuple[str, ...]
    values: tuple[tuple[Any, Any], ...]
    order: tuple[str, ...] = SEATED
    meanwhile: tuple[tuple[str, ...], ...] = ()
    looks: tuple[tuple[str, ...], ...] = ()
    swapped: bool = False
    to_the_end: bool = True


class Revealed(Exception):
    """The secret was revealed, and the plan goes no further."""


class Moment(NamedTuple):
    """What left the house at some point of the session; whether the secret was hidden until then."""

    what: str
    hidden: bool
    seen: Seen


class Run:
    """One of the two runs of a plan, in a room of its own; ``side`` says which. Made, it has been played."""

    def __init__(self, harbour: Harbour, plan: Plan, side: int) -> None:
        self.harbour = harbour
        self.house = harbour.house
        self.plan = plan
        self.side = side
        self.moments: list[Moment] = []
        self.hidden = True
        self._values = list(plan.values)
        self._pauses = 0
        self._said = 0
        self.epoch = ""
        case = plan.case
        team = None if case.ceremony in ("prioritization", "pi_planning") else "PAY"
        items = case.ceremony in ("planning_poker", "prioritization", "pi_planning")
        self.room = harbour.open(case.ceremony, team, case.settings, items)
        harbour.seat_guest(self.room)
        self.lines: dict[str, Line] = {}
        self.seats: dict[str, str] = {}
        for name in (*SEATED, "fay"):
            self.come(name)
        self.note("everybody is here")
        with suppress(Revealed):
            SESSIONS[case.ceremony](self)
        for line in self.lines.values():
            line.close()
        self.house.settle()
        harbour.heard()

    @property
    def played(self) -> Room:
        """The room as the server plays it."""
        room = self.house.live.rooms.find(self.room["id"])
        assert room is not None
        return room

    def secret(self, who: str, of: str, plain: Any = None) -> Any:
        """What this person says where only they may see it: another value in each run, if they hide it."""
        if who not in self.plan.hiding or of != self.plan.case.secret:
            return PLAIN[of][SEATED.index(who)] if plain is None else plain
        pair = self._values.pop(0)
        self._values.append(pair)
        return pair[self.side]

    def come(self, name: str, **more: Any) -> None:
        """Somebody joins on a new line."""
        line = self.lines[name] = self.harbour.people[name].connect()
        number = line.send("join", {"room": self.room["id"], **more})
        self.house.settle()
        answer = line.answer(number)
        assert answer["ok"], answer
        self.epoch, self.seats[name] = answer["epoch"], answer["seat"]

    def say(self, name: str, *said: tuple[str, Args], nameless: bool = False) -> None:
        """These people say it in one tick, each with these arguments; all of it is accepted."""
        sent = [self.send(who, name, args, nameless) for who, args in said]
        self.house.settle()
        for line, number in sent:
            answer = line.answer(number)
            assert answer["ok"], f"{name}: {answer}"
        self.note(f"{name} by {', '.join(who for who, _ in said)}")

    def send(self, who: str, name: str, args: Args, nameless: bool = False) -> tuple[Line, int]:
        """One command, on its way: the line, and the number of its acknowledgement there."""
        line = self.lines[self.speaker(who) if nameless else who]
        self._said += 1
        command = {"room": self.room["id"], "id": f"c{self._said}", "name": name, "args": args}
        return line, line.send("command", command)

    def speaker(self, who: str) -> str:
        """Who says it where no names are kept: in a swapped run Bo in the place of Ana, and Ana in his."""
        swapped = self.plan.swapped and self.side == 1
        return {"ana": "bo", "bo": "ana"}.get(who, who) if swapped else who

    def each(self, name: str, args: Callable[[str], Args], nameless: bool = False) -> None:
        """Everybody who takes part says it, in the order of the plan."""
        self.say(name, *((who, args(who)) for who in self.plan.order), nameless=nameless)

    def go(self, stage: str) -> None:
        """Eli opens a stage."""
        self.say("GoToStage", ("eli", {"stage": stage}))

    def reveal(self, name: str, of: str, **args: Any) -> None:
        """Eli reveals something; where it is what the plan hides, all may see it from now on."""
        if of == self.plan.case.secret:
            self.look(self.plan.looks[-1] if self.plan.looks else ())
            if not self.plan.to_the_end:
                raise Revealed
            self.hidden = False
        self.say(name, ("eli", args))

    def end(self) -> None:
        """Eli ends the room; it becomes its record, which Fay reads."""
        self.say("EndCeremony", ("eli", {}))
        self.look(("fay",))

    def pause(self) -> None:
        """Whatever else the plan lets happen here, and whoever looks."""
        number, self._pauses = self._pauses, self._pauses + 1
        for what in self.plan.meanwhile[number] if number < len(self.plan.meanwhile) else ():
            MEANWHILE[what](self)
            self.note(what)
        self.look(self.plan.looks[number] if number < len(self.plan.looks) - 1 else ())

    def look(self, who: Iterable[str]) -> None:
        """Hana looks at every page, Dee at all of REST with her token, the others at the room."""
        paths = list(self.harbour.paths(self.room))
        about = {
            "hana": [path for path in paths if not path.startswith(API)],
            "dee": [path for path in paths if path.startswith(API)],
            "room": [path for path in paths if self.room["id"] in path or self.room["code"] in path],
        }
        seen: Seen = {}
        for name in who:
            seen |= self.harbour.looked([name], about.get(name, about["room"]))
        if "" in who:
            seen |= self.harbour.peeked(self.room)
        if seen:
            self.note(f"looks of {', '.join(who)}", seen)

    def note(self, what: str, seen: Seen | None = None) -> None:
        """Writes down what everybody got until now."""
        self.moments.append(Moment(what, self.hidden, {**(seen or {}), **self.harbour.heard()}))


def planning_poker(run: Run) -> None:
    """Two rounds of one item, the second with every card preset."""
    first, second, *_ = run.harbour.items
    run.say("PresentItem", ("eli", {"item": second}))
    run.say("PresentItem", ("eli", {"item": first}))
    run.pause()
    cast = lambda who: {"card": run.secret(who, "cards"), "item": first}  # noqa: E731
    run.each("CastVote", cast, nameless=True)
    run.pause()
    run.say("CastVote", *((who, cast(who)) for who in run.plan.hiding), nameless=True)
    run.say("RetractVote", (run.plan.order[0], {}), nameless=True)
    run.say("StartRound", ("eli", {}))
    run.each("CastVote", lambda who: {**cast(who), "round": 2}, nameless=True)
    run.pause()
    run.reveal("RevealVotes", "cards")
    run.say("AgreeEstimate", ("eli", {"card": "8"}))
    run.end()


def sprint_planning(run: Run) -> None:
    """Goals are proposed, a goal is set, the team says how sure it is."""
    run.go("goal")
    run.each("ProposeGoal", lambda who: {"text": run.secret(who, "goals", f"Refunds, says {who}")})
    run.pause()
    run.say("ProposeGoal", *((who, {"text": run.secret(who, "goals", "Later")}) for who in run.plan.hiding))
    run.pause()
    run.reveal("RevealGoals", "goals")
    run.say("SetGoal", ("eli", {"text": "Refunds work"}))
    run.say("PullItem", ("eli", {"item": run.harbour.items[1]}))
    run.go("confidence")
    run.each("VoteConfidence", lambda who: {"value": run.secret(who, "confidence")})
    run.pause()
    run.say("VoteConfidence", *((w, {"value": run.secret(w, "confidence")}) for w in run.plan.hiding))
    run.pause()
    run.reveal("RevealConfidence", "confidence")
    run.end()


def pi_planning(run: Run) -> None:
    """A plan is talked about, the room votes on its confidence and says why."""
    run.say("SayPlan", ("ana", {"state": "talking"}))
    run.go("confidence")
    run.each("VoteConfidence", lambda who: {"value": run.secret(who, "confidence")})
    run.pause()
    run.each("GiveReason", lambda who: {"text": f"Staging, says {who}"})
    run.say("VoteConfidence", *((w, {"value": run.secret(w, "confidence")}) for w in run.plan.hiding))
    run.pause()
    run.reveal("RevealConfidence", "confidence")
    run.end()


def retrospective(run: Run) -> None:
    """Notes, groups, votes, an action, a rating of the time."""
    run.go("write")
    write_and_group(run)
    run.go("vote")
    spend(run, "topics", lambda who, thing, votes: ("SpendVotes", {"topic": thing, "votes": votes}))
    run.reveal("GoToStage", "votes", stage="discuss")
    run.say("AddAction", ("eli", {"text": "Write the runbook"}))
    run.go("close")
    rate = lambda who: {"value": run.secret(who, "ratings")}  # noqa: E731
    run.each("RateRoti", rate, nameless=True)
    run.pause()
    run.say("RateRoti", *((who, rate(who)) for who in run.plan.hiding), nameless=True)
    run.pause()
    run.reveal("RevealRoti", "ratings")
    run.end()


def working_agreement(run: Run) -> None:
    """Notes, groups, dots, an agreement."""
    write_and_group(run)
    run.go("vote")
    spend(run, "topics", lambda who, thing, votes: ("SpendVotes", {"topic": thing, "votes": votes}))
    run.reveal("GoToStage", "votes", stage="agree")
    run.say("AddAgreement", ("eli", {"text": "We answer within a day"}))
    run.end()


def prioritization(run: Run) -> None:
    """Items are scored by teams on every factor, or voted on; the order is applied."""
    if run.plan.case.settings.get("method") == "dots":
        run.go("vote")
        spend(run, "items", lambda who, thing, votes: ("SpendVotes", {"item": thing, "votes": votes}))
        run.reveal("GoToStage", "votes", stage="talk")
    else:
        run.go("score")
        score_and_reveal(run)
    run.go("rank")
    run.say("ApplyRanking", ("eli", {}))
    run.end()


def score_and_reveal(run: Run) -> None:
    """Everybody scores two items on every factor; the factors are shown together."""
    factors = list(run.played.audience.view["factors"])
    for item in run.harbour.items[:2]:
        for factor in factors:
            run.each(
                "ScoreItem",
                lambda who, i=item, f=factor: {"item": i, "factor": f, "value": run.secret(who, "scores")},
            )
        run.pause()
    run.reveal("RevealScores", "scores")


def write_and_group(run: Run) -> None:
    """Everybody writes two notes; some are changed, moved, removed; all are shown, two put together."""
    columns = list(run.played.audience.view["columns"])
    note = lambda who, n: {"column": columns[n], "text": run.secret(who, "notes", f"Note {n} of {who}")}  # noqa: E731
    run.each("AddCard", lambda who: note(who, 0), nameless=True)
    run.pause()
    run.each("AddCard", lambda who: note(who, 1), nameless=True)
    own = {who: own_note(run, who) for who in SEATED}
    writers = run.plan.hiding or ("ana", "bo")
    change = lambda who: {"card": own[who], "text": run.secret(who, "notes", "Changed")}  # noqa: E731
    run.say("EditCard", *((who, change(who)) for who in writers), nameless=True)
    run.say("MoveCard", *((who, {"card": own[who], "column": columns[1]}) for who in writers), nameless=True)
    run.say("RemoveCard", ("cy", {"card": own["cy"]}), nameless=True)
    run.pause()
    if run.plan.case.anonymous:
        run.reveal("CloseNotes", "notes")
        run.go("group")
    else:
        run.reveal("GoToStage", "notes", stage="group")
    left = list(run.played.state.parts["write"].cards)
    run.say("GroupCards", ("cy", {"cards": left[:2]}))
    run.pause()


def own_note(run: Run, who: str) -> str:
    """The id of the first note that is there of who speaks in this place."""
    seat = run.seats[run.speaker(who)]
    author = run.played.memory.play.mark("write", seat) if run.plan.case.anonymous else seat
    return next(card.id for card in run.played.state.parts["write"].cards.values() if card.author == author)


def spend(run: Run, things: str, command: Callable[[str, str, int], tuple[str, Args]]) -> None:
    """Everybody puts votes on things; who hides something puts them elsewhere in each run."""
    ids = list(run.played.audience.view[things])
    name = ""
    for turn in range(2):
        said = []
        for who in run.plan.order:
            place = run.secret(who, "votes") + turn
            name, args = command(who, ids[place % len(ids)], 1 + turn if who != "cy" else 1)
            said.append((who, args))
        run.say(name, *said, nameless=True)
        run.pause()


def comes_back(run: Run) -> None:
    """Bo's connection is lost; on a new one he asks for what changed since."""
    run.lines["bo"].close()
    run.say("RaiseHand", ("cy", {"raised": True}))
    run.come("bo", since=run.played.memory.seq - 1, epoch=run.epoch)


def asks_where_it_is(run: Run) -> None:
    """Fay asks for the whole view."""
    run.lines["fay"].send("whereami", {"room": run.room["id"]})
    run.house.settle()


def takes_no_bytes(run: Run) -> None:
    """Cy's socket takes nothing for a while, then everything at once."""
    run.lines["cy"].socket.stop_taking()
    run.say("RaiseHand", ("bo", {"raised": True}))
    run.say("RaiseHand", ("bo", {"raised": False}))
    run.lines["cy"].socket.take_again()
    run.house.settle()


def is_refused(run: Run) -> None:
    """Cy and Fay say what they may not, what does not fit and what there is not."""
    for name, args in (
        ("RevealVotes", {}),
        ("RevealScores", {}),
        ("CastVote", {"card": "a thousand"}),
        ("AddCard", {"column": "nowhere", "text": "x"}),
        ("EditCard", {"card": "nothing", "text": "x"}),
        ("SpendVotes", {"topic": "nothing", "votes": 1}),
        ("RateRoti", {"value": 9}),
        ("VoteConfidence", {"value": True}),
        ("ScoreItem", {"item": "nothing", "factor": "value", "value": 1.0}),
        ("Undo", {"command": "c1"}),
        ("EndCeremony", {}),
        ("Dance", {}),
    ):
        for who in ("cy", "fay"):
            run.send(who, name, args)
    run.house.settle()


def takes_back(run: Run) -> None:
    """Ana and Bo take back what they did last."""
    for who in ("ana", "bo"):
        run.send(who, "Undo", {})
    run.house.settle()


def goes_away(run: Run) -> None:
    """Gus is gone for so long that his seat is away; then he comes back."""
    run.lines["gus"].close()
    run.house.later(21)
    run.come("gus")


def is_late(run: Run) -> None:
    """Hana comes into the room and leaves it again."""
    line = run.harbour.people["hana"].connect()
    for event in ("join", "leave"):
        line.send(event, {"room": run.room["id"]})
        run.house.settle()


def runs_a_timer(run: Run) -> None:
    """Eli starts a timer; half a minute passes."""
    run.say("StartTimer", ("eli", {"seconds": 20}))
    run.house.later(30)


def gets_ready(run: Run) -> None:
    """Everybody says that they are ready."""
    run.each("SetReady", lambda _who: {"ready": True})


def changes_the_backlog(run: Run) -> None:
    """Hana gives an item another title on the board."""
    fields = {"title": "Refund API, later"}
    run.harbour.people["hana"].lines[0].send(
        "command",
        {
            "room": f"program:{run.harbour.program}",
            "id": f"h{len(run.moments)}",
            "name": "EditItem",
            "args": {"item": run.harbour.items[0], "fields": fields},
        },
    )
    run.house.settle()


def fills_up(run: Run) -> None:
    """Sixty more people sit down: the room is large."""
    room = run.room["id"]

    def sit(transaction: Transaction) -> list[seats.KeptSeat]:
        names = [f"{run.room['code']} {n}" for n in range(60)]
        return [seats.add_seat(transaction, room, name, "participant", None, None, SEAL) for name in names]

    taken = [floor.TakeSeat(one.id, one.role, one.team, one.guest) for one in run.house.store.write(sit)]
    run.played.enqueue(*(Pending(said=on_the_floor(take)) for take in taken))
    run.house.settle()
    assert run.played.state.floor.large


MEANWHILE: dict[str, Callable[[Run], None]] = {
    one.__name__: one
    for one in (
        comes_back,
        asks_where_it_is,
        takes_no_bytes,
        is_refused,
        takes_back,
        goes_away,
        is_late,
        runs_a_timer,
        gets_ready,
        changes_the_backlog,
        fills_up,
    )
}

SESSIONS: dict[str, Callable[[Run], None]] = {
    one.__name__: one
    for one in (
        planning_poker,
        sprint_planning,
        retrospective,
        working_agreement,
        prioritization,
        pi_planning,
    )
}
