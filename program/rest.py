"""REST of the program, put together. Its rules are loaded with it, so that every door knows them."""

from program import dependencies_rest, imports_rest, reports_rest, review_rest, sprints_rest, view_rest

calls = (
    sprints_rest.calls,
    dependencies_rest.calls,
    view_rest.calls,
    review_rest.calls,
    reports_rest.calls,
    imports_rest.calls,
)
