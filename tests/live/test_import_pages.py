"""The import pages without a browser: what they say, who may do what, and that they do what REST does."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts.programs import create_program
from accounts.roles import Role
from accounts.sessions import open_session
from accounts.teams import give_role
from backlog import queries, staging_records, tables
from tests.backlog.desk import Desk

pytestmark = pytest.mark.sqlite_alone

HEADER = "Issue key,Summary,Issue Type,Status,Story Points,Sprint,Components,Parent,Parent summary"
ROWS = [
    "S1-1,Take cards,Story,To Do,3,Sprint 1,Payments,900,Checkout",
    "S1-2,Order numbers,Story,Parked,5,,Order desk,,",
    "S1-3,Refunds,Bug,In Progress,,Kickoff,Payments,,",
]
COUNTS = ("created", "updated", "unchanged", "left_out", "parents")


def csv(*rows: str) -> bytes:
    return "\n".join([HEADER, *(rows or ROWS)]).encode()


class Visitor:
    """Somebody at the pages, with a session of their own; ``last`` is the answer they got."""

    def __init__(self, desk: Desk, name: str | None) -> None:
        self.desk = desk
        self.browser: FlaskClient = desk.client.application.test_client()
        self.last: TestResponse
        if name is not None:
            secret = desk.harbour.store.write(lambda tx: open_session(tx, name, "tests"))[1]
            self.browser.set_cookie("bigroom", secret)

    def get(self, path: str, status: int = 200) -> str:
        self.last = self.browser.get(path)
        assert self.last.status_code == status, self.last.text
        return text(self.last)

    def post(self, path: str, page: str = "/import", status: int = 303, **fields: Any) -> str:
        """Sends a form of a page; the page that follows, or what is answered instead."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.browser.get(page).text)
        assert token is not None
        self.last = self.browser.post(path, data={**fields, "csrf_token": token[1]})
        assert self.last.status_code == status, self.last.text
        return self.get(self.last.location) if status == 303 else text(self.last)

    def send(self, content: bytes, status: int = 303, name: str = "work.csv", **fields: Any) -> str:
        file = (io.BytesIO(content), name)
        return self.post("/import", status=status, file=file, **{"program": self.program, **fields})

    def do(self, what: str, status: int = 303, **fields: Any) -> str:
        """Presses a button of the report that was shown last."""
        return self.post(f"{self.report}/{what}", status=status, **fields)

    @property
    def program(self) -> str:
        return self.desk.harbour.program

    @property
    def report(self) -> str:
        found = re.match(r"/import/[^/]+", self.last.request.path)
        assert found is not None
        return found[0]


def text(answer: TestResponse) -> str:
    return unescape(answer.text)


def counts(page: str) -> tuple[int, ...]:
    return tuple(int(re.search(rf'data-count="{name}">(\d+)', page)[1]) for name in COUNTS)  # type: ignore[index]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    fresh = Desk(database_url, tmp_path)
    yield fresh
    fresh.harbour.store.close()


@pytest.fixture
def hana(desk: Desk) -> Visitor:
    return Visitor(desk, "hana")


def items(desk: Desk) -> dict[str, queries.Item]:
    found = desk.harbour.store.read(lambda c: queries.items_of_program(c, desk.harbour.program))
    return {one.source.key if one.source else one.id: one for one in found}


@pytest.mark.both_databases
def test_a_file_is_tried_then_imported_then_changes_nothing_then_is_undone(desk: Desk, hana: Visitor) -> None:
    orders = desk.harbour.teams["ORD"]
    page = hana.send(csv(), team=orders)
    assert counts(page) == (3, 0, 0, 0, 1)
    assert "Import 3 items" in page
    assert items(desk) == {}
    page = hana.do("apply")
    assert "<h1>Imported</h1>" in page
    assert f'href="/t/{orders}/backlog"' in page
    assert len(items(desk)) == 4
    assert desk.get(hana.report.replace("/import/", "/imports/"))["state"] == "applied"
    first = hana.report
    page = hana.send(csv(), team=orders)
    assert counts(page) == (0, 0, 3, 0, 0)
    assert "Everything is here already" in page
    hana.get(first)
    desk.harbour.set(items(desk)["S1-3"].id, points=2)
    page = hana.do("undo")
    assert "3 items were taken away again." in page
    assert f'href="/i/{items(desk)["S1-3"].key}"' in page
    assert set(items(desk)) == {"S1-3"}
    assert "3 items were taken away again." in hana.get(first)


