"""REST of the program, put together. Its rules are loaded with it, so that every door knows them."""

from program import (
    decisions_rest,
    dependencies_rest,
    forecast_rest,
    health_rest,
    imports_rest,
    milestones_rest,
    negotiation_rest,
    objectives_rest,
    outcomes_rest,
    raid_rest,
    risks_rest,
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
    forecast_rest.calls,
    risks_rest.calls,
    decisions_rest.calls,
    milestones_rest.calls,
    raid_rest.calls,
    objectives_rest.calls,
    outcomes_rest.calls,
    imports_rest.calls,
)
