"""What a person decides about a file, as fields of a form: asked from a report, read back as a mapping.

A decision about one name of the file is a field called by its kind and that name: ``statuses.Parked``. An
empty value leaves the finding to the importer; ``LEFT_OUT`` says that a column is not wanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from backlog.importers.columns import FIELDS
from backlog.importers.parsed import (
    Category,
    DateOrder,
    ImportMapping,
    ItemType,
    LinkMeaning,
    Question,
)
from backlog.staging import Run
from program.imports.report import Report

LEFT_OUT = "-"
KINDS = ("fields", "link_types", "statuses", "types", "teams", "sprints", "dates")
WHOLE = ("encoding", "delimiter", "site")
COLUMNS = ("key", "title")
"""Fields for which a form may name the column: without one of them no file is read."""

CHOICES: dict[str, tuple[str, ...]] = {
    "link_types": get_args(LinkMeaning),
    "statuses": get_args(Category),
    "types": get_args(ItemType),
    "dates": get_args(DateOrder),
}


class Asked(msgspec.Struct, frozen=True):
    """One decision: the field's name, what it is about, what the importer says, and what was decided.

    ``found`` is what it is taken for where nobody decides.
    """

    name: str
    about: str
    subject: str
    detail: str
    choices: tuple[str, ...]
    found: str
    chosen: str


def mapping_in(form: Mapping[str, str], before: Run | None = None) -> dict[str, Any]:
    """The decisions of a form as an ``ImportMapping`` has them, without what is left to the importer.

    ``before``: an import whose decisions hold where the form has none.
    """
    base: dict[str, Any] = before.mapping if before is not None else {}
    mapping: dict[str, Any] = {**base, **{name: form[name] for name in WHOLE if form.get(name)}}
    for kind in KINDS:
        prefix = f"{kind}."
        told = {name.removeprefix(prefix): form[name] for name in form if name.startswith(prefix)}
        mapping[kind] = dict(base.get(kind, {})) | {
            name: "" if value == LEFT_OUT and kind == "fields" else value
            for name, value in told.items()
            if value
        }
    for field in COLUMNS:
        if header := form.get(f"{field}_column", "").strip():
            mapping["fields"][header] = field
    if form.get("repair_text") == "true":
        mapping["repair_text"] = True
    return mapping


def decided(run: Run) -> bool:
    """Whether somebody decided anything about the file of this import."""
    return _mapping(run) != ImportMapping()


def without_columns(run: Run) -> Run:
    """The import as if nobody had decided about its columns."""
    return msgspec.structs.replace(run, mapping={**run.mapping, "fields": {}})


def carried(run: Run) -> dict[str, str]:
    """The decisions that the page does not ask again, as fields of a form that brings the file again."""
    mapping = _mapping(run)
    fields = {name: getattr(mapping, name) for name in ("delimiter", "site") if getattr(mapping, name)}
    for kind in ("teams", "sprints"):
        fields |= {f"{kind}.{name}": value for name, value in getattr(mapping, kind).items()}
    return fields


def questions_of(run: Run, report: Report) -> list[Asked]:
    """What the importer does not guess, and what was decided of it before."""
    mapping = _mapping(run)
    asked: dict[tuple[str, str], Asked] = {
        (one.about, one.subject): _asked(one, mapping) for one in report.questions
    }
    for kind, choices in CHOICES.items():
        for subject, chosen in getattr(mapping, kind).items():
            known = Asked(f"{kind}.{subject}", kind, subject, "", choices, "", chosen)
            asked.setdefault((kind, subject), known)
    repaired = "true" if mapping.repair_text else ""
    for kind, chosen in (("encoding", mapping.encoding), ("repair_text", repaired)):
        if chosen:
            asked.setdefault((kind, ""), Asked(kind, kind, "", "", (chosen,), "", chosen))
    return list(asked.values())


def columns_of(run: Run, report: Report) -> list[Asked]:
    """The columns that hold something, each with the field that it fills."""
    decided = _mapping(run).fields
    found = [(header, field) for header, field in report.columns.mapped.items()]
    found += [
        (one.header, "")
        for one in report.columns.not_imported
        if one.reason == "left_out" or (one.reason == "no_field" and one.filled)
    ]
    return [
        Asked(
            f"fields.{header}",
            "fields",
            header,
            "",
            tuple(sorted(FIELDS)),
            "" if header in decided else field,
            (decided[header] or LEFT_OUT) if header in decided else "",
        )
        for header, field in found
    ]


def _asked(one: Question, mapping: ImportMapping) -> Asked:
    kind = one.about
    if kind == "fields":
        return Asked("key_column", kind, one.subject, one.detail, one.choices, one.assumed, "")
    if kind in CHOICES:
        chosen = getattr(mapping, kind).get(one.subject, "")
        return Asked(f"{kind}.{one.subject}", kind, one.subject, one.detail, one.choices, one.assumed, chosen)
    return Asked(kind, kind, one.subject, one.detail, one.choices, one.assumed, "")


def _mapping(run: Run) -> ImportMapping:
    return msgspec.convert(run.mapping, ImportMapping)
