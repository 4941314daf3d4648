"""What all words about an entry have in common: the first thing that they say is which one it is."""

from __future__ import annotations

from journal.facts import Fact


def named(fact: Fact) -> str:
    """The id of the entry that a word is about: its first field."""
    return str(getattr(fact, fact.__struct_fields__[0]))
