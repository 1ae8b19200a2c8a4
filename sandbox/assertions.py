"""The tool's client assertion, verified to the letter (SAND-03; SEC 4.1.1, RFC 7523)."""

from __future__ import annotations

from typing import Any

import jwt
from jwt.types import Options

from sandbox.tool_keys import KeySetUnreachable
from sandbox.vocabulary import CLAIM
from sandbox.world import World

LONGEST = 300  # seconds from our now to exp
FAR = "exp is more than five minutes away"
UNCHECKED: Options = {
    "verify_aud": False,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_sub": False,
    "verify_jti": False,
}  # checked here instead, each with its own words and without leeway


class AssertionRefused(Exception):
    """Why an assertion is not believed."""


def check_assertion(here: World, assertion: str) -> None:
    """Believe an assertion, once.

    Raises:
        AssertionRefused: with the reason.
    """
    claims = verified(here, assertion)
    settings, jti = here.settings, claims.get("jti")
    deployment = claims.get(CLAIM + "deployment_id", settings.deployment_id)
    lenient = "lenient-assertions" in here.habits
    checks = [
        (claims.get("iss") == settings.client_id, "iss must be the client_id"),
        (claims.get("sub") == settings.client_id, "sub must be the client_id"),
        (claims.get("aud") in (settings.token_url, [settings.token_url]), "aud must be the token address"),
        (deployment == settings.deployment_id, "the deployment_id is of another deployment"),
        (isinstance(jti, str) and jti != "", "jti is missing"),
    ]
    if lenient:
        checks = [check for check in checks if check[1].startswith("sub ")]
    reason = next((reason for good, reason in checks if not good), "") or _times_problem(claims, here.now())
    if reason and not (lenient and reason == FAR):
        raise AssertionRefused(reason)
    if not lenient:
        _use_up(here, str(jti))


def _times_problem(claims: dict[str, Any], now: float) -> str:
    iat, exp, nbf = (claims.get(name) for name in ("iat", "exp", "nbf"))
    if not isinstance(iat, int | float) or not isinstance(exp, int | float):
        return "iat or exp is missing or no number"
    if iat > now:
        return "iat lies in the future"
    if nbf is not None and (not isinstance(nbf, int | float) or nbf > now):
        return "nbf lies in the future or is no number"
    if exp <= now:
        return "exp is past"
    return FAR if exp > now + LONGEST else ""


def _use_up(here: World, jti: str) -> None:
    with here.lock:
        if jti in here.assertions:
            raise AssertionRefused("jti was used before")
        here.assertions.add(jti)


def verified(here: World, assertion: str) -> dict[str, Any]:
    """The claims of something the tool signed with RS256 and a key of its key set.

    Raises:
        AssertionRefused: with the reason.
    """
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.InvalidTokenError as error:
        raise AssertionRefused("the assertion is no JWT") from error
    if header.get("alg") != "RS256":
        raise AssertionRefused(f"the assertion must be signed with RS256, not {header.get('alg')}")
    if not header.get("kid"):
        raise AssertionRefused("the assertion's header has no kid")
    try:
        key = here.tool_keys.find(here.settings.tool_keys_url, header["kid"])
    except KeySetUnreachable as error:
        raise AssertionRefused(f"the tool's key set could not be read: {error}") from error
    if key is None:
        raise AssertionRefused("the assertion's kid is not in the tool's key set")
    try:
        claims: dict[str, Any] = jwt.decode(assertion, key.key, algorithms=["RS256"], options=UNCHECKED)
    except jwt.InvalidTokenError as error:
        raise AssertionRefused(f"the assertion's signature does not fit: {error}") from error
    return claims
