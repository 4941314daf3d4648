"""What may stand in the fields of an entry of the register: each value is checked and given its one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import to_builtins
from sqlalchemy import select

from accounts.refusals import invalid
from backlog import tables as backlog
from backlog.scene import Scene, unchanged
from program import tables
from program.objective_tables import objective
from program.risk_events import Linked
from program.risks import HIGHEST, LOWEST

LONGEST_TEXT = 500
"""Characters: what fits is shown whole in views."""
MOST_LINKS = 50

LINKED = {"dependency": tables.dependency, "objective": objective, "increment": backlog.increment}
"""The tables of what is linked by its id alone."""

Check = Callable[[Scene, str, Any], Any]
"""The value as the field of that name holds it. Raises ``Refused`` (422)."""


def completed(scene: Scene, checks: Mapping[str, Check], proposal: Any) -> dict[str, Any]:
    """The fields of a new entry, each checked."""
    return {name: check(scene, name, to_builtins(getattr(proposal, name))) for name, check in checks.items()}


def differing(
    scene: Scene, checks: Mapping[str, Check], now: Any, fields: Mapping[str, Any], saw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Those of the new values that differ from ``now``, and what was there; both empty where none does.

    Raises ``Refused`` for a field that an entry does not have, and where somebody ``saw`` another value.
    """
    held = {name: to_builtins(getattr(now, name)) for name in checks}
    for name, value in saw.items():
        unchanged(f"The field “{name}”", to_builtins(value), held.get(name))
    wanted = {name: _checked(scene, checks, name, value) for name, value in fields.items()}
    changed = {name: value for name, value in wanted.items() if value != held[name]}
    return changed, {name: held[name] for name in changed}


def _checked(scene: Scene, checks: Mapping[str, Check], name: str, value: Any) -> Any:
    if name not in checks:
        raise invalid(f"/{name}", f"There is no field called {name} here.", "unknown_field")
    return checks[name](scene, name, value)


def line(_scene: Scene, name: str, value: Any) -> str:
    """A text of one line, which is not empty."""
    words = " ".join(_text(value, name).split())
    if not words:
        raise invalid(f"/{name}", "Say it in a sentence.", "no_text")
    return words


def note(_scene: Scene, name: str, value: Any) -> str:
    """A text that may be empty."""
    return _text(value, name).strip()


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise invalid(f"/{name}", "This is not a text.", "no_text")
    if len(value) > LONGEST_TEXT:
        sentence = f"This text has {len(value):,} characters; at most {LONGEST_TEXT:,} fit."
        raise invalid(f"/{name}", sentence, "long")
    return value


def grade(_scene: Scene, name: str, value: Any) -> int | None:
    """A chance or an impact: 1 to 5, or not rated."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not LOWEST <= value <= HIGHEST:
        raise invalid(f"/{name}", f"The {name} is a whole number from {LOWEST} to {HIGHEST}.", "grade")
    return value


def day(_scene: Scene, name: str, value: Any) -> str | None:
    """A day of the calendar, or none."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise invalid(f"/{name}", "A day is written as 2026-04-30.", "no_day") from None


def fixed_day(scene: Scene, name: str, value: Any) -> str:
    """A day of the calendar."""
    found = day(scene, name, value)
    if found is None:
        raise invalid(f"/{name}", "Say a day.", "no_day")
    return found


def member(scene: Scene, name: str, value: Any) -> str | None:
    """Somebody of the program, or nobody."""
    if value is not None and value not in scene.members:
        raise invalid(f"/{name}", f"Only a member of the program can be the {name}.", "no_member")
    return None if value is None else str(value)


def team(scene: Scene, name: str, value: Any) -> str | None:
    """A team of the program; nothing where it is of the whole program."""
    if not value:
        return None
    if value not in scene.teams:
        raise invalid(f"/{name}", "This is no team of the program.", "unknown_team")
    return str(value)


def one_of(choices: Sequence[str]) -> Check:
    """One of these words."""

    def check(_scene: Scene, name: str, value: Any) -> str:
        if value not in choices:
            raise invalid(f"/{name}", f"Say one of: {', '.join(choices)}.", "unknown_word")
        return str(value)

    return check


def links(scene: Scene, name: str, value: Any) -> list[dict[str, str]]:
    """Things of the program, each once; an item that is named by its key is found by it."""
    try:
        wanted = msgspec.convert(value, list[Linked])
    except msgspec.ValidationError:
        raise invalid(f"/{name}", "Links are a list of {kind, id}.", "links") from None
    if len(wanted) > MOST_LINKS:
        raise invalid(f"/{name}", f"At most {MOST_LINKS} things are linked.", "links")
    found: dict[tuple[str, str], dict[str, str]] = {}
    for place, one in enumerate(wanted):
        id = _found(scene, one)
        if id is None:
            raise invalid(f"/{name}/{place}", f"{one.id} is no {one.kind} of this program.", "unknown_link")
        found[one.kind, id] = {"kind": one.kind, "id": id}
    return list(found.values())


def _found(scene: Scene, link: Linked) -> str | None:
    if link.kind != "item":
        row = LINKED[link.kind].c
        chosen = select(row.id).where(row.program == scene.program, row.id == link.id)
    else:
        here = backlog.item.c
        named = (here.id == link.id) | (here.key == link.id.strip().upper())
        chosen = select(here.id).where(here.program == scene.program, named).limit(1)
    found: str | None = scene.connection.execute(chosen).scalar()
    return found