@pytest.mark.both_databases
def test_who_asks_twice_gets_what_they_wanted_once(desk: Desk, hana: Visitor) -> None:
    hana.send(csv(), team=desk.harbour.teams["ORD"])
    hana.do("apply")
    assert "<h1>Imported</h1>" in hana.do("apply")
    assert len(items(desk)) == 4
    assert "This import was undone" in hana.do("undo")
    assert "This import was undone" in hana.do("undo")
    assert "This import is undone already." in hana.do("apply", status=409)
    assert items(desk) == {}


def test_what_the_files_names_mean_is_said_before_anything_is_written(desk: Desk, hana: Visitor) -> None:
    sprints = desk.harbour.increment(2)
    page = hana.send(csv())
    assert counts(page) == (2, 0, 0, 1, 1)
    assert "1 row names no team of the program and is left out." in page
    assert 'name="teams.Order desk"' in page
    assert 'name="sprints.Kickoff"' in page
    answers = {"teams.Order desk": "ORD", "sprints.Kickoff": sprints[1], "teams.Nobody": "", "team": ""}
    page = hana.do("homes", **answers)
    assert counts(page) == (3, 0, 0, 0, 1)
    assert '<option value="ORD" selected>' in page
    hana.do("apply")
    found = items(desk)
    assert (found["S1-2"].team, found["S1-2"].labels) == (desk.harbour.teams["ORD"], [])
    assert (found["S1-1"].sprint, found["S1-3"].sprint) == (sprints[0], sprints[1])
    assert "This import is applied already." in hana.do("homes", status=409, **answers)


def test_the_file_is_read_again_as_the_answers_say(desk: Desk, hana: Visitor) -> None:
    page = hana.send(csv(), team=desk.harbour.teams["ORD"])
    assert 'name="statuses.Parked"' in page
    answers = {"statuses.Parked": "done", "fields.Story Points": "-", "teams.Order desk": "WEB"}
    page = hana.send(csv(), **answers)
    assert '<option value="done" selected>' in page
    assert '<option value="-" selected>' in page
    assert '<input type="hidden" name="teams.Order desk" value="WEB">' in page
    hana.do("apply")
    order = items(desk)["S1-2"]
    assert (order.category, order.points, order.team) == ("done", None, desk.harbour.teams["WEB"])


@pytest.mark.both_databases
def test_what_was_decided_before_holds_again_unless_told_otherwise(desk: Desk, hana: Visitor) -> None:
    answers = {"teams.Order desk": "ORD", "statuses.Parked": "doing"}
    hana.send(csv(), **answers)
    hana.do("apply")
    before = hana.report.split("/")[-1]
    page = hana.get(f"/import?program={hana.program}")
    assert f'<option value="{before}">' in page
    page = hana.send(csv(), **{"as": before})
    assert counts(page) == (0, 0, 3, 0, 0)
    page = hana.send(csv(), **{"as": before, "statuses.Parked": "todo"})
    assert counts(page) == (0, 1, 2, 0, 0)
    page = hana.send(csv(), **{"as": ""})
    assert 'name="statuses.Parked"' in page
    assert counts(page) == (0, 0, 2, 1, 0)


@pytest.mark.both_databases
def test_columns_that_were_decided_before_hold_for_files_that_have_them(desk: Desk, hana: Visitor) -> None:
    team = desk.harbour.teams["DAT"]
    hana.send(csv(), team=team, **{"fields.Story Points": "-", "statuses.Parked": "done"})
    before = hana.report.split("/")[-1]
    page = hana.send(csv(), team=team, **{"as": before})
    assert '<option value="-" selected>' in page
    page = hana.send(b"Key,Title,Status\nA-1,Runbook,Parked", team=team, **{"as": before})
    assert counts(page) == (1, 0, 0, 0, 0)
    hana.do("apply")
    assert items(desk)["A-1"].category == "done"
    assert "not text" in hana.send(b"PK\x03\x04", status=422, **{"as": before})


