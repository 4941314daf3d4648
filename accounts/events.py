"""What happens to people, programs and teams.

Stream ``accounts``: people, sessions, tokens, invitations, roles (the security audit). Stream
``program/<id>``: the program and its teams. Names of programs and teams are words about the work;
names of people, e-mails and secrets are never in the journal: events name people by opaque id.
"""

from __future__ import annotations

from journal.facts import Fact, fact

ACCOUNTS = "accounts"


def stream_of(program: str) -> str:
    """The name of a program's stream."""
    return f"program/{program}"


@fact
class PersonAdded(Fact, frozen=True):
    """Somebody has an account. ``admin``: creates programs."""

    person: str
    admin: bool


@fact
class PersonRenamed(Fact, frozen=True):
    """The person's name is another one; ``version`` counts the names."""

    person: str
    version: int


@fact
class PersonRemoved(Fact, frozen=True):
    """The person's row was blanked; the id stays as a pseudonym."""

    person: str


@fact
class PasswordChanged(Fact, frozen=True):
    """The person has another password; all sessions but the one that changed it ended."""

    person: str


@fact
class SignedIn(Fact, frozen=True):
    """A session began."""

    person: str
    session: str


@fact
class SignInFailed(Fact, frozen=True):
    """A wrong password was given for this person."""

    person: str


@fact
class SignedOut(Fact, frozen=True):
    """A session was ended by the person: here, or from the list of sessions."""

    person: str
    session: str


@fact
class TokenMade(Fact, frozen=True):
    """An API token was made. ``expires_at``: milliseconds, or never."""

    token: str
    person: str
    scopes: list[str]
    expires_at: int | None


@fact
class TokenRevoked(Fact, frozen=True):
    """An API token no longer works."""

    token: str
    person: str


@fact
class InvitationMade(Fact, frozen=True):
    """A link was made by which people join. ``team`` is ``""`` for the whole program."""

    invitation: str
    program: str
    team: str
    role: str
    max_uses: int
    expires_at: int


@fact
class InvitationRevoked(Fact, frozen=True):
    """The link no longer works."""

    invitation: str


@fact
class InvitationAccepted(Fact, frozen=True):
    """A person joined by the link."""

    invitation: str
    person: str


@fact
class RoleGiven(Fact, frozen=True):
    """A person has this role now in the program, or in one ``team`` of it; ``before``: the old one."""

    program: str
    team: str
    person: str
    role: str
    before: str | None


@fact
class RoleTaken(Fact, frozen=True):
    """A person no longer has a role there. Leaving the program (``team`` is ``""``) leaves its teams too."""

    program: str
    team: str
    person: str
    before: str


@fact
class VisitorClaimed(Fact, frozen=True):
    """What a visitor began is this person's from now on."""

    visitor: str
    person: str


@fact
class ProgramDeleted(Fact, frozen=True):
    """A visitor's program that nobody used any more is gone, with the streams of these rooms and its own."""

    program: str
    rooms: list[str]


@fact
class ProgramCreated(Fact, frozen=True):
    """A program began. ``time_zone``: an IANA name; its midnight ends a day."""

    program: str
    name: str
    key: str
    goal: str
    time_zone: str


@fact
class ProgramChanged(Fact, frozen=True):
    """These fields of the program have other values; ``before`` holds the old ones."""

    program: str
    fields: dict[str, str]
    before: dict[str, str]


@fact
class TeamAdded(Fact, frozen=True):
    """A team works in the program."""

    team: str
    program: str
    name: str
    key: str


@fact
class TeamChanged(Fact, frozen=True):
    """These fields of the team have other values; ``before`` holds the old ones."""

    team: str
    fields: dict[str, str]
    before: dict[str, str]
