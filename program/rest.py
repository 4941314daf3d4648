"""REST of the program, put together. Its rules are loaded with it, so that every door knows them."""

from program import (
    dependencies_rest,
    health_rest,
    imports_rest,
    negotiation_rest,
    sprints_rest,
    takeup_rest,
    view_rest,
    what_if_rest,
)

calls = (
    sprints_rest.calls,
    dependencies_rest.calls,
    negotiation_rest.calls,
    health_rest.calls,
    takeup_rest.calls,
    view_rest.calls,
    what_if_rest.calls,
    imports_rest.calls,
)