def test_the_team_of_the_last_import_is_offered_again(desk: Desk, hana: Visitor) -> None:
    team = desk.harbour.teams["DAT"]
    hana.send(csv(), team=team)
    assert f'<option value="{team}" selected>' in hana.get(f"/import?program={hana.program}")
    page = hana.get(f"/import?program={hana.program}&team={desk.harbour.teams['PAY']}")
    assert f'<option value="{team}" selected>' not in page


def test_columns_that_are_called_otherwise_are_named_on_the_page(desk: Desk, hana: Visitor) -> None:
    content, team = b"Nr;Was\n1;Karten annehmen\n2;Erstatten", desk.harbour.teams["PAY"]
    page = hana.send(content, status=422, team=team)
    assert "No column of this file names the items." in page
    page = hana.send(content, status=422, team=team, title_column="Wer", site="https://x.example")
    assert "The mapping names the column 'Wer', which this file does not have." in page
    assert 'value="Wer"' in page
    assert 'value="https://x.example"' in page
    page = hana.send(content, team=team, title_column="Was", key_column="Nr")
    assert counts(page) == (2, 0, 0, 0, 0)
    hana.do("apply")
    assert {one.title for one in items(desk).values()} == {"Karten annehmen", "Erstatten"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04rest", "This file is an Excel workbook or another packed file, not text."),
        (b"\x00\x01\x02\x03" * 9, "not text"),
        (b"{}", "work.csv is not a CSV file with a header line."),
        (b"Colour,Size\nred,3", "No column of this file names the items."),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence_beside_the_field(
    desk: Desk, hana: Visitor, content: bytes, said: str
) -> None:
    page = hana.send(content, status=422, team=desk.harbour.teams["DAT"])
    error = re.search(r'id="file-error" role="alert">.*?<span>(.*?)</span>', page)
    assert error is not None
    assert said in error[1]
    assert error[1].endswith("Nothing was written.")
    assert f'<option value="{desk.harbour.teams["DAT"]}" selected>' in page
    assert "Nothing was imported into this program yet." in page


def test_no_file_an_unknown_team_and_a_broken_mapping_are_refused(hana: Visitor) -> None:
    assert "Choose a file first." in hana.send(b"", status=422, name="")
    assert "Choose a file first." in hana.post("/import", status=422, program=hana.program)
    assert "The program has no such team." in hana.send(csv(), status=422, team="nobody")
    page = hana.send(csv(), status=422, **{"statuses.Parked": "asleep"})
    assert "The mapping cannot be read" in page


def test_a_file_that_is_too_large_is_refused_with_what_was_kept(hana: Visitor) -> None:
    page = hana.send(b"x" * (64 * 1024 * 1024 + 1), status=413)
    assert "Nothing was kept." in page
    assert 'href="/import"' in page


def test_a_file_in_an_older_encoding_is_read_and_asked_about(desk: Desk, hana: Visitor) -> None:
    page = hana.send("Key,Title\nA-1,Grüße".encode("cp1252"), team=desk.harbour.teams["PAY"])
    assert "it was read as Windows-1252" in page
    assert counts(page) == (1, 0, 0, 0, 0)


@pytest.mark.both_databases
def test_rows_that_nobody_imported_within_a_day_are_let_go_and_the_page_says_so(
    desk: Desk, hana: Visitor
) -> None:
    hana.send(csv())
    old = hana.report
    desk.now += staging_records.DAY + 1
    later = Visitor(desk, "hana")
    later.send(csv())
    page = later.get(old)
    assert "This file was let go" in page
    assert "Nothing of the program was changed by it." in page
    page = later.post(f"{old}/apply", status=409)
    assert "so its rows were let go. Choose it again." in page
    kept = select(tables.staged_row.c.place).where(tables.staged_row.c.import_id == old.split("/")[-1])
    assert desk.harbour.store.read(lambda c: c.execute(kept).all()) == []


@pytest.mark.both_databases
def test_the_imports_of_the_program_are_listed_with_who_and_how_far(desk: Desk, hana: Visitor) -> None:
    hana.send(csv(), name="first.csv", team=desk.harbour.teams["ORD"])
    hana.do("apply")
    desk.now += 1000
    hana.send(csv(), name="second.csv", team=desk.harbour.teams["ORD"])
    page = hana.get(f"/import?program={hana.program}")
    second, first = page.index("second.csv"), page.index("first.csv")
    assert second < first
    assert "3 created, 0 updated, 0 unchanged, 1 parent made. Jira, 6 Jan 2026, Hana." in page
    assert "imported</span>" in page[first:]
    assert "not imported yet</span>" in page[second:first]


@pytest.mark.both_databases
def test_what_was_changed_here_is_listed_by_the_names_of_things(desk: Desk, hana: Visitor) -> None:
    sprints = desk.harbour.increment(2)
    hana.send(csv(), team=desk.harbour.teams["ORD"])
    hana.do("apply")
    desk.harbour.set(items(desk)["S1-1"].id, points=8, sprint=sprints[1])
    page = hana.send(csv(), team=desk.harbour.teams["ORD"])
    kept = page[page.index('id="kept"') :]
    rows = re.findall(r'import__value">(.*?)</td>', kept)
    assert {tuple(rows[:2]), tuple(rows[2:4])} == {("8", "3"), ("Sprint 2", "Sprint 1")}


def test_the_page_is_for_those_who_may_import(desk: Desk, hana: Visitor) -> None:
    harbour, path = desk.harbour, f"/import?program={desk.harbour.program}"
    stranger, ana, fay, eli = (Visitor(desk, name) for name in (None, "ana", "fay", "eli"))
    assert "/login" in stranger.browser.get(path).location
    assert "Your role in this program does not let you import." in ana.get(path)
    assert 'type="file"' not in ana.get(path)
    fay.get(path, status=404)
    assert "There is no program into which you may import." in fay.get("/import")
    page = eli.get(path)
    assert f'<input type="hidden" name="team" value="{harbour.teams["PAY"]}">' in page
    hana.send(csv(), team=harbour.teams["ORD"])
    assert "Import 3 items" not in ana.get(hana.report)
    fay.get(hana.report, status=404)


def test_who_may_not_import_cannot_by_a_form_of_their_own(desk: Desk, hana: Visitor) -> None:
    harbour = desk.harbour
    ana, fay, eli = (Visitor(desk, name) for name in ("ana", "fay", "eli"))
    ana.get("/me")
    file = {"file": (io.BytesIO(csv()), "work.csv"), "program": harbour.program}
    assert "does not let you import" in ana.post("/import", "/me", 403, **file)
    file["file"] = (io.BytesIO(csv()), "work.csv")
    fay.post("/import", "/me", 404, **file)
    eli.send(csv(), status=403, team=harbour.teams["ORD"])
    hana.send(csv(), team=harbour.teams["ORD"])
    for what in ("apply", "undo", "homes"):
        ana.post(f"{hana.report}/{what}", "/me", 403)
        fay.post(f"{hana.report}/{what}", "/me", 404)
    assert items(desk) == {}


def test_who_leads_a_team_imports_for_it_and_for_no_other(desk: Desk) -> None:
    eli, team = Visitor(desk, "eli"), desk.harbour.teams["PAY"]
    eli.send(csv(ROWS[0]), team=team)
    eli.do("apply")
    assert set(items(desk)) == {"S1-1", "900"}
    orders = ROWS[1].replace("Order desk", "Orders")
    eli.send(csv(ROWS[0], orders), team=team)
    assert "does not let you import" in eli.do("apply", status=403)
    eli.do("homes", status=403, team="")
    assert set(items(desk)) == {"S1-1", "900"}


def test_every_program_into_which_one_may_import_can_be_chosen(desk: Desk, hana: Visitor) -> None:
    assert 'aria-label="Programs"' not in hana.get("/import")
    made = desk.harbour.store.write(lambda tx: create_program(tx, "fay", "Lagoon", "LAG")).id
    desk.harbour.store.write(lambda tx: give_role(tx, "fay", made, "hana", Role.PRODUCT_OWNER))
    page = hana.get(f"/import?program={made}")
    assert "Import into Lagoon" in page
    assert f'href="/import?program={hana.program}"' in page


def test_a_form_of_another_site_is_not_taken(desk: Desk, hana: Visitor) -> None:
    hana.send(csv(), team=desk.harbour.teams["ORD"])
    assert hana.browser.post(f"{hana.report}/apply").status_code == 403
    assert items(desk) == {}
