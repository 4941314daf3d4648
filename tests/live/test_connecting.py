"""Who connects while the database does not answer is sent away, to come again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import create_environ

from app import create_app
from live.house import Live
from settings import Settings


def test_a_connection_that_cannot_be_looked_up_is_sent_away(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(home=tmp_path, database_url=sqlite_url, secret_key=b"a key for tests"))
    live: Live = app.extensions["live"]
    away: list[str] = []

    def gone(*_: object) -> None:
        raise OperationalError("SELECT", None, sqlite3.OperationalError("unable to open database file"))

    monkeypatch.setattr(live.socketio.server.manager, "send_away", away.append)
    assert live._connect("sid1", create_environ(), {"token": "nobody's"}) is False
    assert away == []
    monkeypatch.setattr(live.connections, "connect", gone)
    assert live._connect("sid2", create_environ(), {"token": "nobody's"}) is False
    assert away == ["sid2"]
    assert "unable to open database file" in caplog.text
    assert "nobody's" not in caplog.text
    app.extensions["store"].close()
