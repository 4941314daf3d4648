"""What somebody is to a program: a role in the whole of it, and roles in its teams."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection

from accounts.access import LEADS, TEAM, Actor
from accounts.queries import roles_in
from accounts.roles import Role
from accounts.teams import WHOLE, Membership


class Hat(msgspec.Struct, frozen=True):
    """A person's roles in one program: ``whole`` in all of it, ``teams`` by team.

    ``staffed`` are the teams in which anybody works, ``owned`` those that have a product owner.
    """

    whole: Role | None
    teams: dict[str, Role]
    staffed: frozenset[str]
    owned: frozenset[str]

    @property
    def manages(self) -> bool:
        """Whether the whole program is this person's to see to."""
        return self.whole == Role.PROGRAM_MANAGER

    def answers_for(self, team: str) -> bool:
        """Whether the team's answers are this person's: they work with it.

        A program manager answers for teams that nobody is on.
        """
        if self.teams.get(team) in TEAM:
            return True
        return team not in self.staffed if self.manages else self.whole in TEAM

    def orders(self, teams: Collection[str]) -> bool:
        """Whether the order of these backlogs is this person's: the product owner's, else who leads one."""
        roles = {self.whole, *(self.teams.get(team) for team in teams)}
        if self.owned & set(teams) or self.owned & {WHOLE}:
            return Role.PRODUCT_OWNER in roles
        return bool(roles & LEADS)


def hats_of(connection: Connection, actor: Actor, programs: Collection[str]) -> dict[str, Hat]:
    """The roles of the one who asks in each of these programs."""
    roles = roles_in(connection, programs)
    return {program: _hat([one for one in roles if one.program == program], actor) for program in programs}


def _hat(roles: Sequence[Membership], actor: Actor) -> Hat:
    held = {one.team: one.role for one in roles if one.person == actor.id}
    return Hat(
        held.pop(WHOLE, None),
        held,
        frozenset(one.team for one in roles if one.role in TEAM and one.team != WHOLE),
        frozenset(one.team for one in roles if one.role == Role.PRODUCT_OWNER),
    )
