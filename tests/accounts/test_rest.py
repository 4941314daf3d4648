"""The calls of this room by example: shapes, ETags, pages of lists, strict bodies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.bodies import body_of, pointer_of, strict_json
from accounts.paging import cursor_at, opened
from accounts.programs_rest import NewTeam
from accounts.refusals import Refused
from tests.accounts.harbour import House


def test_me_names_the_caller_and_their_roles(house: House) -> None:
    me = house.call("Bo", "GET", "/me").json
    assert (me["id"], me["name"], me["admin"]) == (house.people["Bo"], "Bo", False)
    assert me["memberships"] == [{"program": house.harbour, "team": house.payments, "role": "developer"}]


def test_a_program_is_created_read_and_changed(house: House) -> None:
    body = {"name": "Pier", "key": "PIE", "goal": "Ships leave on time.", "time_zone": "Europe/Berlin"}
    made = house.call("Hana", "POST", "/programs", json=body)
    assert made.status_code == 201
    path = f"/programs/{made.json['id']}"
    read = house.call("Hana", "GET", path)
    assert read.json == {"id": made.json["id"], **body}
    assert read.headers["ETag"] == made.headers["ETag"]
    headers = {"If-Match": read.headers["ETag"]}
    changed = house.call("Hana", "PATCH", path, json={"goal": "Early."}, headers=headers)
    assert (changed.status_code, changed.json["goal"], changed.json["name"]) == (200, "Early.", "Pier")
    stale = house.call("Hana", "PATCH", path, json={"goal": "Late."}, headers=headers)
    assert (stale.status_code, stale.json["reason"]) == (412, "stale")
    assert house.call("Hana", "PATCH", path, json={"goal": "Late."}).status_code == 428
    forced = house.call("Hana", "PATCH", path, json={"goal": "Late."}, headers={"If-Match": "*"})
    assert forced.status_code == 200
    assert forced.headers["ETag"] != changed.headers["ETag"]


def test_a_team_changed_elsewhere_leaves_the_etag_of_this_one(house: House) -> None:
    before = house.call("Hana", "GET", f"/teams/{house.payments}").headers["ETag"]
    house.call("Hana", "PATCH", f"/teams/{house.orders}", json={"name": "Sales"}, headers={"If-Match": "*"})
    assert house.call("Hana", "GET", f"/teams/{house.payments}").headers["ETag"] == before


def test_pages_of_a_list_repeat_nothing_and_skip_nothing(house: House) -> None:
    for number in range(7):
        body = {"name": f"Team {number % 3}", "key": f"T{number}"}
        house.call("Hana", "POST", f"/programs/{house.harbour}/teams", json=body)
    path, seen, cursor = f"/programs/{house.harbour}/teams", [], ""
    while cursor is not None:
        page = house.call("Hana", "GET", f"{path}?limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        seen += [team["id"] for team in page["items"]]
        cursor = page["next"]
    whole = house.call("Hana", "GET", path).json
    assert seen == [team["id"] for team in whole["items"]]
    assert len(set(seen)) == 9
    assert whole["next"] is None


@pytest.mark.sqlite_alone
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "cursor=!", "cursor=W10", "nonsense=1", "cursor=WzEsMl0"]
)
def test_a_wrong_query_is_refused_with_its_name(house: House, query: str) -> None:
    answer = house.call("Hana", "GET", f"/programs/{house.harbour}/teams?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == query.partition("=")[0]


@pytest.mark.sqlite_alone
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "Data"}, "/key"),
        ({"name": 7, "key": "DAT"}, "/name"),
        ({"name": "Data", "key": "DAT", "admin": True}, "/admin"),
        ({"name": "Data", "key": "dat"}, "/key"),
        ({"name": "", "key": "DAT"}, "/name"),
        ([], ""),
    ],
)
def test_a_wrong_body_is_refused_where_it_is_wrong(house: House, body: object, pointer: str) -> None:
    answer = house.call("Hana", "POST", f"/programs/{house.harbour}/teams", json=body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"name": "Data", "name": "Data", "key": "DAT"}',
        b'{"name": NaN, "key": "DAT"}',
        b'{"name": Infinity, "key": "DAT"}',
        b'{"name": 9007199254740993, "key": "DAT"}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": "a\\u0000b", "key": "DAT"}',
        b'{"name": "\\ud800", "key": "DAT"}',
        b'{"name": "\xff", "key": "DAT"}',
        b"[" * 17 + b"]" * 17,
        b"[" * 100_000,
    ],
)
def test_what_is_not_strict_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused) as refused:
        body_of(raw, NewTeam)
    assert refused.value.status == 400


def test_depth_counts_brackets_outside_of_texts_only() -> None:
    assert strict_json(b'["' + b"[{" * 40 + b'\\"]"]') == ["[{" * 40 + '"]']
    assert strict_json(b"[" * 16 + b"]" * 16)


@pytest.mark.sqlite_alone
def test_another_media_type_is_not_read(house: House) -> None:
    path = f"/programs/{house.harbour}/teams"
    answer = house.call(
        "Hana", "POST", path, data=b'{"name": "Data", "key": "DAT"}', content_type="text/plain"
    )
    assert answer.status_code == 415


@pytest.mark.sqlite_alone
def test_a_body_above_eight_mebibytes_is_not_read(house: House) -> None:
    answer = house.call(
        "Hana", "POST", "/programs", data=b" " * (8 * 1024 * 1024 + 1), content_type="application/json"
    )
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/nothing", "/programs/%00", "/programs/a%2F..", "/teams/" + "x" * 200])
def test_addresses_of_nothing_answer_404(house: House, path: str) -> None:
    answer = house.call("Hana", "GET", path)
    assert (answer.status_code, answer.json["detail"]) == (
        404,
        "There is nothing here, or you may not see it.",
    )


@pytest.mark.sqlite_alone
def test_a_method_that_an_address_does_not_take_is_named(house: House) -> None:
    answer = house.call("Hana", "DELETE", "/me")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_validation_message_becomes_a_pointer() -> None:
    assert pointer_of("Expected `str`, got `int` - at `$.items[3].title`") == "/items/3/title"
    assert pointer_of("Object missing required field `key` - at `$.items[0]`") == "/items/0/key"
    assert pointer_of("Object contains unknown field `a/b`") == "/a~1b"


@given(st.lists(st.one_of(st.text(), st.integers(-(2**53), 2**53)), max_size=4))
def test_a_cursor_gives_back_what_was_put_in(values: list[object]) -> None:
    assert opened(cursor_at(values)) == values


def test_a_token_may_be_good_for_reading_only_and_ends(house: House) -> None:
    ends = "2026-12-24T12:00:00Z"
    made = house.call("Hana", "POST", "/tokens", json={"name": "r", "scopes": ["read"], "expires_at": ends})
    assert made.status_code == 201
    house.tokens["reader"] = made.json["token"]
    assert house.call("reader", "GET", f"/programs/{house.harbour}").status_code == 200
    change = {"json": {"name": "X"}, "headers": {"If-Match": "*"}}
    assert house.call("reader", "PATCH", f"/programs/{house.harbour}", **change).status_code == 403
    assert house.call("reader", "POST", "/tokens", json={"name": "more"}).status_code == 403
    house.clock.now += 60 * 24 * 60 * 60 * 1000
    assert house.call("reader", "GET", f"/programs/{house.harbour}").status_code == 401
    listed = house.call("Hana", "GET", "/tokens").json["items"]
    assert all(one["token"] is None for one in listed)


def test_an_ended_token_and_a_mistyped_one_are_refused_alike(house: House) -> None:
    made = house.call("Ana", "POST", "/tokens", json={"name": "x"}).json
    house.tokens["x"], house.tokens["typo"] = made["token"], made["token"][:-1] + "!"
    house.call("Ana", "DELETE", f"/tokens/{made['id']}")
    ended, mistyped = house.call("x", "GET", "/me"), house.call("typo", "GET", "/me")
    assert ended.status_code == mistyped.status_code == 401
    assert ended.data == mistyped.data
