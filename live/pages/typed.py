"""What somebody typed into a form that was refused: it stands in that form again, beside the sentence."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from accounts.refusals import Refused
from accounts.words import t


class Typed(Struct, frozen=True):
    """``form`` is the name of the form on its page, ``said`` each of its fields as it was typed.

    ``otherwise`` is the form that takes it where what it was about is no longer there.
    """

    form: str
    said: Mapping[str, str]
    otherwise: str = "gone"


def answered(refused: Refused, typed: Typed | None) -> tuple[str, Typed | None]:
    """The sentence that the page says, and the form in which what was typed stands."""
    if typed is None or refused.reason != "withdrawn":
        return refused.sentence, typed
    sentence = t("This was taken out meanwhile. What you typed stands here still.")
    return sentence, Typed(typed.otherwise, typed.said)
