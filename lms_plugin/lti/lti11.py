"""Ids of LTI 1.1 that a platform proves to know by our old shared secret (1EdTech LTI 1.1 migration)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import structlog
from cryptography.fernet import InvalidToken
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.lti import claims
from lms_plugin.lti.models import Registration
from lms_plugin.lti.signing_keys import vault

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSecret:
    """The consumer key and shared secret a platform used with LTI 1.1."""

    key: str
    secret: str


def signature(old: OldSecret, *, deployment_id: str, issuer: str, client_id: str, exp: object, nonce: str) -> str:
    """base64(HMAC-SHA256(secret, key&deployment_id&iss&client_id&exp&nonce)), as the claim carries it.

    ``exp`` is written as the whole number that stands in the token.
    """
    seconds = int(exp) if isinstance(exp, float) and exp.is_integer() else exp
    said = "&".join((old.key, deployment_id, issuer, client_id, str(seconds), nonce))
    return base64.b64encode(hmac.new(old.secret.encode(), said.encode(), sha256).digest()).decode()


def secret_of(session: Session, registration_id: int, secret_key: str) -> OldSecret | None:
    """The old secret an operator entered for this platform, or None."""
    row = session.execute(
        select(Registration.lti11_key, Registration.lti11_secret).where(Registration.id == registration_id)
    ).one_or_none()
    if row is None or not row.lti11_key or not row.lti11_secret:  # None: the platform was deleted meanwhile
        return None
    try:
        return OldSecret(key=row.lti11_key, secret=vault(secret_key).decrypt(row.lti11_secret.encode()).decode())
    except InvalidToken:  # the secret key was changed: the operator has to enter it again
        log.warning("lti11_secret_unreadable", registration_id=registration_id)
        return None


def proved_user_id(body: Mapping[str, Any], client_id: str, old: OldSecret | None) -> str | None:
    """The LTI 1.1 user id of a verified token, if its signature is good; else nothing is believed (CLAIM-14).

    Where the claim names no ``user_id``, the person's ``sub`` is the id it had before (MIG).
    """
    said = claims.member(body, claims.LTI11)
    key, sign = said.get("oauth_consumer_key"), said.get("oauth_consumer_key_sign")
    user_id = said.get("user_id", body.get("sub"))
    if old is None or not isinstance(key, str) or not isinstance(sign, str) or not claims.is_id(user_id):
        return None
    right = signature(
        old,
        deployment_id=body[claims.DEPLOYMENT_ID],
        issuer=body["iss"],
        client_id=client_id,
        exp=body["exp"],
        nonce=body["nonce"],
    )
    good = hmac.compare_digest(key.encode(errors="replace"), old.key.encode())
    if not (hmac.compare_digest(sign.encode(errors="replace"), right.encode()) and good):
        log.info("lti11_signature_wrong", issuer=body["iss"])
        return None
    return user_id
