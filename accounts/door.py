"""The door that every REST call goes through: who, may they, was it asked before, is it still the same."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
from flask import Request
from sqlalchemy import Connection

from accounts.access import NOBODY, Place, demand, place_of
from accounts.bodies import read_body, read_query
from accounts.browsers import credentials_of, public_url, refuse_foreign
from accounts.callers import SESSION, Caller, Credentials, caller_of
from accounts.calls import Asked, Call, Declared, Document, Nothing, Upload
from accounts.problems import problem_of
from accounts.refusals import Absent, Refused
from accounts.sealing import Seal
from accounts.sessions import FRESH, touch_session
from accounts.tokens import touch_token
from journal import answers
from journal.database import Store
from journal.writer import Transaction

KEY_LENGTH = 255
PATH_ID = re.compile(r"[A-Za-z0-9_.:~-]{1,100}")


class Outcome(msgspec.Struct, frozen=True):
    """What is answered: JSON values (or a document), a status, an ETag."""

    status: int
    body: Any
    etag: int | None = None
    document: Document | None = None


class Visit(msgspec.Struct, frozen=True):
    """One request at the door, all of it that the native threads need."""

    declared: Declared
    path: dict[str, str]
    query: Any
    body: Any
    credentials: Credentials
    key: str | None
    if_match: str | None
    url: str
    public_url: str
    address: str

    def asked(self, caller: Caller) -> Asked:
        """The request without its connection."""
        return Asked(caller.actor, self.path, self.query, self.body)

    @property
    def digest(self) -> str:
        """Tells whether a repeated key asks the same."""
        body = [self.body.digest, self.body.form] if isinstance(self.body, Upload) else self.body
        return answers.digest(self.query, body)

    def scope(self, caller: Caller) -> str:
        """Whose answers these are: caller and path."""
        who = caller.actor.id or f"{caller.actor.kind} {self.address}"
        whole = f"{caller.actor.kind} {who} {self.declared.method} {self.url}"
        return f"rest/{hashlib.sha256(whole.encode()).hexdigest()}"


class Door:
    """Lets calls in, one store and one seal behind it."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self._store = store
        self._seal = seal
        self.running: set[tuple[str, str]] = set()

    def answer(self, declared: Declared, request: Request, path: dict[str, str]) -> Outcome:
        """Does the call. Raises ``Refused``, ``Absent``, ``Unavailable``."""
        visit = _visit(declared, request, path)
        try:
            outcome = self._read(visit) if declared.safe else self._write_once(visit)
        finally:
            if isinstance(visit.body, Upload):
                visit.body.path.unlink(missing_ok=True)
        return self._revealed(visit, outcome)

    def _read(self, visit: Visit) -> Outcome:
        def ask(connection: Connection) -> Outcome:
            now = self._store.clock()
            caller = _recognized(connection, visit, now)
            _admit(connection, visit, caller)
            call = self._call(connection, visit, caller, now)
            return _handled(visit, call)

        return self._store.read(ask)

    def _write_once(self, visit: Visit) -> Outcome:
        if visit.key is None:
            return self._write(visit, self._prepared(visit))
        who = visit.credentials
        running = (visit.key, f"{who.bearer} {who.cookies.get(SESSION)} {visit.address} {visit.url}")
        if running in self.running:
            raise _still_running()
        self.running.add(running)
        try:
            return self._write(visit, self._prepared(visit))
        finally:
            self.running.discard(running)

    def _prepared(self, visit: Visit) -> Any:
        prepare = visit.declared.prepare
        if prepare is None:
            return None

        def ask(connection: Connection) -> Asked | None:
            caller = _recognized(connection, visit, self._store.clock())
            if _kept(connection, visit, caller) is not None:
                return None
            _admit(connection, visit, caller)
            return visit.asked(caller)

        asked = self._store.read(ask)
        return None if asked is None else prepare(self._store, asked)

    def _write(self, visit: Visit, prepared: Any) -> Outcome:
        def work(transaction: Transaction) -> Outcome:
            connection = transaction.connection
            caller = _recognized(connection, visit, transaction.now)
            _touch(transaction, visit, caller)
            kept = _kept(connection, visit, caller)
            if kept is not None:
                return kept
            _lock(connection, visit, caller)
            _admit(connection, visit, caller)
            _refuse_stale(connection, visit)
            call = self._call(connection, visit, caller, transaction.now)
            call.writing, call.prepared = transaction, prepared
            outcome = _handled(visit, call) if visit.key is None else _handled_for_good(visit, call)
            _keep(transaction, visit, caller, outcome)
            return outcome

        return self._store.write(work)

    def _call(self, connection: Connection, visit: Visit, caller: Caller, now: int) -> Call:
        return Call(connection, caller.actor, now, visit.query, self._seal, visit.public_url)

    def _revealed(self, visit: Visit, outcome: Outcome) -> Outcome:
        reveal = visit.declared.reveal
        if reveal is None or outcome.status >= 400:
            return outcome
        whole = reveal(self._seal, visit.public_url, msgspec.convert(outcome.body, visit.declared.answer))
        return msgspec.structs.replace(outcome, body=msgspec.to_builtins(whole))


