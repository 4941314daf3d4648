"""Keys of rooms: right ones let a hall in, wrong ones are counted, whichever way they come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from accounts.attempts import WRONG_KEYS_AT_FIRST, Attempts
from accounts.refusals import Refused
from tests.backlog.desk import Desk

HALL, HOME = "203.0.113.7", "198.51.100.4"
WRONG = "22222222"


class Door:
    """A poker room of Payments, and who stands in front of it without an account."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        wanted = {"ceremony": "planning_poker", "title": "Refinement", "team": desk.harbour.teams["PAY"]}
        self.room = desk.post("/rooms", wanted, by="eli")

    def ask(self, call: str, key: str, address: str = HALL, **body: Any) -> TestResponse:
        path = f"/api/v1/rooms/{self.room['id']}/{call}"
        remote = {"REMOTE_ADDR": address}
        return self.desk.app.test_client().post(path, json={"key": key, **body}, environ_overrides=remote)

    def peek(self, key: str, address: str = HALL) -> TestResponse:
        return self.ask("peek", key, address)

    def sit(self, key: str, address: str = HALL) -> TestResponse:
        return self.ask("seats", key, address, name="Gus")

    def type(self, code: str, address: str = HALL) -> TestResponse:
        return self.desk.app.test_client().get(f"/j/{code}", environ_overrides={"REMOTE_ADDR": address})


@pytest.fixture
def door(database_url: str, tmp_path: Path) -> Any:
    desk = Desk(database_url, tmp_path)
    yield Door(desk)
    desk.harbour.store.close()


@pytest.fixture
def here(sqlite_url: str, tmp_path: Path) -> Any:
    desk = Desk(sqlite_url, tmp_path)
    yield Door(desk)
    desk.harbour.store.close()


@pytest.mark.parametrize("way", ["peek", "sit", "type"])
def test_after_too_many_wrong_codes_none_of_this_address_is_looked_at(door: Door, way: str) -> None:
    for _ in range(WRONG_KEYS_AT_FIRST):
        assert getattr(door, way)(WRONG).status_code == 404
    for other in ("peek", "sit", "type"):
        for code in (WRONG, door.room["code"]):
            answer = getattr(door, other)(code)
            assert answer.status_code == 429
            assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    told = door.sit(WRONG).json
    assert (told["reason"], told["detail"]) == (
        "rate_limited",
        "Too many wrong keys came from here. Wait a quarter of an hour.",
    )
    assert door.sit(door.room["code"], HOME).status_code == 201
    assert door.peek(door.room["secret"]).json["view"], "who has the long link guesses nothing"
    assert door.sit(door.room["secret"]).status_code == 201


def test_a_wrong_key_answers_like_a_room_that_does_not_exist(door: Door) -> None:
    other = door.desk.post(
        "/rooms", {"ceremony": "planning_poker", "title": "Other", "team": door.desk.harbour.teams["ORD"]}
    )
    for key in (WRONG, "", "ü", other["code"], other["secret"], door.room["id"]):
        found = door.sit(key)
        door.room, kept = {**door.room, "id": "nowhere"}, door.room
        missing = door.sit(key)
        door.room = kept
        assert (found.status_code, found.json) == (missing.status_code, missing.json)
        assert found.status_code == 404


def test_a_hall_of_500_behind_one_address_comes_in_by_code(here: Door) -> None:
    for number in range(500):
        if number % 10 == 0:
            assert here.type(WRONG).status_code == 404
        assert here.type(here.room["code"].lower()).status_code == 303
        assert here.peek(here.room["code"]).status_code == 200
    for _ in range(5):
        assert here.sit(here.room["code"]).status_code == 201


def test_who_has_one_right_code_still_guesses_no_more_than_500_in_a_quarter_of_an_hour() -> None:
    attempts = Attempts()
    for _ in range(500):
        attempts.refuse_keys("code", HALL)
        attempts.key_tried("code", HALL, right=True)
        attempts.key_tried("code", HALL, right=False)
    with pytest.raises(Refused):
        attempts.refuse_keys("code", HALL)


def test_a_customer_of_ipv6_is_one_address() -> None:
    attempts = Attempts()
    for number in range(WRONG_KEYS_AT_FIRST):
        attempts.key_tried("code", f"2001:db8:0:1::{number:x}", right=False)
    with pytest.raises(Refused):
        attempts.refuse_keys("code", "2001:db8:0:1:ffff::1")
    attempts.refuse_keys("code", "2001:db8:0:2::1")


def test_without_redis_a_process_counts_by_itself() -> None:
    attempts = Attempts("redis://127.0.0.1:1")
    for _ in range(WRONG_KEYS_AT_FIRST):
        attempts.refuse_keys("code", HALL)
        attempts.key_tried("code", HALL, right=False)
    with pytest.raises(Refused) as refused:
        attempts.refuse_keys("code", HALL)
    assert refused.value.retry_after
