"""Harbour behind its REST interface, with a token for each of its people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from accounts.sealing import random_secret, token_of
from accounts.tokens import make_token
from app import create_app
from journal.writer import Transaction
from settings import Settings
from tests.backlog.harbour import PEOPLE, Harbour


class Desk:
    """Calls ``/api/v1`` as somebody; ``harbour`` writes beside it. ``now`` stands at noon, 6 January 2026."""

    def __init__(self, url: str, home: Path) -> None:
        self.now = 1_767_700_000_000
        settings = Settings(home=home, database_url=url, secret_key=b"k" * 32)
        self.app = create_app(settings, clock=lambda: self.now)
        self.client = self.app.test_client()
        self.harbour = Harbour(self.app.extensions["store"])
        self.program = f"/programs/{self.harbour.program}"
        self.tokens = {name.lower(): token_of(random_secret()) for name in PEOPLE}
        self.harbour.store.write(self._give_tokens)

    def _give_tokens(self, transaction: Transaction) -> None:
        for name, token in self.tokens.items():
            make_token(transaction, f"t-{name}", token, name, name, {"read", "write"}, None)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        by: str = "hana",
        status: int | None = None,
        **more: Any,
    ) -> Any:
        """The JSON answer; fails where the status is another than told (2xx where none is told)."""
        headers = {"Authorization": f"Bearer {self.tokens[by]}", **more.pop("headers", {})}
        if method == "PATCH":
            headers.setdefault("If-Match", "*")
        if body is not None:
            more["json"] = body
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        expected = answer.status_code == status if status else answer.status_code < 300
        assert expected, f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)[:600]}"
        self.answer = answer
        raw = answer.get_data()
        return json.loads(raw) if raw and (answer.is_json or answer.mimetype.endswith("+json")) else raw

    def get(self, path: str, **more: Any) -> Any:
        """The answer of a GET."""
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> Any:
        """The answer of a POST."""
        return self.call("POST", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> Any:
        """The answer of a PATCH, over whatever is there unless headers say otherwise."""
        return self.call("PATCH", path, body, **more)
