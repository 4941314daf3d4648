"""REST of the program, put together. Its rules are loaded with it, so that every door knows them."""

from program import (
    dependencies_rest,
    imports_rest,
    objectives_rest,
    outcomes_rest,
    sprints_rest,
    view_rest,
)

calls = (
    sprints_rest.calls,
    dependencies_rest.calls,
    view_rest.calls,
    imports_rest.calls,
    objectives_rest.calls,
    outcomes_rest.calls,
)
