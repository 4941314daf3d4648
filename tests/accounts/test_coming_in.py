"""Sign-in, sessions, the first account, invitations, and requests that foreign pages send."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from accounts import passwords, tables
from accounts.browsers import own_path
from accounts.sessions import ABSOLUTE, IDLE
from accounts.start_links import make_start_link
from tests.accounts.conftest import EARNEST
from tests.accounts.harbour import PASSWORD, House, form_token, submit

MINUTE = 60 * 1000


def cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie("bigroom")
    assert found is not None
    return found.value


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/me").status_code == 200


def people(house: House) -> int:
    count = select(func.count()).select_from(tables.person)
    return house.store.read(lambda connection: int(connection.execute(count).scalar_one()))


@pytest.mark.sqlite_alone
def test_who_signs_in_goes_on_to_where_they_wanted(house: House) -> None:
    browser = house.browser()
    asked = browser.get(f"/settings/programs/{house.harbour}")
    assert asked.status_code == 302
    answer = submit(
        browser,
        "/login",
        asked.headers["Location"],
        email="Hana@Harbour.example ",
        password=PASSWORD,
        next=f"/settings/programs/{house.harbour}",
    )
    assert answer.headers["Location"] == f"/settings/programs/{house.harbour}"
    assert browser.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "", None, "/\n/x"],
)
def test_nobody_is_sent_to_another_site(path: str | None) -> None:
    assert own_path(path) == "/"


@pytest.mark.sqlite_alone
def test_a_wrong_password_and_an_unknown_address_answer_alike(house: House) -> None:
    browser = house.browser()
    wrong = submit(browser, "/login", email="hana@harbour.example", password="not the password")
    unknown = submit(browser, "/login", email="ivo@harbour.example", password="not the password")
    assert wrong.status_code == unknown.status_code == 403
    assert "do not belong together" in wrong.text
    assert "do not belong together" in unknown.text


@pytest.mark.sqlite_alone
def test_after_ten_failures_even_the_right_password_has_to_wait(house: House) -> None:
    browser = house.browser()
    for _ in range(10):
        submit(browser, "/login", email="hana@harbour.example", password="not the password")
    right = submit(browser, "/login", email="hana@harbour.example", password=PASSWORD)
    assert right.status_code == 429
    assert is_in(house.signed_in("Ana"))


def test_a_session_is_new_at_every_sign_in_and_dead_after_the_way_out(house: House) -> None:
    browser = house.signed_in("Hana")
    first = cookie(browser)
    submit(browser, "/login", email="hana@harbour.example", password=PASSWORD)
    assert cookie(browser) != first
    stale = house.browser()
    stale.set_cookie("bigroom", first)
    assert not is_in(stale)
    second = cookie(browser)
    out = submit(browser, "/sign-out", "/me")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    stale.set_cookie("bigroom", second)
    assert not is_in(stale)


def test_a_session_ends_after_twelve_idle_hours_and_after_thirty_days(house: House) -> None:
    browser = house.signed_in("Hana")
    house.clock.now += IDLE - MINUTE
    assert is_in(browser)
    house.clock.now += IDLE - MINUTE
    assert is_in(browser)
    house.clock.now += IDLE + MINUTE
    assert not is_in(browser)
    browser = house.signed_in("Hana")
    for _ in range(ABSOLUTE // (IDLE - MINUTE)):
        house.clock.now += IDLE - MINUTE
        assert is_in(browser)
    house.clock.now += IDLE - MINUTE
    assert not is_in(browser)


def test_the_database_holds_no_session_secret(house: House) -> None:
    secret = cookie(house.signed_in("Hana"))
    rows = house.store.read(lambda connection: connection.execute(select(tables.session)).all())
    assert not [row for row in rows if secret in map(str, row)]


def test_another_password_ends_the_other_sessions(house: House) -> None:
    here, elsewhere = house.signed_in("Hana"), house.signed_in("Hana")
    changed = submit(here, "/me/password", "/me", current=PASSWORD, password="another quiet harbour")
    assert changed.status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_password_is_changed_by_who_knows_it_only(house: House) -> None:
    browser = house.signed_in("Hana")
    guess = submit(browser, "/me/password", "/me", current="guess", password="another quiet harbour")
    assert guess.status_code == 422
    short = submit(browser, "/me/password", "/me", current=PASSWORD, password="short")
    assert short.status_code == 422


def test_a_session_elsewhere_is_ended_from_the_list(house: House) -> None:
    here, elsewhere = house.signed_in("Hana"), house.signed_in("Hana")
    path = here.get("/me").text.split("/me/sessions/")[1].split('"')[0]
    assert submit(here, f"/me/sessions/{path}", "/me").status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)
    assert submit(house.signed_in("Ana"), "/me/sessions/0/end", "/me").status_code == 404


def test_a_removed_person_is_out_at_once_and_nothing_of_them_is_left(house: House) -> None:
    from accounts.people import remove_person

    browser, id = house.signed_in("Bo"), house.people["Bo"]
    house.store.write(lambda transaction: remove_person(transaction, id, house.people["Hana"]))
    assert not is_in(browser)
    assert house.call("Bo", "GET", "/me").status_code == 401
    row = house.store.read(
        lambda connection: connection.execute(select(tables.person).where(tables.person.c.id == id)).one()
    )
    assert (row.name, row.email, row.password) == ("", None, None)


def test_the_first_account_is_made_once(empty_house: House) -> None:
    house = empty_house
    secret = house.store.write(make_start_link)
    fields = {"name": "Hana", "email": "hana@harbour.example", "password": PASSWORD}
    assert house.browser().get("/start/nonsense").status_code == 403
    browser = house.browser()
    assert submit(browser, f"/start/{secret}", **{**fields, "password": "short"}).status_code == 422
    assert submit(browser, f"/start/{secret}", **fields).status_code == 303
    assert is_in(browser)
    assert house.browser().get(f"/start/{secret}").status_code == 403
    assert house.store.write(make_start_link) is None
    assert people(house) == 1


def test_a_newer_first_link_ends_the_older_one(empty_house: House) -> None:
    older = empty_house.store.write(make_start_link)
    newer = empty_house.store.write(make_start_link)
    assert empty_house.browser().get(f"/start/{older}").status_code == 403
    assert empty_house.browser().get(f"/start/{newer}").status_code == 200


def invited(house: House, **fields: object) -> str:
    path = f"/programs/{house.harbour}/invitations"
    made = house.call("Hana", "POST", path, json={"role": "developer", **fields})
    assert made.status_code == 201, made.text
    return str(made.json["url"]).removeprefix("http://localhost")


def test_looking_at_an_invitation_joins_nobody(house: House) -> None:
    link, before = invited(house), people(house)
    looked = house.browser().get(link)
    assert looked.status_code == 200
    assert looked.headers["Referrer-Policy"] == "strict-origin"
    house.signed_in("Gus").get(link)
    assert people(house) == before
    assert house.call("Gus", "GET", f"/programs/{house.harbour}").status_code == 404


def test_a_new_person_joins_by_a_link_with_the_role_of_the_link(house: House) -> None:
    link, browser = invited(house, team=house.payments, role="product_owner"), house.browser()
    fields = {"name": "Ivo", "email": "ivo@harbour.example", "password": "quiet words of a harbour"}
    assert submit(browser, link, **fields, role="program_manager").status_code == 303
    mine = browser.get("/api/v1/me").json
    assert mine["memberships"] == [
        {"program": house.harbour, "team": house.payments, "role": "product_owner"}
    ]


def test_ended_links_all_answer_the_same(house: House) -> None:
    used, over, revoked = invited(house), invited(house, expires_at="2026-12-24T12:00:00Z"), invited(house)
    assert submit(house.signed_in("Gus"), used).status_code == 303
    listed = house.call("Hana", "GET", f"/programs/{house.harbour}/invitations").json["items"]
    unused = next(one["id"] for one in listed if one["uses"] == 0)
    house.call("Hana", "DELETE", f"/invitations/{unused}")
    third = [link for link in (used, over, revoked) if house.browser().get(link).status_code == 403]
    assert used in third
    assert len(third) == 2
    house.clock.now += 60 * 24 * 60 * MINUTE
    pages = [house.browser().get(link) for link in (used, over, revoked, "/invitations/" + "0" * 40)]
    assert {page.status_code for page in pages} == {403}
    assert len({page.data for page in pages}) == 1
    for link in (used, over, revoked):
        body = {"secret": link.rsplit("/", 1)[1]}
        assert house.call("Gus", "POST", "/invitations/accept", json=body).status_code == 403


def test_an_invitation_for_one_address_is_for_nobody_else(house: House) -> None:
    link = invited(house, email="ivo@harbour.example")
    assert submit(house.signed_in("Gus"), link).status_code == 422
    fields = {"name": "Ivo", "email": "eve@harbour.example", "password": "quiet words of a harbour"}
    assert submit(house.browser(), link, **fields).status_code == 422
    assert submit(house.browser(), link, **{**fields, "email": "IVO@harbour.example"}).status_code == 303


def test_a_member_who_opens_a_link_keeps_their_role_and_uses_nothing_up(house: House) -> None:
    link = invited(house, role="observer")
    assert submit(house.signed_in("Cy"), link).status_code == 303
    me = house.call("Cy", "GET", "/me").json
    assert [one["role"] for one in me["memberships"]] == ["business_owner"]
    assert submit(house.signed_in("Gus"), link).status_code == 303


def test_only_a_program_manager_invites_program_managers(house: House) -> None:
    path = f"/programs/{house.harbour}/invitations"
    give = f"/programs/{house.harbour}/members/{house.people['Ana']}"
    house.call("Hana", "PUT", give, json={"role": "product_owner"})
    assert house.call("Ana", "POST", path, json={"role": "developer"}).status_code == 201
    assert house.call("Ana", "POST", path, json={"role": "program_manager"}).status_code == 403


@pytest.mark.sqlite_alone
def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    browser = house.signed_in("Hana")
    paths = [
        rule.rule
        for rule in house.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    ]
    assert "/me/name" in paths
    for path in paths:
        for name in ("secret", "session", "token", "program", "member", "invitation"):
            path = path.replace(f"<{name}>", house.harbour)
        if "<" not in path:
            assert browser.post(path, data={"name": "Eve"}).status_code == 403, path
    assert house.call("Hana", "GET", "/me").json["name"] == "Hana"


@pytest.mark.sqlite_alone
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_page_changes_nothing_even_with_the_token(house: House, headers: dict[str, str]) -> None:
    browser = house.signed_in("Hana")
    token = form_token(browser.get("/me").text)
    page = browser.post("/me/name", data={"name": "Eve", "csrf_token": token}, headers=headers)
    call = browser.post("/api/v1/tokens", json={"name": "x"}, headers={"X-CSRFToken": token, **headers})
    assert (page.status_code, call.status_code) == (403, 403)
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert (
        browser.post("/me/name", data={"name": "Hana B", "csrf_token": token}, headers=own).status_code == 303
    )


@pytest.mark.sqlite_alone
def test_a_call_by_cookie_needs_the_token_in_a_header(house: House) -> None:
    browser = house.signed_in("Hana")
    token = form_token(browser.get("/me").text)
    assert browser.get("/api/v1/me").status_code == 200
    assert browser.post("/api/v1/tokens", json={"name": "x"}).status_code == 403
    made = browser.post("/api/v1/tokens", json={"name": "x"}, headers={"X-CSRFToken": token})
    assert made.status_code == 201


def test_what_a_visitor_began_is_theirs_once_they_sign_in(house: House) -> None:
    from accounts.programs import create_program
    from accounts.sessions import open_session

    def begin(transaction):
        program = create_program(transaction, "visitor-1", "A room", "ROOM").id
        return program, open_session(transaction, "visitor-1", "a phone", "visitor")[1]

    program, secret = house.store.write(begin)
    browser = house.browser()
    browser.set_cookie("bigroom", secret)
    submit(browser, "/login", email="gus@harbour.example", password=PASSWORD)
    roles = house.call("Gus", "GET", "/me").json["memberships"]
    assert roles == [{"program": program, "team": None, "role": "program_manager"}]


def test_a_visitor_is_known_for_30_days_after_the_last_look(house: House) -> None:
    from accounts.sessions import find_session, open_session, touch_session

    days = 24 * 60 * 60 * 1000
    _, secret = house.store.write(lambda tx: open_session(tx, "visitor-1", "a phone", "visitor"))
    browser = house.browser()
    browser.set_cookie("bigroom", secret)

    def known() -> bool:
        return house.store.read(lambda c: find_session(c, secret, house.clock())) is not None

    for _ in range(2):
        house.clock.now += 29 * days
        cookie = browser.get("/").headers["Set-Cookie"]
        assert secret in cookie
        assert "Max-Age=2592000" in cookie
        assert known()
    house.clock.now += 30 * days + 1
    assert not known()
    house.store.write(lambda tx: touch_session(tx, "nobody"))
    house.clock.now -= days
    assert not known(), "what is over is forgotten"


@pytest.mark.sqlite_alone
def test_an_old_hash_is_made_anew_at_sign_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_hasher", EARNEST)
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    person = tables.person
    where = person.c.id == house.people["Hana"]
    house.store.write(lambda t: t.connection.execute(update(person).where(where).values(password=old)))
    house.signed_in("Hana")
    now = house.store.read(lambda c: c.execute(select(person.c.password).where(where)).scalar_one())
    assert "m=19456,t=2,p=1" in now


@pytest.mark.parametrize("text", ["a\0b", "\0", "a\r\nb", "x" * 5000, "\u202e", "'; --"])
def test_strange_texts_in_forms_are_answered_not_crashed_on(house: House, text: str) -> None:
    browser = house.signed_in("Hana")
    program = f"/settings/programs/{house.harbour}"
    for path, names in (
        ("/login", ("email", "password", "next")),
        ("/me/name", ("name",)),
        ("/me/theme", ("theme",)),
        ("/me/tokens", ("name", "days")),
        ("/settings/programs", ("name", "key", "goal", "time_zone")),
        (program, ("name", "goal", "time_zone")),
        (f"{program}/teams", ("name", "key")),
        (f"{program}/invitations", ("role", "team", "uses")),
        (f"{program}/members/{house.people['Bo']}", ("role", "team")),
    ):
        for name in names:
            answer = submit(browser, path, "/me", **{name: text})
            assert answer.status_code < 500, (path, name)
    assert browser.get("/settings/programs/%00").status_code == 404
    assert browser.get("/start/%00").status_code == 403


@pytest.mark.sqlite_alone
def test_a_page_knows_no_bearer_token(house: House) -> None:
    headers = {"Authorization": f"Bearer {house.tokens['Hana']}"}
    assert house.browser().get("/me", headers=headers).status_code == 302
