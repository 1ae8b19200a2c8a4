"""What the browser is told (headers, content security policy), how a form proves that it is ours (CSRF), and what no
request may hold."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Map
from werkzeug.sansio.http import parse_cookie

from lms_plugin.errors import CsrfFailed, InvalidInput

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_NUMBER = 2**31 - 1  # of a row, in either database
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action {form_action}; frame-ancestors {frame_ancestors}"
)
POLICY = "Content-Security-Policy"
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTTPS_HEADERS = (("Strict-Transport-Security", "max-age=31536000"),)


def digest(secret: str) -> str:
    """SHA-256 in hex: how secrets that we hand out are kept."""
    return sha256(secret.encode()).hexdigest()


def csrf_token(secret_key: str, scope: str) -> str:
    """The token for forms of one scope (a launch in a browser, or an operator's sign-in)."""
    return hmac.digest(secret_key.encode(), b"csrf\0" + scope.encode(), "sha256").hex()


def check_csrf(request: Request, secret_key: str, scope: str) -> None:
    """Refuse an unsafe request that lacks the token of its scope.

    Raises:
        CsrfFailed: token missing or of another scope.
    """
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(sent.encode(), csrf_token(secret_key, scope).encode()):
        raise CsrfFailed(detail="token")


def check_origin(request: Request, origin: str) -> None:
    """Refuse an unsafe request that another site started.

    Our pages carry ``Referrer-Policy: no-referrer``, under which browsers send ``Origin: null`` with forms even to
    ourselves (Fetch, "append a request Origin header"), so ``null`` is judged by Sec-Fetch-Site, and by the token.

    Raises:
        CsrfFailed: the browser names another site.
    """
    sent = request.headers.get("Origin", "null")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if sent not in {"null", origin} or site != "same-origin":
        raise CsrfFailed(detail=f"origin {sent[:100]}, site {site[:20]}")


def cookie_of(environ: WSGIEnvironment, name: str) -> str:
    """A cookie of the request, straight from the server: the framework goes through all headers for it."""
    sent = environ.get("HTTP_COOKIE", "")
    plain = _plain_cookie(name)(sent)
    return plain[1] if plain else str(parse_cookie(sent).get(name, ""))


@lru_cache(maxsize=8)
def _plain_cookie(name: str) -> Callable[[str], re.Match[str] | None]:
    """Finds this cookie in front of all others, with a value that stands for itself, as ours are and nearly always."""
    return re.compile(rf" *{name}=([A-Za-z0-9_-]*) *(?:;|$)").match


class RowNumber(IntegerConverter):
    """A number in an address, as large as a row's may be: databases answer larger ones with errors of their own."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int = LARGEST_NUMBER) -> None:
        super().__init__(map, fixed_digits=fixed_digits, min=min, max=max)


def check_characters(request: Request) -> None:
    """Refuse a NUL in address or form: PostgreSQL keeps none, and nobody types one.

    Raises:
        InvalidInput
    """
    if "\0" in request.path or _has_nul(request.args if request.query_string else {}):
        raise InvalidInput(detail="NUL in address")
    kind = request.environ.get("CONTENT_TYPE", "")  # without one nothing is read as a form, nor is JSON
    if kind and not kind.startswith("application/json") and _has_nul(request.form):
        raise InvalidInput(detail="NUL in form")


def _has_nul(fields: Mapping[str, str]) -> bool:
    pairs = fields.items(multi=True) if isinstance(fields, MultiDict) else ()
    return any("\0" in name or "\0" in value for name, value in pairs)


@lru_cache(maxsize=256)
def headers_for(
    *, frame_ancestors: tuple[str, ...], form_action: tuple[str, ...], https: bool, script_nonce: str = ""
) -> tuple[tuple[str, str], ...]:
    """The security headers of a response; pages are not to be stored anywhere unless the view said otherwise.

    ``script_nonce``: on this page nothing but the script that carries it runs.
    """
    policy = CSP.format(
        script=f"'nonce-{script_nonce}'" if script_nonce else "'self'",
        frame_ancestors=" ".join(frame_ancestors) or "'none'",
        form_action=" ".join(("'self'", *form_action)),
    )
    return ((POLICY, policy), *FIXED_HEADERS.items(), *(HTTPS_HEADERS if https else ()))
