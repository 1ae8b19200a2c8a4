"""The checks a token has to pass, each against the login it answers. The order is launch.py's."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from lms_plugin.lti import claims
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.keysets import ALGORITHMS
from lms_plugin.lti.login import is_ours
from lms_plugin.lti.models import Message
from lms_plugin.lti.states import Login

LEEWAY, MAX_AGE = 60, 3600  # seconds
_MESSAGES = frozenset(Message)
_EMBEDDED_KEYS = frozenset({"jku", "x5u", "jwk", "x5c", "crit", "b64"})
_PARTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)")


def check_parts(token: str) -> None:
    """Three parts of base64url without padding; the signature in its one right spelling (LAUNCH-04, LAUNCH-30).

    Decoders skip what is not of the alphabet and ignore the last bits, so a changed token could otherwise pass.
    """
    found = _PARTS.fullmatch(token)
    signature = found[1].encode() if found else b"."
    padded = signature + b"=" * (-len(signature) % 4)
    if len(signature) % 4 == 1 or urlsafe_b64encode(urlsafe_b64decode(padded)).rstrip(b"=") != signature:
        raise LaunchRejected(LaunchCode.TOKEN_MALFORMED, "not three parts of base64url")


def check_header(header: Mapping[str, Any]) -> None:
    """Our algorithms, a key id, and no key or address of a key inside the token (LAUNCH-05, -06, -07)."""
    embedded = sorted(_EMBEDDED_KEYS & set(header))
    if embedded:
        raise LaunchRejected(LaunchCode.TOKEN_HEADER, ", ".join(embedded))
    alg = header.get("alg")
    if not isinstance(alg, str) or alg not in ALGORITHMS:
        raise LaunchRejected(LaunchCode.ALG_FORBIDDEN, repr(alg)[:40])
    if not claims.is_id(header.get("kid")):
        raise LaunchRejected(LaunchCode.KID_MISSING)


def check_parties(body: Mapping[str, Any], login: Login) -> None:
    """Issuer, audience and authorised party are those of the login (LAUNCH-11, -12, -13)."""
    if body.get("iss") != login.issuer:
        received = f"iss {body.get('iss')!r}"[:200]
        raise LaunchRejected(LaunchCode.ISSUER_MISMATCH, received, received=received, expected=f"iss {login.issuer!r}")
    audience = body.get("aud")
    parties = {"received": f"aud {audience!r}, azp {body.get('azp')!r}", "expected": f"aud {login.client_id!r}"}
    named = [audience] if isinstance(audience, str) else audience
    if not isinstance(named, list) or login.client_id not in named:
        raise LaunchRejected(LaunchCode.AUDIENCE_MISMATCH, f"aud {audience!r}"[:200], **parties)
    if any(one != login.client_id and one not in login.trusted_audiences for one in named):
        raise LaunchRejected(LaunchCode.AUDIENCE_UNTRUSTED, f"aud {audience!r}"[:200], **parties)
    if len(named) > 1 and "azp" not in body:
        raise LaunchRejected(LaunchCode.AZP_MISSING, **parties)
    if body.get("azp", login.client_id) != login.client_id:
        raise LaunchRejected(LaunchCode.AZP_MISMATCH, f"azp {body['azp']!r}"[:200], **parties)


def check_times(body: Mapping[str, Any], now: datetime) -> None:
    """Not expired, not from the future, not old (LAUNCH-14, LAUNCH-15)."""
    clock = now.timestamp()
    moments = {name: _seconds(body, name) for name in ("exp", "iat", *(("nbf",) if "nbf" in body else ()))}
    detail = ", ".join(f"{name} {value - clock:+.0f} s" for name, value in moments.items())
    if moments["exp"] <= clock - LEEWAY:
        raise LaunchRejected(LaunchCode.TOKEN_EXPIRED, detail)
    if max(moments["iat"], moments.get("nbf", 0)) > clock + LEEWAY:
        raise LaunchRejected(LaunchCode.CLOCK_SKEW, detail)
    if moments["iat"] < clock - MAX_AGE:
        raise LaunchRejected(LaunchCode.TOKEN_TOO_OLD, detail)


def _seconds(body: Mapping[str, Any], name: str) -> float:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise LaunchRejected(LaunchCode.TOKEN_INVALID, f"{name} is missing or no number of seconds")
    return float(value)


def check_nonce(body: Mapping[str, Any], login: Login) -> None:
    """The nonce is this login's (LAUNCH-16)."""
    nonce = body.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode("utf-8", "replace"), login.nonce.encode()):
        raise LaunchRejected(LaunchCode.NONCE_MISMATCH)


def check_message(body: Mapping[str, Any]) -> Message:
    """LTI 1.3.0, and a message we handle (LAUNCH-17, LAUNCH-18)."""
    if body.get(claims.VERSION) != "1.3.0":
        raise LaunchRejected(LaunchCode.VERSION, repr(body.get(claims.VERSION))[:40])
    message = body.get(claims.MESSAGE_TYPE)
    if isinstance(message, str) and message in _MESSAGES:
        return Message(message)
    name = claims.text(message, 60)
    words = _("Assay does not handle the message “%(name)s”.", name=name or "without a type")
    raise LaunchRejected(LaunchCode.MESSAGE_TYPE, name or "", message=words)


def deployment_id(body: Mapping[str, Any], login: Login) -> str:
    """The deployment a token names, as the login announced it if it did (LAUNCH-19, LOGIN-05)."""
    named = body.get(claims.DEPLOYMENT_ID)
    if not claims.is_id(named):
        raise LaunchRejected(LaunchCode.DEPLOYMENT_MISSING)
    if login.deployment_hint is not None and login.deployment_hint != named:
        raise LaunchRejected(
            LaunchCode.DEPLOYMENT_MISMATCH, f"login {login.deployment_hint[:60]!r}, token {named[:60]!r}"
        )
    return named


def check_person(body: Mapping[str, Any], message: Message) -> None:
    """A usable id, unless nobody is named at all, and a list of roles, which may be empty and is not needed in deep
    linking (LAUNCH-22, CLAIM-01)."""
    if body.get("sub") is not None and not claims.is_id(body["sub"]):
        raise LaunchRejected(LaunchCode.SUB_INVALID)
    roles = body.get(claims.ROLES)
    if roles is None and message is Message.DEEP_LINKING:
        return
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise LaunchRejected(LaunchCode.ROLES_INVALID, received=repr(roles)[:100])


def check_target(body: Mapping[str, Any], login: Login, origin: str, message: Message) -> None:
    """The target is the login's and ours; it comes from a place in a course (LAUNCH-20, LAUNCH-21).

    Deep linking need not name a target, and only a resource link launch has to have its link.
    """
    target = body.get(claims.TARGET_LINK_URI)
    if target is not None or message is not Message.DEEP_LINKING:
        if not isinstance(target, str) or not target:
            raise LaunchRejected(LaunchCode.TARGET_MISSING)
        if target != login.target_link_uri or not is_ours(target, origin):
            raise LaunchRejected(LaunchCode.TARGET_MISMATCH)
    named = claims.is_id(claims.member(body, claims.RESOURCE_LINK).get("id"))
    if message is Message.RESOURCE_LINK and not named:
        raise LaunchRejected(LaunchCode.RESOURCE_LINK_MISSING)
