"""What happens to the demo itself, on the stream ``demo``: it is loaded, and loaded anew."""

from __future__ import annotations

from journal.facts import Fact, fact

STREAM = "demo"


@fact
class DemoLoaded(Fact, frozen=True):
    """A demo program as of ``clock`` (ms) is there. ``people`` are ids by name, ``rooms`` by code."""

    program: str
    clock: int
    people: dict[str, str]
    rooms: dict[str, str]
