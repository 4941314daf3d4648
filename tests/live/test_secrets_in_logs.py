"""What opens a door is in no line of the log and in no number, whatever people do with it."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import requests

from tests.faults.harbour import Harbour, harbour

PASSWORD = "a harbour at dawn 1907"
METRICS = "metrics-token-of-the-operator"
WRONG = "a wrong password of 2026"


def test_no_secret_is_in_the_log_or_in_a_number(tmp_path: Path) -> None:
    with harbour(tmp_path, BIGROOM_LOG="json", BIGROOM_METRICS_TOKEN=METRICS) as place:
        invitation = place.post(f"/programs/{place.program}/invitations", role="observer")["url"]
        secrets = {
            "token": place.eli,
            "seat token": place.gus,
            "invitation": invitation.rsplit("/", 1)[1],
            "room": place.room["secret"],
            "code": place.room["code"],
            "password": PASSWORD,
            "wrong password": WRONG,
            "metrics token": METRICS,
            "session": _signed_in(place),
        }
        _use(place, secrets)
        numbers = _get(place, "/metrics", Authorization=f"Bearer {METRICS}").text
        place.server.stop()
        log = place.server.tail(10**7)
    for name, secret in secrets.items():
        assert secret not in numbers, name
        assert secret not in log, (name, next(line for line in log.splitlines() if secret in line))
    _assert_each_request_has_its_fields(log)


def _signed_in(place: Harbour) -> str:
    """Eli signs in, after a wrong password and through a page that goes on somewhere; their session."""
    with requests.Session() as browser:
        for password in (WRONG, PASSWORD):
            page = browser.get(f"{place.server.url}/login?next=/me?secret={PASSWORD}", timeout=20).text
            token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
            form = {"email": "eli@harbour.example", "password": password, "csrf_token": token}
            browser.post(f"{place.server.url}/login", data=form, timeout=20)
        return browser.cookies["bigroom"]


def _use(place: Harbour, secrets: dict[str, str]) -> None:
    """Everything is used as it is meant, and as it is not."""
    for secret in secrets.values():
        for path in ("/invitations/", "/start/", "/j/", "/r/", "/nothing/", "/api/v1/rooms/", "/me?key="):
            _get(place, path + secret)
            _get(place, path + secret, Authorization=f"Bearer {secret}")
            _get(place, path + secret, Cookie=f"bigroom={secret}; bigroom-seat-x={secret}")
    with ThreadPoolExecutor(3 * len(secrets)) as lines:
        list(lines.map(partial(_say, place), _improper(secrets.values())))
    client, _ = place.joined(place.gus)
    with client:
        for secret in secrets.values():
            place.command(client, secret[:80], secret, secret=secret)
            place.command(client, f"a{secret}"[:80], "CastVote", card=secret)
            client.ask("join", {"room": secret})


def _improper(secrets: Iterable[str]) -> Iterator[str]:
    for secret in secrets:
        yield f"GET /invitations/{secret} HTTP/9.9\r\n\r\n"
        yield f"GET/{secret}\r\n\r\n"
        yield f"GET /{secret} HTTP/1.1\r\n {secret}\r\n\r\n"


def _say(place: Harbour, request: str) -> None:
    """Sends what is no proper request, and reads until the server has had enough of it."""
    with socket.create_connection(("127.0.0.1", place.server.port), timeout=20) as line:
        line.sendall(request.encode())
        while line.recv(4096):
            pass


def _get(place: Harbour, path: str, **headers: str) -> requests.Response:
    return requests.get(f"{place.server.url}{path}", headers=headers, timeout=20, allow_redirects=False)


def _assert_each_request_has_its_fields(log: str) -> None:
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)
    requests_seen = [line for line in lines if line["logger"] == "bigroom.access"]
    assert requests_seen
    for line in requests_seen:
        assert isinstance(line["status"], int)
        assert isinstance(line["milliseconds"], float)
    invited = {"method": "GET", "rule": "/invitations/<secret>", "status": 200}
    assert any(invited.items() <= line.items() for line in requests_seen)
