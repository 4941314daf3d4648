"""What may be said about a dependency, and taken back by who said it."""

from __future__ import annotations

from msgspec import structs

from accounts.refusals import Absent, Refused, forbidden, invalid
from backlog.scene import Scene
from journal.facts import Fact
from program import queries
from program.dependencies import negotiation_queries
from program.dependencies.events import DependencyCommented, DependencyCommentRemoved

LONGEST_COMMENT = 2_000
MOST_COMMENTS = 500


def commented(scene: Scene, proposal: DependencyCommented) -> list[Fact]:
    """Something that somebody says, in at most ``LONGEST_COMMENT`` characters."""
    found = queries.dependency(scene.connection, proposal.dependency)
    if found is None or found.program != scene.program:
        raise Absent
    text = proposal.text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        sentence = f"A comment has 1 to {LONGEST_COMMENT:,} characters."
        raise invalid("/text", sentence, "comment")
    if len(negotiation_queries.comments_of(scene.connection, found.id)) >= MOST_COMMENTS:
        raise Refused(f"A dependency has at most {MOST_COMMENTS} comments.", "too_many")
    return [structs.replace(proposal, text=text)]


def removed(scene: Scene, proposal: DependencyCommentRemoved) -> list[Fact]:
    """Only who said it takes it back, and once."""
    found = negotiation_queries.comment(scene.connection, proposal.comment)
    if found is None or found.dependency != proposal.dependency:
        raise Absent
    owner = queries.dependency(scene.connection, found.dependency)
    if owner is None or owner.program != scene.program:
        raise Absent
    if found.by != scene.by:
        raise forbidden("Only who wrote a comment takes it back.")
    return [proposal]


def comment_taken_back(happened: DependencyCommented) -> list[Fact]:
    """The comment is gone again."""
    return [DependencyCommentRemoved(happened.dependency, happened.comment)]
