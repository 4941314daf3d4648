"""/settings/operation: how the house does right now, for whoever runs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import ceil, inf
from time import time
from typing import NamedTuple

from flask import Blueprint, current_app, render_template
from prometheus_client import Metric
from sqlalchemy import Connection

from accounts import health
from accounts.pages import asks, store
from accounts.words import t
from journal import answers
from journal.database import size_of
from live.numbers import version

pages = Blueprint("operation", __name__)

MEDIAN, SLOWEST = 0.5, 0.99
MEGABYTE = 1_000_000


class Kept(NamedTuple):
    """How much the database holds: whole megabytes, and the answers to commands of the last day.

    A finer size would tell how long what somebody just hid is.
    """

    megabytes: int
    answers: int


class Numbers:
    """What all processes have counted, read once."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._samples = [sample for family in families for sample in family.samples]

    def total(self, name: str) -> float:
        """The number, added up over its labels."""
        return sum(sample.value for sample in self._samples if sample.name == name)

    def by(self, name: str, label: str) -> dict[str, float]:
        """The number by the values of a label, the largest first."""
        found: defaultdict[str, float] = defaultdict(float)
        for sample in self._samples:
            if sample.name == name and sample.value:
                found[sample.labels[label]] += sample.value
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def least(self, name: str) -> float | None:
        """The smallest value over its labels; None where there is none."""
        return min((sample.value for sample in self._samples if sample.name == name), default=None)

    def times(self, name: str) -> tuple[float, float] | None:
        """The median and the 99th percentile of a histogram of seconds, in milliseconds."""
        buckets = {float(bound): count for bound, count in self.by(f"{name}_bucket", "le").items()}
        found = quantile(MEDIAN, buckets), quantile(SLOWEST, buckets)
        return (found[0] * 1000, found[1] * 1000) if found[0] is not None and found[1] is not None else None


def quantile(share: float, buckets: Mapping[float, float]) -> float | None:
    """What this share was not above: linear in its bucket; the last bound where it is beyond that.

    ``buckets``: how many were at most so large, by that bound. None where nothing was counted.
    """
    bounds = sorted(buckets.items())
    if not bounds:
        return None
    wanted = share * bounds[-1][1]
    below, floor = 0.0, 0.0
    for bound, count in bounds:
        if count >= wanted:
            return floor if bound == inf else floor + (bound - floor) * (wanted - below) / (count - below)
        below, floor = count, bound
    return floor


@pages.get("/settings/operation")
@asks("see the operation")
def show() -> str:
    """The page."""
    numbers = Numbers(health.numbers().collect())
    return render_template(
        "live/operation.html",
        version=version(),
        age=_age(numbers.least("bigroom_started_timestamp_seconds")),
        database=_database_kind(),
        database_problem=" ".join(health.database_reasons()),
        kept=store().read(_kept),
        redis=bool(current_app.config["REDIS_URL"]),
        redis_problem=" ".join(health.redis_reasons()),
        numbers=numbers,
        commands=numbers.by("bigroom_commands_total", "result"),
        refused=numbers.by("bigroom_messages_refused_total", "code"),
    )


def _database_kind() -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[store().engine.dialect.name]


def _kept(connection: Connection) -> Kept:
    return Kept(ceil(size_of(connection) / MEGABYTE), answers.count(connection))


def _age(began: float | None) -> str:
    """How long ago that was, in words."""
    if began is None:
        return t("not known")
    minutes = max(0, int(time() - began)) // 60
    if minutes < 60:
        return t("{n, plural, =0 {less than a minute} one {# minute} other {# minutes}}", n=minutes)
    if minutes < 48 * 60:
        return t("{n, plural, one {# hour} other {# hours}}", n=minutes // 60)
    return t("{n, plural, one {# day} other {# days}}", n=minutes // (24 * 60))
