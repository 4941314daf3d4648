"""The whole house as a process on a free port, with Harbour in it and its people signed in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

from accounts.people import add_person
from accounts.programs import create_program
from accounts.roles import Role
from accounts.sealing import Seal
from accounts.sessions import open_session
from accounts.teams import give_role
from accounts.tokens import make_token
from journal.database import Store
from journal.migrate import migrate
from journal.writer import Transaction

ROOT = Path(__file__).parents[2]
PEOPLE = {"hana": Role.PROGRAM_MANAGER, "eli": Role.FACILITATOR, "ana": Role.DEVELOPER}


class House:
    """A running server; ``cookies`` are the people's sessions by name."""

    def __init__(self, home: Path) -> None:
        self.people: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        store = Store(f"sqlite:///{home / 'bigroom.sqlite'}")
        migrate(store.engine)
        self.token = store.write(self._begin)
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

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A REST call of Hana's."""
        headers = {"Authorization": f"Bearer {self.token}", "If-Match": "*"}
        answer = requests.request(method, f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=20)
        assert answer.ok, (method, path, answer.text)
        return answer.json() if answer.content else {}

    def team(self, name: str, key: str) -> str:
        return str(self.call("POST", f"/programs/{self.program}/teams", {"name": name, "key": key})["id"])

    def items(self, team: str, *titles: str, **fields: Any) -> list[str]:
        rows = [{"title": title, **fields} for title in titles]
        return [one["id"] for one in self.call("POST", f"/teams/{team}/items", {"items": rows})["items"]]

    def sprints(self, starts_on: str, count: int) -> list[str]:
        wanted = {"name": "Winter", "starts_on": starts_on, "sprints": count, "sprint_days": 10}
        made = self.call("POST", f"/programs/{self.program}/increments", wanted)
        return [one["id"] for one in made["sprints"]]

    def _begin(self, transaction: Transaction) -> str:
        for name in PEOPLE:
            person = add_person(transaction, f"{name}@harbour.example", name.title(), None, name == "hana")
            self.people[name] = person.id
            self.cookies[name] = open_session(transaction, person.id, "tests")[1]
        hana = self.people["hana"]
        self.program = create_program(transaction, hana, "Harbour", "HAR", "", "UTC").id
        for name in ("eli", "ana"):
            give_role(transaction, hana, self.program, self.people[name], PEOPLE[name])
        token = Seal(b"for tests").token("hana")
        make_token(transaction, "hana", token, hana, "tests", {"read", "write"}, None)
        return token
