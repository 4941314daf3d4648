"""Whose child an item is, and the parents that a file names without holding them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backlog.importers.notes import Notes
from backlog.importers.parsed import MadeParent


@dataclass(frozen=True, slots=True)
class Child:
    """What one row says of its parent: any of key, id (or key: Jira writes both there), epic, title."""

    line: int
    key: str
    parent_key: str = ""
    parent: str = ""
    epic: str = ""
    title: str = ""


@dataclass(slots=True)
class Family:
    """`parent_of`: child's key -> parent's key; `made` the parents not in the file, in order of need."""

    parent_of: dict[str, str] = field(default_factory=dict)
    made: dict[str, MadeParent] = field(default_factory=dict)
    _key_of_id: dict[str, str] = field(default_factory=dict)

    def make(self, child: Child) -> str:
        """The key of the parent made for this child; children that name the same one share it."""
        identifier = child.parent if child.parent_key or child.parent.isdigit() else ""
        given = child.parent_key or child.parent or child.epic
        key = self._key_of_id.get(child.parent, given) if child.parent else given
        if key not in self.made:
            self.made[key] = MadeParent(
                line=child.line, source_key=key, source_id=identifier, title=child.title or given
            )
        if child.parent:
            self._key_of_id.setdefault(child.parent, key)
        return key


def family_of(children: Sequence[Child], known: Mapping[str, str], notes: Notes) -> Family:
    """Find every child's parent in the file, or make one.

    `known`: every name a row of the file goes by (key, id …) -> its key. A row that is its own ancestor
    loses its parent and is complained about.
    """
    family = Family()
    for child in children:
        names = [name for name in (child.parent_key, child.parent, child.epic) if name]
        if not names or child.epic == child.key == names[0]:  # an epic may name itself as its epic
            continue
        inside = next((known[name] for name in names if name in known), None)
        family.parent_of[child.key] = inside if inside is not None else family.make(child)
    _cut_loops(children, family.parent_of, notes)
    return family


def _cut_loops(children: Sequence[Child], parent_of: dict[str, str], notes: Notes) -> None:
    settled: set[str] = set()
    for child in children:
        path: dict[str, None] = {}
        key: str | None = child.key
        while key is not None and key not in settled and key not in path:
            path[key] = None
            key = parent_of.get(key)
        if key is not None and key in path:
            del parent_of[key]
            notes.complain(child.line, "", f"{key} is its own ancestor; it was read without a parent.")
        settled.update(path)
