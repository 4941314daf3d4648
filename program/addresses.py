"""The addresses of the pages that list what a number counts or a sentence speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from program.pictures.tally import COUNTED
from program.rollup.rollup import Query

Where = Mapping[str, str | tuple[str, ...]]


def address(program: str, query: Query, moment: str) -> str:
    """The page that lists what the query finds, as of a moment (``days.Moment.written``; empty: now).

    What counts in any case is not said in it.
    """
    where = {
        name: value
        for name, value in query.where.items()
        if (name, value) not in (("type", COUNTED), ("archived", "false"), ("kind", "confidence"))
    }
    return page(program, query.resource, where, moment)


def page(program: str, resource: str, where: Where, moment: str) -> str:
    """A page of the program; nothing for ``resource`` is the rollup."""
    said = urlencode({**where, **({"as_of": moment} if moment else {})}, doseq=True, safe=":@")
    return f"/p/{program}" + (f"/{resource}" if resource else "") + (f"?{said}" if said else "")
