"""The log holds one line per record and nothing that opens a door."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from accounts.logs import Lines
from tests.accounts.harbour import House, submit


def record(message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("bigroom", logging.INFO, "", 0, message, values, None)


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\u2028", "\u2029", "\x00", "\x85"])
def test_a_record_is_one_line(character: str) -> None:
    line = Lines("text").format(record("Ana%s says hello", character))
    assert len(line.splitlines()) == 1
    assert character not in line
    told = json.loads(Lines("json").format(record("Ana%s says hello", character)))
    assert told["message"] == f"Ana{character} says hello"
    assert len(Lines("json").format(record("%s", character)).splitlines()) == 1


def test_a_traceback_is_one_line_without_tokens() -> None:
    try:
        raise ValueError("brm_0123456789abcdef")
    except ValueError:
        failed = record("unforeseen")
        failed.exc_info = sys.exc_info()
    line = Lines("text").format(failed)
    assert "brm_0123456789abcdef" not in line
    assert "ValueError" in line
    assert len(line.splitlines()) == 1


def test_no_secret_of_a_link_form_or_token_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = house.call("Hana", "POST", f"/programs/{house.harbour}/invitations", json={"role": "observer"})
    link = made.json["url"].removeprefix("http://localhost")
    browser = house.signed_in("Gus")
    submit(browser, link)
    browser.get("/login?next=/secret-of-the-query")
    logged = caplog.text
    assert "/invitations/<secret>" in logged
    secrets = [
        link.rsplit("/", 1)[1],
        house.tokens["Hana"],
        "four quiet harbour words",
        "secret-of-the-query",
    ]
    assert not [secret for secret in secrets if secret in logged]
