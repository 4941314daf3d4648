"""What may happen to the WIP limits of a team's board. No rule looks at them: they warn people."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import invalid
from backlog import events
from backlog.scene import Rule, Scene, unchanged
from backlog.wip_limit_queries import COLUMNS, wip_limits_of
from journal.facts import Fact

MOST_IN_PROGRESS = 1_000


def _limited(scene: Scene, proposal: events.WipLimitSet) -> list[Fact]:
    scene.team(proposal.team)
    now = wip_limits_of(scene.connection, proposal.team).get(proposal.category)
    unchanged(f"The WIP limit of {COLUMNS[proposal.category]}", proposal.before, now)
    if proposal.limit is not None and not 1 <= proposal.limit <= MOST_IN_PROGRESS:
        sentence = f"A WIP limit is 1 to {MOST_IN_PROGRESS:,} items, or there is none."
        raise invalid(f"/{proposal.category}", sentence, "wip_limit")
    return [] if proposal.limit == now else [structs.replace(proposal, before=now)]


RULES: dict[type[Fact], Rule] = {events.WipLimitSet: _limited}
