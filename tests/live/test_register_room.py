"""The standing room of the register: risks, decisions and milestones, by their commands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journal.database import Store
from tests.live.hall import Client, Hall, eventually

SENTENCE = "If the bank is late, then refunds are"


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    made = Hall(store)
    yield made
    for standing in made.standings.open:
        standing.close()


def watching(hall: Hall, *names: str) -> list[Client]:
    clients = [hall.client(name) for name in names]
    for client in clients:
        assert client.join(f"program:{hall.program}:risks")["ok"]
    return clients


def test_a_risk_is_roamed_in_front_of_all_and_taken_back(hall: Hall) -> None:
    room = f"program:{hall.program}:risks"
    ana, eli, fay = watching(hall, "ana", "eli", "fay")
    assert ana.say(room, "RaiseRisk", text=SENTENCE, team=hall.team, chance=4, impact=4)["ok"]
    (id,) = ana.catch_up().view["risks"]
    assert ana.say(room, "MoveRisk", risk=id, state="owned", base={"state": "new"})["ok"]
    eventually(lambda: eli.catch_up().view["risks"][id]["owner"] == hall.people["ana"])
    late = eli.say(room, "MoveRisk", risk=id, state="resolved", base={"state": "new"})
    assert late["error"]["message"] == "The state changed meanwhile: you saw new, now it is owned."
    assert eli.say(room, "EditRisk", risk=id, fields={"impact": 5}, base={"impact": 4})["ok"]
    assert eli.catch_up().view["risks"][id]["exposure"] == 20
    assert eli.say(room, "EditRisk", risk=id, fields={"chance": 7}, base={})["error"]["code"] == "refused"
    assert fay.say(room, "MoveRisk", risk=id, state="accepted")["error"]["code"] == "forbidden"
    assert ana.say(room, "Undo")["ok"]
    now = ana.catch_up().view["risks"][id]
    assert (now["state"], now["owner"], now["impact"]) == ("new", None, 5)
    assert ana.say(room, "WithdrawRisk", risk=id)["ok"]
    assert ana.catch_up().view["risks"] == {}
    assert ana.say(room, "Undo")["ok"]
    fresh = watching(hall, "eli")[0]
    eventually(lambda: eli.catch_up().seq == fresh.seq)
    assert eli.view == fresh.view
    assert list(eli.view["risks"]) == [id]


def test_decisions_and_milestones_are_kept_where_risks_are(hall: Hall) -> None:
    room = f"program:{hall.program}:risks"
    eli, hana = watching(hall, "eli", "hana")
    assert eli.say(room, "RequestDecision", text="Which bank?", owner=hall.people["hana"])["ok"]
    (decision,) = eli.catch_up().view["decisions"]
    edit = {"fields": {"needed_by": "2020-01-01"}, "base": {"needed_by": None}}
    assert eli.say(room, "EditDecision", decision=decision, **edit)["ok"]
    assert eli.catch_up().view["decisions"][decision]["late"]
    assert hana.say(room, "Decide", decision=decision, outcome="The second")["ok"]
    row = hana.catch_up().view["decisions"][decision]
    assert (row["state"], row["outcome"], row["decided_by"]) == ("decided", "The second", hall.people["hana"])
    assert hana.say(room, "Decide", decision=decision, outcome=None)["ok"]
    assert hana.say(room, "WithdrawDecision", decision=decision)["ok"]
    assert hana.catch_up().view["decisions"] == {}
    assert eli.say(room, "SetMilestone", name="Sale", on="2030-01-02")["error"]["code"] == "forbidden"
    assert hana.say(room, "SetMilestone", name="Sale", on="2030-01-02")["ok"]
    (milestone,) = hana.catch_up().view["milestones"]
    reached = {"fields": {"reached": "2030-01-01"}, "base": {"reached": None}}
    assert hana.say(room, "EditMilestone", milestone=milestone, **reached)["ok"]
    assert hana.catch_up().view["milestones"][milestone]["reached"] == "2030-01-01"
    assert hana.say(room, "WithdrawMilestone", milestone=milestone)["ok"]
    assert hana.catch_up().view["milestones"] == {}
