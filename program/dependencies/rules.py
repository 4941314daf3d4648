"""What may happen to a dependency. ``program.rules`` teaches these words along with its own."""

from __future__ import annotations

from msgspec import UNSET, structs
from sqlalchemy import Connection

from accounts.access import Actor, Place, may
from accounts.refusals import Absent, Refused, invalid
from backlog.proposals import UNDONE
from backlog.rules import learn
from backlog.scene import Scene, unchanged
from journal.facts import Fact
from program import events, queries
from program.dependencies import comment_rules, need_rules
from program.dependencies import events as dependency_events
from program.dependencies.answer_news import refuse_unseen, with_news
from program.dependencies.contracts import Refusal, Side, answer
from program.plan.graph import would_close_cycle
from program.queries import Dependency

LONGEST_TITLE = 500
LONGEST_NAME = 120
LONGEST_REASON = 2_000
GONE = ("withdrawn", "rejected")
SIDES: tuple[Side, Side] = ("consumer", "producer")


def _asked(scene: Scene, proposal: events.DependencyAsked) -> list[Fact]:
    consumer = scene.living(proposal.consumer)
    title = " ".join(proposal.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise invalid("/title", f"A dependency has a title of 1 to {LONGEST_TITLE} characters.", "title")
    if queries.dependency(scene.connection, proposal.dependency) is not None:
        raise Refused("A dependency with this id is there already.", "taken")
    external = " ".join(proposal.external.split())
    producer_team = "" if external else _producer_team(scene, proposal, consumer.team)
    if external:
        _refuse_outsider(proposal, external)
    need_rules.refuse_need(scene, proposal.needed_by, consumer.sprint, consumer.team)
    if proposal.producer is not None:
        _refuse_cycle(scene, proposal.producer, proposal.consumer)
    teams = {"producer_team": producer_team, "consumer_team": consumer.team}
    return [structs.replace(proposal, title=title, external=external, **teams)]


def _refuse_outsider(proposal: events.DependencyAsked, external: str) -> None:
    if proposal.producer is not None or proposal.producer_team:
        sentence = "A dependency is on a team or an item, or on somebody outside the program, not on both."
        raise invalid("/external", sentence, "two_producers")
    if len(external) > LONGEST_NAME:
        sentence = f"Who is outside the program has a name of at most {LONGEST_NAME} characters."
        raise invalid("/external", sentence, "long")


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
    refuse_unseen(scene, found, proposal.saw)
    calendar = queries.calendar(scene.connection, scene.program)
    replied = answer(
        calendar.contract(found), side, proposal.answer, sprint, proposal.reason, calendar.naming
    )
    if isinstance(replied, Refusal):
        raise Refused(with_news(scene, found, replied.sentence), replied.reason)
    promised = calendar.id_of(replied.promise) if proposal.answer in ("accept", "counter") else None
    if promised is not None:
        need_rules.refuse_promise(scene, scene.sprint(promised), found.producer_team)
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
            saw=UNSET,
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


def answers(dependency: Dependency, side: Side) -> str:
    """The team that answers for a side. For somebody outside the program the consuming team does, by hand."""
    return dependency.consumer_team if side == "consumer" or dependency.external else dependency.producer_team


def side_for(connection: Connection, actor: Actor, dependency: Dependency, reply: events.Answer) -> Side:
    """Whose answer this is: a counter may come from either side, so it is the caller's own."""
    if reply == "counter":
        consumes, produces = (
            may(connection, actor, "answer dependency", Place(dependency.program, answers(dependency, side)))
            for side in SIDES
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


def _asking_team(scene: Scene, proposal: events.DependencyAsked) -> list[str]:
    return [scene.item(proposal.consumer).team]


def _answering_team(scene: Scene, proposal: events.DependencyAnswered) -> list[str]:
    found = dependency_in(scene, proposal.dependency)
    return [answers(found, proposal.side or side_of(found, proposal.answer))]


def _both_teams(scene: Scene, proposal: events.DependencyReverted) -> list[str]:
    found = dependency_in(scene, proposal.dependency)
    return [answers(found, "consumer" if found.state in ("withdrawn", "verified") else "producer")]


_AboutDependency = (
    dependency_events.NeedSet
    | dependency_events.DependencyCommented
    | dependency_events.DependencyCommentRemoved
)


def _consuming_team(scene: Scene, proposal: _AboutDependency) -> list[str]:
    return [dependency_in(scene, proposal.dependency).consumer_team]


learn({events.DependencyAsked: _asked}, "ask dependency", _asking_team)
learn({events.DependencyAnswered: _answered}, "answer dependency", _answering_team)
learn({events.DependencyReverted: _reverted}, "answer dependency", _both_teams)
learn({dependency_events.NeedSet: need_rules.need_set}, "ask dependency", _consuming_team)
learn(
    {
        dependency_events.DependencyCommented: comment_rules.commented,
        dependency_events.DependencyCommentRemoved: comment_rules.removed,
    },
    "comment dependency",
    _consuming_team,
)
UNDONE[events.DependencyAnswered] = _taken_back
UNDONE[dependency_events.NeedSet] = need_rules.need_taken_back
UNDONE[dependency_events.DependencyCommented] = comment_rules.comment_taken_back
