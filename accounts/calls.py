"""How a room of the house declares its REST calls; ``api.py`` puts them all together.

A call names its verb and where its place is, its body, its answer. A safe call runs inside
``store.read``; an unsafe one wholly inside one ``store.write``, together with its idempotency answer.
The handler runs in a native thread: all it may use of the request is in its ``Call``.

    calls = Calls("Teams")

    @calls.post("/programs/{program}/teams", may="manage program", of="program",
                body=NewTeam, answer=TeamAnswer, status=201)
    def add_team(call: Call, program: str, body: NewTeam) -> TeamAnswer: ...
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from accounts.access import VERBS, Actor, Place
from accounts.paging import Listing as Listing
from accounts.paging import Page as Page
from accounts.refusals import Absent as Absent
from accounts.refusals import Refused as Refused
from accounts.sealing import Seal
from journal.database import Store
from journal.writer import Transaction

SAFE = frozenset({"GET"})


class NoQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call that takes no query parameters."""


class Nothing(msgspec.Struct, frozen=True):
    """The answer of a call that answers 204."""


class Document(msgspec.Struct, frozen=True):
    """An answer that is not JSON. ``filename`` makes the browser keep it as a file."""

    content: bytes
    media_type: str
    filename: str | None = None


class Upload(msgspec.Struct, frozen=True):
    """A multipart upload of one ``file``, on disk until the call ends; ``form`` holds the other fields."""

    path: Path
    filename: str
    digest: str
    form: Any


class Call:
    """What a handler knows of the request, beside its path parameters and its body.

    ``query`` is an instance of the declared query struct. ``prepared`` is what ``prepare`` returned.
    ``transaction`` is there in unsafe calls only. A handler whose call declares no ``seq`` may set ``etag``.
    """

    def __init__(
        self, connection: Connection, actor: Actor, now: int, query: Any, seal: Seal, public_url: str
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.now = now
        self.query = query
        self.seal = seal
        self.public_url = public_url
        self.prepared: Any = None
        self.etag: int | None = None
        self.writing: Transaction | None = None

    @property
    def transaction(self) -> Transaction:
        """The transaction of an unsafe call."""
        if self.writing is None:
            raise TypeError("A safe call has no transaction.")
        return self.writing


class Asked(msgspec.Struct, frozen=True):
    """What ``prepare`` and an ``of`` function know: path parameters, query, body, before any write."""

    actor: Actor
    path: dict[str, str]
    query: Any
    body: Any


Of = str | Callable[[Connection, Asked], Place | None] | None
Seq = Callable[..., int | None]
"""``(connection, id)``: the number of the thing's last event, which is its ETag; None if it is absent."""
Prepare = Callable[[Store, Asked], Any]
Reveal = Callable[[Seal, str, Any], Any]
Cookie = Callable[[dict[str, str], Any], tuple[str, str]]
"""``(path parameters, answer as JSON values)``: the plain name and the value of a cookie for a browser."""

H = TypeVar("H", bound=Callable[..., Any])


class Declared(msgspec.Struct, frozen=True):
    """One REST call as its room declared it."""

    method: str
    path: str
    may: str
    of: Of
    body: Any
    form: Any
    answer: Any
    query: Any
    status: int
    seq: Seq | None
    prepare: Prepare | None
    reveal: Reveal | None
    cookie: Cookie | None
    media: tuple[str, ...]
    tag: str
    reads: bool
    handler: Callable[..., Any]

    @property
    def name(self) -> str:
        """The call's operation id: the handler's name."""
        return str(getattr(self.handler, "__name__", "call"))

    @property
    def summary(self) -> str:
        """The first line of the handler's docstring."""
        return (self.handler.__doc__ or self.name).strip().splitlines()[0]

    @property
    def parameters(self) -> list[str]:
        """The names of the path parameters, in order."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def safe(self) -> bool:
        """Whether the call changes nothing."""
        return self.reads or self.method in SAFE


class Calls:
    """The calls of one room of the house, or of one part of it; ``tag`` groups them in the document."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.declared: list[Declared] = []

    def get(self, path: str, **declaration: Any) -> Callable[[H], H]:
        """Declares a safe call."""
        return self._declare("GET", path, **declaration)

    def post(self, path: str, **declaration: Any) -> Callable[[H], H]:
        """Declares a call that makes something or does something."""
        return self._declare("POST", path, **declaration)

    def put(self, path: str, **declaration: Any) -> Callable[[H], H]:
        """Declares a call that sets something whole."""
        return self._declare("PUT", path, **declaration)

    def patch(self, path: str, **declaration: Any) -> Callable[[H], H]:
        """Declares a call that changes fields; it needs ``seq`` and the caller's If-Match."""
        if declaration.get("seq") is None:
            raise TypeError(f"PATCH {path} does not say what its ETag is.")
        return self._declare("PATCH", path, **declaration)

    def delete(self, path: str, **declaration: Any) -> Callable[[H], H]:
        """Declares a call that removes something; it answers 204 unless told."""
        return self._declare("DELETE", path, **{"status": 204, "answer": Nothing, **declaration})

    def _declare(
        self,
        method: str,
        path: str,
        *,
        may: str,
        answer: Any,
        of: Of = None,
        body: Any = None,
        form: Any = None,
        query: Any = NoQuery,
        status: int = 200,
        seq: Seq | None = None,
        prepare: Prepare | None = None,
        reveal: Reveal | None = None,
        cookie: Cookie | None = None,
        media: tuple[str, ...] = (),
        reads: bool = False,
    ) -> Callable[[H], H]:
        """``may``: a verb of ``access.VERBS``. ``of``: the path parameter that names the place, which is
        also its kind for ``@locates``, or a function of (connection, Asked). ``seq``: the ETag of the
        thing that the last path parameter names. ``prepare(store, asked)`` runs before the write, once the
        caller is known to be allowed. ``reveal(seal, public_url, answer)`` adds to an answer what must
        not be kept. ``cookie`` gives a browser (a caller without a bearer token) a cookie. ``media``:
        other media types the call may answer with a ``Document``. ``reads``: a POST that asks a question too
        long for an address, and changes nothing.
        """
        if may not in VERBS:
            raise TypeError(f"{method} {path}: no verb is called “{may}”.")
        if isinstance(of, str) and f"{{{of}}}" not in path:
            raise TypeError(f"{method} {path} has no {{{of}}}.")

        def register(handler: H) -> H:
            self.declared.append(
                Declared(
                    method,
                    path,
                    may,
                    of,
                    body,
                    form,
                    answer,
                    query,
                    status,
                    seq,
                    prepare,
                    reveal,
                    cookie,
                    media,
                    self.tag,
                    reads,
                    handler,
                )
            )
            return handler

        return register
