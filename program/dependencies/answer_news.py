"""What somebody is told whose answer came after another: what happened meanwhile, by whom and when."""

from __future__ import annotations

from datetime import datetime

from msgspec import UnsetType

from accounts.refusals import Refused
from backlog import queries as backlog
from backlog.scene import Scene
from program import queries
from program.dependencies import negotiation_queries
from program.dependencies.history import Entry
from program.queries import Dependency

DONE = {
    "asked": "asked for it",
    "accept": "promised it",
    "counter": "offered another Sprint",
    "reject": "declined it",
    "withdraw": "withdrew it",
    "deliver": "delivered it",
    "verify": "verified it",
    "taken_back": "took an answer back",
}


def refuse_unseen(scene: Scene, found: Dependency, saw: dict[str, str | None] | UnsetType) -> None:
    """Raises ``Refused`` where state or promise are others than the ones that who answers saw."""
    if isinstance(saw, UnsetType):
        return
    now = {"state": found.state, "promise": found.promise, "countered_by": found.countered_by}
    if any(name in saw and saw[name] != value for name, value in now.items()):
        news = with_news(scene, found, "This was answered before your answer arrived, which does not count.")
        raise Refused(news, "changed")


def with_news(scene: Scene, found: Dependency, sentence: str) -> str:
    """The sentence, and who answered last, what and when."""
    last = negotiation_queries.last_answer(scene.connection, found)
    if last is None or last.kind == "asked":
        return sentence
    return f"{sentence} {_told(scene, last)}"


def _told(scene: Scene, last: Entry) -> str:
    known = queries.names_of(scene.connection, {last.by}) if last.by is not None else {}
    who = known.get(last.by or "", "Somebody")
    when = datetime.fromtimestamp(last.at / 1000, backlog.time_zone_of(scene.connection, scene.program))
    dated = last.sprint is not None and last.kind in ("accept", "counter")
    sprint = f" for {scene.sprint_name(last.sprint)}" if dated else ""
    return f"{who} {DONE[last.kind]}{sprint} on {when.day} {when:%B %Y} at {when:%H:%M}."
