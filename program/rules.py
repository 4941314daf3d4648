"""What may happen between teams. Importing it teaches ``backlog.rules`` these words: there is one door."""

from __future__ import annotations

from accounts.refusals import Absent, Refused, invalid
from backlog import order_rules
from backlog.proposals import proposals_for as proposals_for
from backlog.proposals import taken_back as taken_back
from backlog.rules import accept as accept
from backlog.rules import learn
from backlog.rules import needs as needs
from backlog.rules import write as write
from backlog.scene import Rule, Scene
from journal.facts import Fact
from program import events, queries
from program.budget import rules as budget_rules
from program.dependencies import rules as dependency_rules
from program.objectives import rules as objective_rules
from program.outcomes import rules as outcome_rules
from program.queries import Ranking
from program.register import decision_rules, milestone_rules, risk_rules
from program.reviews import rules as review_rules
from program.scenarios import rules as scenario_rules
from program.stakeholders import rules as stakeholder_rules

TAUGHT_ALONG = (
    budget_rules,
    decision_rules,
    dependency_rules,
    milestone_rules,
    objective_rules,
    outcome_rules,
    review_rules,
    risk_rules,
    scenario_rules,
    stakeholder_rules,
)
"""The rules of the program's rooms: importing each teaches its words."""


def _confidence(scene: Scene, proposal: events.ConfidenceVoted) -> list[Fact]:
    if proposal.team is not None:
        scene.team(proposal.team)
    if proposal.sprint is not None:
        scene.sprint(proposal.sprint)
    if proposal.votes < 1 or not 1 <= proposal.lowest <= proposal.mean <= 5:
        raise invalid("/mean", "A confidence vote is one or more votes from 1 to 5.", "confidence")
    return [proposal]


def _proposed(scene: Scene, proposal: events.RankingProposed) -> list[Fact]:
    found = scene.items(proposal.order)
    if len(set(proposal.order)) < len(proposal.order) or found.keys() != set(proposal.order):
        raise invalid("/order", "An order names items of this program, each once.", "unknown_item")
    if proposal.team is not None and any(one.team != scene.team(proposal.team).id for one in found.values()):
        raise invalid("/order", "A team's order names items of that team.", "other_team")
    return [proposal]


def _accepted(scene: Scene, proposal: events.RankingAccepted) -> list[Fact]:
    open_one = _open_ranking(scene, proposal.proposal)
    found = scene.items(open_one.items)
    by_team: dict[str, list[str]] = {}
    for id in open_one.items:
        if id in found:
            by_team.setdefault(found[id].team, []).append(id)
    facts: list[Fact] = [proposal]
    for team, order in by_team.items():
        facts += order_rules.many_ranked(scene, order_rules.reordered(scene, team, order))
    return facts


def _withdrawn(scene: Scene, proposal: events.RankingWithdrawn) -> list[Fact]:
    _open_ranking(scene, proposal.proposal)
    return [proposal]


def _open_ranking(scene: Scene, id: str) -> Ranking:
    found = queries.ranking(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    if found.state == "accepted":
        raise Refused("This ranking was taken over already.", "accepted")
    if found.state == "withdrawn":
        raise Refused("This ranking was withdrawn.", "withdrawn")
    return found


def _ranked_teams(scene: Scene, proposal: events.RankingAccepted) -> list[str]:
    open_one = queries.ranking(scene.connection, proposal.proposal)
    if open_one is None or open_one.program != scene.program:
        raise Absent
    return sorted({one.team for one in scene.items(open_one.items).values()})


RULES: dict[type[Fact], Rule] = {
    events.ConfidenceVoted: _confidence,
    events.RankingProposed: _proposed,
    events.RankingWithdrawn: _withdrawn,
}

learn(RULES, "take part")
learn({events.RankingAccepted: _accepted}, "edit backlog", _ranked_teams)
