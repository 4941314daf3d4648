"""REST: how many items a team means to have in the columns of its board at most."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from accounts.calls import Call, Calls
from accounts.teams import find_team
from backlog import events
from backlog.days import AsOf, moment
from backlog.places import write_as
from backlog.wip_limit_queries import seq_of_wip_limits, wip_limits_of

calls = Calls("Teams")


class WipLimits(msgspec.Struct, frozen=True):
    """The most items in a column of the team's board; null: no limit. A limit warns and forbids nothing."""

    todo: int | None = None
    doing: int | None = None
    done: int | None = None


class WipLimitsChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    todo: int | UnsetType | None = UNSET
    doing: int | UnsetType | None = UNSET
    done: int | UnsetType | None = UNSET


@calls.get("/teams/{team}/wip-limits", may="see program", of="team", answer=WipLimits,
           query=AsOf, seq=seq_of_wip_limits)  # fmt: skip
def show_wip_limits(call: Call, team: str) -> WipLimits:
    """A team's WIP limits by column of its board."""
    program = find_team(call.connection, team).program
    when = moment(call.connection, program, call.now, call.query.as_of)
    return WipLimits(**wip_limits_of(call.connection, team, when.seq))


@calls.patch("/teams/{team}/wip-limits", may="manage team", of="team", body=WipLimitsChange,
             answer=WipLimits, seq=seq_of_wip_limits)  # fmt: skip
def patch_wip_limits(call: Call, team: str, body: WipLimitsChange) -> WipLimits:
    """Sets or takes away (null) WIP limits of a team's board."""
    given: dict[events.Category, int | UnsetType | None] = {
        "todo": body.todo,
        "doing": body.doing,
        "done": body.done,
    }
    proposals = [
        events.WipLimitSet(team, category, limit)
        for category, limit in given.items()
        if not isinstance(limit, UnsetType)
    ]
    write_as(call, find_team(call.connection, team).program, proposals)
    return WipLimits(**wip_limits_of(call.connection, team))
