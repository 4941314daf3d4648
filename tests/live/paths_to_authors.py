"""The ways that could lead from an anonymous note or vote in a dump to a person, each tried by name.

Each way is a function that says what it found; it finds nothing where the house keeps its promise.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Iterable
from itertools import product
from typing import NamedTuple

from journal.answers import DAY, digest
from tests.live.dump import Dump, Event, Row, leaves_of


class Known(NamedTuple):
    """What somebody who looks for authors may know besides the dump, and what the test knows is true.

    ``nameless``: the parts of the room that promise to name nobody, now that their keys are destroyed;
    ``seats``: the people by seat; ``commands``: the ids that clients gave to their commands; ``secrets``:
    the keys that were drawn; ``marks``: whose they are by seat, of each part.
    """

    nameless: frozenset[str]
    seats: dict[str, tuple[str, ...]]
    commands: tuple[str, ...]
    secrets: tuple[bytes, ...]
    marks: dict[str, dict[str, str]]

    @property
    def every_mark(self) -> set[str]:
        return {mark for part in self.nameless for mark in self.marks[part].values()}

    @property
    def identities(self) -> set[str]:
        """What names a person: ids, names, addresses; the ids of seats are too short to be searched for."""
        return {name for names in self.seats.values() for name in names}


Path = Callable[[Dump, Known], Iterable[str]]
PATHS: dict[str, Path] = {}
LETTERS = 32
"""The length of a mark."""


def path(way: Path) -> Path:
    """A way to be tried."""
    PATHS[way.__name__] = way
    return way


def found(dump: Dump, known: Known) -> dict[str, list[str]]:
    """What each way leads to; empty where none leads anywhere."""
    tried = {name: list(way(dump, known)) for name, way in PATHS.items()}
    return {name: links for name, links in tried.items() if links}


@path
def a_key_in_the_dump_makes_the_mark(dump: Dump, known: Known) -> Iterable[str]:
    """Whoever is named by a mark or by the id of an answer, computed anew with everything that is there."""
    answers = {row["id"] for row in dump.answers if not named(row)}
    keys = {key for leaf in (dump.secret_key, *dump.leaves) for key in _as_key(leaf)}
    people = [
        text
        for seat, names in known.seats.items()
        for text in (seat, f"{dump.room}/{seat}", *names, *(f"{part}:{seat}" for part in known.nameless))
    ]
    for key, text in product((b"", *keys), people):
        if _made(key, text) & known.every_mark:
            yield f"{text} under {key!r}"
    said = [f"{seat} {id}" for seat, id in product(known.seats, known.commands)]
    for key, text in product((b"", *(key for key in keys if len(key) >= 20)), said):
        if _made(key, text) & answers:
            yield f"{text} under {key!r}"


@path
def a_destroyed_key_is_still_on_the_disk(dump: Dump, known: Known) -> Iterable[str]:
    """The key's bytes, as they are or written out, in the database, its log or any other file."""
    for name, content in dump.files.items():
        for secret in known.secrets:
            if any(form in content for form in (secret, secret.hex().encode(), b64encode(secret))):
                yield f"{secret.hex()} in {name}"


@path
def a_nameless_event_names_somebody(dump: Dump, known: Known) -> Iterable[str]:
    """What is said of an event of a nameless part: who did it, and every word in it."""
    for event in _nameless(dump, known):
        words = set(leaves_of(event.happened))
        if event.actor is not None or words & known.identities or event.by in known.seats:
            yield f"{event.kind} {event.seq}"


@path
def something_holds_a_mark_and_a_name(dump: Dump, known: Known) -> Iterable[str]:
    """Rows and objects, snapshots too, in which a person and a mark stand side by side or in each other."""
    names = known.identities | set(known.seats)
    for one in dump.objects:
        inside = {key: set(leaves_of(value)) for key, value in one.items()}
        for key, values in inside.items():
            if (key in names and values & known.every_mark) or (key in known.every_mark and values & names):
                yield f"{key}: {one[key]}"
        plain = {value for value in one.values() if isinstance(value, str)}
        if plain & known.every_mark and plain & known.identities:
            yield str(one)


@path
def only_a_facilitator_can_have_said_it(dump: Dump, known: Known) -> Iterable[str]:
    """A mark under something that facilitators alone may do belongs to one of them."""
    for event in _nameless(dump, known):
        if event.by in known.every_mark and (event.happened["led"] or event.kind in LED):
            yield f"{event.kind} {event.seq}"


@path
def an_answer_carries_the_number_of_the_event(dump: Dump, known: Known) -> Iterable[str]:
    """An answer is kept by seat, and the number in it is that of a nameless event."""
    under_a_mark = {event.seq for event in _nameless(dump, known) if event.by in known.every_mark}
    for row in dump.answers:
        if named(row) and row["seq"] in under_a_mark:
            yield f"{row['scope']}: {row['seq']}"


@path
def an_answer_is_to_a_question_about_the_note(dump: Dump, known: Known) -> Iterable[str]:
    """An answer is kept by seat with the digest of its question, and questions can be guessed."""
    guessed = {digest(name, args): f"{name} {args}" for name, args in _questions(dump)}
    for row in dump.answers:
        if named(row) and row["digest"] in guessed:
            yield f"{row['scope']}: {guessed[row['digest']]}"


