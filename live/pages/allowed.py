"""What somebody may do on a page of a program, and what on it is theirs alone."""

from __future__ import annotations

from typing import cast

import msgspec
from sqlalchemy import Connection

from accounts.access import Actor, Place, may
from live.pages.shown import Shown
from live.pages.views import Page
from program.budget.budget import totals
from program.budget.queries import budget_of, shared_totals
from program.scenarios.vote_queries import own_ballots

REGISTER = ("manage risk", "record decision", "edit milestone", "vote on scenario", "plan increment")
"""What somebody may do on the pages of risks and of scenarios."""


def allowed_on(
    connection: Connection, asking: Actor, page: Page, place: Place, view: Shown, *, past: bool
) -> Shown:
    """What the one who looks may do on the page: nothing, where it shows what is past."""

    def allows(verb: str) -> bool:
        return not past and may(connection, asking, verb, place)

    return {
        "seat": None if past else asking.id,
        "edits": [] if past else _edits(connection, asking, str(place.program), view),
        "manages": allows("manage team"),
        "ballots": None if past else _ballots(connection, asking, page),
        "budget": None if past else _budget(connection, asking, page),
        "goals": _goals(connection, asking, page, view, past=past),
        "opens": allows("open room"),
        "imports": allows("import"),
        "talks": allows("comment dependency"),
        "verbs": [verb for verb in REGISTER if allows(verb)],
        "reports": allows("write report"),
        "snaps": allows("take snapshot"),
    }


def _ballots(connection: Connection, asking: Actor, page: Page) -> Shown | None:
    """What the one who looks said of each scenario; on the map only."""
    if page.page != "map":
        return None
    return cast(Shown, msgspec.to_builtins(own_ballots(connection, page.id, asking.id)))


def _budget(connection: Connection, asking: Actor, page: Page) -> Shown | None:
    """What the budget comes to, for who may see what is restricted, and for all where the totals are shared;
    on the rollup only. ``href``: where its lines are, for the first of these."""
    if (page.kind, page.page) != ("program", ""):
        return None
    sees = may(connection, asking, "see restricted", Place(page.id))
    lines = totals(budget_of(connection, page.id)) if sees else shared_totals(connection, page.id)
    said = [{"text": one.words, "over": one.variance < 0} for one in lines]
    return {"totals": said, "href": f"/p/{page.id}/budget" if sees else None}


def _goals(connection: Connection, asking: Actor, page: Page, view: Shown, *, past: bool) -> Shown | None:
    """Whose objectives the one who looks may change or score (``program``: its own); and the charter."""
    if page.page != "objectives":
        return None
    if past:
        return {"edits": [], "scores": [], "charter": False}
    places = {"program": Place(page.id)} | {team: Place(page.id, team) for team in view["teams"]}
    return {
        "edits": [one for one, place in places.items() if may(connection, asking, "edit objective", place)],
        "scores": [one for one, place in places.items() if may(connection, asking, "score objective", place)],
        "charter": may(connection, asking, "manage program", places["program"]),
    }


def _edits(connection: Connection, asking: Actor, program: str, view: Shown) -> list[str]:
    """The teams whose items the one who looks may change."""
    return [team for team in view["teams"] if may(connection, asking, "edit backlog", Place(program, team))]