def _visit(declared: Declared, request: Request, path: dict[str, str]) -> Visit:
    if not all(PATH_ID.fullmatch(id) for id in path.values()):
        raise Absent
    credentials = credentials_of(request)
    ours = any(name.startswith(SESSION) for name in credentials.cookies)
    by_cookie = credentials.bearer is None and ours
    if by_cookie and not declared.safe:
        refuse_foreign(request)
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= KEY_LENGTH:
        raise Refused(f"An Idempotency-Key has 1 to {KEY_LENGTH} characters.", "malformed", 400)
    return Visit(
        declared,
        path,
        read_query(request.args, declared.query),
        read_body(request, declared),
        credentials,
        None if key is None else hashlib.sha256(key.encode()).hexdigest(),
        request.headers.get("If-Match"),
        request.path,
        public_url(request),
        request.remote_addr or "",
    )


def _recognized(connection: Connection, visit: Visit, now: int) -> Caller:
    caller = caller_of(connection, visit.credentials, now)
    if caller is None:
        raise Refused("This token is not good (any more).", "unauthorized", 401)
    return caller


def _admit(connection: Connection, visit: Visit, caller: Caller) -> None:
    """Returns if the caller may. Raises ``Refused`` (401, 403), ``Absent``."""
    declared = visit.declared
    place = _place(connection, visit, caller)
    try:
        if declared.of is not None and place is None:
            raise Absent
        demand(connection, caller.actor, declared.may, place)
    except Absent:
        if caller.actor == NOBODY:
            raise Refused("Sign in, or send a token.", "unauthorized", 401) from None
        raise


def _place(connection: Connection, visit: Visit, caller: Caller) -> Place | None:
    of = visit.declared.of
    if of is None:
        return None
    return of(connection, visit.asked(caller)) if callable(of) else place_of(connection, of, visit.path[of])


def _handled(visit: Visit, call: Call) -> Outcome:
    declared = visit.declared
    given = {} if declared.body is None else {"body": visit.body}
    answer = declared.handler(call, **visit.path, **given)
    if isinstance(answer, Document):
        return Outcome(declared.status, None, document=answer)
    seq = call.etag
    if seq is None and declared.seq is not None:
        seq = declared.seq(call.connection, *list(visit.path.values())[-1:])
    body = None if declared.answer is Nothing else msgspec.to_builtins(answer)
    return Outcome(declared.status, body, seq)


def _handled_for_good(visit: Visit, call: Call) -> Outcome:
    """As ``_handled``, but a refusal is an outcome too, so that it can be kept; what it did is undone."""
    recorded = call.transaction.recorded
    before = len(recorded)
    try:
        with call.connection.begin_nested():
            return _handled(visit, call)
    except (Refused, Absent) as refused:
        del recorded[before:]
        shown = problem_of(refused)
        assert shown is not None
        return Outcome(shown.status, shown.shown())


def _kept(connection: Connection, visit: Visit, caller: Caller) -> Outcome | None:
    """The answer given to this key before. Raises ``Refused`` (422) where the key asked something else."""
    if visit.key is None:
        return None
    scope = visit.scope(caller)
    kept = answers.find(connection, [(scope, visit.key)]).get((scope, visit.key))
    if kept is None:
        return None
    if kept.digest != visit.digest:
        raise Refused("This Idempotency-Key was used for another request.", "key_reused", 422)
    return msgspec.convert(kept.body, Outcome)


def _keep(transaction: Transaction, visit: Visit, caller: Caller, outcome: Outcome) -> None:
    if visit.key is not None and outcome.document is None:
        kept = answers.Answer(visit.scope(caller), visit.key, visit.digest, msgspec.to_builtins(outcome))
        answers.keep(transaction, [kept])


def _lock(connection: Connection, visit: Visit, caller: Caller) -> None:
    """Refuses a key that another process is busy with."""
    if visit.key is not None and not answers.claim(connection, visit.scope(caller), visit.key):
        raise _still_running()


def _refuse_stale(connection: Connection, visit: Visit) -> None:
    """If-Match on PATCH: the ETag the caller saw, or ``*``."""
    seq = visit.declared.seq
    if seq is None or visit.declared.method != "PATCH":
        return
    if visit.if_match is None:
        raise Refused("Say which version you saw: If-Match with its ETag, or *.", "no_if_match", 428)
    now = seq(connection, *list(visit.path.values())[-1:])
    seen = {tag.strip().strip('"') for tag in visit.if_match.split(",")}
    if now is None or not seen & {"*", str(now)}:
        raise Refused("It was changed since you read it. Read it again.", "stale", 412)


def _touch(transaction: Transaction, visit: Visit, caller: Caller) -> None:
    if visit.credentials.bearer is not None:
        touch_token(transaction, visit.credentials.bearer)
    elif caller.session is not None and transaction.now - caller.seen_at > FRESH:
        touch_session(transaction, caller.session)


def _still_running() -> Refused:
    return Refused("The first request with this Idempotency-Key is still running.", "running", 409)
