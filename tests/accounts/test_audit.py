"""What happened to accounts is in the journal once, and no name, address or secret is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from accounts import tables
from accounts.events import ACCOUNTS
from accounts.people import remove_person
from journal import journal
from journal.verify import complaints
from tests.accounts.harbour import PASSWORD, House, submit


def kinds(house: House) -> list[str]:
    return house.store.read(lambda connection: [one.kind for one in journal.read(connection, ACCOUNTS)])


def everything(house: House) -> str:
    def ask(connection: Connection) -> str:
        return "".join(
            str(one) for stream in journal.streams(connection) for one in journal.read(connection, stream)
        )

    return house.store.read(ask)


def wrong(house: House) -> list[str]:
    return house.store.read(lambda connection: list(complaints(connection)))


def busy_day(house: House) -> None:
    browser = house.signed_in("Hana")
    submit(browser, "/login", email="hana@harbour.example", password="not it, is it")
    submit(browser, "/me/name", "/me", name="Hana Quay")
    submit(browser, "/me/password", "/me", current=PASSWORD, password="another quiet harbour")
    submit(browser, "/me/tokens", "/me", name="ci", scope="read", days="30")
    link = house.call("Hana", "POST", f"/programs/{house.harbour}/invitations", json={"role": "observer"})
    submit(house.signed_in("Gus"), link.json["url"].removeprefix("http://localhost"))
    house.call("Hana", "DELETE", f"/invitations/{link.json['id']}")
    house.call("Hana", "DELETE", f"/programs/{house.harbour}/members/{house.people['Gus']}")
    submit(browser, "/sign-out", "/me")
    house.store.write(lambda t: remove_person(t, house.people["Gus"], house.people["Hana"]))


def test_every_security_event_is_recorded_once(house: House) -> None:
    before = len(kinds(house))
    busy_day(house)
    assert kinds(house)[before:] == [
        "SignedIn",
        "SignInFailed",
        "PersonRenamed",
        "PasswordChanged",
        "TokenMade",
        "InvitationMade",
        "SignedIn",
        "InvitationAccepted",
        "RoleGiven",
        "InvitationRevoked",
        "RoleTaken",
        "SignedOut",
        "PersonRemoved",
    ]


def test_the_journal_names_nobody_and_holds_no_secret(house: House) -> None:
    busy_day(house)
    written = everything(house)
    for secret in ("Hana", "Gus", "harbour.example", "brm_", PASSWORD, "another quiet harbour", "argon2"):
        assert secret not in written, secret
    assert "Harbour" in written


def test_the_tables_are_what_the_journal_says(house: House) -> None:
    busy_day(house)
    assert wrong(house) == []


def test_a_table_changed_behind_the_journals_back_is_found(house: House) -> None:
    def change(table: Any, **values: Any) -> None:
        house.store.write(lambda t: t.connection.execute(update(table).values(**values)))

    change(tables.team, name="Smugglers")
    assert any("Table team" in one for one in wrong(house))
    change(tables.membership, role="program_manager")
    assert any("Table membership" in one for one in wrong(house))


def test_a_gap_in_a_stream_is_found(house: House) -> None:
    from journal.tables import event

    where = (event.c.stream == ACCOUNTS) & (event.c.seq == 3)
    house.store.write(lambda t: t.connection.execute(event.delete().where(where)))
    assert any("has a gap" in one for one in wrong(house))


def test_a_removed_person_is_shown_as_a_former_member(house: House) -> None:
    from accounts.people import names_of

    house.store.write(lambda t: remove_person(t, house.people["Bo"], house.people["Hana"]))
    names = house.store.read(lambda connection: names_of(connection, [house.people["Bo"]]))
    assert names == {house.people["Bo"]: "Former member"}
    dump = house.store.read(lambda c: [str(row) for row in c.execute(select(tables.person))])
    assert not [row for row in dump if "bo@harbour.example" in row]
