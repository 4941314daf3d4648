"""/healthz, /readyz and /metrics: for those who operate the house."""

from __future__ import annotations

import hmac
import os
import struct
import time
from collections.abc import Iterable
from ipaddress import ip_address

import msgspec
from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Metric, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from accounts.pages import open_to_all, store
from accounts.problems import absent
from journal.migrate import newest, revision_within

pages = Blueprint("health", __name__)

READ_AGAIN = 20
"""How often the numbers of the workers are read again before that fails."""


@pages.get("/healthz")
@open_to_all
def healthz() -> Response:
    """The process is up."""
    return Response("ok\n", content_type="text/plain")


@pages.get("/readyz")
@open_to_all
def readyz() -> Response:
    """Requests can be answered; 503 with the reasons otherwise."""
    reasons = [*database_reasons(), *redis_reasons()]
    body = msgspec.json.encode({"ready": not reasons, "reasons": reasons})
    return Response(body, 503 if reasons else 200, content_type="application/json")


@pages.get("/metrics")
@open_to_all
def metrics() -> Response:
    """Prometheus metrics, for this host or for who has the token."""
    if not (_local() or _has_token()):
        return Response(absent().detail + "\n", 404, content_type="text/plain")
    return Response(generate_latest(numbers()), content_type=CONTENT_TYPE_LATEST)


def numbers() -> Collector:
    """What was counted: by this process, or by all workers together."""
    return Together() if "PROMETHEUS_MULTIPROC_DIR" in os.environ else REGISTRY


class Together(Collector):
    """The numbers of all workers, added up from the files that they keep."""

    def collect(self) -> Iterable[Metric]:
        """Each number once. A file that a new worker is just making is empty: it is read again."""
        together = MultiProcessCollector(None)  # type: ignore[no-untyped-call]
        for _ in range(READ_AGAIN):
            try:
                return list(together.collect())  # type: ignore[no-untyped-call]
            except struct.error:
                time.sleep(0.01)
        return list(together.collect())  # type: ignore[no-untyped-call]


def database_reasons() -> list[str]:
    """Why the database cannot be worked with; nothing where it can."""
    head = current_app.extensions.setdefault("schema_head", newest())
    try:
        current = store().read(revision_within)
    except DBAPIError:
        return ["The database does not answer, or was never migrated."]
    return [] if current == head else [f"The schema is {current}, not {head}: run bigroom migrate."]


def redis_reasons() -> list[str]:
    """Why Redis cannot be worked with; nothing where it can, or is not used."""
    url = current_app.config["REDIS_URL"]
    if not url:
        return []
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        Redis.from_url(url, socket_timeout=1).ping()
    except RedisError:
        return ["Redis does not answer."]
    return []


def _local() -> bool:
    """A proxy on this host forwards for others, so what it forwards is not local."""
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-IP"} & {name for name, _ in request.headers}
    try:
        return not forwarded and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
