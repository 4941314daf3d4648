"""What people do: each workload takes a kind of server and a seed, runs once, and returns its figures."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial

from bench.figures import Figures, Untold, received
from bench.load import Client
from bench.phone import Phone
from bench.servers.bigroom import Bigroom, BigroomFarAway
from bench.servers.server import Server
from bench.session import Said, Session, running

DECK = ("1", "2", "3", "5", "8")
NOTE = "The build on the release branch takes forty minutes, and nobody looks at it when it is red."
ROOM_SECONDS = 10
SLOW_PEOPLE, SLOW_SECONDS, SLOW_VOTES, DEAF = 500, 10, 4, 25
WRITERS, NOTES, DOTS, WRITING_SECONDS = 500, 3, 5, 20


@dataclass(frozen=True)
class Workload:
    """``run(kind, seed)`` does it once; ``servers``: those that it is meant for; ``people`` in a room."""

    key: str
    title: str
    servers: tuple[str, ...]
    people: int
    run: Callable[[type[Server], int], Figures]


def workloads(clients: Sequence[int], rooms: int) -> list[Workload]:
    """All of them, the votes for each number of clients."""
    ticked = ("bigroom", "node-ticked", "c")
    rooms_of = ("bigroom", "flask", "node-naive", "node-stored", "c")
    title = "{} people in one room, all vote within 1 s"
    votes_each = f"people, {SLOW_VOTES} votes each within {SLOW_SECONDS} s"
    slowly, all_but_one = f"{SLOW_PEOPLE} {votes_each}", f"{SLOW_PEOPLE - 1} {votes_each}"
    voting = [
        Workload("votes", title.format(count), (*ticked, "flask", "node-naive"), count, partial(votes, count))
        for count in clients
    ]
    return [
        *voting,
        Workload(
            "workers",
            title.format(1_000),
            ("bigroom-postgres", "bigroom-2-workers"),
            1_000,
            partial(votes, 1_000),
        ),
        Workload("storm", "1000 people connect and join at once", (*ticked, "flask"), 1_000, storm),
        Workload(
            "rooms",
            f"{rooms} rooms of 10, one action a second in each, {ROOM_SECONDS} s",
            rooms_of,
            10,
            partial(many_rooms, rooms),
        ),
        Workload("stalled", slowly, ticked, SLOW_PEOPLE, partial(stalled, 0)),
        Workload("stalled", f"{slowly}, {DEAF} stop reading", ticked, SLOW_PEOPLE, partial(stalled, DEAF)),
        *(
            Workload("phone", title, ("bigroom-far",), SLOW_PEOPLE, partial(phoned, calls))
            for title, calls in (
                (f"{all_but_one}, one seat is empty", False),
                (f"{all_but_one}, one more joins on a line of 1 kB/s", True),
            )
        ),
        Workload(
            "notes",
            f"{WRITERS} people write {NOTES} notes each within {WRITING_SECONDS} s",
            ("bigroom",),
            WRITERS,
            notes,
        ),
        Workload(
            "dots",
            f"{WRITERS} people put {DOTS} dots each on {WRITERS * NOTES} topics within {WRITING_SECONDS} s",
            ("bigroom",),
            WRITERS,
            dots,
        ),
    ]


def votes(people: int, kind: type[Server], seed: int) -> Figures:
    """So many people in one room; all vote within one second."""
    chance = random.Random(seed)
    with running(kind) as server:
        leader, guests = server.room(people - 1)
        everybody = [leader, *guests]
        session = Session(server, [everybody])
        session.load.run(server.begin(leader))
        times = sorted(chance.random() for _ in everybody)
        said = [
            Said(at, client, *server.vote(client, chance.choice(DECK)))
            for at, client in zip(times, everybody, strict=True)
        ]
        return session.play(said)


def storm(kind: type[Server], seed: int) -> Figures:  # noqa: ARG001
    """A thousand connect and join, as many at once as the server is asked to bear."""
    with running(kind) as server:
        leader, guests = server.room(999)
        return Session(server, [[leader, *guests]]).joining()


def many_rooms(rooms: int, kind: type[Server], seed: int) -> Figures:
    """So many rooms of ten; somebody in each does something that is kept, once a second."""
    chance = random.Random(seed)
    with running(kind) as server:
        groups = []
        for _ in range(rooms):
            leader, guests = server.room(9)
            groups.append([leader, *guests])
        session = Session(server, groups)
        session.load.run([])
        moments = sorted(
            (second + chance.random(), room) for room in range(rooms) for second in range(ROOM_SECONDS)
        )
        acting = [(at, chance.choice(groups[room])) for at, room in moments]
        return session.play([Said(at, client, *server.act(client)) for at, client in acting])


def stalled(deaf: int, kind: type[Server], seed: int) -> Figures:
    """So many of 500 stop reading while the others vote four times; the figures are those of the others."""
    chance = random.Random(seed)
    with running(kind) as server:
        leader, guests = server.room(SLOW_PEOPLE - 1)
        for client in guests[:deaf]:
            client.narrow = True
        others = [leader, *guests[deaf:]]
        session = Session(server, [others], guests[:deaf])
        session.load.run(server.begin(leader))
        return session.play(_slow_votes(server, others, chance))


def phoned(calls: bool, kind: type[Server], seed: int) -> Figures:
    """499 vote four times; the figures are theirs. One more calls meanwhile on a slow line, or never does."""
    with running(kind) as server:
        assert isinstance(server, BigroomFarAway)
        leader, (guest, *guests) = server.room(SLOW_PEOPLE - 1)
        others = [leader, *guests]
        session = Session(server, [others])
        session.load.run(server.begin(leader))
        phone = Phone(guest, server.line)
        with phone.calling(server.port) if calls else nullcontext():
            figures = session.play(_slow_votes(server, others, random.Random(seed)))
        return replace(figures, remark=_of_the_phone(phone, server, leader) if calls else "")


def _slow_votes(server: Server, voters: Sequence[Client], chance: random.Random) -> list[Said]:
    """Each of them votes so many times, at any moments."""
    moments = sorted(
        (chance.uniform(0, SLOW_SECONDS), number) for number in range(len(voters)) for _ in range(SLOW_VOTES)
    )
    return [
        Said(at, voters[number], *server.vote(voters[number], chance.choice(DECK))) for at, number in moments
    ]


def _of_the_phone(phone: Phone, server: Server, leader: Client) -> str:
    """When it held the state, and when it knew as much as the leader. Raises ``Untold``."""
    first, last = phone.calls[0], phone.calls[-1]
    others, own = received(server, [leader]).screens[id(leader)], last.screen(server)
    if first.joined_at is None or not own or own[-1][1] != others[-1][1]:
        raise Untold("The phone was not told of the last vote.")
    ended = len(phone.calls) - 1
    return (
        f"it held the whole state after {first.joined_at - first.began:.1f} s,"
        f" {'was cut off once' if ended == 1 else f'was cut off {ended} times'},"
        f" and knew of the last vote {own[-1][0] - others[-1][0]:.1f} s after the others"
    )


def notes(kind: type[Server], seed: int) -> Figures:
    """A retrospective in which 500 people write three notes each within twenty seconds."""
    with running(kind) as server:
        assert isinstance(server, Bigroom)
        session, everybody = _retrospective(server)
        return session.play(_written(server, everybody, random.Random(seed)))


def dots(kind: type[Server], seed: int) -> Figures:
    """The same people spend five votes each, one by one, when they have written their notes."""
    chance = random.Random(seed)
    with running(kind) as server:
        assert isinstance(server, Bigroom)
        session, everybody = _retrospective(server)
        leader = everybody[0]
        session.load.run([(one.at, one.client, one.frame) for one in _written(server, everybody, chance)])
        session.load.run([(0.0, leader, server.command(leader, "GoToStage", stage="vote")[1])])
        topics = sorted(server.view(leader)["topics"])
        return session.play(
            [
                Said(
                    at,
                    everybody[number],
                    *server.command(everybody[number], "SpendVotes", topic=topic, votes=1),
                )
                for at, number, topic in sorted(
                    (chance.uniform(0, WRITING_SECONDS), number, topic)
                    for number in range(WRITERS)
                    for topic in chance.sample(topics, DOTS)
                )
            ]
        )


def _retrospective(server: Bigroom) -> tuple[Session, list[Client]]:
    """A room in which so many may write, with everybody in it."""
    leader, guests = server.room(WRITERS - 1, "retrospective")
    everybody = [leader, *guests]
    session = Session(server, [everybody])
    session.load.run([(0.0, leader, server.command(leader, "GoToStage", stage="write")[1])])
    return session, everybody


def _written(server: Bigroom, everybody: Sequence[Client], chance: random.Random) -> list[Said]:
    """Each of them writes so many notes, at any moments."""
    moments = sorted(
        (chance.uniform(0, WRITING_SECONDS), number) for number in range(WRITERS) for _ in range(NOTES)
    )
    return [
        Said(at, everybody[number], *server.command(everybody[number], "AddCard", column="well", text=NOTE))
        for at, number in moments
    ]
