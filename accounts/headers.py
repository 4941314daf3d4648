"""What every response carries so that a browser does nothing with it but what is meant."""

from __future__ import annotations

from flask import Response, g, request

from accounts.browsers import origins, secure
from accounts.pages import store

SECRET_PATHS = ("/invitations/", "/start/", "/j")
"""Paths whose address is a secret or leads to one."""

ORIGIN_ALONE = "strict-origin"
"""Nobody learns the path. ``no-referrer`` would also make the browser send our own forms from nowhere."""


def nonce() -> str:
    """The nonce of this response's inline scripts."""
    if "nonce" not in g:
        g.nonce = store().dice.randbytes(16).hex()
    return str(g.nonce)


def guard(response: Response) -> Response:
    """Sets the headers. A response that set its own policy (a file to keep) keeps it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    secret = request.path.startswith(SECRET_PATHS)
    headers.setdefault("Referrer-Policy", ORIGIN_ALONE if secret else "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
    if secure():
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    _caching(response)
    return response


def _caching(response: Response) -> None:
    if request.endpoint in ("static", "house_sheet"):
        kept = response.status_code in (200, 304) and "v" in request.args
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")


def _policy() -> str:
    sockets = " ".join(sorted(origin.replace("http", "ws", 1) for origin in origins(request)))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            f"connect-src 'self' {sockets}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types lit-html",
        )
    )
