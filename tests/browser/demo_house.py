"""The demo program, served as a process, with its people signed in: what screens are looked at in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

import rooms  # noqa: F401  (every table is known)
from accounts.invitations import LASTS, Invitation, make_invitation
from accounts.people import add_person
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.sessions import open_session
from accounts.teams import WHOLE, add_team
from accounts.tokens import make_token
from backlog import queries
from demo.loading import load
from journal.database import Store, wall_clock
from journal.migrate import migrate
from journal.writer import Transaction
from tests.browser.house import ROOT

PEOPLE = ("Hana", "Eli", "Ana")
LEAVING = 12
"""How many sessions Hana has that a test may end."""


class DemoHouse:
    """``cookies``: sessions by name, of Hana (manager), Eli (facilitator), Ana (developer), Zoe (new here).

    ``teams`` by key, with NEW, a team that has nothing yet; ``rooms`` by code; ``invitation``: its secret;
    ``leaving``: sessions of Hana's that may be ended.
    """

    def __init__(self, home: Path) -> None:
        self.cookies: dict[str, str] = {}
        store, seal = Store(f"sqlite:///{home / 'bigroom.sqlite'}"), Seal(b"for tests")
        migrate(store.engine)
        demo = load(store, wall_clock(), seal, seed=7)
        self.program, self.people, self.rooms = demo.program, demo.people, demo.rooms
        self.invitation, self.token = store.write(lambda transaction: self._begin(transaction, seal))
        self.teams = {one.key: one.id for one in store.read(lambda c: queries.teams_of(c, self.program))}
        store.close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", "serve", "--port", "0"],
            cwd=ROOT,
            env={**os.environ, "BIGROOM_HOME": str(home), "BIGROOM_HOST": "127.0.0.1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        told = next(line for line in self._process.stdout if line.startswith("Bigroom is at"))
        self.url = told.split()[-1]

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)

    def bring(self, team: str, content: str) -> str:
        """Imports a file of Hana's for a team; the id of the import."""
        path, headers = f"/programs/{self.program}/imports", {"Authorization": f"Bearer {self.token}"}
        file = {"file": ("links.csv", content, "text/csv")}
        answer = requests.post(
            f"{self.url}/api/v1{path}", data={"team": team}, files=file, headers=headers, timeout=20
        )
        assert answer.ok, answer.text
        return str(answer.json()["id"])

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A REST call of Hana's."""
        headers = {"Authorization": f"Bearer {self.token}", "If-Match": "*"}
        answer = requests.request(method, f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=20)
        assert answer.ok, (method, path, answer.text)
        return answer.json() if answer.content else {}

    def _begin(self, transaction: Transaction, seal: Seal) -> tuple[str, str]:
        hana = self.people["Hana"]
        zoe = add_person(transaction, "zoe@harbour.example", "Zoe", None, admin=True)
        for name, person in {**{name: self.people[name] for name in PEOPLE}, "Zoe": zoe.id}.items():
            self.cookies[name] = open_session(transaction, person, "tests")[1]
        self.leaving = [open_session(transaction, hana, "tests")[1] for _ in range(LEAVING)]
        add_team(transaction, hana, self.program, "New team", "NEW")
        token = seal.token("hana")
        make_token(transaction, "hana", token, hana, "tests", {"read", "write"}, None)
        secret, ends = seal.secret("invitation", "zoe"), transaction.now + LASTS
        wanted = Invitation("zoe", self.program, WHOLE, Role.DEVELOPER, None, 5, 0, ends, False)
        make_invitation(transaction, secret, hana, wanted)
        return secret, token
