"""The answer given to every command id, kept for a day, written with what the command did."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import msgspec
from sqlalchemy import Connection, bindparam, column, delete, func, insert, select, text, tuple_, values

from journal import tables
from journal.prepared import Prepared
from journal.writer import Transaction

DAY = 24 * 60 * 60 * 1000
"""How long an answer is kept, in milliseconds."""


AT_ONCE = (1, 8, 64, 400)
"""How many answers one question asks for: databases count what is bound; each has words of its own."""

KEEP = Prepared(insert(tables.answer))

CLAIM = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")


class Answer(msgspec.Struct, frozen=True):
    """What was answered to ``id`` within ``scope``; ``digest`` tells whether the question was the same.

    ``at``: the time it carries, where that is not the time at which it is written.
    """

    scope: str
    id: str
    digest: str
    body: dict[str, object]
    at: int | None = None


def digest(*question: object) -> str:
    """A fingerprint of a question: equal for equal JSON, whatever the order of keys."""
    return hashlib.sha256(msgspec.json.encode(question, order="sorted")).hexdigest()


def find(connection: Connection, asked: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Answer]:
    """The kept answers to these (scope, id) pairs."""
    found: dict[tuple[str, str], Answer] = {}
    begin = 0
    while begin < len(asked):
        count = min((size for size in AT_ONCE if size >= len(asked) - begin), default=AT_ONCE[-1])
        some = asked[begin : begin + count]
        begin += count
        padded = [*some, *[some[-1]] * (count - len(some))]
        named = {f"scope{n}": scope for n, (scope, _) in enumerate(padded)}
        named |= {f"id{n}": id for n, (_, id) in enumerate(padded)}
        for scope, id, digest, body in _find(count).rows(connection, **named):
            found[scope, id] = Answer(scope, id, digest, msgspec.json.decode(body))
    return found


@cache
def _find(count: int) -> Prepared:
    row = tables.answer.c
    asked = (
        values(column("scope", row.scope.type), column("id", row.id.type), name="asked")
        .data(
            [
                (bindparam(f"scope{n}", type_=row.scope.type), bindparam(f"id{n}", type_=row.id.type))
                for n in range(count)
            ]
        )
        .cte("asked")
    )
    kept = (row.scope == asked.c.scope) & (row.id == asked.c.id)
    return Prepared(select(row.scope, row.id, row.digest, row.body).join_from(asked, tables.answer, kept))


def claim(connection: Connection, scope: str, id: str) -> bool:
    """Keeps other processes off this question until the transaction ends; False where one is busy with it.

    On SQLite there is no other process.
    """
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(CLAIM, {"key": f"{scope} {id}"}).scalar_one())


def latest(connection: Connection, scope: str, most: int) -> list[Answer]:
    """The answers kept within a scope, the newest first, at most so many."""
    row = tables.answer.c
    chosen = select(tables.answer).where(row.scope == scope).order_by(row.at.desc()).limit(most)
    found = [
        Answer(scope, one.id, one.digest, msgspec.json.decode(one.body), one.at)
        for one in connection.execute(chosen)
    ]
    return sorted(found, key=_newest_first)


def _newest_first(answer: Answer) -> tuple[int, int]:
    """Within a millisecond the numbers of what was answered tell."""
    seq = answer.body.get("seq")
    return -(answer.at or 0), -seq if isinstance(seq, int) else 0


def keep(transaction: Transaction, answers: Sequence[Answer]) -> None:
    """Keeps the answers with the transaction that earned them."""
    if answers:
        KEEP.each(
            transaction.connection,
            [
                {
                    "scope": one.scope,
                    "id": one.id,
                    "digest": one.digest,
                    "body": msgspec.json.encode(one.body).decode(),
                    "at": transaction.now if one.at is None else one.at,
                }
                for one in answers
            ],
        )


def count(connection: Connection) -> int:
    """How many answers are kept."""
    return int(connection.execute(select(func.count()).select_from(tables.answer)).scalar_one())


def forget(transaction: Transaction, most: int) -> int:
    """Drops answers that are older than a day, at most so many; how many it were."""
    row = tables.answer.c
    old = select(row.scope, row.id).where(row.at < transaction.now - DAY).order_by(row.at).limit(most)
    gone = delete(tables.answer).where(tuple_(row.scope, row.id).in_(old))
    return transaction.connection.execute(gone).rowcount
