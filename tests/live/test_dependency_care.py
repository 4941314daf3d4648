"""The page of dependencies: every number of its health opens a list of that many rows; links are taken up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import insert
from werkzeug.datastructures import MultiDict

from accounts.access import Actor
from accounts.roles import Role
from accounts.sessions import open_session
from app import create_app
from backlog import tables
from backlog.days import Moment
from journal.database import Store
from live.pages import lists
from live.pages.dependency_care import care_of
from program.events import DependencyAnswered, DependencyAsked
from program.queries import dependencies_of
from settings import Settings
from tests.live.test_pages import Harbour


@pytest.fixture
def harbour(sqlite_url: str) -> Iterator[Harbour]:
    store = Store(sqlite_url)
    made = Harbour(store)
    made.ask("kept", 1, "PAY", 1, accepted=1)
    made.propose(DependencyAnswered("kept", "deliver"))
    made.ask("late", 2, "PAY", 0, accepted=2)
    made.ask("open", 5, "PAY", 1)
    made.ask("other", 1, "WEB", 2, accepted=0)
    bank = DependencyAsked("bank", made.rows[2]["id"], None, "Key", made.sprints[1].id, external="The bank")
    made.propose(bank)
    yield made
    store.close()


def test_every_number_of_the_health_opens_as_many_rows(harbour: Harbour) -> None:
    hana, now = Actor(harbour.people["hana"]), Moment(harbour.today, None)
    care = harbour.store.read(lambda c: care_of(c, hana, harbour.program, harbour.today))
    tried = 0
    for counted, links in [(care.health, care.links), *((one.record, one.links) for one in care.producers)]:
        for name, address in links.items():
            number = getattr(counted, name, None)
            if number is not None:
                asked = MultiDict(parse_qsl(urlsplit(address).query))
                rows = harbour.store.read(
                    lambda c, asked=asked: lists.dependencies(c, harbour.program, asked, now)
                )
                assert len(rows) == number, address
                tried += 1
    assert tried == 3 + 5 * 3
    assert [one.name for one in care.producers] == ["Payments", "Web shop", "The bank"]
    assert (care.health.open, care.health.waits, care.producers[0].record.kept) == (5, 2, 1)


def test_a_link_is_taken_up_by_a_form_of_who_may(harbour: Harbour, tmp_path: Path) -> None:
    program, row = harbour.program, harbour.rows[2]
    link = {"id": "l1", "program": program, "kind": "relates", "from_node": row["id"], "external": False}
    more = {"to_node": harbour.rows[1]["id"], "raw_type": "relates to", "import_id": "i"}
    harbour.store.write(lambda tx: tx.connection.execute(insert(tables.link).values(**link, **more)))
    harbour._add_person("oto")
    harbour.give("oto", Role.DEVELOPER, harbour.teams["ORD"])
    for name, seen in (("hana", 1), ("oto", 0)):
        actor = Actor(harbour.people[name])
        care = harbour.store.read(lambda c, actor=actor: care_of(c, actor, program, harbour.today))
        assert len(care.loose) == seen
    url = str(harbour.store.engine.url)
    settings = Settings(home=tmp_path, database_url=url, secret_key=b"k" * 32)
    app = create_app(settings)
    _, secret = harbour.store.write(lambda tx: open_session(tx, harbour.people["hana"], "tests"))
    browser = app.test_client()
    browser.set_cookie("bigroom", secret)
    page = browser.get(f"/p/{program}/dependencies").text
    assert "Imported links that are no contracts yet" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "needed_by": harbour.sprints[1].id}
    answer = browser.post(f"/p/{program}/links/l1", data=form)
    assert answer.status_code == 303
    made = harbour.store.read(lambda c: [one for one in dependencies_of(c, program) if one.link == "l1"])
    assert [one.consumer for one in made] == [row["id"]]
    assert browser.get(answer.headers["Location"]).status_code == 200
    assert browser.get(f"/p/nowhere/dependencies/{made[0].id}").status_code == 404
    assert browser.post(f"/p/{program}/links/l1", data=form).status_code == 409
    app.extensions["store"].close()
