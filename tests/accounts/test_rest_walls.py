"""Every call at every wall: no account, another program, a lesser role, an id that does not exist."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import rest
from accounts.calls import Declared
from tests.accounts.harbour import House

CALLS = [one for group in rest.calls for one in group.declared]
PLACED = [one for one in CALLS if one.of is not None]
BODIES: dict[str, Any] = {
    "patch_program": {"name": "Taken"},
    "put_member": {"role": "observer"},
    "put_team_member": {"role": "observer"},
    "post_invitation": {"role": "developer"},
    "post_team": {"name": "Warehouse", "key": "WHS"},
    "patch_team": {"name": "Taken"},
}
ALLOWED = {
    "show_program": "Hana Ana Bo Cy Dee Eli",
    "list_members": "Hana Ana Bo Cy Dee Eli",
    "list_teams": "Hana Ana Bo Cy Dee Eli",
    "show_team": "Hana Ana Bo Cy Dee Eli",
    "list_team_members": "Hana Ana Bo Cy Dee Eli",
    "patch_program": "Hana",
    "put_member": "Hana",
    "delete_member": "Hana",
    "post_team": "Hana",
    "post_invitation": "Hana",
    "list_invitations": "Hana",
    "delete_invitation": "Hana",
    "put_team_member": "Hana Ana Eli",
    "delete_team_member": "Hana Ana Eli",
    "patch_team": "Hana Ana Eli",
}
"""Who is let in, of the people of Harbour. Ana and Eli lead the team Payments, not the program."""


def allowed(one: Declared) -> list[str]:
    return ALLOWED.get(one.name, "").split()


CHANGES = [
    pytest.param(one, who, id=f"{one.name}-{who}") for one in PLACED if not one.safe for who in allowed(one)
]


def ask(house: House, who: str | None, one: Declared, ids: dict[str, str]) -> Any:
    body = {"json": BODIES[one.name]} if one.name in BODIES else {}
    headers = {"If-Match": "*"} if one.method == "PATCH" else {}
    return house.call(who, one.method, one.path.format(**ids), headers=headers, **body)


@pytest.fixture
def real(house: House) -> dict[str, str]:
    made = house.call("Hana", "POST", f"/programs/{house.harbour}/invitations", json={"role": "developer"})
    return {
        "program": house.harbour,
        "team": house.payments,
        "invitation": made.json["id"],
        "person": house.people["Bo"],
    }


def unreal(real: dict[str, str]) -> dict[str, str]:
    return {kind: "0" * len(id) for kind, id in real.items()} | {"person": real["person"]}


def whole(answer: Any) -> tuple[Any, ...]:
    headers = [(name, value) for name, value in answer.headers if name != "Content-Security-Policy"]
    return answer.status_code, sorted(headers), answer.data


def test_every_placed_call_has_a_row() -> None:
    assert {one.name for one in PLACED} == set(ALLOWED)


def test_another_programs_things_answer_like_things_that_do_not_exist(
    house: House, real: dict[str, str]
) -> None:
    for one in PLACED:
        foreign = ask(house, "Fay", one, real)
        assert foreign.status_code == 404, one.name
        assert whole(foreign) == whole(ask(house, "Fay", one, unreal(real))), one.name


@pytest.mark.sqlite_alone
def test_without_an_account_all_answers_are_the_same(house: House, real: dict[str, str]) -> None:
    for one in PLACED:
        answer = ask(house, None, one, real)
        assert answer.status_code == 401, one.name
        assert whole(answer) == whole(ask(house, None, one, unreal(real))), one.name


@pytest.mark.parametrize("who", ["Hana", "Ana", "Bo", "Cy", "Dee", "Eli"])
def test_a_role_sees_what_the_table_says_and_is_refused_the_rest(
    house: House, real: dict[str, str], who: str
) -> None:
    for one in PLACED:
        if who not in allowed(one):
            answer = ask(house, who, one, real)
            assert answer.status_code == 403, (one.name, answer.text)
        elif one.safe:
            answer = ask(house, who, one, real)
            assert answer.status_code == 200, (one.name, answer.text)


@pytest.mark.parametrize(("one", "who"), CHANGES)
def test_a_role_changes_what_the_table_says(
    house: House, real: dict[str, str], one: Declared, who: str
) -> None:
    answer = ask(house, who, one, real)
    assert answer.status_code in (200, 201, 204), answer.text


def test_who_left_the_program_sees_nothing_of_it(house: House, real: dict[str, str]) -> None:
    assert house.call("Bo", "GET", f"/programs/{house.harbour}").status_code == 200
    gone = house.call("Hana", "DELETE", f"/programs/{house.harbour}/members/{house.people['Bo']}")
    assert gone.status_code == 204
    for one in PLACED:
        assert ask(house, "Bo", one, real).status_code == 404, one.name


def test_a_team_lead_lets_nobody_new_into_the_program(house: House) -> None:
    path = f"/teams/{house.payments}/members/{house.people['Gus']}"
    assert house.call("Ana", "PUT", path, json={"role": "developer"}).status_code == 404
    assert house.call("Hana", "PUT", path, json={"role": "developer"}).status_code == 200
    assert house.call("Gus", "GET", f"/teams/{house.payments}").json["name"] == "Payments"


def test_the_last_program_manager_stays(house: House) -> None:
    path = f"/programs/{house.harbour}/members/{house.people['Hana']}"
    assert house.call("Hana", "DELETE", path).json["reason"] == "last_manager"
    assert house.call("Hana", "PUT", path, json={"role": "observer"}).json["reason"] == "last_manager"


def test_tokens_of_others_cannot_be_ended(house: House) -> None:
    made = house.call("Ana", "POST", "/tokens", json={"name": "mine"}).json["id"]
    assert house.call("Bo", "DELETE", f"/tokens/{made}").status_code == 404
    assert house.call("Ana", "DELETE", f"/tokens/{made}").status_code == 204


def test_only_an_admin_creates_programs(house: House) -> None:
    body = {"name": "Pier", "key": "PIE"}
    assert house.call("Ana", "POST", "/programs", json=body).status_code == 403
    assert house.call("Hana", "POST", "/programs", json=body).status_code == 201
