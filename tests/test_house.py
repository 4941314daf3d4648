"""The house itself: every view says who may see it, every response is guarded, every setting is told."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from werkzeug.routing import Rule

from accounts.access import VERBS, Access, _locators
from accounts.calls import Declared, NoQuery
from api import PREFIX, declared_calls
from app import create_app
from journal.migrate import migrate
from settings import VARIABLES, Misconfigured, Settings, read_settings

KEY = b"a key for tests, never elsewhere"

ROOT = Path(__file__).parents[1]
ROOMS = ("accounts", "backlog", "ceremonies", "demo", "live", "program")
STATEMENTS = frozenset({"select", "insert", "update", "delete", "text", "func"})

OWNERS = {
    "accounts/access.py": "may somebody do this: roles and places, asked with every request",
    "accounts/invitations.py": "its table has digests, which are in no event",
    "accounts/people.py": "its table has names, addresses and passwords, which are in no event",
    "accounts/programs.py": "a program, and nothing beside it",
    "accounts/sessions.py": "its table is in no event",
    "accounts/start_links.py": "its table is in no event",
    "accounts/teams.py": "a team and its roles: what is refused hangs on the rows",
    "accounts/tokens.py": "its table has digests, which are in no event",
    "backlog/versions.py": "how anything is kept and read as of an event; queries and records are made of it",
    "live/cards.py": "its table has the codes of rooms, which are in no event",
    "live/forgetting.py": "the one deletion: every table of a program",
    "live/marks.py": "its table has the secrets of stages, which are in no event",
    "live/seats.py": "its table has names and digests, which are in no event",
}
"""Nouns that own a table, and read and write it themselves; with the reason."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    yield from _house(tmp_path)


@pytest.fixture
def https_app(tmp_path: Path) -> Iterator[Flask]:
    yield from _house(tmp_path, public_url="https://rooms.harbour.example")


def _house(home: Path, **settings: Any) -> Iterator[Flask]:
    url = f"sqlite:///{home / 'house.sqlite'}"
    made = create_app(Settings(home=home, database_url=url, secret_key=KEY, **settings))
    migrate(made.extensions["store"].engine)
    yield made
    made.extensions["store"].close()


