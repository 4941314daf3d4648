"""What the page of dependencies has beside its list: health, each producer's record, links to take up."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Connection

from accounts.access import Actor, Place, may
from backlog.days import Moment
from backlog.queries import Sprint, sprints_of
from program.addresses import address
from program.dependencies.health import Health, Record, health
from program.dependencies.health_queries import names_of_producers, standings
from program.imports.takeup import Loose, loose_links
from program.rollup.rollup import Query

OPEN = ("red", "amber", "green")
WAITS = ("proposed", "countered")


class Producer(msgspec.Struct, frozen=True):
    """A producer's record with the addresses of the lists that its numbers count."""

    record: Record
    name: str
    links: dict[str, str]


class Care(msgspec.Struct, frozen=True):
    """``links`` by number; ``loose`` links that the one who looks may take up, and the Sprints for it."""

    health: Health
    links: dict[str, str]
    producers: list[Producer]
    loose: list[Loose]
    ahead: list[Sprint]


def care_of(connection: Connection, actor: Actor, program: str, today: date) -> Care:
    """The health of a program's dependencies today, and the imported links that are no contracts yet."""
    found = health(standings(connection, program, Moment(today, None)))
    names = names_of_producers(connection, program, [one.producer for one in found.producers])
    producers = [
        Producer(one, names[one.producer], _addresses(program, _whose(one))) for one in found.producers
    ]
    ahead = [one for one in sprints_of(connection, program) if one.ends_on >= today.isoformat()]
    loose = [
        one
        for one in loose_links(connection, program)
        if may(connection, actor, "ask dependency", Place(program, one.consumer.team))
    ]
    return Care(found, _addresses(program, {}), producers, loose, ahead)


def _whose(record: Record) -> dict[str, str]:
    return {"external" if record.external else "producer_team": record.producer}


def _addresses(program: str, whose: dict[str, str]) -> dict[str, str]:
    counted: dict[str, dict[str, str | tuple[str, ...]]] = {
        "open": {"flag": OPEN},
        "waits": {"state": WAITS, "flag": OPEN},
        "broken": {"broken": "true", "flag": OPEN},
        "kept": {"promise": "kept"},
        "missed": {"promise": "missed"},
    }
    return {
        name: address(program, Query("dependencies", {**whose, **where}), "")
        for name, where in counted.items()
    }
