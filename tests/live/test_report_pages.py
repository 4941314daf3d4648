"""The pages of the report and of past days without a browser: what they say, and who may do what."""

from __future__ import annotations

import re

import pytest

from tests.backlog.desk import Desk
from tests.live.test_import_pages import Visitor

DAY = 86_400_000


@pytest.fixture
def desk(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Harbour with one item of 5 points yesterday and one of 3 today."""
    made = Desk(sqlite_url, tmp_path_factory.mktemp("home"))
    made.harbour.increment(3, "2026-01-05")
    made.harbour.add("card", "PAY", points=5.0)
    made.now += DAY
    made.harbour.add("later", "PAY", points=3.0)
    return made


def test_a_past_day_is_read_only_and_its_numbers_open_its_own_lists(desk: Desk) -> None:
    hana, program = Visitor(desk, "hana"), desk.harbour.program
    assert "Back to now" not in hana.get(f"/p/{program}")
    page = hana.get(f"/p/{program}?as_of=2026-01-06")
    assert "As of 6 Jan 2026. This is past" in page
    raw = hana.last.text
    assert '"seat":null' in raw
    assert '"manages":false' in raw
    (first,) = set(re.findall(rf'href="(/p/{program}/items\?category=todo[^"]*)"', raw))
    assert first.endswith("as_of=2026-01-06")
    listed = hana.get(first.replace("&amp;", "&"))
    assert "1 row" in listed
    assert "Back to now" in listed
    assert "as of: 2026" not in listed, "the day is said by the banner, not as a filter"
    assert "2 rows" in hana.get(f"/p/{program}/items")
    assert "As of 6 Jan 2026" in hana.get(f"/p/{program}/capacity?as_of=2026-01-06")


def test_a_long_list_comes_in_pages_and_counts_the_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("live.pages.list_routes.LISTED", 1)
    hana, at = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/items"
    first = hana.get(f"{at}?category=todo")
    assert "2 rows" in first
    assert "1 to 1 of 2" in first
    assert re.search("data-sum>8<", hana.last.text)
    assert f'href="{at}?category=todo&amp;from=2" rel="next"' in hana.last.text
    assert "Rows before" not in first
    second = hana.get(f"{at}?category=todo&from=2")
    assert "2 to 2 of 2" in second
    assert "Rows after" not in second
    assert re.search("data-sum>8<", hana.last.text)
    assert "No row is so far down." in hana.get(f"{at}?from=7")
    for nonsense in ("0", "-1", "many", "9" * 40):
        assert "1 to 1 of 2" in hana.get(f"{at}?from={nonsense}")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("yesterday", "“yesterday” is not a day. Write it as 2026-11-20."),
        ("2026-01-06@x", "“2026-01-06@x” is not a moment of this program."),
        ("2026-01-06@999999", "Nothing with the number 999999 happened in this program yet."),
    ],
)
def test_a_day_that_is_none_is_refused_in_a_sentence(desk: Desk, written: str, sentence: str) -> None:
    page = Visitor(desk, "hana").get(f"/p/{desk.harbour.program}?as_of={written}", status=422)
    assert sentence in page


def test_today_and_later_are_now(desk: Desk) -> None:
    hana, program = Visitor(desk, "hana"), desk.harbour.program
    for day in ("2026-01-07", "2027-01-01", ""):
        assert "Back to now" not in hana.get(f"/p/{program}?as_of={day}")


def test_a_program_before_it_began_has_nothing_and_says_so(desk: Desk) -> None:
    page = Visitor(desk, "hana").get(f"/p/{desk.harbour.program}?as_of=2025-12-24")
    assert "As of 24 Dec 2025" in page


def test_a_report_is_rewritten_published_and_kept(desk: Desk) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/report"
    page = hana.get(address)
    assert "The scope of Payments grew by 8 points" in page
    page = hana.post(f"{address}/blocks/changes", address, text="Two stories came.\nNo more will.")
    assert "written by hand" in page
    assert "The scope of Payments grew by 8 points" in page, "the automatic text stays available"
    hana.post(f"{address}/blocks/nonsense", address, status=404, text="x")
    assert "at most 10,000 characters" in hana.post(
        f"{address}/blocks/risks", address, status=422, text="x" * 10_001
    )
    published = hana.post(address, address)
    assert "Nothing changes it any more." in published
    permalink = hana.last.request.path
    assert permalink == f"{address}/2026-01-07"
    assert "Nothing has happened since the report" in hana.post(address, address, status=409)
    desk.now += DAY
    desk.harbour.set("card", points=13)
    hana = Visitor(desk, "hana")
    assert sheet(hana.get(permalink)) == sheet(published)
    assert "since 7 Jan 2026" in hana.get(address)
    hana.get(f"{address}/2026-01-01", status=404)


def sheet(page: str) -> str:
    return page.partition("Nothing changes it any more.")[2]


def test_automatic_text_comes_back_by_its_button(desk: Desk) -> None:
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/report"
    hana.post(f"{address}/blocks/risks", address, text="A storm.")
    page = hana.post(f"{address}/blocks/risks", address, text="A storm.", automatic="1")
    assert "written by hand" not in page


def test_who_may_not_write_reads_the_draft_and_cannot_publish(desk: Desk) -> None:
    ana, address = Visitor(desk, "ana"), f"/p/{desk.harbour.program}/report"
    page = ana.get(address)
    assert "The scope of Payments grew by 8 points" in page
    assert "Keep this" not in page
    hana = Visitor(desk, "hana")
    hana.get(address)
    token = re.search(r'name="csrf_token" value="([^"]+)"', hana.last.text)
    assert token is not None
    assert ana.browser.post(address, data={"csrf_token": token[1]}).status_code == 403


def test_a_snapshot_says_what_came_and_went_since(desk: Desk) -> None:
    taken = desk.post(f"{desk.program}/snapshots", {"name": "Plan locked"})
    hana, address = Visitor(desk, "hana"), f"/p/{desk.harbour.program}/snapshots"
    assert "The plan is as it was." in hana.get(f"{address}/{taken['id']}")
    desk.harbour.set("card", points=13)
    desk.harbour.add("new", "PAY")
    page = hana.get(f"{address}/{taken['id']}")
    assert 'Estimated anew <span class="sub">1</span>' in page
    assert "from 5 to 13" in page
    assert 'Added <span class="sub">1</span>' in page
    assert "Dependencies changed" not in page
    sprint = desk.get(f"{desk.program}/sprints")["items"][0]["id"]
    asked = {
        "consumer": "new",
        "producer_team": desk.harbour.teams["WEB"],
        "title": "Card form",
        "needed_by": sprint,
    }
    desk.post(f"{desk.program}/dependencies", asked)
    page = hana.get(f"{address}/{taken['id']}")
    assert 'Dependencies changed <span class="sub">1</span>' in page
    assert "needs “Card form” from Web shop" in page
    hana.get(f"{address}/nothing", status=404)
