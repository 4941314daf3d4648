"""Working agreement: how a team wants to work, noted hidden, grouped, voted on and agreed."""

from __future__ import annotations

from typing import Any

import msgspec

from ceremonies.ceremony import Refused, Stage, stage
from ceremonies.stages import collect, group, vote
from ceremonies.stages import decide as agree

TITLE = "Working agreement"
SHAPE = 1

COLUMNS = (
    collect.Column("always", "We always…", "What can everybody rely on?"),
    collect.Column("never", "We never…", "What do we keep out of our work?"),
)

#: What a team closes with is an agreement, not an action; those of last time come with the brief.
AGREEMENTS = {
    "AddAction": "AddAgreement",
    "EditAction": "EditAgreement",
    "DropAction": "DropAgreement",
    "ReviewAction": "ReviewAgreement",
    "action": "agreement",
    "actions": "agreements",
    "last_actions": "last_agreements",
}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dots: int = 5
    anonymous: bool = False


def stages(settings: Settings) -> tuple[Stage[Any], ...]:
    if settings.dots < 1:
        raise Refused("Everybody needs at least one dot.", "settings")
    return (
        stage("write", collect, collect.Rules(COLUMNS, settings.anonymous), title="Write", minutes=8),
        stage("group", group, group.Rules(), title="Reveal and group", of="write", minutes=5),
        stage(
            "vote",
            vote,
            vote.Rules(settings.dots, noun="topic", anonymous=settings.anonymous),
            title="Vote",
            of="group",
            words={"thing": "topic", "things": "topics"},
            minutes=3,
        ),
        stage("agree", agree, agree.Rules(), title="Agree", words=AGREEMENTS, minutes=10),
    )
