"""What is written down in a room stands in the register of its program in the same commit."""

from __future__ import annotations

from collections.abc import Sequence

from ceremonies import capture
from ceremonies.ceremony import Refused
from ceremonies.composition import CAPTURE
from ceremonies.play import Happened, Play, State
from journal.writer import Transaction
from live import proposals
from live.cards import Card
from program import rules
from program.register import tables
from program.register.queries import worked_on
from program.register.risk_events import Voice


def write_down(
    transaction: Transaction, card: Card, play: Play, state: State, happened: Sequence[Happened]
) -> None:
    """Writes the entries to the program's stream in the name of the member who gave them, or of nobody.

    Who sits in a room may write from there, whatever their role in the program. Raises ``Refused`` where
    the room has no program, and where somebody has worked on an entry that is to be taken out.
    """
    written = [one for one in happened if one.part == CAPTURE]
    if not written:
        return
    if card.program is None:
        sentence = "This room belongs to no program, so there is no register to write it into."
        raise Refused(sentence, "no_program")
    anonymous = CAPTURE in play.anonymous(state)
    with proposals.together(transaction):
        for one in written:
            if isinstance(one.event, capture.CaptureWithdrawn):
                _untouched(transaction, one.event)
            person, voice = (None, "anonymous") if anonymous else _speaker(state, one)
            for fact in proposals.said_in(card, list(capture.proposals(one.event, voice))):
                rules.write(transaction, card.program, [fact], person)


def _speaker(state: State, happened: Happened) -> tuple[str | None, Voice | None]:
    """The member who sits there; a guest is nobody that the program knows."""
    seat = state.floor.seats.get(happened.by or "")
    person = seat.person if seat is not None else None
    return person, None if person is not None else "guest"


def _untouched(transaction: Transaction, gone: capture.CaptureWithdrawn) -> None:
    """Raises ``Refused`` where the entry is not any more as it was written, and stands in the register."""
    decision = gone.entry.kind == "decision"
    table, versions = (
        (tables.decision, tables.decision_version) if decision else (tables.risk, tables.risk_version)
    )
    if worked_on(transaction.connection, table, versions, gone.id):
        sentence = "Somebody has worked on this in the register since; take it out there."
        raise Refused(sentence, "built_on")
