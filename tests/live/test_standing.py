"""Standing rooms: commands, their answers, and what everybody who watches is sent."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.access import Actor
from accounts.roles import Role
from accounts.teams import add_team
from backlog import events, queries
from journal.database import Store
from live import foresight, proposals
from live.errands import errands
from live.standing import Standing
from program.events import RankingProposed
from program.forecast import queries as forecast_queries
from program.pictures import picture
from tests.live.hall import Client, Hall, eventually

pytestmark = pytest.mark.sqlite_alone

DAY = 24 * 60 * 60 * 1000
LATE = {"items": [{"title": "Refund API"}]}


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    made = Hall(store)
    yield made
    for standing in made.standings._open.values():
        standing.close()


def watching(hall: Hall, room: str, *names: str) -> list[Client]:
    clients = [hall.client(name) for name in names]
    for client in clients:
        assert client.join(room)["ok"]
    return clients


def backlog(hall: Hall) -> str:
    return f"team:{hall.team}:backlog"


def added(client: Client, room: str, *titles: str) -> list[str]:
    """Adds items and returns their ids in their order."""
    answer = client.say(room, "AddItems", items=[{"title": title} for title in titles])
    heard(client, answer)
    by_title = {item["title"]: id for id, item in client.view["items"].items()}
    return [by_title[title] for title in titles]


def heard(client: Client, answer: dict[str, Any]) -> None:
    """What was done is also seen: a page that is drawn slowly comes after the answer."""
    assert answer["ok"], answer
    eventually(lambda: client.catch_up().seq >= answer["seq"])


def titles_of(client: Client) -> list[str]:
    rows = client.catch_up().view["items"].values()
    return [item["title"] for item in sorted(rows, key=lambda item: item["rank"])]


def test_what_one_adds_all_see_in_the_same_order(hall: Hall) -> None:
    room = backlog(hall)
    ana, eli = watching(hall, room, "ana", "eli")
    added(ana, room, "Refund API", "Payout report", "Ledger feed")
    eventually(lambda: titles_of(eli) == ["Refund API", "Payout report", "Ledger feed"])
    assert eli.view == ana.catch_up().view
    assert (eli.gaps, ana.gaps) == (0, 0)


def test_frames_add_up_to_what_a_fresh_join_gives(hall: Hall) -> None:
    room = backlog(hall)
    ana, eli = watching(hall, room, "ana", "eli")
    first, second = added(ana, room, "Refund API", "Payout report")
    eli.say(room, "EditItem", item=first, fields={"points": 5, "title": "Refund API 2"}, base={})
    ana.say(room, "MoveItem", item=second, before=first)
    eli.say(room, "ArchiveItems", items=[first])
    fresh = hall.client("fay")
    fresh.join(room)
    for client in (ana, eli):
        eventually(lambda one=client: one.catch_up().seq == fresh.seq)
        assert client.view == fresh.view


@pytest.mark.both_databases
def test_what_is_committed_while_a_page_is_opened_is_on_it(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = backlog(hall)
    opens = Standing.__init__

    def opens_slowly(self: Standing, *how: Any) -> None:
        opens(self, *how)
        said = errands.proposals(errands.parse("AddItems", LATE), hall.team, hall.store.new_id)
        actor = Actor(hall.people["ana"])
        hall.store.write(lambda tx: proposals.accept(tx, hall.program, said, actor))

    monkeypatch.setattr(Standing, "__init__", opens_slowly)
    (eli,) = watching(hall, room, "eli")
    eventually(lambda: titles_of(eli) == ["Refund API"])


@pytest.mark.both_databases
def test_an_acknowledged_command_is_followed_by_a_frame_of_its_seq_even_where_nothing_changed(
    hall: Hall,
) -> None:
    room = backlog(hall)
    (ana,) = watching(hall, room, "ana")
    (item,) = added(ana, room, "Refund API")
    answer = ana.say(room, "EditItem", item=item, fields={"description": "Nobody sees it here."}, base={})
    assert answer["ok"]
    assert ana.catch_up().seq >= answer["seq"]


@pytest.mark.both_databases
def test_the_same_id_is_done_once_and_answered_alike(hall: Hall) -> None:
    room = backlog(hall)
    ana, twin = watching(hall, room, "ana", "ana")
    first = ana.say(room, "AddItems", id="twice", items=[{"title": "Refund API"}])
    assert twin.say(room, "AddItems", id="twice", items=[{"title": "Refund API"}]) == first
    assert titles_of(ana) == ["Refund API"]
    other = ana.say(room, "AddItems", id="twice", items=[{"title": "Another"}])
    assert other["error"]["code"] == "conflict"


@pytest.mark.both_databases
def test_an_answer_survives_a_new_process(hall: Hall) -> None:
    room = backlog(hall)
    (ana,) = watching(hall, room, "ana")
    first = ana.say(room, "AddItems", id="once", items=[{"title": "Refund API"}])
    for standing in hall.standings._open.values():
        standing.close()
    hall.start()
    (again,) = watching(hall, room, "ana")
    assert again.say(room, "AddItems", id="once", items=[{"title": "Refund API"}]) == first
    assert titles_of(again) == ["Refund API"]


@pytest.mark.both_databases
def test_who_saw_an_older_value_is_told_both(hall: Hall) -> None:
    room = backlog(hall)
    ana, eli = watching(hall, room, "ana", "eli")
    (item,) = added(ana, room, "Refund API")
    assert ana.say(room, "EditItem", item=item, fields={"points": 5}, base={"points": None})["ok"]
    refused = eli.say(room, "EditItem", item=item, fields={"points": 8}, base={"points": None})
    assert refused["error"]["code"] == "refused"
    assert "5" in refused["error"]["message"]
    assert ana.catch_up().view["items"][item]["points"] == 5


@pytest.mark.both_databases
def test_undo_takes_back_ones_own_latest_and_not_what_somebody_built_on(hall: Hall) -> None:
    room = backlog(hall)
    ana, eli = watching(hall, room, "ana", "eli")
    item, other = added(ana, room, "Refund API", "Payout report")
    ana.say(room, "EditItem", item=item, fields={"points": 5}, base={})
    assert ana.say(room, "Undo")["ok"]
    assert ana.catch_up().view["items"][item]["points"] is None
    ana.say(room, "EditItem", item=other, fields={"points": 3}, base={}, id="mine")
    eli.say(room, "EditItem", item=other, fields={"points": 8}, base={})
    assert ana.say(room, "Undo", command="mine")["error"]["code"] == "refused"
    assert ana.catch_up().view["items"][other]["points"] == 8


@pytest.mark.both_databases
def test_one_undo_removes_all_that_was_pasted_and_brings_back_all_that_was_archived(hall: Hall) -> None:
    room = backlog(hall)
    (ana,) = watching(hall, room, "ana")
    ids = added(ana, room, *(f"Line {n}" for n in range(20)))
    heard(ana, ana.say(room, "ArchiveItems", items=ids[:12], id="gone"))
    assert len(titles_of(ana)) == 8
    heard(ana, ana.say(room, "Undo", command="gone"))
    assert titles_of(ana) == [f"Line {n}" for n in range(20)]
    heard(ana, ana.say(room, "Undo"))
    assert titles_of(ana) == []


@pytest.mark.both_databases
def test_two_who_rank_at_once_end_with_one_order(hall: Hall) -> None:
    room = backlog(hall)
    ana, eli = watching(hall, room, "ana", "eli")
    ids = added(ana, room, *"ABCDEFGH")
    ana.say(room, "MoveItem", item=ids[7], position=1)
    eli.say(room, "MoveItem", item=ids[6], before=ids[0])
    eventually(lambda: titles_of(ana) == titles_of(eli) and eli.seq == ana.seq)
    assert titles_of(ana)[:3] == ["H", "G", "A"]


def test_an_observer_may_look_and_not_touch(hall: Hall) -> None:
    room = backlog(hall)
    fay, ana = watching(hall, room, "fay", "ana")
    assert fay.say(room, "AddItems", items=[{"title": "Refund API"}])["error"]["code"] == "forbidden"
    assert titles_of(ana) == []


def test_a_stranger_cannot_tell_a_page_from_one_that_does_not_exist(hall: Hall) -> None:
    hall._add_person("gus")
    gus = hall.client("gus")
    assert gus.join(backlog(hall)) == gus.join("team:nowhere:backlog") == gus.join("program:nowhere")


@pytest.mark.parametrize(
    ("name", "args", "code"),
    [
        ("Dance", {}, "unknown"),
        ("AddItems", {"items": [{"name": "Refund"}]}, "malformed"),
        ("EditItem", {"item": "nowhere", "fields": {"points": 1}}, "not_found"),
        ("Undo", {}, "refused"),
        ("Undo", {"command": "somebody-elses"}, "refused"),
    ],
)
def test_what_cannot_be_done_is_said(hall: Hall, name: str, args: dict[str, Any], code: str) -> None:
    room = backlog(hall)
    (ana,) = watching(hall, room, "ana")
    assert ana.say(room, name, **args)["error"]["code"] == code


def test_a_goal_set_on_the_board_is_on_the_rollup(hall: Hall) -> None:
    sprint = planned(hall)
    board, rollup = f"team:{hall.team}", f"program:{hall.program}"
    eli, hana = hall.client("eli"), hall.client("hana")
    assert eli.join(board)["ok"]
    assert hana.join(rollup)["ok"]
    assert eli.say(board, "SetGoal", sprint=sprint, goal="Refund lines", team=hall.team)["ok"]
    eventually(
        lambda: (hana.catch_up().view["teams"][hall.team]["sprint"] or {}).get("goal") == "Refund lines"
    )
    assert eli.catch_up().view["cells"][f"{hall.team}:{sprint}"]["goal"] == "Refund lines"


@pytest.mark.both_databases
def test_a_wip_limit_set_on_the_board_is_seen_by_all_and_set_by_who_leads_the_team(hall: Hall) -> None:
    board = f"team:{hall.team}"
    eli, ana = watching(hall, board, "eli", "ana")
    assert ana.view["wip_limits"] == {}
    assert eli.say(board, "SetWipLimit", category="doing", limit=3, base={"limit": None})["ok"]
    eventually(lambda: ana.catch_up().view["wip_limits"] == {"doing": 3})
    assert ana.say(board, "SetWipLimit", category="doing", limit=5)["error"]["code"] == "forbidden"
    late = eli.say(board, "SetWipLimit", category="doing", limit=4, base={"limit": None})
    assert late["error"]["code"] == "refused"
    assert eli.say(board, "SetWipLimit", category="review", limit=4)["error"]["code"] == "malformed"
    assert eli.say(board, "Undo")["ok"]
    eventually(lambda: ana.catch_up().view["wip_limits"] == {})


@pytest.mark.both_databases
def test_a_headline_a_colour_and_a_snapshot_are_on_the_rollup_at_once_and_taken_back(hall: Hall) -> None:
    room = f"program:{hall.program}"
    hana, ana = watching(hall, room, "hana", "ana")
    assert hana.say(room, "WriteHeadline", text="Cards work.", base={"text": ""})["ok"]
    eventually(lambda: (ana.catch_up().view["headline"]["this"] or {}).get("text") == "Cards work.")
    late = hana.say(room, "WriteHeadline", text="Refunds too.", base={"text": ""})
    assert late["error"]["code"] == "refused"
    assert ana.say(room, "WriteHeadline", text="Mine")["error"]["code"] == "forbidden"
    said = {"team": hall.team, "colour": "red", "note": "Two people left."}
    assert hana.say(room, "OverrideStatus", **said, base={"said": None})["ok"]
    eventually(lambda: status_on(ana, hall)["override"] is not None)
    assert (status_on(ana, hall)["colour"], status_on(ana, hall)["override"]["colour"]) == ("none", "red")
    assert hana.say(room, "OverrideStatus", **said, base={"said": 5})["error"]["code"] == "malformed"
    assert hana.say(room, "Undo")["ok"]
    eventually(lambda: status_on(ana, hall)["override"] is None)
    assert hana.say(room, "Undo")["ok"]
    eventually(lambda: ana.catch_up().view["headline"]["this"] is None)
    assert hana.say(room, "TakeSnapshot", name="Plan locked")["ok"]
    eventually(lambda: (ana.catch_up().view["baseline"] or {}).get("name") == "Plan locked")
    assert hana.say(room, "Undo")["error"]["code"] == "refused", "a snapshot is not taken back"


def status_on(client: Client, hall: Hall) -> dict[str, Any]:
    status: dict[str, Any] = client.catch_up().view["teams"][hall.team]["status"]
    return status


@pytest.mark.both_databases
def test_a_dependency_is_asked_and_answered_from_the_program_board(hall: Hall) -> None:
    sprint = planned(hall)
    orders = hall.store.write(lambda tx: add_team(tx, hall.people["hana"], hall.program, "Orders", "ORD")).id
    hall._add_person("bo")
    hall.give("bo", Role.DEVELOPER, orders)
    room = f"program:{hall.program}:board"
    ana, bo = watching(hall, room, "ana", "bo")
    (item,) = added_to_team(ana, room, hall.team, "Refund API")
    asked = ana.say(
        room, "AskDependency", consumer=item, title="Line states", needed_by=sprint, producer_team=orders
    )
    assert asked["ok"], asked
    eventually(lambda: len(bo.catch_up().view["dependencies"]) == 1)
    ((need, row),) = bo.view["dependencies"].items()
    assert (row["state"], row["producer_team"]) == ("proposed", orders)
    assert bo.say(room, "AnswerDependency", dependency=need, answer="accept", sprint=sprint)["ok"]
    eventually(lambda: ana.catch_up().view["dependencies"][need]["state"] == "accepted")
    assert ana.view["dependencies"][need]["flag"] == "amber", "promised for the Sprint in which it is needed"


@pytest.mark.both_databases
def test_a_proposed_order_is_taken_over_once_and_taken_back(hall: Hall) -> None:
    room = backlog(hall)
    ana, eli = watching(hall, room, "ana", "eli")
    first, _, third = added(ana, room, "Refund API", "Payout report", "Ledger feed")
    propose(hall, RankingProposed("r", None, "wsjf", (first, third), {}, "room"))
    propose(hall, RankingProposed("s", None, "wsjf", (third, first), {}, "room"))
    eventually(lambda: list(eli.catch_up().view["rankings"]) == ["s"])
    assert eli.view["rankings"]["s"]["teams"] == {hall.team: 2}
    assert eli.say(room, "AcceptRanking", ranking="s")["ok"]
    eventually(lambda: titles_of(ana) == ["Ledger feed", "Payout report", "Refund API"])
    assert ana.view["rankings"] == {}
    assert ana.say(room, "AcceptRanking", ranking="s")["error"]["code"] == "refused"
    assert eli.say(room, "Undo")["ok"]
    eventually(lambda: titles_of(ana) == ["Refund API", "Payout report", "Ledger feed"])


def propose(hall: Hall, ranking: RankingProposed) -> None:
    actor = Actor(hall.people["hana"])
    hall.store.write(lambda tx: proposals.accept(tx, hall.program, [ranking], actor))


def test_who_comes_is_told_who_is_here(hall: Hall) -> None:
    room = backlog(hall)
    ana, eli = watching(hall, room, "ana", "eli")
    told = [data for event, data in hall.delivery.sent[eli.sid] if event == "presence"]
    assert set(told[0]["put"]) == {hall.people["ana"], hall.people["eli"]}
    ana.close()
    assert [data["gone"] for event, data in hall.delivery.sent[eli.sid] if event == "presence"][-1] == [
        hall.people["ana"]
    ]


def planned(hall: Hall) -> str:
    """The id of the first Sprint of a new increment."""
    wanted = (events.NewSprint("", "", 0, "", ""),)
    word = events.IncrementCreated("winter", "Winter", "2999-01-04", "", 14, wanted)
    hall.store.write(lambda tx: proposals.accept(tx, hall.program, [word], Actor(hall.people["hana"])))
    return hall.store.read(lambda c: queries.sprints_of(c, hall.program))[0].id


def added_to_team(client: Client, room: str, team: str, *titles: str) -> list[str]:
    answer = client.say(room, "AddItems", items=[{"title": title} for title in titles], team=team)
    heard(client, answer)
    return [id for id, item in client.view["items"].items() if item["title"] in titles]


def test_a_page_turns_with_the_day(hall: Hall) -> None:
    room = backlog(hall)
    (ana,) = watching(hall, room, "ana")
    today, tomorrow = ana.view["today"], hall.store.clock() + DAY
    hall.standings.sweep()
    hall.store.clock = lambda: tomorrow
    hall.standings.sweep()
    eventually(lambda: ana.catch_up().view["today"] > today)
    (fresh,) = watching(hall, room, "eli")
    assert (ana.view, ana.seq, ana.gaps) == (fresh.view, fresh.seq, 0)


def test_who_comes_back_after_midnight_has_the_new_day(hall: Hall) -> None:
    room = backlog(hall)
    (ana, eli) = watching(hall, room, "ana", "eli")
    since = {"since": ana.seq, "epoch": hall.rooms.epoch}
    ana.close()
    tomorrow = hall.store.clock() + DAY
    hall.store.clock = lambda: tomorrow
    hall.standings.sweep()
    eventually(lambda: eli.catch_up().view["today"] > ana.view["today"])
    back = hall.client("ana")
    back.view = ana.view
    assert "view" not in back.join(room, **since)
    assert back.view == eli.view


def test_the_rollup_of_a_large_program_does_not_wait_for_its_forecast(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "BOARD", 1)
    room, made = f"program:{hall.program}", []
    compute = forecast_queries.forecast_from
    monkeypatch.setattr(
        forecast_queries, "forecast_from", lambda basis, wish: made.append(basis) or compute(basis, wish)
    )
    (eli,) = watching(hall, backlog(hall), "eli")
    added(eli, backlog(hall), "Refund API", "Payout report")
    (ana,) = watching(hall, room, "ana")
    assert (ana.view["forecast_behind"], len(made)) == (False, 1)
    added(eli, backlog(hall), "Ledger feed")
    eventually(lambda: ana.catch_up().view["totals"]["items"]["todo"] == 3)
    assert (ana.view["forecast_behind"], len(made)) == (True, 1)
    monkeypatch.setattr(foresight, "QUIET", math.inf)
    hall.switchboard.foresight.look()
    hall.switchboard.foresight.settle()
    assert len(made) == 1, "somebody is at work just now"
    monkeypatch.setattr(foresight, "LATEST", 0)
    hall.switchboard.foresight.look()
    hall.switchboard.foresight.settle()
    eventually(lambda: not ana.catch_up().view["forecast_behind"])
    fresh = hall.client("fay")
    assert "view" in fresh.join(room, since=ana.seq, epoch=hall.rooms.epoch), "its number tells too little"
    assert (ana.view, ana.seq, ana.gaps, len(made)) == (fresh.view, fresh.seq, 0, 2)
    hall.switchboard.foresight.look()
    hall.switchboard.foresight.settle()
    assert len(made) == 2


def test_the_milestones_of_a_large_program_follow_its_forecast(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "BOARD", 1)
    (eli,) = watching(hall, backlog(hall), "eli")
    first, _ = added(eli, backlog(hall), "Refund API", "Payout report")
    register, board = (f"program:{hall.program}:{name}" for name in ("risks", "board"))
    (hana,) = watching(hall, register, "hana")
    links = [{"kind": "item", "id": first}]
    assert hana.say(register, "SetMilestone", name="Sale", on="2030-01-02", links=links)["ok"]
    unknown = "Payments cannot be forecast. Not enough history: 0 weeks are known, 6 are needed."
    eventually(lambda: (foresee(hall), told(hana.catch_up()) == unknown)[-1])
    (ana,) = watching(hall, board, "ana")
    eli.say(backlog(hall), "ArchiveItems", items=[first])
    eventually(lambda: (foresee(hall), told(ana.catch_up()) == "Nothing is left to do.")[-1])
    eventually(lambda: told(hana.catch_up()) == "Nothing is left to do.")
    fresh = hall.client("fay")
    fresh.join(board)
    assert fresh.view["milestones"] == ana.view["milestones"]


def foresee(hall: Hall) -> None:
    hall.switchboard.foresight.look()
    hall.switchboard.foresight.settle()


def told(client: Client) -> str | None:
    (milestone,) = client.view["milestones"].values()
    return milestone["outlook"] and milestone["outlook"]["why"]


def test_a_forecast_that_cannot_be_made_is_tried_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(picture, "BOARD", 1)
    monkeypatch.setattr(foresight, "REST", 0)
    monkeypatch.setattr(foresight, "QUIET", 0)
    (eli,) = watching(hall, backlog(hall), "eli")
    added(eli, backlog(hall), "Refund API", "Payout report")
    (ana,) = watching(hall, f"program:{hall.program}", "ana")
    added(eli, backlog(hall), "Ledger feed")
    eventually(lambda: ana.catch_up().view["forecast_behind"])
    with monkeypatch.context() as broken:
        broken.setattr(foresight, "forecast_of", lambda *_: 1 / 0)
        hall.switchboard.foresight.look()
        hall.switchboard.foresight.settle()
    assert "could not be made anew" in caplog.text
    hall.switchboard.foresight.look()
    hall.switchboard.foresight.settle()
    eventually(lambda: not ana.catch_up().view["forecast_behind"])
