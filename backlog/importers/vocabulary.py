"""Well-known names of statuses, issue types and link types, and what they mean here."""

import re
from collections.abc import Mapping
from typing import TypeVar

from backlog.importers.parsed import Category, ItemType, LinkMeaning

_CATEGORIES: dict[Category, str] = {
    "todo": """
        to do|todo|new|open|reopened|backlog|product backlog|sprint backlog|grooming|refinement
        |in refinement|needs refinement|refined|ready|ready for development|ready for dev
        |ready for sprint|selected for development|selected|planned|proposed|approved
        |accepted for development|triage|needs triage|draft|idea|funnel|analyzing|on deck
        |unstarted|not started|scheduled|committed|next|later|icebox|zu erledigen|offen|neu
        |à faire|nouveau|ouvert|por hacer|nuevo|abierto|da fare|a fazer|te doen|לביצוע
    """,
    "doing": """
        in progress|doing|active|started|in development|development|implementing|in review|review
        |code review|in code review|peer review|pull request|in test|testing|in testing|in qa|qa
        |ready for test|ready for testing|ready for qa|ready for review|ready for release
        |ready to deploy|verification|verifying|uat|in uat|validating|staging|blocked|on hold
        |waiting|impeded|resolved on staging|in arbeit|in bearbeitung|en cours|en curso|in corso
        |em andamento|bezig|בתהליך|בעבודה
    """,
    "done": """
        done|closed|resolved|completed|complete|released|deployed|live|shipped|finished|fixed
        |verified|merged|canceled|cancelled|won't do|won't fix|wont fix|duplicate|rejected|removed
        |archived|obsolete|declined|fertig|erledigt|geschlossen|terminé|terminée|fermé|hecho|listo
        |cerrado|fatto|chiuso|concluído|gereed|בוצע|הושלם
    """,
}
_TYPES: dict[ItemType, str] = {
    "epic": "epic|initiative|theme|capability|legend|saga|portfolio epic",
    "feature": "feature|new feature|product feature",
    "story": """
        story|user story|product backlog item|pbi|improvement|enhancement|requirement|user-story
        |change request
    """,
    "bug": "bug|defect|incident|problem|issue|fault|error|production bug|fehler",
    "task": """
        task|sub-task|subtask|sub task|technical task|chore|checklist item|operation|support
        |aufgabe
    """,
    "spike": "spike|research|investigation|discovery|experiment|proof of concept|poc",
    "enabler": """
        enabler|enabler story|enabler feature|technical story|tech debt|technical debt
        |infrastructure|architecture
    """,
}
# What the *outward* direction of a link type says.
_LINK_TYPES: dict[LinkMeaning, str] = {
    "blocks": """
        blocks|blocker|blocking|dependency|gantt end to start|gantt: end to start
        |gantt end-to-start|finish to start|finish-to-start|precedes|predecessor|gantt dependency
        |is depended on by|required by|enables|hierarchy block
    """,
    "depends_on": """
        depends|depends on|dependent|depend|requires|needs|blocked by|is blocked by|follows
        |successor|waits for
    """,
    "relates": "relates|related|relates to|reference|references|see also",
    "duplicates": "duplicate|duplicates|duplication",
    "clones": "cloners|clone|clones|cloned",
    "splits": "issue split|split|work item split",
}
_Word = TypeVar("_Word", bound=str)
_TWO_WAYS = re.compile(r"(?:gantt )?depend(?:s|ent|ency|encies)?")


def _table(words: Mapping[_Word, str]) -> dict[str, _Word]:
    return {plain(name): meaning for meaning, names in words.items() for name in names.split("|")}


def plain(name: str) -> str:
    """A name for comparing: folded case, one blank between words, typographic apostrophes straightened."""
    return " ".join(name.replace("\u2019", "'").casefold().split())


_CATEGORY_OF = _table(_CATEGORIES)
_TYPE_OF = _table(_TYPES)
_MEANING_OF = _table(_LINK_TYPES)


def category_of(status: str) -> Category | None:
    """The category of a status (or of a status category) by its well-known name, None where it has none."""
    return _CATEGORY_OF.get(plain(status))


def type_of(issue_type: str) -> ItemType | None:
    """Our type for the name of an issue type, None where the name is not known."""
    return _TYPE_OF.get(plain(issue_type))


def meaning_of(link_type: str) -> LinkMeaning | None:
    """What the outward direction of a link type says, None where the name is not known."""
    return _MEANING_OF.get(plain(link_type))


def reads_both_ways(link_type: str) -> bool:
    """Whether sites use the name both ways: the outward end of "Dependency" may wait or be awaited."""
    return bool(_TWO_WAYS.fullmatch(plain(link_type)))
