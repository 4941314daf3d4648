"""REST of the program, put together. Its rules are loaded with it, so that every door knows them."""

from program.budget import rest as budget_rest
from program.capacity import rest as sprints_rest
from program.dependencies import health_rest, negotiation_rest
from program.dependencies import rest as dependencies_rest
from program.forecast import rest as forecast_rest
from program.imports import rest as imports_rest
from program.imports import takeup_rest
from program.objectives import rest as objectives_rest
from program.outcomes import rest as outcomes_rest
from program.portfolio import rest as portfolio_rest
from program.register import decisions_rest, milestones_rest, raid_rest, risks_rest
from program.reports import rest as reports_rest
from program.reviews import rest as review_rest
from program.rollup import rest as view_rest
from program.scenarios import rest as what_if_rest
from program.stakeholders import rest as stakeholders_rest

calls = (
    sprints_rest.calls,
    dependencies_rest.calls,
    negotiation_rest.calls,
    health_rest.calls,
    takeup_rest.calls,
    view_rest.calls,
    portfolio_rest.calls,
    what_if_rest.calls,
    forecast_rest.calls,
    risks_rest.calls,
    decisions_rest.calls,
    milestones_rest.calls,
    raid_rest.calls,
    budget_rest.calls,
    stakeholders_rest.calls,
    objectives_rest.calls,
    outcomes_rest.calls,
    review_rest.calls,
    reports_rest.calls,
    imports_rest.calls,
)
