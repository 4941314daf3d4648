"""The page of the budget: lines by increment and team, their totals, and a file that is taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, Response, abort, make_response, redirect, request
from sqlalchemy import Connection

from accounts.access import Place, may
from accounts.pages import actor, asks, store
from accounts.refusals import Absent, Refused, invalid
from backlog import queries
from journal.facts import Fact
from journal.writer import Transaction
from live.pages.shown import Shown, page_with
from live.pages.typed import Typed, answered
from live.proposals import accept
from program.budget import events
from program.budget.budget import expected, totals, variance
from program.budget.money import amount_of, is_currency, plain, spoken
from program.budget.queries import budget_of, totals_shared
from program.budget.rest import imported

pages = Blueprint("budget", __name__)

CURRENCY = "EUR"
"""What a program without a line is offered."""


@pages.app_template_filter("money")
def money(amount: int, currency: str) -> str:
    """An amount as people read it: 1,200.50 EUR."""
    return spoken(amount, currency)


@pages.app_template_filter("typed_money")
def typed_money(amount: int | None, currency: str) -> str:
    """An amount as it is typed: 1200.50; nothing for None."""
    return "" if amount is None else plain(amount, currency)


@pages.get("/p/<program>/budget")
@asks("see restricted", of="program")
def budget_page(program: str) -> str:
    """The totals, then the lines of each increment."""
    return _shown(program)


@pages.post("/p/<program>/budget")
@asks("see restricted", of="program")
def add_line(program: str) -> Response:
    """Adds a line."""
    typed = Typed("new", request.form)
    return _done(program, lambda tx: [events.BudgetLineAdded(tx.new_id(), **_line(typed.said))], typed)


@pages.post("/p/<program>/budget/lines/<line>")
@asks("see restricted", of="program")
def change_line(program: str, line: str) -> Response:
    """Changes a line, or takes it out."""
    if "withdraw" in request.form:
        return _done(program, lambda _: [events.BudgetLineWithdrawn(line)])
    typed = Typed(f"line-{line}", request.form, otherwise="new")
    return _done(program, lambda _: [events.BudgetLineChanged(line, _line(typed.said))], typed)


@pages.post("/p/<program>/budget/import")
@asks("see restricted", of="program")
def import_file(program: str) -> Response:
    """Takes over a file as the export writes it, whole or not at all."""
    file = request.files.get("file")
    raw = file.read() if file is not None else b""

    def propose(transaction: Transaction) -> Sequence[Fact]:
        try:
            content = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise invalid("/file", "This file is no text in UTF-8.", "encoding") from None
        return imported(transaction.connection, program, content, transaction.new_id)

    return _done(program, propose)


@pages.post("/p/<program>/budget/sharing")
@asks("see restricted", of="program")
def share_totals(program: str) -> Response:
    """Shares the totals with every member and the status report, or no longer."""
    shared = request.form.get("shared") == "1"
    return _done(program, lambda _: [events.BudgetTotalsShared(shared)])


def _done(
    program: str, propose: Callable[[Transaction], Sequence[Fact]], typed: Typed | None = None
) -> Response:
    asking = actor()
    try:
        store().write(lambda tx: accept(tx, program, propose(tx), asking))
    except Absent:
        abort(404)
    except Refused as refused:
        return make_response(_shown(program, *answered(refused, typed)), refused.status)
    return cast(Response, redirect(f"/p/{program}/budget", 303))


def _line(form: Mapping[str, str]) -> dict[str, Any]:
    currency = form.get("currency", "").strip().upper()
    if not is_currency(currency):
        raise invalid("/currency", "A currency is written as EUR: three capital letters.", "currency")
    return {
        "name": form.get("name", ""),
        "increment": form.get("increment", ""),
        "team": form.get("team") or None,
        "currency": currency,
        "plan": _amount(form.get("plan", ""), currency, "plan"),
        "actual": _amount(form.get("actual", "") or "0", currency, "actual"),
        "forecast": _amount(form["forecast"], currency, "forecast") if form.get("forecast") else None,
    }


def _amount(written: str, currency: str, name: str) -> int:
    try:
        return amount_of(written, currency)
    except ValueError as problem:
        raise invalid(f"/{name}", str(problem), "amount") from problem


def _shown(program: str, problem: str | None = None, typed: Typed | None = None) -> str:
    asking = actor()

    def look(connection: Connection) -> Shown:
        teams = queries.teams_of(connection, program)
        places = {one.id: place for place, one in enumerate(teams)}
        lines = sorted(budget_of(connection, program), key=lambda one: places.get(one.team or "", -1))
        increments = queries.increments_of(connection, program)
        return {
            "program": program,
            "problem": problem,
            "typed": typed,
            "totals": totals(lines),
            "shared": totals_shared(connection, program),
            "groups": [
                (one, here, totals(here))
                for one in increments
                for here in [[line for line in lines if line.increment == one.id]]
                if here
            ],
            "figures": {one.id: (expected(one), variance(one)) for one in lines},
            "increments": [(one.id, one.name) for one in reversed(increments)],
            "teams": [(one.id, one.name) for one in teams],
            "currency": lines[-1].currency if lines else CURRENCY,
            "edits": may(connection, asking, "edit budget", Place(program)),
        }

    return page_with("program/budget.html", look, f"/p/{program}/budget")