def views(app: Flask) -> list[tuple[Rule, Any]]:
    return [
        (rule, app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    ]


def address(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?\w+>", "x" * 22, rule.rule)


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    for rule, view in views(app):
        access = getattr(view, "access", None)
        assert isinstance(access, Access | Declared), f"{rule.rule} says nothing of who may see it."


def test_every_place_that_a_view_asks_for_is_located(app: Flask) -> None:
    for rule, view in views(app):
        if isinstance(view.access, Access):
            assert view.access.verb in VERBS
        if isinstance(view.access.of, str):
            assert view.access.of in _locators, f"Nobody says where a {view.access.of} is ({rule.rule})."
            assert view.access.of in rule.arguments


def test_every_response_carries_the_headers(app: Flask) -> None:
    browser = app.test_client()
    for rule, _view in views(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            answer = browser.open(address(rule), method=method)
            assert answer.status_code < 500 or rule.rule == "/readyz", (rule.rule, answer.text)
            _assert_guarded(answer, rule.rule)


@pytest.mark.parametrize(
    "path", ["/nothing", "/static/nothing.js", f"{PREFIX}/nothing", "/static/css/base.css"]
)
def test_answers_beside_the_views_carry_the_headers_too(app: Flask, path: str) -> None:
    _assert_guarded(app.test_client().get(path), path)


def _assert_guarded(answer: Any, where: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"):
        assert part in policy, where
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["Referrer-Policy"] in ("same-origin", "strict-origin"), where
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    if not where.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store", where
        assert "Cookie" in answer.headers["Vary"]


def test_every_page_has_a_nonce_of_its_own(app: Flask) -> None:
    found = {
        re.search(r"'nonce-([^']+)'", app.test_client().get("/login").headers["Content-Security-Policy"])[1]
        for _ in range(5)
    }
    assert len(found) == 5


def test_a_hashed_static_file_is_kept_for_ever_and_others_are_asked_for(app: Flask) -> None:
    browser = app.test_client()
    assert "immutable" in browser.get("/static/css/base.css?v=1").headers["Cache-Control"]
    assert browser.get("/static/css/base.css").headers["Cache-Control"] == "no-cache"
    assert "immutable" not in browser.get("/static/nothing.css?v=1").headers["Cache-Control"]


def test_over_https_cookies_are_bound_to_the_host(https_app: Flask) -> None:
    answer = https_app.test_client().get("/login", base_url="https://rooms.harbour.example")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    for part in ("__Host-bigroom-form=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "wss://rooms.harbour.example" in answer.headers["Content-Security-Policy"]


def test_over_https_a_plain_cookie_is_no_session(https_app: Flask) -> None:
    from accounts.browsers import credentials_of

    sent = {"HTTP_COOKIE": "bigroom=plain; __Host-bigroom=bound"}
    with https_app.test_request_context("/me", environ_overrides=sent) as context:
        assert credentials_of(context.request).cookies == {"bigroom": "bound"}


def test_no_get_changes_the_database(app: Flask) -> None:
    store, browser = app.extensions["store"], app.test_client()

    def dump() -> list[str]:
        return store.read(lambda c: list(c.connection.dbapi_connection.iterdump()))

    before = dump()
    for rule, _view in views(app):
        if "GET" in (rule.methods or ()):
            browser.get(address(rule))
    assert dump() == before


def test_forwarded_addresses_are_believed_from_trusted_proxies_only(tmp_path: Path) -> None:
    sent = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
    }
    for proxies, expected in ((0, "http://localhost"), (1, "https://evil.example")):
        (home := tmp_path / str(proxies)).mkdir()
        for app in _house(home, trusted_proxies=proxies):
            policy = app.test_client().get("/login", headers=sent).headers["Content-Security-Policy"]
            assert expected.replace("http", "ws", 1) in policy


def test_only_the_journal_queries_and_records_know_sql() -> None:
    known = {path for path, source in _sources() if statements_in(source)}
    for path in sorted(known - OWNERS.keys()):
        pytest.fail(f"{path} has SQL of its own: move it to a module of its room named queries or records.")
    for path in sorted(OWNERS.keys() - known):
        pytest.fail(f"{path} has no SQL any more: take it off the list in tests/test_house.py.")


@pytest.mark.parametrize(
    "planted",
    [
        "from sqlalchemy import Connection, select",
        "def rows():\n    from sqlalchemy.sql import func",
        "from sqlalchemy.dialects.postgresql import insert as upsert",
        "import sqlalchemy as sa",
    ],
)
def test_a_statement_is_seen_wherever_it_comes_from(planted: str) -> None:
    assert statements_in(planted)
    assert not statements_in("from sqlalchemy import Connection, Row\nfrom sqlalchemy.exc import DBAPIError")


def _sources() -> Iterator[tuple[str, str]]:
    """Path and text of every module of the rooms that may not know SQL by its name."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if not file.stem.endswith(("queries", "records", "tables")):
                yield file.relative_to(ROOT).as_posix(), file.read_text()


def statements_in(source: str) -> set[str]:
    """What a module imports of SQLAlchemy to make statements with; all of it, where it imports that whole."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        names = {alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)}
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlalchemy":
            found |= names & STATEMENTS
        if isinstance(node, ast.Import):
            found |= {name for name in names if name.partition(".")[0] == "sqlalchemy"}
    return found


def test_health_tells_what_is_wrong(app: Flask, tmp_path: Path) -> None:
    browser = app.test_client()
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").json == {"ready": True, "reasons": []}
    (home := tmp_path / "new").mkdir()
    fresh = create_app(Settings(home=home, database_url=f"sqlite:///{home / 'x.sqlite'}", secret_key=KEY))
    answer = fresh.test_client().get("/readyz")
    assert (answer.status_code, answer.json["ready"]) == (503, False)
    fresh.extensions["store"].close()


def test_metrics_are_for_this_host_or_for_who_has_the_token(tmp_path: Path) -> None:
    for app in _house(tmp_path, metrics_token="the token of the metrics"):
        browser = app.test_client()
        far = {"REMOTE_ADDR": "203.0.113.9"}
        assert browser.get("/metrics").status_code == 200
        assert browser.get("/metrics", environ_overrides=far).status_code == 404
        assert browser.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
        token = {"Authorization": "Bearer the token of the metrics"}
        assert browser.get("/metrics", environ_overrides=far, headers=token).status_code == 200


def test_the_document_holds_every_call_and_only_what_it_defines(app: Flask) -> None:
    described = app.test_client().get(f"{PREFIX}/openapi.json").json
    assert described["openapi"] == "3.1.0"
    for one in declared_calls():
        operation = described["paths"][one.path][one.method.lower()]
        assert operation["summary"]
        named = {(p["name"], p["in"]) for p in operation["parameters"]}
        assert {(name, "path") for name in one.parameters} <= named
        if one.query is not NoQuery:
            assert {(name, "query") for name in one.query.__struct_encode_fields__} <= named
        assert ("requestBody" in operation) == (one.body is not None)
        assert set(operation["responses"]) == {str(one.status), "default"}
    names = [call["operationId"] for methods in described["paths"].values() for call in methods.values()]
    assert len(names) == len(set(names)) == len(declared_calls())
    schemas = described["components"]["schemas"]
    assert set(re.findall(r"#/components/schemas/([^\"]+)", msgspec.json.encode(described).decode())) <= set(
        schemas
    )


def test_the_page_of_the_interface_shows_every_call_and_loads_nothing_from_elsewhere(app: Flask) -> None:
    page = app.test_client().get(f"{PREFIX}/docs").text
    for one in declared_calls():
        assert f"{PREFIX}{one.path}" in page
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_every_setting_has_a_sentence_and_an_effective_value(tmp_path: Path) -> None:
    settings = read_settings({"BIGROOM_HOME": str(tmp_path)})
    assert set(settings.shown()) == set(VARIABLES)
    assert all(sentence.endswith(".") for sentence in VARIABLES.values())


def test_every_setting_is_in_the_documentation_with_its_sentence() -> None:
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text()
    for name, sentence in VARIABLES.items():
        assert f"| `{name}` | {sentence} |" in page, name


def test_no_secret_is_among_the_shown_values(tmp_path: Path) -> None:
    given = {
        "BIGROOM_HOME": str(tmp_path),
        "BIGROOM_SECRET_KEY": "canary-key-canary-key-canary-key-canary",
        "BIGROOM_DATABASE_URL": "postgresql+psycopg://hana:canary@db.example/house",
        "BIGROOM_REDIS_URL": "redis://:canary@redis.example/0",
        "BIGROOM_METRICS_TOKEN": "canary",
    }
    assert "canary" not in str(read_settings(given).shown())


def test_the_secret_key_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    first = read_settings({"BIGROOM_HOME": str(tmp_path)}).secret_key
    assert read_settings({"BIGROOM_HOME": str(tmp_path)}).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_setting_can_be_given_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("8123\n")
    given = {"BIGROOM_HOME": str(tmp_path), "BIGROOM_PORT_FILE": str(tmp_path / "port")}
    assert read_settings(given).port == 8123
    with pytest.raises(Misconfigured, match="not both"):
        read_settings({**given, "BIGROOM_PORT": "8000"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BIGROOM_COLOUR", "plum"),
        ("BIGROOM_PORT", "eighty"),
        ("BIGROOM_PORT", "70000"),
        ("BIGROOM_LOG", "xml"),
        ("BIGROOM_PUBLIC_URL", "*"),
        ("BIGROOM_PUBLIC_URL", "https://*.example"),
        ("BIGROOM_PUBLIC_URL", "https://rooms.example/bigroom"),
        ("BIGROOM_SECRET_KEY", "short"),
        ("BIGROOM_OPEN_ROOMS", "maybe"),
        ("BIGROOM_PORT_FILE", "/nothing/here"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_its_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=name):
        read_settings({"BIGROOM_HOME": str(tmp_path), name: value})


def test_settings_of_tests_are_left_alone(tmp_path: Path) -> None:
    assert read_settings({"BIGROOM_HOME": str(tmp_path), "BIGROOM_TEST_DATA": "x"}).port == 8000


def test_visitors_may_start_rooms_where_only_this_host_is_served(tmp_path: Path) -> None:
    home = {"BIGROOM_HOME": str(tmp_path)}
    assert read_settings(home).open_rooms
    assert not read_settings({**home, "BIGROOM_HOST": "0.0.0.0"}).open_rooms
    assert read_settings({**home, "BIGROOM_HOST": "0.0.0.0", "BIGROOM_OPEN_ROOMS": "on"}).open_rooms
