"""Imported links that are no contracts yet, and what it takes to make one of each."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from accounts.refusals import Refused
from backlog import queries as backlog
from backlog.link_queries import outside_of
from backlog.queries import Item
from program.events import DependencyAsked
from program.imports import queries


class Loose(Struct, frozen=True):
    """A link of a source that nobody has taken up.

    ``consumer`` would wait for ``producer``, an item, or for something outside the program by its key.
    """

    id: str
    kind: str
    raw_type: str
    consumer: Item
    producer: Item | None
    outside: str


def loose_links(connection: Connection, program: str) -> list[Loose]:
    """The links from which a contract can be made, by the consumer's key."""
    links = queries.loose_links(connection, program)
    ends = {end for one in links for end in (one.from_node, one.to_node)}
    items = backlog.items(connection, sorted(ends))
    keys = {id: one.title or one.key for id, one in outside_of(connection, program).items()}
    found = [
        Loose(
            one.id,
            one.kind,
            one.raw_type,
            items[one.from_node],
            items.get(one.to_node),
            keys.get(one.to_node, ""),
        )
        for one in links
        if one.from_node in items and (one.to_node in items or one.to_node in keys)
    ]
    living = [one for one in found if not one.consumer.archived and not _archived(one.producer)]
    return sorted(living, key=lambda one: (one.consumer.key, one.id))


def _archived(item: Item | None) -> bool:
    return item is not None and item.archived


def taken_up(
    connection: Connection, program: str, link: str, dependency: str, needed_by: str, turned: bool = False
) -> DependencyAsked:
    """The ask that a link becomes. ``turned``: the other end waits, where both are items.

    Raises ``Refused`` for a link that is taken up already, or leads nowhere.
    """
    loose = next((one for one in loose_links(connection, program) if one.id == link), None)
    if loose is None:
        raise Refused("This link was taken up already, or its items are archived.", "taken_up")
    consumer, producer = loose.consumer, loose.producer
    if turned:
        if producer is None:
            raise Refused("What is outside the program cannot be the one that waits.", "outside_waits")
        consumer, producer = producer, consumer
    title = producer.title if producer is not None else loose.outside
    external = "" if producer is not None else loose.outside[:120]
    return DependencyAsked(
        dependency,
        consumer.id,
        producer.id if producer is not None else None,
        title,
        needed_by,
        external=external,
        link=link,
    )
