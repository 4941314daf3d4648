"""Every BIGROOM_* variable with its sentence. Each can also be given as NAME_FILE, the path of a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from platformdirs import user_data_path

VARIABLES = {
    "BIGROOM_HOME": "The data folder; by default the platform's user data folder, ./instance in a checkout.",
    "BIGROOM_DATABASE_URL": "The database; by default SQLite in BIGROOM_HOME. postgresql+psycopg://… else.",
    "BIGROOM_REDIS_URL": "The doorbell between workers; needed only where there are several.",
    "BIGROOM_SECRET_KEY": "Signs forms and makes links; made on the first run, mode 0600, where unset.",
    "BIGROOM_PUBLIC_URL": "Where people reach Bigroom; where unset, the request's own scheme and Host.",
    "BIGROOM_HOST": "The address to listen on; 127.0.0.1 unless set.",
    "BIGROOM_PORT": "The port to listen on; 8000 unless set.",
    "BIGROOM_TRUSTED_PROXIES": "How many reverse proxies stand before Bigroom; 0 unless set.",
    "BIGROOM_LOG": "How the log is written: text (unless set) or json.",
    "BIGROOM_METRICS_TOKEN": "The bearer token that reads /metrics; without one, only this host may.",
    "BIGROOM_OPEN_ROOMS": "Whether visitors may start rooms without an account: on or off; on where Bigroom "
    "listens on loopback only.",
}
SECRET = frozenset({"BIGROOM_SECRET_KEY", "BIGROOM_METRICS_TOKEN"})
URLS_WITH_PASSWORDS = frozenset({"BIGROOM_DATABASE_URL", "BIGROOM_REDIS_URL"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Misconfigured(Exception):
    """A variable has a value that cannot be used; the sentence says which and what to write."""


class Settings(msgspec.Struct, frozen=True):
    """The effective configuration."""

    home: Path
    database_url: str
    secret_key: bytes
    redis_url: str | None = None
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: int = 0
    log: Literal["text", "json"] = "text"
    metrics_token: str | None = None
    open_rooms: bool = True

    @property
    def https(self) -> bool:
        """Whether people reach the house over https."""
        return (self.public_url or "").startswith("https://")

    def shown(self) -> dict[str, str]:
        """The effective values by variable, without secrets."""
        values = {
            "BIGROOM_HOME": str(self.home),
            "BIGROOM_DATABASE_URL": self.database_url,
            "BIGROOM_REDIS_URL": self.redis_url or "",
            "BIGROOM_SECRET_KEY": "set",
            "BIGROOM_PUBLIC_URL": self.public_url or "",
            "BIGROOM_HOST": self.host,
            "BIGROOM_PORT": str(self.port),
            "BIGROOM_TRUSTED_PROXIES": str(self.trusted_proxies),
            "BIGROOM_LOG": self.log,
            "BIGROOM_METRICS_TOKEN": "set" if self.metrics_token else "",
            "BIGROOM_OPEN_ROOMS": "on" if self.open_rooms else "off",
        }
        return {
            name: _without_password(value) if name in URLS_WITH_PASSWORDS else value
            for name, value in values.items()
        }


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment. Makes the data folder and the secret key where there are none.

    Raises ``Misconfigured`` for an unknown BIGROOM_* name and for a value that cannot be used.
    """
    given = _given(environment)
    home = Path(given.get("BIGROOM_HOME") or _home()).expanduser().absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"BIGROOM_HOME={home} cannot be made: {error.strerror}.") from error
    host = given.get("BIGROOM_HOST") or "127.0.0.1"
    return Settings(
        home=home,
        database_url=given.get("BIGROOM_DATABASE_URL") or f"sqlite:///{home / 'bigroom.sqlite'}",
        secret_key=_secret_key(given.get("BIGROOM_SECRET_KEY"), home),
        redis_url=given.get("BIGROOM_REDIS_URL") or None,
        public_url=_public_url(given.get("BIGROOM_PUBLIC_URL")),
        host=host,
        port=_number(given, "BIGROOM_PORT", 8000, 65535),
        trusted_proxies=_number(given, "BIGROOM_TRUSTED_PROXIES", 0, 10),
        log=_log(given.get("BIGROOM_LOG") or "text"),
        metrics_token=given.get("BIGROOM_METRICS_TOKEN") or None,
        open_rooms=_switch(given, "BIGROOM_OPEN_ROOMS", host in LOOPBACK),
    )


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in environment.items():
        if not name.startswith("BIGROOM_") or name.startswith("BIGROOM_TEST_"):
            continue
        plain = name.removesuffix("_FILE")
        if plain not in VARIABLES:
            raise Misconfigured(f"There is no setting {name}. Known are: {', '.join(VARIABLES)}.")
        if plain in given:
            raise Misconfigured(f"Set {plain} or {plain}_FILE, not both.")
        given[plain] = value if name in VARIABLES else _content(name, value)
    return given


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{name}={path} cannot be read.") from error


def _home() -> Path:
    checkout = Path(__file__).parent
    return checkout / "instance" if (checkout / "pyproject.toml").exists() else user_data_path("bigroom")


def _secret_key(given: str | None, home: Path) -> bytes:
    if given:
        if len(given) < 32:
            raise Misconfigured("BIGROOM_SECRET_KEY is shorter than 32 characters; let Bigroom make one.")
        return given.encode()
    kept = home / "secret_key"
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:  # noqa: PTH123
            made.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise Misconfigured(f"{kept} cannot be written: {error.strerror}.") from error
    return kept.read_text().strip().encode()


def _public_url(given: str | None) -> str | None:
    if not given:
        return None
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or "*" in given:
        raise Misconfigured("BIGROOM_PUBLIC_URL is one address, like https://rooms.example.org.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise Misconfigured("BIGROOM_PUBLIC_URL has no path: Bigroom stands at the top of its host.")
    return f"{parts.scheme}://{parts.netloc}"


def _number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = given.get(name) or str(default)
    if not value.isdecimal() or int(value) > most:
        raise Misconfigured(f"{name} is a number from 0 to {most}.")
    return int(value)


def _switch(given: Mapping[str, str], name: str, default: bool) -> bool:
    value = given.get(name) or ("on" if default else "off")
    if value not in ("on", "off"):
        raise Misconfigured(f"{name} is on or off.")
    return value == "on"


def _log(value: str) -> Literal["text", "json"]:
    if value not in ("text", "json"):
        raise Misconfigured("BIGROOM_LOG is text or json.")
    return "json" if value == "json" else "text"


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":…@") if parts.password else url
