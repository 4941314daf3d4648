"""The calls of this room: oneself, programs, members, invitations, teams, tokens."""

from accounts.invitations_rest import invitations
from accounts.members_rest import members
from accounts.own_rest import me, tokens
from accounts.programs_rest import programs, teams

calls = (me, programs, members, invitations, teams, tokens)
