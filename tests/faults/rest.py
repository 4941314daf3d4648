"""The REST calls of the fault programme: resent under one Idempotency-Key until they are answered."""

import asyncio
import json
import time
import uuid
from typing import Any

import requests

from tests.faults.history import History
from tests.faults.transcript import NO_STATUSES
from tests.faults.view import Json

ANSWERED_WITHIN = 60.0  # seconds, over all resends

File = tuple[str, bytes]
"""What is uploaded: a name and the content."""


class Answered(Exception):
    """A call that must succeed was answered otherwise; the message has the reply."""


class Rest:
    """One caller with one bearer token."""

    def __init__(self, who: str, url: str, token: str | None, history: History) -> None:
        self.who, self.base, self.history = who, f"{url}/api/v1", history
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def call(
        self, method: str, path: str, body: Any = None, *, key: str = "", file: File | None = None
    ) -> tuple[int, Any]:
        """Send until there is an answer; returns the status and the body. A resend has the same key.

        With a file, `body` holds the other fields of its form.

        Raises Answered where nothing but "not now", 500 or silence came for a minute.
        """
        key = key or uuid.uuid4().hex
        since = time.monotonic()
        answer = None
        while time.monotonic() - since < ANSWERED_WITHIN:
            answer = await self._once(method, path, body, key, file)
            if answer is not None and answer[0] not in NO_STATUSES:
                return answer
            await asyncio.sleep(0.2)
        raise Answered(f"{method} {path} got nothing better than {answer} in {ANSWERED_WITHIN:.0f} s")

    async def _once(
        self, method: str, path: str, body: Any, key: str, file: File | None
    ) -> tuple[int, Any] | None:
        """Send one time; None where no answer came."""
        via = self.history.asked(self.who, key, method, path, body)
        try:
            reply = await asyncio.to_thread(self._exchange, method, path, body, key, file)
        except requests.RequestException:
            return None
        try:
            read = reply.json() if reply.content else None
        except json.JSONDecodeError:
            read = reply.text
        self.history.replied(self.who, via, reply.status_code, read)
        return reply.status_code, read

    def _exchange(self, method: str, path: str, body: Any, key: str, file: File | None) -> requests.Response:
        headers = dict(self.headers)
        if method != "GET":
            headers["Idempotency-Key"] = key
        if method == "PATCH":
            headers["If-Match"] = "*"
        sent: Json = {"json": body} if file is None else {"data": body, "files": {"file": file}}
        return requests.request(method, self.base + path, headers=headers, timeout=20, **sent)

    async def must(self, method: str, path: str, body: Any = None, file: File | None = None) -> Json:
        """A call that has to succeed; returns its body."""
        status, reply = await self.call(method, path, body, file=file)
        if status >= 300 or not isinstance(reply, dict):
            raise Answered(f"{method} {path} was answered {status}: {reply}")
        return reply

    async def everything(self, path: str) -> list[Json]:
        """All of a list, page by page."""
        found: list[Json] = []
        cursor = ""
        while True:
            page = await self.must("GET", f"{path}?limit=1000{cursor}")
            found += page["items"]
            if not page["next"]:
                return found
            cursor = f"&cursor={page['next']}"

    async def add_member(self, program: str, team: str, person: str, role: str) -> None:
        """Make a person a member of the program and of the team."""
        for place in (f"/programs/{program}", f"/teams/{team}"):
            status, reply = await self.call("PUT", f"{place}/members/{person}", {"role": role})
            if status >= 300:
                raise Answered(f"PUT {place}/members was answered {status}: {reply}")

    async def sit_down(self, room: str, name: str, key: str) -> str:
        """Take a guest's seat; returns its token."""
        body = {"name": name, "role": "participant", "key": key}
        return str((await self.must("POST", f"/rooms/{room}/seats", body))["token"])
