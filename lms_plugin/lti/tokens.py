"""A platform's token: what it says of itself before anything is proved, and what PyJWT returns of it after that."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple

import jwt

from lms_plugin.lti import claims
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.keysets import PublicKey
from lms_plugin.lti.standing import Names

MAX_TOKEN = 100_000


class Unproved(NamedTuple):
    """What anybody may have written into a token: its header and its claims."""

    header: Mapping[str, Any]
    body: Mapping[str, Any]

    @property
    def names(self) -> Names:
        """Whom and what it names, to be looked up with its login: nothing may come of that unless the signed claims
        name the same."""
        named = {
            "deployment": self.body.get(claims.DEPLOYMENT_ID),
            "sub": self.body.get("sub"),
            "context": claims.member(self.body, claims.CONTEXT).get("id"),
            "link": claims.member(self.body, claims.RESOURCE_LINK).get("id"),
        }
        return Names(**{name: value for name, value in named.items() if claims.is_id(value)})


def read_unproved(token: str) -> Unproved:
    """Header and claims of a token of three parts, read leniently and once.

    Raises:
        LaunchRejected: TOKEN_MALFORMED.
    """
    parts = token.split(".")
    if len(parts) != 3 or len(token) > MAX_TOKEN:
        raise LaunchRejected(LaunchCode.TOKEN_MALFORMED, "not three parts of base64url")
    try:
        header, body = (json.loads(urlsafe_b64decode(part + "==").decode()) for part in parts[:2])
    except (ValueError, RecursionError) as error:
        raise LaunchRejected(LaunchCode.TOKEN_MALFORMED, "not JSON") from error
    if not isinstance(header, dict) or not isinstance(body, dict):
        raise LaunchRejected(LaunchCode.TOKEN_MALFORMED, "not JSON objects")
    return Unproved(header, body)


class _Proof(jwt.PyJWS):
    """PyJWT's proof of a signature, but for how it looks at the parts: it asks of each sign whether it may be there."""

    @staticmethod
    def _decode_base64url_segment(segment: bytes, name: str) -> bytes:
        """What a part stands for, if it is the one right spelling of that: else PyJWT says what is wrong with it.

        Whatever is written back has signs of the alphabet only, and no padding.
        """
        try:
            said = urlsafe_b64decode(segment + b"==")
        except ValueError:
            said = b""
        if said and urlsafe_b64encode(said).rstrip(b"=") == segment:
            return said
        return jwt.PyJWS._decode_base64url_segment(segment, name)  # noqa: SLF001 - what stands here in its place


_proof = _Proof()


def proved_claims(token: str, key: PublicKey, alg: str) -> dict[str, Any]:
    """The claims that this key signed by this algorithm, as PyJWT returns them (LAUNCH-08, LAUNCH-30).

    None of them is checked: that is done by ``checks.py``, with codes of its own.

    Raises:
        LaunchRejected: TOKEN_INVALID.
    """
    try:
        body = json.loads(_proof.decode(token, key, algorithms=[alg]))
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise LaunchRejected(LaunchCode.TOKEN_INVALID, type(error).__name__) from error
    if not isinstance(body, dict):
        raise LaunchRejected(LaunchCode.TOKEN_INVALID, "no JSON object")
    return body
