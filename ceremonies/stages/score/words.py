"""What is said and what happens while items are scored."""

from __future__ import annotations

from ceremonies.ceremony import Word
from ceremonies.stages.score.rounds import Score


class OpenFactor(Word, frozen=True):
    """Asks everybody for this factor; null: for whichever they come to."""

    factor: str | None


class ScoreItem(Word, frozen=True):
    """Scores an item on a factor; another score until the reveal. ``round``: what it was meant for."""

    item: str
    factor: str
    value: float
    round: int | None = None


class RevealScores(Word, frozen=True):
    """Shows the scores on a factor; that closes its round for good.

    Without a factor: those on the open one; where none is open, all that are hidden.
    """

    factor: str | None = None
    round: int | None = None


class StartRound(Word, frozen=True):
    """Scores a factor anew, every score preset and hidden again. ``round``: the one that is left."""

    factor: str
    round: int | None = None


class FactorOpened(Word, frozen=True):
    factor: str | None
    before: str | None


class ScoreGiven(Word, frozen=True):
    """``kept``: the score is the last round's again, because a new one was taken back."""

    seat: str
    team: str
    item: str
    factor: str
    round: int
    value: float
    before: Score | None = None
    kept: bool = False


class ScoreTaken(Word, frozen=True):
    seat: str
    team: str
    item: str
    factor: str
    round: int
    before: Score


class ScoresRevealed(Word, frozen=True):
    """``names``: what the scored items were called then."""

    factor: str
    round: int
    names: dict[str, str]


class RoundStarted(Word, frozen=True):
    factor: str
    round: int


Command = OpenFactor | ScoreItem | RevealScores | StartRound
Event = FactorOpened | ScoreGiven | ScoreTaken | ScoresRevealed | RoundStarted
