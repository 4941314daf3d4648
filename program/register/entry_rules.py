"""The rules that all entries share: each is here once, its fields change, it is withdrawn and restored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection

from accounts.refusals import Absent, Refused
from backlog.proposals import Undo
from backlog.scene import Scene
from journal.facts import Fact
from program.register.entry_fields import Check, differing
from program.register.entry_words import named


class Entry(Protocol):
    """What is written into a register of the program under an id, and can be withdrawn from it."""

    @property
    def id(self) -> str: ...

    @property
    def program(self) -> str: ...

    @property
    def withdrawn(self) -> bool: ...


E = TypeVar("E", bound=Entry)


class Entries(Generic[E]):
    """Entries of one kind: what one is called, how it is read, and which of its fields can change."""

    def __init__(
        self, noun: str, read: Callable[[Connection, str], E | None], edited: Mapping[str, Check]
    ) -> None:
        self.noun = noun
        self.read = read
        self.edited = edited

    def refuse_taken(self, scene: Scene, id: str) -> None:
        """A new entry has an id of its own. Raises ``Refused``."""
        if self.read(scene.connection, id) is not None:
            raise Refused(f"{self.noun} with this id is there already.", "taken")

    def known(self, scene: Scene, id: str) -> E:
        """The entry, withdrawn or not. Raises ``Absent``."""
        found = self.read(scene.connection, id)
        if found is None or found.program != scene.program:
            raise Absent
        return found

    def here(self, scene: Scene, id: str) -> E:
        """The entry, which is in the register. Raises ``Absent``, ``Refused``."""
        found = self.known(scene, id)
        if found.withdrawn:
            raise Refused("This was withdrawn; restore it to change it.", "withdrawn")
        return found

    def difference(self, scene: Scene, proposal: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Those of the new values that differ from what is there, and what was there. Raises ``Refused``."""
        return differing(
            scene, self.edited, self.here(scene, named(proposal)), proposal.fields, proposal.before
        )

    def changed(self, scene: Scene, proposal: Any) -> list[Fact]:
        """The rule for fields that change: nothing where none does."""
        fields, before = self.difference(scene, proposal)
        return [type(proposal)(named(proposal), fields, before)] if fields else []

    def withdrawn(self, scene: Scene, proposal: Fact) -> list[Fact]:
        """The rule for what is taken out: nothing where it is out already."""
        return [] if self.known(scene, named(proposal)).withdrawn else [proposal]

    def restored(self, scene: Scene, proposal: Fact) -> list[Fact]:
        """The rule for what is put back: nothing where it is in."""
        return [proposal] if self.known(scene, named(proposal)).withdrawn else []


def undoing(added: Any, changed: Any, withdrawn: Any, restored: Any) -> dict[type[Fact], Undo]:
    """How each of these four words about an entry is taken back: by another of them."""
    return {
        added: lambda happened: [withdrawn(named(happened))],
        changed: lambda happened: [changed(named(happened), happened.before, happened.fields)],
        withdrawn: lambda happened: [restored(named(happened))],
        restored: lambda happened: [withdrawn(named(happened))],
    }
