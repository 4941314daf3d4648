"""A fact of no room, for the tests of the journal alone."""

from journal.facts import Fact, fact


@fact
class NoteWritten(Fact, frozen=True):
    """Somebody wrote a note."""

    text: str
