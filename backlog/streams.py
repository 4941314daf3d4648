"""Whose stream it is."""

from journal.journal import Recorded

PREFIX = "program/"


def program_of(recorded: Recorded) -> str:
    """The program in whose stream it happened."""
    return recorded.stream.removeprefix(PREFIX)
