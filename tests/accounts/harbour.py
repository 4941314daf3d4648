"""The world of the examples: the program Harbour with its people, beside another program, Lagoon."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.access import ALL_SCOPES
from accounts.passwords import hash_password
from accounts.people import add_person
from accounts.programs import create_program
from accounts.roles import Role
from accounts.sealing import random_secret, token_of
from accounts.teams import add_team, give_role
from accounts.tokens import make_token
from journal.database import Store
from journal.writer import Transaction

PASSWORD = "four quiet harbour words"
API = "/api/v1"


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_795_600_000_000

    def __call__(self) -> int:
        return self.now


@dataclass
class House:
    """A running house with Harbour and Lagoon in it. Ids and tokens by name."""

    app: Flask
    store: Store
    clock: Clock
    people: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    harbour: str = ""
    lagoon: str = ""
    payments: str = ""
    orders: str = ""

    def call(self, who: str | None, method: str, path: str, **given: Any) -> TestResponse:
        """A REST call by a person's token."""
        headers = dict(given.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return self.app.test_client().open(f"{API}{path}", method=method, headers=headers, **given)

    def browser(self) -> FlaskClient:
        """A browser that nobody is signed in with."""
        return self.app.test_client()

    def signed_in(self, who: str) -> FlaskClient:
        """A browser that this person signed in with."""
        browser = self.browser()
        email = f"{who.lower()}@harbour.example"
        answer = submit(browser, "/login", email=email, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser


def submit(browser: FlaskClient, path: str, page: str | None = None, **fields: str) -> TestResponse:
    """Sends a form with the token of the page it is on."""
    token = form_token(browser.get(page or path).text)
    return browser.post(path, data={**fields, "csrf_token": token})


def form_token(text: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found, text
    return found[1]


def settle(house: House) -> None:
    """Hana manages Harbour; Ana, Bo, Cy, Dee, Eli work in it; Fay manages Lagoon; Gus is nowhere."""
    hashed = hash_password(PASSWORD)

    def work(transaction: Transaction) -> None:
        for name in ("Hana", "Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus"):
            _person(transaction, house, name, hashed)
        ids = house.people
        house.harbour = create_program(transaction, ids["Hana"], "Harbour", "HAR").id
        house.lagoon = create_program(transaction, ids["Fay"], "Lagoon", "LAG").id
        house.payments = add_team(transaction, ids["Hana"], house.harbour, "Payments", "PAY").id
        house.orders = add_team(transaction, ids["Hana"], house.harbour, "Orders", "ORD").id
        for name, role in (("Cy", Role.BUSINESS_OWNER), ("Dee", Role.OBSERVER)):
            give_role(transaction, ids["Hana"], house.harbour, ids[name], role)
        for name, role in (
            ("Ana", Role.PRODUCT_OWNER),
            ("Bo", Role.DEVELOPER),
            ("Eli", Role.FACILITATOR),
        ):
            give_role(transaction, ids["Hana"], house.harbour, ids[name], role, house.payments)

    house.store.write(work)


def _person(transaction: Transaction, house: House, name: str, hashed: str) -> None:
    email = f"{name.lower()}@harbour.example"
    made = add_person(transaction, email, name, hashed, admin=name in ("Hana", "Fay"))
    secret = token_of(random_secret())
    make_token(transaction, transaction.new_id(), secret, made.id, "tests", set(ALL_SCOPES), None)
    house.people[name], house.tokens[name] = made.id, secret
