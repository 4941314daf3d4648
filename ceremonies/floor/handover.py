"""Who facilitates: passed on, taken over, taken back; never nobody."""

from __future__ import annotations

from collections.abc import Sequence

from ceremonies.ceremony import Forbidden, Refused, Seat, only_seated
from ceremonies.floor.state import State
from ceremonies.floor.words import RoleChanged


def handing_over(by: Seat, to: Seat) -> Sequence[RoleChanged]:
    """The facilitation passes to another seat. Raises Refused for an observer."""
    if to.role == "observer":
        raise Refused("Observers watch. Ask them to take a seat first.", "observer")
    if to.facilitates:
        return []
    return [
        RoleChanged(to.id, "facilitator", to.role),
        RoleChanged(by.id, "participant", by.role),
    ]


def taking_over(state: State, by: Seat) -> Sequence[RoleChanged]:
    """The facilitation is taken while all facilitators are away, or back. Raises Forbidden."""
    only_seated(by, "facilitate")
    if by.facilitates:
        return []
    holding = [seat for seat in state.seats.values() if seat.facilitates]
    if not by.entitled and any(not seat.away for seat in holding):
        raise Forbidden("A facilitator is here. Ask them to hand over.")
    if by.guest and _member_present(state):
        raise Forbidden("A member of the team is here and facilitates first.")
    return [
        *(RoleChanged(seat.id, "participant", seat.role, entitled=not by.entitled) for seat in holding),
        RoleChanged(by.id, "facilitator", by.role),
    ]


def stays_facilitated(state: State, leaving: Seat) -> None:
    """Raises Refused where nobody would facilitate any more."""
    others = [seat for seat in state.seats.values() if seat.facilitates and seat.id != leaving.id]
    if leaving.facilitates and not others:
        raise Refused("Hand over first: a room keeps a facilitator.", "last_facilitator")


def _member_present(state: State) -> bool:
    return any(not seat.guest and seat.counts for seat in state.seats.values())