@path
def a_nameless_row_carries_its_own_time(dump: Dump, known: Known) -> Iterable[str]:
    """The time of a note beside the times at which people came, spoke, and were seen."""
    opened = {event.at for event in dump.events if event.kind == "StageOpened"}
    opened |= {row["made_at"] for row in dump.tables["room"]}
    for event in _nameless(dump, known):
        if event.by in known.every_mark and event.at not in opened:
            yield f"{event.kind} at {event.at}"
    for row in dump.answers:
        if not named(row) and row["at"] % DAY:
            yield f"an answer of {row['at']}"


@path
def marks_stand_in_the_order_of_seats(dump: Dump, known: Known) -> Iterable[str]:
    """Something lists marks, and lists them in the order in which people sat down."""
    for part in known.nameless:
        seated = {mark: int(seat) for seat, mark in known.marks[part].items()}
        for one in dump.objects:
            for listed in (list(one), *(value for value in one.values() if isinstance(value, list))):
                places = [seated[mark] for mark in listed if isinstance(mark, str) and mark in seated]
                if len(places) > 2 and places in (sorted(places), sorted(places, reverse=True)):
                    yield f"{part}: {listed}"


@path
def acts_of_one_number_are_by_two(dump: Dump, known: Known) -> Iterable[str]:
    """What is taken back names the number of what was done: done under a mark, taken back by name."""
    events = [event for event in dump.events if event.by not in (None, "room")]
    done = {event.happened["act"]: event.by for event in events if event.happened["act"] is not None}
    for event in events:
        for number in (event.happened["act"], event.happened["undoes"]):
            if number is not None and done.get(number, event.by) != event.by:
                yield f"{event.kind} {event.seq}: {event.by} and {done[number]}"


@path
def an_event_carries_the_id_of_a_command(dump: Dump, known: Known) -> Iterable[str]:
    """The id that a client gave is on that client's disk, and in the answers of its seat."""
    for event in _nameless(dump, known):
        named_here = event.by is not None and event.by in known.seats
        if not named_here and event.happened["command"] in known.commands:
            yield f"{event.kind} {event.seq}: {event.happened['command']}"


@path
def the_server_log_tells(dump: Dump, known: Known) -> Iterable[str]:
    """A line about a note, a mark, or a command."""
    words = {*known.every_mark, *known.commands, *_texts(dump), *_cards(dump)}
    for line in dump.log.splitlines():
        yield from (f"{word} in {line}" for word in words if word in line.split())


LED = {
    "NotesClosed",
    "NotesReopened",
    "RatingsRevealed",
    "RatingRoundStarted",
    "VotesRevealed",
    "RoundStarted",
    "ItemPresented",
    "EstimateAgreed",
    "ItemSkipped",
}
"""What only a facilitator may do in a nameless part."""


def named(row: Row) -> bool:
    """Whether the answer is kept by the seat that got it."""
    return "/seat/" in row["scope"]


def _nameless(dump: Dump, known: Known) -> list[Event]:
    led = [event for event in dump.events if event.part in known.nameless]
    return [event for event in led if not (event.happened["led"] and event.by in known.seats)]


def _cards(dump: Dump) -> list[str]:
    return [event.happened["event"]["card"]["id"] for event in dump.events if event.kind == "CardAdded"]


def _texts(dump: Dump) -> set[str]:
    events = [event.happened["event"] for event in dump.events if event.kind in ("CardAdded", "CardEdited")]
    return {one["text"] if "text" in one else one["card"]["text"] for one in events}


def _questions(dump: Dump) -> Iterable[tuple[str, Row]]:
    """What people may have said in nameless parts, as far as it can be made of what is in the dump."""
    cards, texts, columns = _cards(dump), _texts(dump), _columns(dump)
    yield from (("AddCard", {"column": column, "text": text}) for column, text in product(columns, texts))
    yield from (("EditCard", {"card": card, "text": text}) for card, text in product(cards, texts))
    yield from (("MoveCard", {"card": card, "column": column}) for card, column in product(cards, columns))
    yield from ((name, {"card": card}) for name, card in product(("RemoveCard", "ParkCard"), cards))
    yield from (("SpendVotes", {"topic": card, "votes": n}) for card, n in product(cards, range(6)))
    yield from (("RateRoti", {"value": n}) for n in range(1, 6))
    for event in dump.events:
        if event.kind == "VoteCast":
            said = event.happened["event"]
            yield "CastVote", {"card": said["card"], "item": said["item"]}


def _columns(dump: Dump) -> set[str]:
    added = (event.happened["event"] for event in dump.events if event.kind == "CardAdded")
    moved = (event.happened["event"] for event in dump.events if event.kind == "CardMoved")
    return {one["card"]["column"] for one in added} | {one["column"] for one in moved}


def _made(key: bytes, text: str) -> set[str]:
    """What a key makes of a text, whole and as long as a mark; without a key, by other ways as well."""
    plain = text.encode()
    made = [hmac.digest(key, plain, "sha256").hex()]
    if not key:
        made += [hashlib.new(name, plain).hexdigest() for name in ("sha256", "sha512", "sha1", "md5")]
    return {*made, *(one[:LETTERS] for one in made)}


def _as_key(leaf: str | bytes) -> Iterable[bytes]:
    """The keys that this may be: its bytes, and those that it writes out; what is short is none."""
    if isinstance(leaf, bytes):
        yield leaf
    elif len(leaf) >= 8 and " " not in leaf:
        yield leaf.encode()
        if not set(leaf) - set("0123456789abcdef") and len(leaf) % 2 == 0:
            yield bytes.fromhex(leaf)
