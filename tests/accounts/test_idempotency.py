"""A request sent twice with one Idempotency-Key happens once and is answered the same."""

from __future__ import annotations

import threading

import gevent
import pytest
from sqlalchemy import func, select

from accounts.refusals import Refused
from journal import tables
from journal.answers import DAY
from journal.writer import Transaction
from tests.accounts.conftest import open_house
from tests.accounts.harbour import House

KEY = {"Idempotency-Key": "the key of this test"}


def events(house: House) -> int:
    count = select(func.count()).select_from(tables.event)
    return house.store.read(lambda connection: int(connection.execute(count).scalar_one()))


def add_team(house: House, who: str = "Hana", key: str = "WHS", headers: dict[str, str] = KEY):
    path = f"/programs/{house.harbour}/teams"
    return house.call(who, "POST", path, json={"name": "Warehouse", "key": key}, headers=headers)


def test_a_repeated_request_has_one_effect_and_one_answer(house: House) -> None:
    first, before = add_team(house), events(house)
    second = add_team(house)
    assert (first.status_code, first.data, first.headers["ETag"]) == (
        second.status_code,
        second.data,
        second.headers["ETag"],
    )
    assert first.status_code == 201
    assert events(house) == before


def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    add_team(house)
    other = add_team(house, key="WEB")
    assert (other.status_code, other.json["reason"]) == (422, "key_reused")


def test_a_key_belongs_to_its_caller_and_its_path(house: House) -> None:
    add_team(house)
    other = house.call("Hana", "POST", "/tokens", json={"name": "x"}, headers=KEY)
    assert other.status_code == 201
    assert add_team(house, who="Ana").status_code == 403


def test_a_refusal_is_kept_too(house: House) -> None:
    refused = add_team(house, key="PAY")
    assert (refused.status_code, refused.json["reason"]) == (409, "key_taken")
    house.store.write(lambda t: t.connection.exec_driver_sql("UPDATE team SET key = 'OLD' WHERE key = 'PAY'"))
    assert add_team(house, key="PAY").data == refused.data
    assert add_team(house, key="PAY", headers={}).status_code == 201


def test_a_delete_sent_twice_is_answered_the_same(house: House) -> None:
    path = f"/programs/{house.harbour}/members/{house.people['Bo']}"
    assert house.call("Hana", "DELETE", path, headers=KEY).status_code == 204
    assert house.call("Hana", "DELETE", path, headers=KEY).status_code == 204
    assert house.call("Hana", "DELETE", path).status_code == 404


def test_answers_outlive_a_restart(house: House) -> None:
    first = add_team(house)
    again = open_house(house.app.extensions["settings"].home, house.store.url, house.clock)
    again.tokens, again.harbour = house.tokens, house.harbour
    assert add_team(again).data == first.data
    again.store.close()


@pytest.mark.parametrize("path", ["/tokens", "/programs/{program}/invitations"])
def test_a_secret_is_shown_again_but_is_nowhere_in_the_database(house: House, path: str) -> None:
    body = {"name": "ci"} if path == "/tokens" else {"role": "developer"}
    path = path.format(program=house.harbour)
    first = house.call("Hana", "POST", path, json=body, headers=KEY)
    assert house.call("Hana", "POST", path, json=body, headers=KEY).data == first.data
    secret = first.json.get("token") or first.json["url"].rsplit("/", 1)[1]

    def bodies(connection):
        return [row.body for row in connection.execute(select(tables.answer))] + [
            row.body for row in connection.execute(select(tables.event))
        ]

    assert not [body for body in house.store.read(bodies) if secret in body]


def test_while_the_first_request_runs_the_second_is_told_to_wait(house: House) -> None:
    let_go = threading.Event()
    blocker = gevent.spawn(house.store.write, lambda _transaction: let_go.wait(30))
    first = gevent.spawn(add_team, house)
    while not house.app.extensions["door"].running:
        gevent.sleep(0)
    second = add_team(house)
    assert (second.status_code, second.json["reason"]) == (409, "running")
    let_go.set()
    assert first.get(timeout=30).status_code == 201
    assert add_team(house).data == first.value.data
    blocker.join()


def test_what_a_refused_call_did_is_undone_before_its_refusal_is_kept(house: House) -> None:
    before = events(house)
    path = f"/teams/{house.payments}"
    refused = house.call(
        "Hana",
        "PATCH",
        path,
        json={"name": "Pay", "key": "ORD"},
        headers={**KEY, "If-Match": "*"},
    )
    assert refused.status_code == 409
    assert house.call("Hana", "GET", path).json["name"] == "Payments"
    assert events(house) == before


def test_a_day_later_the_key_is_free(house: House) -> None:
    from journal.answers import forget

    add_team(house)
    house.clock.now += DAY + 1
    house.store.write(lambda transaction: forget(transaction, 10))
    assert add_team(house, key="WEB").status_code == 201


def test_a_refused_write_leaves_nothing(house: House) -> None:
    from accounts.teams import add_team as add

    def work(transaction: Transaction) -> None:
        add(transaction, house.people["Hana"], house.harbour, "Data", "DAT")
        raise Refused("No.", "no")

    before = events(house)
    with pytest.raises(Refused):
        house.store.write(work)
    assert events(house) == before
