"""What may happen between teams. Importing it teaches ``backlog.rules`` these words: there is one door."""

from __future__ import annotations

from msgspec import structs
from sqlalchemy import Connection

from accounts.access import Actor, Place, may
from accounts.refusals import Absent, Refused, invalid
from backlog import order_rules
from backlog.proposals import UNDONE
from backlog.proposals import proposals_for as proposals_for
from backlog.proposals import taken_back as taken_back
from backlog.rules import accept as accept
from backlog.rules import learn
from backlog.rules import needs as needs
from backlog.rules import write as write
from backlog.scene import Rule, Scene, unchanged
from journal.facts import Fact
from program import events, queries
from program import review_rules as review_rules
from program.contracts import Refusal, Side, answer
from program.graph import would_close_cycle
from program.queries import Dependency, Ranking

LONGEST_TITLE = 500
LONGEST_REASON = 2_000
GONE = ("withdrawn", "rejected")


def _asked(scene: Scene, proposal: events.DependencyAsked) -> list[Fact]:
    consumer = scene.living(proposal.consumer)
    title = " ".join(proposal.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise invalid("/title", f"A dependency has a title of 1 to {LONGEST_TITLE} characters.", "title")
    if queries.dependency(scene.connection, proposal.dependency) is not None:
        raise Refused("A dependency with this id is there already.", "taken")
    producer_team = _producer_team(scene, proposal, consumer.team)
    _refuse_outside(scene, proposal.needed_by, consumer.sprint)
    if proposal.producer is not None:
        _refuse_cycle(scene, proposal.producer, proposal.consumer)
    return [structs.replace(proposal, title=title, producer_team=producer_team, consumer_team=consumer.team)]


def _producer_team(scene: Scene, proposal: events.DependencyAsked, consumer_team: str) -> str:
    if proposal.producer == proposal.consumer:
        raise invalid("/producer", "An item cannot depend on itself.", "self")
    if proposal.producer is None:
        if proposal.producer_team not in scene.teams:
            raise invalid("/producer_team", "This is no team of the program.", "unknown_team")
        if proposal.producer_team == consumer_team:
            raise invalid("/producer_team", "A team asks another team, or names an item of its own.", "self")
        return proposal.producer_team
    if proposal.producer not in scene.items([proposal.producer]):
        raise invalid("/producer", "The producer is not an item of this program.", "unknown_item")
    producer = scene.living(proposal.producer)
    if proposal.producer_team not in ("", producer.team):
        has = scene.team(producer.team).name
        raise invalid("/producer_team", f"{producer.key} belongs to {has}.", "other_team")
    return producer.team


def _refuse_outside(scene: Scene, needed_by: str, planned: str | None) -> None:
    needed = scene.sprint(needed_by, "/needed_by")
    if planned is not None and scene.sprints[planned].increment != needed.increment:
        sentence = f"{needed.name} is not in the increment in which the item is planned."
        raise invalid("/needed_by", sentence, "outside_increment")


def _refuse_cycle(scene: Scene, producer: str, consumer: str) -> None:
    known = queries.dependencies_of(scene.connection, scene.program)
    open_ones = [one for one in known if one.state not in GONE and one.producer is not None]
    if any(one.producer == producer and one.consumer == consumer for one in open_ones):
        raise Refused("This was asked already.", "asked_already")
    edges = [(one.producer, one.consumer) for one in open_ones if one.producer is not None]
    path = would_close_cycle(edges, (producer, consumer))
    if path is not None:
        named = scene.items(path)
        keys = " → ".join(named[id].key for id in path)
        raise Refused(f"These would wait for each other: {keys}.", "cycle")


def _answered(scene: Scene, proposal: events.DependencyAnswered) -> list[Fact]:
    found = dependency_in(scene, proposal.dependency)
    side = proposal.side or side_of(found, proposal.answer)
    if len(proposal.reason) > LONGEST_REASON:
        raise invalid("/reason", f"A reason has at most {LONGEST_REASON:,} characters.", "long")
    sprint = scene.sprint(proposal.sprint).index if proposal.sprint is not None else None
    calendar = queries.calendar(scene.connection, scene.program)
    replied = answer(
        calendar.contract(found), side, proposal.answer, sprint, proposal.reason, calendar.naming
    )
    if isinstance(replied, Refusal):
        raise Refused(replied.sentence, replied.reason)
    return [
        structs.replace(
            proposal,
            side=side,
            state=replied.state,
            promise=calendar.id_of(replied.promise),
            countered_by=replied.countered_by,
            state_before=found.state,
            promise_before=found.promise,
            countered_by_before=found.countered_by,
            reason_before=found.reason,
        )
    ]


def dependency_in(scene: Scene, id: str) -> Dependency:
    """The dependency. Raises ``Absent`` where it is not in this program."""
    found = queries.dependency(scene.connection, id)
    if found is None or found.program != scene.program:
        raise Absent
    return found


def side_of(dependency: Dependency, reply: events.Answer) -> Side:
    """Whose answer this is where nobody says: who alone can give it, or whose turn it is."""
    if reply in ("reject", "deliver"):
        return "producer"
    if reply in ("withdraw", "verify"):
        return "consumer"
    return "consumer" if dependency.countered_by == "producer" else "producer"


def side_for(connection: Connection, actor: Actor, dependency: Dependency, reply: events.Answer) -> Side:
    """Whose answer this is: a counter may come from either side, so it is the caller's own."""
    if reply == "counter":
        consumes, produces = (
            may(connection, actor, "answer dependency", Place(dependency.program, team))
            for team in (dependency.consumer_team, dependency.producer_team)
        )
        if consumes != produces:
            return "consumer" if consumes else "producer"
    return side_of(dependency, reply)


def _reverted(scene: Scene, proposal: events.DependencyReverted) -> list[Fact]:
    found = dependency_in(scene, proposal.dependency)
    unchanged("The dependency", proposal.state_before, found.state)
    unchanged("The promise", proposal.promise_before, found.promise)
    return [proposal]


def _taken_back(happened: events.DependencyAnswered) -> list[Fact]:
    return [
        events.DependencyReverted(
            happened.dependency,
            happened.state_before,
            happened.promise_before,
            happened.countered_by_before,
            happened.reason_before,
            happened.state,
            happened.promise,
        )
    ]


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


def _asking_team(scene: Scene, proposal: events.DependencyAsked) -> list[str]:
    return [scene.item(proposal.consumer).team]


def _answering_team(scene: Scene, proposal: events.DependencyAnswered) -> list[str]:
    found = dependency_in(scene, proposal.dependency)
    side = proposal.side or side_of(found, proposal.answer)
    return [found.consumer_team if side == "consumer" else found.producer_team]


def _both_teams(scene: Scene, proposal: events.DependencyReverted) -> list[str]:
    found = dependency_in(scene, proposal.dependency)
    return [found.consumer_team if found.state in ("withdrawn", "verified") else found.producer_team]


def _no_team(_scene: Scene, _proposal: Fact) -> list[str]:
    return []


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

learn({events.DependencyAsked: _asked}, "ask dependency", _asking_team)
learn({events.DependencyAnswered: _answered}, "answer dependency", _answering_team)
learn({events.DependencyReverted: _reverted}, "answer dependency", _both_teams)
learn(RULES, "take part", _no_team)
learn({events.RankingAccepted: _accepted}, "edit backlog", _ranked_teams)
UNDONE[events.DependencyAnswered] = _taken_back
