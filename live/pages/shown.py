"""A page as everybody gets it: what it is about, and the way to all other places around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from accounts.pages import actor, store
from live.pages.places import around, reach_of

Shown = dict[str, Any]


def page_with(
    template: str, look: Callable[[Connection], Shown], place: str | None = None, **more: Any
) -> str:
    """A page with what ``look`` finds; it stands at ``place``, where that is not its own address."""
    asking, now = actor(), store().clock()

    def all_of_it(connection: Connection) -> Shown:
        return {"reach": reach_of(connection, asking, now), "now": now, **look(connection)}

    shown = store().read(all_of_it)
    return render_template(template, **around(shown["reach"], place or request.path), **shown, **more)
