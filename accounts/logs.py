"""The log: one record per line, no address with a secret in it, no token, no control character."""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import Literal

from flask import Response, g, request

TOKENS = re.compile(r"\bbr([ms])_[0-9A-Za-z]{4,}")
"""Of a person's program (``brm_``) and of a seat (``brs_``)."""

UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
UNLOGGED = ("secret", "code", "filename")
"""Parts of an address that open a door, or say nothing."""

ID = re.compile(r"[0-9A-Za-z]{22}")
"""Whatever else stands in the place of an id may be a secret that was pasted there."""

FIELDS = "fields"
"""The ``extra`` of a record whose parts stand in the JSON as fields of their own."""

access = logging.getLogger("bigroom.access")


class Lines(logging.Formatter):
    """A record as text or as JSON, always one line."""

    def __init__(self, kind: Literal["text", "json"]) -> None:
        super().__init__()
        self._kind = kind

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        message = record.getMessage()
        if record.exc_info:
            message = f"{message} | {self.formatException(record.exc_info)}"
        message = TOKENS.sub(r"br\1_…", message)
        if self._kind == "json":
            line = {"at": at, "level": record.levelname, "logger": record.name, "message": message}
            return json.dumps(line | getattr(record, FIELDS, {}))
        return f"{at} {record.levelname} {record.name}: {UNSEEN.sub(_escaped, message)}"


def start_log(kind: Literal["text", "json"]) -> None:
    """Writes every record of INFO and above to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines(kind))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("alembic", "sqlalchemy"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def begin_request() -> None:
    """Notes when the request began."""
    g.began = time.perf_counter()


def log_request(response: Response) -> Response:
    """One line per request: the rule it matched instead of its address, so that no secret is in it."""
    spent = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
    rule = request.url_rule.rule if request.url_rule else "(no such address)"
    parts = {name: str(part) for name, part in (request.view_args or {}).items() if name not in UNLOGGED}
    ids = {name: part if ID.fullmatch(part) else "…" for name, part in parts.items()}
    method, status = request.method, response.status_code
    fields = {"method": method, "rule": rule, "ids": ids, "status": status, "milliseconds": spent}
    access.info("%s %s %s %d %.1f ms", method, rule, ids or "", status, spent, extra={FIELDS: fields})
    return response


def _escaped(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode()
