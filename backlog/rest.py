"""REST of the backlog, put together."""

from backlog import calendar_rest, items_rest, wip_limits_rest

calls = (calendar_rest.calls, items_rest.calls, wip_limits_rest.calls)
