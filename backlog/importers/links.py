"""Links between items: which are dependencies, in which direction, and where their ends are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from backlog.importers.notes import Notes
from backlog.importers.parsed import Link, LinkKind, LinkMeaning, Question, Whereabouts
from backlog.importers.vocabulary import meaning_of, plain, reads_both_ways

_KINDS: dict[LinkMeaning, LinkKind] = {
    "blocks": "dependency",
    "depends_on": "dependency",
    "relates": "relates",
    "duplicates": "duplicates",
    "clones": "clones",
    "splits": "splits",
    "link": "link",
}
_MEANINGS = tuple(_KINDS)


@dataclass(frozen=True, slots=True)
class Told:
    """A link as one end tells it: `this` is the row's key; outward = the type is said of `this`."""

    line: int
    column: str
    this: str
    other: str
    outward: bool
    type: str


def links_of(
    told: Iterable[Told], here: Collection[str], meanings: Mapping[str, LinkMeaning], notes: Notes
) -> tuple[Link, ...]:
    """Every link once, whichever ends tell it; `here` holds the keys of the file and of the parents made.

    `meanings`: TYPE (as `plain` writes it) -> what its outward direction says, over the well-known names.
    Unknown types are plain links and asked about; so are types that sites use in both directions.
    """
    projects = projects_of(here)
    found: dict[tuple[str, str, str], Link] = {}
    for one in told:
        if one.this == one.other:
            notes.complain(one.line, one.column, f"{one.this} is linked to itself; the link was left out.")
            continue
        meaning = _meaning(one, meanings, notes)
        source, target = (one.this, one.other) if one.outward else (one.other, one.this)
        if meaning == "blocks":
            source, target = target, source
        kind = _KINDS[meaning]
        # two types of dependency between the same two items are one dependency
        identity = (source, target, kind if kind == "dependency" else plain(one.type))
        if identity not in found:
            where = whereabouts(one.other, here, projects)
            found[identity] = Link(
                line=one.line, kind=kind, from_key=source, to_key=target, raw_type=one.type, whereabouts=where
            )
    return tuple(found.values())


def _meaning(one: Told, meanings: Mapping[str, LinkMeaning], notes: Notes) -> LinkMeaning:
    chosen = meanings.get(plain(one.type))
    if chosen is not None:
        return chosen
    known = meaning_of(one.type)
    if known is None:
        detail = (
            f"Nobody has said yet what a link of the type {one.type!r} means; it was kept as a plain link."
        )
        notes.ask(_question(one.type, detail, _MEANINGS, "link"))
        return "link"
    if _KINDS[known] == "dependency" and reads_both_ways(one.type):
        first, second = (one.this, one.other) if one.outward else (one.other, one.this)
        if known == "blocks":
            first, second = second, first
        detail = f"Of the type {one.type!r} it was assumed that {first} waits for {second}; is it so?"
        notes.ask(_question(one.type, detail, ("blocks", "depends_on"), known))
    return known


def _question(link_type: str, detail: str, choices: tuple[str, ...], assumed: str) -> Question:
    return Question(about="link_types", subject=link_type, detail=detail, choices=choices, assumed=assumed)


def projects_of(keys: Iterable[str]) -> frozenset[str]:
    """The projects that keys such as HAR-12 belong to."""
    return frozenset(_project(key) for key in keys)


def whereabouts(key: str, here: Collection[str], projects: Collection[str]) -> Whereabouts:
    """Where an item is, seen from a file: in it, in one of its projects, or in another project."""
    if key in here:
        return "here"
    return "unknown" if _project(key) in projects else "external"


def _project(key: str) -> str:
    return key.rpartition("-")[0]
