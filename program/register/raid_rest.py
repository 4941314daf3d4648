"""REST: the RAID log of a program whole, as JSON and as CSV for a spreadsheet."""

from __future__ import annotations

from typing import Literal

from accounts.calls import Call, Calls, Document
from backlog.days import AsOf, moment
from program.register import raid

calls = Calls("Risks")


class RaidQuery(AsOf, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: Literal["json", "csv"] = "json"


@calls.get("/programs/{program}/raid", may="export", of="program", query=RaidQuery, answer=raid.RaidLog,
           media=("text/csv",))  # fmt: skip
def show_raid(call: Call, program: str) -> raid.RaidLog | Document:
    """Risks, assumptions, issues, dependencies, decisions and milestones, each in one line."""
    when = moment(call.connection, program, call.now, call.query.as_of)
    log = raid.raid_log(call.connection, program, when)
    if call.query.format == "csv":
        return Document(raid.as_csv(log), "text/csv; charset=utf-8", "raid.csv")
    return log
