"""What a browser sends along by itself, and how a request by a foreign page is told from ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Request, Response, current_app
from flask_wtf.csrf import CSRFError, CSRFProtect

from accounts.callers import Credentials
from accounts.refusals import Refused, forbidden

HOST_PREFIX = "__Host-"
ABSOLUTE_AGE = 30 * 24 * 60 * 60
csrf = CSRFProtect()


def secure() -> bool:
    """Whether cookies carry Secure and their ``__Host-`` name: the public URL is https."""
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def cookie_name(plain: str) -> str:
    """The name of a cookie of ours: ``__Host-…`` over https."""
    return f"{HOST_PREFIX}{plain}" if secure() else plain


def set_cookie(response: Response, plain: str, value: str, seconds: int | None = ABSOLUTE_AGE) -> None:
    """Gives the browser a cookie that scripts cannot read and other sites cannot send."""
    response.set_cookie(
        cookie_name(plain),
        value,
        max_age=seconds,
        path="/",
        secure=secure(),
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, plain: str) -> None:
    """Takes the cookie back."""
    response.delete_cookie(cookie_name(plain), path="/", secure=secure(), httponly=True, samesite="Lax")


def credentials_of(request: Request) -> Credentials:
    """The bearer token and our cookies, by their plain names."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    bearer = token.strip() if kind.lower() == "bearer" else None
    return Credentials(bearer, _plain_cookies(request.cookies), request.path)


def public_url(request: Request) -> str:
    """Where people reach the house: BIGROOM_PUBLIC_URL, else the request's own scheme and Host."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url).rstrip("/")


def refuse_foreign(request: Request) -> None:
    """Raises ``Refused`` (403) where another site's page sent this, or the form's own token is missing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise forbidden("This request came from a page of another site.", "origin")
    origin = request.headers.get("Origin")
    if origin is not None and origin not in origins(request):
        raise forbidden("This request came from a page of another site.", "origin")
    try:
        csrf.protect()
    except CSRFError as error:
        raise forbidden("The page is too old. Load it again and try once more.", "csrf") from error


def refuse_unkeepable(request: Request) -> None:
    """Raises ``Refused`` (400) where a parameter or a field holds NUL, which no database keeps."""
    values = [*request.args.values(), *request.form.values()]
    if any("\0" in value for value in values):
        raise Refused("A field holds a character that cannot be kept.", "malformed", 400)


def origins(request: Request) -> set[str]:
    """The origins whose pages are ours."""
    parts = urlsplit(public_url(request))
    return {f"{parts.scheme}://{parts.netloc}"}


def own_path(path: str | None) -> str:
    """Where to go on after signing in: a path of ours, else the first page."""
    if not path or not path.startswith("/") or path[1:2] in ("/", "\\"):
        return "/"
    parts = urlsplit(path)
    clean = all(character.isprintable() for character in path)
    return path if clean and not parts.scheme and not parts.netloc else "/"


def _plain_cookies(cookies: Mapping[str, Any]) -> dict[str, str]:
    if not secure():
        return {name: str(value) for name, value in cookies.items() if not name.startswith(HOST_PREFIX)}
    return {
        name.removeprefix(HOST_PREFIX): str(value)
        for name, value in cookies.items()
        if name.startswith(HOST_PREFIX)
    }
