"""Records by example: what was agreed, and nothing that is hidden."""

from __future__ import annotations

import csv
import io

from ceremonies import planning_poker, prioritization, retrospective
from live.record import Record, as_csv, as_markdown, record_of
from tests.ceremonies.table import Table, items


def poker() -> Table:
    table = Table(planning_poker, items("Refund | API", "=HYPERLINK(1)"))
    table.sit("eli", role="facilitator").sit("ana")
    table.say("eli", "PresentItem", item="item1")
    table.say("ana", "CastVote", card="13")
    return table


def record(table: Table) -> Record:
    view = table.view
    view["seats"] = {id: {"name": id.title(), **seat} for id, seat in view["seats"].items()}
    return record_of(view, "Planning poker")


def test_an_agreed_estimate_is_in_the_record_and_a_hidden_vote_is_not() -> None:
    table = poker()
    assert "13" not in as_markdown(record(table))
    table.say("eli", "AgreeEstimate", card="5")
    estimates = record(table).sections[0]
    assert estimates.rows[0] == ("PAY-1", "Refund | API", "5", "1", "agreed")


def test_what_people_wrote_cannot_become_structure_or_a_formula() -> None:
    shown = record(poker())
    assert r"Refund \| API" in as_markdown(shown)
    cells = [cell for row in csv.reader(io.StringIO(as_csv(shown).decode())) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_people_are_named_in_order_and_the_state_is_told() -> None:
    shown = record(poker())
    assert shown.people == ("Ana", "Eli")
    assert shown.state == "open"


def test_a_retrospective_without_notes_has_an_empty_record() -> None:
    table = Table(retrospective)
    table.sit("eli", role="facilitator")
    assert record(table).sections == ()


def test_a_prioritization_is_recorded_in_the_order_that_was_agreed() -> None:
    table = Table(prioritization, items("Refund API", "Payout report", "Search"), method="dots")
    table.sit("eli", role="facilitator").sit("ana")
    table.say("eli", "GoToStage", stage="vote")
    table.say("ana", "SpendVotes", item="item2", votes=2)
    assert record(table).sections == ()
    table.say("eli", "GoToStage", stage="rank")
    table.say("eli", "PlaceItem", item="item3", after=None, reason="The law")
    (ranking,) = record(table).sections
    assert ranking.columns == ("Rank", "Item", "Title", "Score")
    assert ranking.rows == (
        ("1", "PAY-3", "Search", "0"),
        ("2", "PAY-2", "Payout report", "2"),
        ("3", "PAY-1", "Refund API", "0"),
    )
