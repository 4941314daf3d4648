"""The calendar feed: what is in it, who reads it, and that it is RFC 5545 to the octet."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from live.pages.feed_routes import link_of
from program.calendar.icalendar import Day, feed
from tests.backlog.desk import Desk

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,;\\: é😀"), max_size=200)


def read(content: bytes) -> list[dict[str, str]]:
    """The events of a feed: unfolded, then unescaped, by the rules of RFC 5545 and not by our own code."""
    unfolded = content.decode().replace("\r\n ", "")
    events: list[dict[str, str]] = []
    for line in unfolded.split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            said = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
            events[-1].setdefault(name.partition(";")[0], said)
    return events


@given(summary=WORDS, description=WORDS, on=st.dates(date(1900, 1, 1), date(9000, 1, 1)))
def test_whatever_is_said_comes_out_of_the_feed_as_it_was(summary: str, description: str, on: date) -> None:
    content = feed("Harbour", [Day("u@x", on, summary, description)], NOW)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    (event,) = read(content)
    assert event["SUMMARY"] == summary
    assert event.get("DESCRIPTION", "") == description
    assert event["DTSTART"] == f"{on:%Y%m%d}"
    assert event["DTEND"] == f"{on + timedelta(days=1):%Y%m%d}"
    assert event["DTSTAMP"] == "20261120T090000Z"


def test_a_program_is_followed_by_a_link_of_ones_own(desk: Desk) -> None:
    harbour = desk.harbour
    sprints = harbour.increment(2)
    harbour.add("card")
    need = {"consumer": "card", "producer_team": harbour.teams["ORD"], "title": "Order; numbers, all"}
    desk.post(f"{desk.program}/dependencies", {**need, "needed_by": sprints[1]})
    sale = desk.post(
        f"{desk.program}/milestones", {"name": "Sale", "on": "2026-03-02", "team": harbour.teams["WEB"]}
    )
    seal = desk.app.extensions["seal"]

    def asked(link: str) -> list[dict[str, str]] | int:
        answer = desk.client.get(link)
        return read(answer.get_data()) if answer.status_code == 200 else answer.status_code

    link = link_of(seal, "", harbour.program, "ana")
    events = asked(link)
    assert isinstance(events, list)
    assert [(one["UID"], one["DTSTART"], one["SUMMARY"]) for one in events] == [
        (f"sprint-{sprints[0]}@bigroom", "20260118", "Sprint 1 ends"),
        (f"sprint-{sprints[1]}@bigroom", "20260201", "Sprint 2 ends"),
        (f"needed-by-{sprints[1]}@bigroom", "20260201", "Needed by Sprint 2: 1 dependency"),
        (f"milestone-{sale['id']}@bigroom", "20260302", "Web shop: Sale"),
    ]
    assert events[2]["DESCRIPTION"] == "PAY-1 needs “Order; numbers, all” from Orders."
    desk.patch(f"/milestones/{sale['id']}", {"name": "Sale begins", "on": "2026-03-03"})
    moved = asked(f"{link}&team={harbour.teams['WEB']}")
    assert isinstance(moved, list)
    assert [one["UID"] for one in moved] == [events[0]["UID"], events[1]["UID"], events[3]["UID"]]
    assert moved[2]["DTSTART"] == "20260303"
    other = link.replace("person=ana", "person=cy")
    outsider = link_of(seal, "", harbour.program, "fay")
    assert [asked(bad) for bad in (link.partition("?")[0], other, outsider, link[:-1])] == [404] * 4
