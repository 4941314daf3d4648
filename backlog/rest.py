"""REST of the backlog, put together."""

from backlog import calendar_rest, items_rest

calls = (calendar_rest.calls, items_rest.calls)
