"""The replay follows each stream, whatever the clock did."""

from __future__ import annotations

from accounts.people import add_person
from accounts.programs import create_program
from accounts.teams import add_team
from backlog.events import ItemAdded, ItemStateChanged
from journal.facts import Entry
from journal.journal import append
from journal.verify import complaints
from journal.writer import Transaction
from live.events import RoomOpened
from program import rules


def test_a_clock_that_was_put_back_does_not_turn_a_stream_around(store):
    def work(transaction: Transaction) -> None:
        hana = add_person(transaction, "hana@harbour.example", "Hana", None, admin=True)
        made = create_program(transaction, hana.id, "Harbour", "HAR")
        team = add_team(transaction, hana.id, made.id, "Payments", "PAY")
        rules.write(transaction, made.id, [ItemAdded("refunds", team.id, "Refund API")], hana.id)
        transaction.now -= 60_000
        rules.write(transaction, made.id, [ItemStateChanged("refunds", "", "done")], hana.id)

    store.write(work)
    assert store.read(lambda c: [*complaints(c)]) == []


def test_the_words_of_rooms_are_left_to_their_readers(store):
    opened = RoomOpened("planning_poker", "Refinement", {})
    store.write(lambda tx: append(tx, "room/one", [opened, Entry("estimate.VoteCast", 1, {})]))
    store.write(lambda tx: append(tx, "elsewhere", [Entry("Unheard", 1, {})]))
    assert store.read(lambda c: [*complaints(c)]) == ["Nobody knows the event Unheard (elsewhere 1)."]
