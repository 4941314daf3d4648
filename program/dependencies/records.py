"""Keeps needs and comments of dependencies in step with what happened."""

from __future__ import annotations

from sqlalchemy import insert, update

from backlog.streams import program_of
from journal.journal import Recorded
from journal.keeping import keep_version, keeps
from journal.verify import kept_by_events
from journal.writer import Transaction
from program import tables
from program.dependencies.events import DependencyCommented, DependencyCommentRemoved, NeedSet


@keeps(NeedSet)
def need_set(transaction: Transaction, recorded: Recorded, happened: NeedSet) -> None:
    here = tables.dependency.c.id == happened.dependency
    changed = {"needed_by": happened.needed_by, "changed": recorded.seq}
    transaction.connection.execute(update(tables.dependency).where(here).values(**changed))
    keep_version(transaction, tables.dependency, tables.dependency_version, happened.dependency, recorded.seq)


@keeps(DependencyCommented)
def commented(transaction: Transaction, recorded: Recorded, happened: DependencyCommented) -> None:
    transaction.connection.execute(
        insert(tables.dependency_comment).values(
            id=happened.comment,
            program=program_of(recorded),
            dependency=happened.dependency,
            text=happened.text,
            by=recorded.actor,
            at=recorded.at,
            seq=recorded.seq,
        )
    )


@keeps(DependencyCommentRemoved)
def comment_removed(transaction: Transaction, recorded: Recorded, happened: DependencyCommentRemoved) -> None:
    here = tables.dependency_comment.c.id == happened.comment
    transaction.connection.execute(
        update(tables.dependency_comment).where(here).values(gone_seq=recorded.seq)
    )


kept_by_events(tables.dependency_comment)
