"""What deploy/ offers, tried: nginx in front of the server as people reach it, and files that fit it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import websocket

from accounts.bodies import UPLOAD
from settings import VARIABLES
from tests.faults.harbour import Harbour, harbour
from tests.live.clients import Client
from tests.nginx import Nginx
from tests.programs import program

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PASSWORD = "a harbour at dawn 1907"
HIDDEN = 404


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Nginx, Harbour]]:
    """Bigroom behind nginx: how people reach it, and what Eli made there."""
    nginx, openssl = program("nginx"), program("openssl")
    assert openssl
    home = tmp_path_factory.mktemp("site")
    front: list[Nginx] = []

    def reached(port: int) -> str:
        front.append(Nginx(home, nginx, port))
        return front[0].url

    with harbour(home / "house", reached=reached, BIGROOM_TRUSTED_PROXIES="1") as made:
        yield front[0], made
    front[0].end()


def signed_in(nginx: Nginx) -> requests.Session:
    """Eli's browser."""
    browser = nginx.browser()
    page = browser.get(f"{nginx.url}/login", timeout=20).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {"email": "eli@harbour.example", "password": PASSWORD, "csrf_token": token}
    answer = browser.post(f"{nginx.url}/login", data=form, headers={"Origin": nginx.url}, timeout=20)
    assert answer.ok, answer.text
    return browser


def connected(nginx: Nginx, **more: object) -> Client:
    """A websocket through nginx."""
    return Client(nginx.port, base="wss://localhost", certificate=str(nginx.certificate), **more)


def test_a_page_comes_with_the_rules_of_https(site: tuple[Nginx, Harbour]) -> None:
    nginx, _ = site
    answer = nginx.browser().get(f"{nginx.url}/login", timeout=20)
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert f"wss://localhost:{nginx.port}" in answer.headers["Content-Security-Policy"]
    cookie = answer.headers["Set-Cookie"]
    for part in ("__Host-bigroom-form=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "__Host-bigroom" in signed_in(nginx).cookies
    plain = requests.get(f"http://localhost:{nginx.plain_port}/j?x=1", allow_redirects=False, timeout=20)
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://localhost/j?x=1")


def test_people_join_and_vote_through_it(site: tuple[Nginx, Harbour]) -> None:
    nginx, place = site
    session = signed_in(nginx).cookies["__Host-bigroom"]
    cookie = [f"Cookie: __Host-bigroom={session}"]
    with (
        connected(nginx, origin=nginx.url, header=cookie).connect() as eli,
        connected(nginx, origin=None).connect({"token": place.gus}) as gus,
    ):
        joined = eli.ask("join", {"room": place.room["id"]})
        assert joined["role"] == "facilitator"
        assert gus.ask("join", {"room": place.room["id"]})["ok"]
        item = next(iter(joined["view"]["items"]))
        assert place.command(eli, "present", "PresentItem", item=item)["ok"]
        assert place.command(gus, "vote", "CastVote", card="5")["ok"]
        voted = eli.ask("whereami", {"room": place.room["id"]})["view"]
        assert "voted" in json.dumps(voted)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost", "null"])
def test_a_foreign_page_opens_no_socket(site: tuple[Nginx, Harbour], origin: str) -> None:
    nginx, _ = site
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        connected(nginx, origin=origin)


def test_an_address_that_a_client_claims_does_not_count(site: tuple[Nginx, Harbour]) -> None:
    nginx, _ = site
    browser = nginx.browser()
    claimed = [{"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}"} for n in range(1, 40)]
    asked = [browser.get(f"{nginx.url}/j/AAAA2222", headers=one, timeout=20).status_code for one in claimed]
    assert asked[0] == HIDDEN
    assert asked[-1] == 429


def test_numbers_are_shown_on_the_host_alone(site: tuple[Nginx, Harbour]) -> None:
    nginx, place = site
    for claimed in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-Host": "127.0.0.1", "Forwarded": ""}):
        assert nginx.browser().get(f"{nginx.url}/metrics", headers=claimed, timeout=20).status_code == HIDDEN
    assert "bigroom_rooms_awake" in requests.get(f"{place.server.url}/metrics", timeout=20).text


def test_a_file_that_is_too_large_is_refused_with_our_sentence(site: tuple[Nginx, Harbour]) -> None:
    nginx, _ = site
    browser, headers = signed_in(nginx), {"Origin": nginx.url}
    file = {"file": ("large.csv", b"x" * (UPLOAD + 1024), "text/csv")}
    answer = browser.post(f"{nginx.url}/import", files=file, headers=headers, timeout=60)
    assert answer.status_code == 413
    assert "64 MiB for an import" in answer.text


def test_every_setting_in_deploy_is_one() -> None:
    for path in sorted(DEPLOY.iterdir()):
        named = set(re.findall(r"BIGROOM_[A-Z_]+", path.read_text("utf-8")))
        assert named <= VARIABLES.keys(), path.name


def test_the_files_of_deploy_agree() -> None:
    compose, container, nginx = (
        (DEPLOY / name).read_text("utf-8") for name in ("compose.yaml", "Containerfile", "nginx.conf")
    )
    assert re.search(r'ports: \["127\.0\.0\.1:8000:(\d+)"\]', compose)[1] == "8000"
    assert "EXPOSE 8000" in container
    assert "127.0.0.1:8000/readyz" in container
    assert "server 127.0.0.1:8000;" in nginx
    assert "dockerfile: deploy/Containerfile" in compose
    assert int(re.search(r"client_max_body_size (\d+)m;", nginx)[1]) * 2**20 > UPLOAD
    for url in ("postgresql+psycopg://bigroom@postgres/bigroom", "redis://redis:6379/0"):
        assert url in compose
    assert "POSTGRES_USER: bigroom" in compose
    assert re.findall(r"^  (\w+):$", compose, re.MULTILINE)[:3] == ["bigroom", "postgres", "redis"]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", "node_modules", "instance", "tests"} <= set(ignored)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    verifier = program("systemd-analyze")
    unit = tmp_path / "bigroom.service"
    text = (DEPLOY / "bigroom.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/bigroom/.venv/bin/bigroom", shutil.which("true")))
    told = subprocess.run([verifier, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
