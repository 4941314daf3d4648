"""What is answered where a rule says no."""

from __future__ import annotations

from accounts.refusals import Absent as NotThere
from accounts.refusals import Refused as Denied
from ceremonies.ceremony import Absent, Forbidden, Refused
from live.wire import Body, error


def refusal_of(refusal: Refused | Denied | NotThere) -> Body:
    """The coded answer to a refusal."""
    match refusal:
        case Forbidden():
            return error("forbidden", refusal.sentence)
        case Absent():
            return error("not_found", refusal.sentence)
        case NotThere():
            return error("not_found", "There is no such thing here.")
        case Denied(status=403):
            return error("forbidden", refusal.sentence)
    return error("refused", refusal.sentence, refusal.reason)
