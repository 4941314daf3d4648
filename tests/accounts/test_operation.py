"""The page for whoever runs the house: admins alone, every number that matters, no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.operation import quantile
from tests.accounts.harbour import House

BUCKETS = {0.01: 40.0, 0.1: 90.0, 1.0: 99.0, float("inf"): 100.0}


@pytest.mark.parametrize(
    ("share", "buckets", "at_most"),
    [
        (0.5, {}, None),
        (0.2, BUCKETS, 0.005),
        (0.65, BUCKETS, 0.055),
        (0.99, BUCKETS, 1.0),
        (0.999, BUCKETS, 1.0),
        (0.5, {0.01: 8.0, float("inf"): 8.0}, 0.005),
    ],
)
def test_a_share_is_found_in_the_buckets(share: float, buckets: dict, at_most: float | None) -> None:
    assert quantile(share, buckets) == (None if at_most is None else pytest.approx(at_most))


def test_an_admin_sees_how_the_house_does(house: House) -> None:
    page = house.signed_in("Hana").get("/settings/operation")
    assert page.status_code == 200
    for shown in ("Version", "Workers", "Rooms awake", "Clients connected", "Commands", "99 of 100", "MB"):
        assert shown in page.text
    assert "not used" in page.text
    assert "/settings/operation" in house.signed_in("Hana").get("/settings").text


@pytest.mark.parametrize("who", ["Ana", "Eli", "Gus"])
def test_nobody_else_does(house: House, who: str) -> None:
    browser = house.signed_in(who)
    assert browser.get("/settings/operation").status_code == 403
    assert "/settings/operation" not in browser.get("/settings").text


def test_who_is_not_signed_in_is_asked_to(house: House) -> None:
    answer = house.browser().get("/settings/operation")
    assert answer.headers["Location"].startswith("/login")


def test_no_address_of_a_service_is_shown(house: House, tmp_path: Path) -> None:
    house.app.config["REDIS_URL"] = "redis://:secret-of-redis@127.0.0.1:1"
    page = house.signed_in("Hana").get("/settings/operation").text
    assert "Redis does not answer." in page
    assert "secret-of-redis" not in page
    assert str(tmp_path) not in page
    assert house.store.url.rpartition("://")[2] not in page
