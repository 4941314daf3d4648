"""“Look around the demo program” on the first page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from accounts.people import add_person
from accounts.sessions import open_session
from accounts.start_links import make_start_link
from app import create_app
from demo.loading import last_loaded
from demo.routes import WORN_AFTER
from journal.database import Store, wall_clock
from journal.migrate import migrate
from settings import Settings
from tests.accounts.harbour import form_token
from tests.demo.conftest import Sqlite


class House:
    """A server whose clock is in our hands."""

    def __init__(self, url: str, home: Path, open_rooms: bool = True) -> None:
        self.now = wall_clock()
        settings = Settings(home, url, b"k" * 32, open_rooms=open_rooms)
        self.app = create_app(settings, clock=lambda: self.now)
        self.store: Store = self.app.extensions["store"]
        migrate(self.store.engine)

    def look_around(self, session: str | None = None):
        browser = self.app.test_client()
        if session is not None:
            browser.set_cookie("bigroom", session)
        token = form_token(browser.get("/login").text)
        return browser, browser.post("/demo", data={"csrf_token": token})

    def sign_in(self, name: str) -> str:
        def work(tx) -> str:
            person = add_person(tx, f"{name}@example.org", name, None, admin=False)
            return open_session(tx, person.id, "tests")[1]

        return self.store.write(work)

    def demo(self) -> str:
        found = self.store.read(last_loaded)
        assert found is not None
        return found.program


Open = Callable[..., House]


@pytest.fixture
def house(databases, loaded: str, tmp_path: Path):
    made: list[House] = []

    def build(url: str | None = None, **how: bool) -> House:
        made.append(House(url or databases.copy(loaded), tmp_path, **how))
        return made[-1]

    yield build
    for one in made:
        one.store.close()


def test_a_visitor_becomes_a_member_and_sees_the_rollup(house: Open):
    here = house()
    browser, answer = here.look_around()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/p/{here.demo()}"
    assert "Harbour" in browser.get(answer.headers["Location"]).text
    roles = """SELECT m.role FROM membership m JOIN session s ON s.person = m.person
               WHERE s.kind = 'visitor'"""
    assert here.store.read(lambda c: c.execute(text(roles)).scalar_one()) == "developer"


def test_the_first_page_leads_there(house: Open):
    page = house().app.test_client().get("/").text
    assert 'action="/demo"' in page
    assert "Look around the demo program" in page


def test_who_looks_around_twice_is_one_member(house: Open):
    here = house()
    browser, _ = here.look_around()
    token = form_token(browser.get("/login").text)
    before = members(here)
    assert browser.post("/demo", data={"csrf_token": token}).status_code == 303
    assert members(here) == before


def members(here: House) -> int:
    count = text("SELECT count(*) FROM membership WHERE program = :program")
    return here.store.read(lambda c: c.execute(count, {"program": here.demo()}).scalar_one())


def test_somebody_with_an_account_keeps_it(house: Open):
    here = house()
    _, answer = here.look_around(here.sign_in("Gus"))
    assert answer.headers["Location"] == f"/p/{here.demo()}"
    assert not any(cookie.startswith("bigroom=") for cookie in answer.headers.getlist("Set-Cookie"))


def test_where_rooms_are_not_open_visitors_are_turned_away_and_nothing_is_made(house: Open):
    here = house(open_rooms=False)
    _, answer = here.look_around()
    assert answer.status_code == 403
    assert "takes an account" in answer.text
    here.now += 2 * WORN_AFTER
    before = here.demo()
    _, answer = here.look_around(here.sign_in("Gus"))
    assert answer.headers["Location"] == f"/p/{before}"


def test_without_a_demo_it_is_made_only_where_rooms_are_open(tmp_path: Path):
    url = Sqlite(tmp_path).new()
    closed = House(url, tmp_path, open_rooms=False)
    _, answer = closed.look_around(closed.sign_in("Gus"))
    assert answer.status_code == 403
    assert closed.store.read(last_loaded) is None
    closed.store.close()
    here = House(url, tmp_path)
    _, answer = here.look_around()
    assert answer.headers["Location"] == f"/p/{here.demo()}"
    first = here.demo()
    assert here.store.write(make_start_link), "the people of the demo are no owner"
    here.now += WORN_AFTER - 1
    here.look_around()
    assert here.demo() == first
    here.store.close()


def test_a_worn_one_is_made_anew(house: Open, monkeypatch: pytest.MonkeyPatch):
    here = house()
    made = []

    def load(store, clock, seal):
        made.append(clock)
        return msgspec.structs.replace(store.read(last_loaded), clock=clock)

    monkeypatch.setattr("demo.routes.load", load)
    here.now += 2 * WORN_AFTER
    assert here.look_around()[1].status_code == 303
    assert made == [here.now]
