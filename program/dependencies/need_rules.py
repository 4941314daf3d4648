"""By when something is needed and promised: in Sprints that are still to come."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from accounts.refusals import Absent, Refused, invalid
from backlog import queries as backlog
from backlog.queries import Sprint
from backlog.scene import Scene, unchanged
from journal.facts import Fact
from program import queries
from program.dependencies.events import NeedSet

SETTLED = ("verified", "withdrawn", "rejected")


def need_set(scene: Scene, proposal: NeedSet) -> list[Fact]:
    """The consuming team needs it by another Sprint than it said, or says one for the first time."""
    found = queries.dependency(scene.connection, proposal.dependency)
    if found is None or found.program != scene.program:
        raise Absent
    unchanged("The Sprint of the need", proposal.before, found.needed_by)
    if found.state in SETTLED:
        raise Refused(f"This dependency is {found.state}, so nothing is needed any more.", "wrong_state")
    refuse_need(scene, proposal.needed_by, scene.living(found.consumer).sprint, found.consumer_team)
    if proposal.needed_by == found.needed_by:
        return []
    return [structs.replace(proposal, before=found.needed_by)]


def refuse_need(scene: Scene, needed_by: str, planned: str | None, team: str) -> None:
    """Raises ``Refused`` where an item that is planned in a Sprint cannot need something by that one."""
    needed = scene.sprint(needed_by, "/needed_by")
    if planned is not None and scene.sprints[planned].increment != needed.increment:
        sentence = f"{needed.name} is not in the increment in which the item is planned."
        raise invalid("/needed_by", sentence, "outside_increment")
    _refuse_over(scene, needed, team, "/needed_by", "Name one that is still to come.")


def refuse_promise(scene: Scene, sprint: Sprint, team: str) -> None:
    """Raises ``Refused`` for a Sprint in which the team (none: one outside) can deliver nothing more."""
    _refuse_over(scene, sprint, team, "/sprint", "Promise one that is still to come.")


def _refuse_over(scene: Scene, sprint: Sprint, team: str, pointer: str, way_on: str) -> None:
    today = backlog.day_of(scene.connection, scene.program, scene.transaction.now).isoformat()
    if sprint.ends_on < today:
        ended = date.fromisoformat(sprint.ends_on)
        sentence = f"{sprint.name} was over on {ended.day} {ended:%B %Y}. {way_on}"
        raise invalid(pointer, sentence, "sprint_over")
    if team and backlog.team_sprint(scene.connection, team, sprint.id).state == "closed":
        raise invalid(pointer, f"{scene.team(team).name} has closed {sprint.name}. {way_on}", "sprint_closed")


def need_taken_back(happened: NeedSet) -> list[Fact]:
    """The need as it was; the first one that was named stays."""
    if not isinstance(happened.before, str):
        return []
    return [NeedSet(happened.dependency, happened.before, happened.needed_by)]
