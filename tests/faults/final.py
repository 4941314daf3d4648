"""What is there when all is quiet, asked for anew."""

from dataclasses import dataclass, field

from tests.faults.view import Json


@dataclass
class Final:
    """Fresh answers: views by room, mines by (room, seat), the team's items and the rollup."""

    views: dict[str, Json] = field(default_factory=dict)
    mines: dict[tuple[str, str], Json] = field(default_factory=dict)
    items: list[Json] = field(default_factory=list)
    rollup: Json = field(default_factory=dict)
