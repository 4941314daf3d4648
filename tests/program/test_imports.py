"""A file becomes items, links and contracts; a second import does not undo what people did here."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from backlog import events, queries, tables
from journal.tables import event
from journal.verify import complaints
from program.imports import imports
from program.queries import dependencies_of
from tests.backlog.desk import Desk

HEADER = (
    "Issue key,Issue id,Summary,Issue Type,Status,Status Category,Story Points,Sprint,Components,"
    "Parent,Parent summary,Outward issue link (Blocks)"
)
ROWS = [
    "S1-1,101,Take cards,Story,To Do,To Do,3,Sprint 1,Payments,900,Checkout,S1-2",
    "S1-2,102,Order numbers,Story,Done,Done,5,Sprint 2,Orders,,,X9-7",
    "S1-3,103,Refunds,Bug,In Progress,In Progress,,Sprint 9,Payments,,,",
]


def csv(*rows: str) -> bytes:
    return "\n".join([HEADER, *(rows or ROWS)]).encode()


def send(desk: Desk, content: bytes, status: int | None = None, by: str = "hana", **form: str) -> Any:
    fields = {"file": (io.BytesIO(content), "work.csv"), **form}
    path = f"{desk.program}/imports"
    return desk.call("POST", path, by=by, status=status, data=fields, content_type="multipart/form-data")


def items(desk: Desk) -> dict[str, queries.Item]:
    found = desk.harbour.store.read(
        lambda c: queries.items_of_program(c, desk.harbour.program, archived=True)
    )
    return {one.source.key if one.source else one.id: one for one in found}


def verified(desk: Desk) -> list[str]:
    return [one for one in desk.harbour.store.read(lambda c: list(complaints(c))) if "person" not in one]


def count(desk: Desk, kind: str) -> int:
    chosen = select(event.c.seq).where(event.c.kind == kind)
    return len(desk.harbour.store.read(lambda c: c.execute(chosen).all()))


@pytest.mark.sqlite_alone
def test_a_dry_run_says_what_an_import_would_do_and_does_nothing(desk: Desk) -> None:
    sprints = desk.harbour.increment(2)
    report = send(desk, csv(), dry_run="true")
    assert (report["rows"], report["created"], report["updated"], report["unchanged"]) == (3, 3, 0, 0)
    assert report["parents"] == ["Checkout"]
    assert [(one["name"], one["sprint"]) for one in report["sprints"]["matched"]] == [
        ("Sprint 1", sprints[0]),
        ("Sprint 2", sprints[1]),
    ]
    assert [one["name"] for one in report["sprints"]["proposed"]] == ["Sprint 9"]
    assert report["links"] == {"made": 1, "external": 1, "unknown": 0}
    assert (report["cycles"], report["kept"], report["state"]) == ([], [], "staged")
    assert report["columns"]["mapped"]["Summary"] == "title"
    assert items(desk) == {}
    assert count(desk, "ItemsImported") == 0
    assert desk.post(f"/imports/{report['id']}/apply", None)["created"] == 3
    assert len(items(desk)) == 4


def test_a_file_becomes_items_contracts_and_features_with_one_event(desk: Desk) -> None:
    sprints = desk.harbour.increment(2)
    report = send(desk, csv())
    assert desk.answer.status_code == 201
    found = items(desk)
    card, order, refund = found["S1-1"], found["S1-2"], found["S1-3"]
    assert (card.title, card.points, card.sprint, card.team) == (
        "Take cards",
        3.0,
        sprints[0],
        desk.harbour.teams["PAY"],
    )
    assert (order.state, order.category, order.team) == ("Done", "done", desk.harbour.teams["ORD"])
    assert (refund.type, refund.category, refund.points) == ("bug", "doing", None)
    parent = next(one for one in found.values() if one.id == card.parent)
    assert (parent.type, parent.title) == ("feature", "Checkout")
    (contract,) = desk.harbour.store.read(lambda c: dependencies_of(c, desk.harbour.program))
    assert (contract.consumer, contract.producer) == (order.id, card.id)
    assert contract.state == "proposed"
    graph = desk.get(f"{desk.program}/graph")
    assert [one["key"] for one in graph["nodes"] if one["external"]] == ["X9-7"]
    assert count(desk, "ItemsImported") == 1
    assert desk.get(f"/imports/{report['id']}") == report
    assert verified(desk) == []


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.harbour.increment(2)
    send(desk, csv())
    before = items(desk)
    report = send(desk, csv())
    assert (report["created"], report["updated"], report["unchanged"], report["gone"]) == (0, 0, 3, 0)
    assert (report["parents"], report["kept"]) == ([], [])
    assert items(desk) == before
    assert count(desk, "ItemsImported") == 1


def test_what_the_source_changed_is_written_and_what_we_changed_stays_and_is_named(desk: Desk) -> None:
    send(desk, csv())
    desk.harbour.set(items(desk)["S1-1"].id, points=8)
    again = [ROWS[0].replace("Take cards", "Take all cards"), ROWS[1].replace(",5,", ",6,"), ROWS[2]]
    report = send(desk, csv(*again))
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 2, 1)
    found = items(desk)
    assert (found["S1-1"].title, found["S1-1"].points, found["S1-2"].points) == ("Take all cards", 8.0, 6.0)
    (kept,) = report["kept"]
    assert (kept["item"], kept["field"], kept["ours"], kept["source"]) == (
        found["S1-1"].id,
        "points",
        8.0,
        3.0,
    )
    assert kept["source_changed"] is False
    report = send(desk, csv(again[0].replace(",3,", ",4,"), *again[1:]))
    assert [(one["source"], one["source_changed"]) for one in report["kept"]] == [(4.0, True)]
    assert items(desk)["S1-1"].points == 8.0
    assert verified(desk) == []


def test_what_is_no_longer_in_the_file_is_counted_and_stays(desk: Desk) -> None:
    send(desk, csv())
    report = send(desk, csv(*ROWS[:2]))
    assert report["gone"] == 1
    assert not items(desk)["S1-3"].archived


def test_a_sprint_that_is_made_later_is_filled_by_the_next_import(desk: Desk) -> None:
    send(desk, csv())
    assert items(desk)["S1-1"].sprint is None
    sprints = desk.harbour.increment(2)
    assert send(desk, csv())["updated"] == 2
    assert items(desk)["S1-1"].sprint == sprints[0]


def test_an_external_end_that_comes_with_a_later_file_becomes_a_contract(desk: Desk) -> None:
    send(desk, csv())
    send(desk, csv("X9-7,700,Elsewhere,Story,To Do,To Do,1,,Data,,,"))
    found = items(desk)
    contracts = desk.harbour.store.read(lambda c: dependencies_of(c, desk.harbour.program))
    assert (found["X9-7"].id, found["S1-2"].id) in {(one.consumer, one.producer) for one in contracts}
    assert all(not one["external"] for one in desk.get(f"{desk.program}/graph")["nodes"])
    assert verified(desk) == []


def test_a_parent_that_the_file_only_named_is_updated_when_a_later_file_holds_it(desk: Desk) -> None:
    send(desk, csv())
    made = next(one for one in items(desk).values() if one.type == "feature")
    assert made.source is not None
    rows = [*ROWS, f"{made.source.key},900,The checkout,Epic,To Do,To Do,,,Payments,,,"]
    report = send(desk, csv(*rows))
    assert report["updated"] == 1
    now = items(desk)[made.source.key]
    assert (now.id, now.title, now.type) == (made.id, "The checkout", "epic")


@pytest.mark.sqlite_alone
def test_imported_cycles_are_accepted_and_reported(desk: Desk) -> None:
    rows = ["S1-1,1,A,Story,To Do,To Do,1,,Payments,,,S1-2", "S1-2,2,B,Story,To Do,To Do,1,,Orders,,,S1-1"]
    report = send(desk, csv(*rows))
    (cycle,) = report["cycles"]
    assert cycle[0] == cycle[-1]
    assert set(cycle) == {"S1-1", "S1-2"}


@pytest.mark.sqlite_alone
def test_rows_without_a_team_go_where_the_caller_says_or_are_named(desk: Desk) -> None:
    row = "S1-1,1,A,Story,To Do,To Do,1,,Nobody,,,"
    report = send(desk, csv(row), dry_run="true")
    assert (report["rows"], report["created"]) == (1, 0)
    assert any("say for which team" in one["detail"] for one in report["errors"])
    send(desk, csv(row), team=desk.harbour.teams["DAT"])
    assert items(desk)["S1-1"].team == desk.harbour.teams["DAT"]
    assert items(desk)["S1-1"].labels == ["Nobody"]


@pytest.mark.sqlite_alone
def test_a_team_means_what_the_mapping_says_once(desk: Desk) -> None:
    rows = ["S1-1,1,A,Story,To Do,To Do,1,,Payments,,,", "S1-2,2,B,Story,To Do,To Do,1,,Orders,,,"]
    report = send(desk, csv(*rows), mapping='{"teams": {"Payments": "Orders", "orders": "PAY"}}')
    found, teams = items(desk), desk.harbour.teams
    assert (found["S1-1"].team, found["S1-2"].team) == (teams["ORD"], teams["PAY"])
    assert found["S1-1"].labels == []
    told = [(one["name"], one["rows"], one["team"]) for one in report["team_names"]]
    assert told == [("Orders", 1, teams["PAY"]), ("Payments", 1, teams["ORD"])]
    assert (report["teams"], report["left_out"]) == ({teams["ORD"]: 1, teams["PAY"]: 1}, 0)


@pytest.mark.sqlite_alone
def test_rows_are_counted_by_the_teams_they_name(desk: Desk) -> None:
    rows = [f"S2-{n},20{n},A,Story,To Do,To Do,1,,{name},,," for n, name in enumerate(("Desk", "Desk", ""))]
    report = send(desk, csv(*rows, ROWS[0].replace("S1-2", "")), dry_run="true")
    told = [(one["name"], one["rows"], one["team"]) for one in report["team_names"]]
    assert told == [
        ("Desk", 2, None),
        ("", 1, None),
        ("Payments", 1, desk.harbour.teams["PAY"]),
    ]
    assert (report["left_out"], report["new_links"]) == (3, 0)


def test_an_import_is_undone_except_what_was_built_on(desk: Desk) -> None:
    first = send(desk, csv())
    second = send(desk, csv(ROWS[0].replace("Take cards", "Take all cards"), *ROWS[1:]))
    undone = desk.call("DELETE", f"/imports/{second['id']}")
    assert (undone["removed"], undone["restored"], undone["kept"]) == (0, 1, [])
    assert items(desk)["S1-1"].title == "Take cards"
    desk.harbour.set(items(desk)["S1-3"].id, points=2)
    undone = desk.call("DELETE", f"/imports/{first['id']}")
    assert (undone["removed"], undone["kept"]) == (3, [items(desk)["S1-3"].key])
    assert set(items(desk)) == {"S1-3"}
    assert desk.harbour.store.read(lambda c: dependencies_of(c, desk.harbour.program)) == []
    assert verified(desk) == []
    desk.call("DELETE", f"/imports/{first['id']}", status=409)
    assert send(desk, csv())["created"] == 2


@pytest.mark.sqlite_alone
def test_a_file_that_is_no_table_is_refused_with_a_sentence(desk: Desk) -> None:
    for content in (b"", b"PK\x03\x04rest", b"{}"):
        problem = send(desk, content, status=422)
        assert problem["errors"][0]["pointer"] == "/file"
        assert problem["detail"].endswith(".")
    send(desk, csv(), status=422, mapping="{no json")
    send(desk, csv(), status=422, team="nobody")


@pytest.mark.sqlite_alone
def test_who_may_not_import_is_told_and_outsiders_see_nothing(desk: Desk) -> None:
    send(desk, csv(), by="ana", status=403)
    send(desk, csv(), by="fay", status=404)
    # Eli leads Payments: the file also holds rows for Orders.
    content, team = csv(), desk.harbour.teams["PAY"]
    send(desk, content, by="eli", status=403)
    send(desk, content, by="eli", status=403, team=team)
    send(desk, csv(ROWS[0]), by="eli", team=team)


def test_our_csv_comes_back_the_same(desk: Desk) -> None:
    harbour = desk.harbour
    sprints = harbour.increment(2)
    send(desk, csv())
    harbour.add(
        "own", "WEB", title="=Formula", description="a\nb", labels=("x", "y"), points=0.5, due="2026-02-01"
    )
    harbour.set("own", assignee="cy", sprint=sprints[1], state="Done")
    content = desk.get(f"{desk.program}/export?format=csv")
    before = items(desk)
    report = send(desk, content)
    assert (report["created"], report["updated"], report["kept"]) == (0, 0, [])
    assert items(desk) == before
    exported = desk.get(f"{desk.program}/export")
    assert len(exported["items"]) == len(before)
    assert len(exported["dependencies"]) == 1


def test_limits_of_boards_come_along_and_what_was_set_here_stays(desk: Desk) -> None:
    pay = f"/teams/{desk.harbour.teams['PAY']}/wip-limits"
    desk.patch(pay, {"doing": 3, "todo": 8})
    content = desk.get(f"{desk.program}/export?format=csv")
    assert send(desk, content)["wip_limits"] == 0
    desk.program = f"/programs/{desk.post('/programs', {'name': 'Twin', 'key': 'TWI'})['id']}"
    twin = desk.post(f"{desk.program}/teams", {"name": "Payments", "key": "PAY"})["id"]
    brought = send(desk, content)
    assert (brought["wip_limits"], brought["errors"]) == (2, [])
    assert desk.get(f"/teams/{twin}/wip-limits") == desk.get(pay)
    assert verified(desk) == []
    desk.patch(f"/teams/{twin}/wip-limits", {"doing": None, "todo": 9})
    again = send(desk, content)
    assert again["wip_limits"] == 0
    assert [one["detail"] for one in again["errors"]] == [
        "Doing of Payments has no WIP limit here; the file's 3 was left out.",
        "To do of Payments has a WIP limit of 9 here; the file's 8 was left out.",
    ]
    desk.patch(f"/teams/{twin}/wip-limits", {"doing": 3})
    desk.call("DELETE", f"/imports/{brought['id']}")
    assert desk.get(f"/teams/{twin}/wip-limits") == {"todo": 9, "doing": None, "done": None}
    assert verified(desk) == []
    assert send(desk, content)["wip_limits"] == 1


@pytest.mark.sqlite_alone
def test_limits_for_teams_that_one_does_not_lead_are_refused(desk: Desk) -> None:
    orders = desk.harbour.teams["ORD"]
    desk.patch(f"/teams/{orders}/wip-limits", {"doing": 3})
    content = desk.get(f"{desk.program}/export?format=csv").replace(b"Orders", b"Warehouse")
    send(desk, content, by="eli", status=403, team=desk.harbour.teams["PAY"])
    assert desk.get(f"/teams/{desk.harbour.teams['WHS']}/wip-limits")["doing"] is None
    lost = send(desk, content.replace(b"Warehouse", b"Nowhere"))
    assert [one["detail"] for one in lost["errors"]] == [
        "“Nowhere” is no team of the program; its WIP limit was left out."
    ]


def test_the_operator_imports_by_keys(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "work.csv"
    path.write_bytes(csv())
    report = imports.import_file(desk.harbour.store, path, "HAR", "PAY", dry_run=True)
    assert (report.created, report.state) == (3, "staged")
    assert imports.import_file(desk.harbour.store, path, "HAR", "PAY").created == 3


@pytest.mark.realdata
def test_a_real_export_is_imported_twice_and_an_estimate_made_here_stays(desk: Desk, tmp_path: Path) -> None:
    folder = os.environ.get("BIGROOM_TEST_DATA")
    if not folder:
        pytest.skip("BIGROOM_TEST_DATA names no folder of real data.")
    content = (Path(folder) / "jira_program_s1_full_excel_resaved.csv").read_bytes()
    team = desk.harbour.teams["DAT"]
    tried = send(desk, content, team=team, dry_run="true")
    assert (tried["rows"], tried["created"]) == (126, 126)
    done = send(desk, content, team=team)
    assert done["created"] == 126
    assert done["parents"]
    found = items(desk)
    assert len(found) == 126 + len(done["parents"])
    again = send(desk, content, team=team)
    assert (again["created"], again["updated"], again["kept"], again["parents"]) == (0, 0, [], [])
    estimated = next(one for one in found.values() if one.points is not None)
    desk.harbour.propose(events.ItemEstimated(estimated.id, 89))
    third = send(desk, content, team=team)
    assert [(one["item"], one["field"], one["ours"]) for one in third["kept"]] == [
        (estimated.id, "points", 89)
    ]
    assert items(desk)[estimated.source.key].points == 89  # type: ignore[union-attr]
    assert verified(desk) == []
    rows = select(tables.staged_row.c.place)
    assert len(desk.harbour.store.read(lambda c: c.execute(rows).all())) >= 126
