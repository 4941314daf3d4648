"""Which passwords are taken, and how their hashes are made."""

from __future__ import annotations

import pytest

from accounts.passwords import check_password, hash_password, right_password
from accounts.refusals import Refused


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "fourteen chars",
        "a" * 20,
        "ababababababababab",
        "passwordpassword",
        "x" * 257,
        "hanahanahanahana",
        "bigroombigroombigroom",
        "CorrectHorseBatteryStaple",
    ],
)
def test_a_password_that_is_short_or_tried_first_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_password(password, "hana", "Hana")


@pytest.mark.parametrize(
    "password",
    [
        "four quiet harbour words",
        "ein Kran am Kai!",
        "海" * 3 + "港口的起重機和安靜的水面",
        " " * 3 + "spaces count too",
    ],
)
def test_any_long_password_is_taken_as_it_is(password: str) -> None:
    check_password(password, "hana")


def test_passwords_are_compared_exactly_as_given() -> None:
    hashed = hash_password(" Four quiet words ")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert right_password(hashed, " Four quiet words ")
    assert not right_password(hashed, "Four quiet words")
    assert not right_password(hashed, " four quiet words ")
    assert not right_password(None, "a password that nobody has")
    assert not right_password("not a hash", "x")
