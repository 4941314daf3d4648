"""Who keeps the tables of the backlog, and which of them hold exactly what the journal says."""

from backlog import import_records as import_records
from backlog import item_records as item_records
from backlog import sprint_records as sprint_records
from backlog import tables
from backlog import team_records as team_records
from backlog import wip_limit_records as wip_limit_records
from journal.verify import kept_by_events

for _table in (
    tables.item,
    tables.item_version,
    tables.item_number,
    tables.increment,
    tables.sprint,
    tables.team_sprint,
    tables.team_sprint_version,
    tables.availability,
    tables.availability_version,
    tables.team_version,
    tables.wip_limit,
    tables.wip_limit_version,
    tables.external_item,
    tables.link,
    tables.link_version,
):
    kept_by_events(_table)
