"""How the people of the demo behave in each ceremony: pure functions of the room, one file a ceremony."""

from __future__ import annotations

from demo.scripts import pi_planning, planning_poker, prioritization, retrospective, sprint_planning
from demo.scripts.moves import Move, Scene, Script

__all__ = ["SCRIPTS", "Move", "Scene", "Script"]

SCRIPTS: dict[str, Script] = {
    "pi_planning": pi_planning.moves,
    "planning_poker": planning_poker.moves,
    "prioritization": prioritization.moves,
    "retrospective": retrospective.moves,
    "sprint_planning": sprint_planning.moves,
}
"""By the name of the ceremony."""
