"""The house of the day: Harbour's teams, who is on them, and what they may do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from accounts.people import add_person
from accounts.sessions import open_session
from journal.writer import Transaction
from tests.browser.house import ROOT, House
from tests.day.backlog_file import TEAMS

KEYS = ("ENP", "EPL", "DES")
OWN = {"ana": TEAMS[0], "cy": TEAMS[1], "bo": TEAMS[2]}
"""Whose developer is who. Hana manages the program, Eli facilitates in all of it."""


class Harbour(House):
    """A running server with three empty teams."""

    def __init__(self, home: Path) -> None:
        self.home = home
        super().__init__(home)
        self.teams = {name: self.team(name, key) for name, key in zip(TEAMS, KEYS, strict=True)}
        for name, team in OWN.items():
            self.call("PUT", f"/teams/{self.teams[team]}/members/{self.people[name]}", {"role": "developer"})
        lead = {"role": "facilitator"}
        self.call("PUT", f"/programs/{self.program}/members/{self.people['eli']}", lead)

    def items_of(self, team: str) -> list[dict[str, Any]]:
        """What the team has in its backlog."""
        return list(self.call("GET", f"/teams/{team}/items?limit=1000")["items"])

    def items_of_all(self) -> list[dict[str, Any]]:
        """What all teams have."""
        return list(self.call("GET", f"/programs/{self.program}/items?limit=1000")["items"])

    def verify(self) -> str:
        """What ``bigroom verify`` says of what the day left behind."""
        command = [sys.executable, "-m", "cli", "verify"]
        home = {**os.environ, "BIGROOM_HOME": str(self.home)}
        return subprocess.run(command, cwd=ROOT, env=home, capture_output=True, text=True, check=True).stdout

    def _begin(self, transaction: Transaction) -> str:
        token = super()._begin(transaction)
        for name in ("bo", "cy"):
            person = add_person(transaction, f"{name}@harbour.example", name.title(), None, False)
            self.people[name] = person.id
            self.cookies[name] = open_session(transaction, person.id, "tests")[1]
        return token
