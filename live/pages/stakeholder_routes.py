"""The page of stakeholders: who they are, what they are told, and what of it is due; plain forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Blueprint, Response, abort, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Place, may
from accounts.pages import actor, asks, store
from accounts.refusals import Absent, Refused
from backlog.queries import day_of, members_of
from journal.facts import Fact
from live.pages.shown import Shown, page_with
from live.pages.typed import Typed, answered
from live.proposals import accept
from program.queries import names_of
from program.stakeholders import events as events
from program.stakeholders.communications import MEANS, OFTEN
from program.stakeholders.queries import communications_of, stakeholders_of

pages = Blueprint("stakeholders", __name__)

ATTENTION = ("manage closely", "keep satisfied", "keep informed", "monitor", "not rated")


@pages.get("/p/<program>/stakeholders")
@asks("see program", of="program")
def stakeholders_page(program: str) -> str:
    """The communication plan with what is due first, the grid of power and interest, the register."""
    return _shown(program)


@pages.post("/p/<program>/stakeholders")
@asks("see program", of="program")
def add_stakeholder(program: str) -> Response:
    """Writes somebody into the register."""
    typed = Typed("new", request.form)
    said = _who(typed.said)
    return _done(program, lambda new_id: events.StakeholderAdded(new_id(), **said), typed)


@pages.post("/p/<program>/stakeholders/<stakeholder>")
@asks("see program", of="program")
def change_stakeholder(program: str, stakeholder: str) -> Response:
    """Changes what is said of somebody, or takes them out."""
    if "withdraw" in request.form:
        return _done(program, lambda _: events.StakeholderWithdrawn(stakeholder))
    typed = Typed(f"who-{stakeholder}", request.form, otherwise="new")
    said = _who(typed.said)
    return _done(program, lambda _: events.StakeholderChanged(stakeholder, said), typed)


@pages.post("/p/<program>/stakeholders/<stakeholder>/communications")
@asks("see program", of="program")
def plan_communication(program: str, stakeholder: str) -> Response:
    """Plans what somebody is told."""
    typed = Typed(f"new-{stakeholder}", request.form)
    said = _line(typed.said)
    planned = events.CommunicationPlanned
    return _done(program, lambda new_id: planned(new_id(), stakeholder, **said), typed)


@pages.post("/p/<program>/communications/<communication>")
@asks("see program", of="program")
def change_communication(program: str, communication: str) -> Response:
    """Changes a line of the plan, or takes it out."""
    if "withdraw" in request.form:
        return _done(program, lambda _: events.CommunicationWithdrawn(communication))
    typed = Typed(f"line-{communication}-form", request.form)
    fields = {**_line(typed.said), "due": typed.said.get("due") or None}
    return _done(program, lambda _: events.CommunicationChanged(communication, fields), typed)


@pages.post("/p/<program>/communications/<communication>/told")
@asks("see program", of="program")
def tell(program: str, communication: str) -> Response:
    """Says that it was told today."""
    return _done(program, lambda _: events.StakeholderTold(communication))


def _done(
    program: str,
    propose: Callable[[Callable[[], str]], Fact],
    typed: Typed | None = None,
) -> Response:
    asking = actor()
    try:
        store().write(lambda tx: accept(tx, program, [propose(tx.new_id)], asking))
    except Absent:
        abort(404)
    except Refused as refused:
        return make_response(_shown(program, *answered(refused, typed)), refused.status)
    return cast(Response, redirect(f"/p/{program}/stakeholders", 303))


def _who(form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": form.get("name", ""),
        "power": _grade(form.get("power", "")),
        "interest": _grade(form.get("interest", "")),
        "needs": form.get("needs", ""),
    }


def _grade(written: str) -> int | None:
    """A number as the form says it; what is none of 1 to 5 is refused by the rules."""
    if not written:
        return None
    return int(written) if written.isdecimal() and len(written) < 3 else 0


def _line(form: Mapping[str, str]) -> dict[str, Any]:
    said = {name: form.get(name, "") for name in ("what", "due", "means", "often")}
    return {**said, "owner": form.get("owner") or None}


def _texts(typed: Typed) -> list[str]:
    """What was typed into a form that has nowhere to stand any more."""
    return [typed.said[name] for name in ("what", "due") if typed.said.get(name)]


def _shown(program: str, problem: str | None = None, typed: Typed | None = None) -> str:
    asking, now = actor(), store().clock()

    def look(connection: Connection) -> Shown:
        people = names_of(connection, members_of(connection, program))
        who, today = stakeholders_of(connection, program), day_of(connection, program, now)
        return {
            "program": program,
            "problem": problem,
            "typed": typed,
            "gone": _texts(typed) if typed is not None and typed.form == "gone" else [],
            "stakeholders": who,
            "by_attention": {name: [one for one in who if one.attention == name] for name in ATTENTION},
            "names": {one.id: one.name for one in who},
            "plan": communications_of(connection, program),
            "today": today,
            "people": people,
            "members": sorted(people.items(), key=lambda pair: pair[1].casefold()),
            "manages": may(connection, asking, "manage stakeholder", Place(program)),
            "tells": may(connection, asking, "tell stakeholder", Place(program)),
            "means": MEANS,
            "often": OFTEN,
        }

    return page_with("program/stakeholders.html", look, f"/p/{program}/stakeholders")
