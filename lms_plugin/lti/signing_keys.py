"""Our own RSA keys: published before they sign, kept published after, private parts encrypted in the database."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

import structlog
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms_plugin.lti.models import KeyState, SigningKey

log = structlog.get_logger(__name__)
PUBLISH_FIRST = timedelta(hours=1)  # one max-age of our key set: every platform has seen the key before it signs
KEEP_RETIRED = timedelta(days=8)
BITS, EXPONENT = 2048, 65537
LOCK_NUMBER = 0x4153_5359  # any number, as long as nothing else of ours locks it


@lru_cache(maxsize=8)
def vault(secret_key: str) -> Fernet:
    """What encrypts secrets at rest, derived from the secret key."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"assay secrets at rest").derive(
        secret_key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def _new_key(secret_key: str, state: KeyState, now: datetime) -> SigningKey:
    private = generate_private_key(public_exponent=EXPONENT, key_size=BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kid = secrets.token_urlsafe(16)
    jwk = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    return SigningKey(
        kid=kid,
        private_key=vault(secret_key).encrypt(pem).decode(),
        public_jwk={name: jwk[name] for name in ("kty", "n", "e")} | {"kid": kid, "alg": "RS256", "use": "sig"},
        state=state,
        created_at=now,
    )


def _keys(session: Session) -> list[SigningKey]:
    return list(session.scalars(select(SigningKey).order_by(SigningKey.id)))


def _one_at_a_time(session: Session) -> None:
    """Until the transaction ends, nobody else makes or moves keys (SQLite lets one write at a time anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})


def ensure_keys(session: Session, secret_key: str, *, now: datetime) -> None:
    """Make the first key where there is none; two processes that start together make one."""
    _one_at_a_time(session)
    if not any(key.state is KeyState.CURRENT for key in _keys(session)):
        session.add(_new_key(secret_key, KeyState.CURRENT, now))
        session.flush()


def rotate(session: Session, secret_key: str, *, now: datetime) -> str:
    """Publish the next key, or let one sign that every platform has had time to see (SEC-02).

    Run it twice, an hour apart; a retired key stays published for more than a week. Returns what was done:
    ``published``, ``waiting`` (too early) or ``signing``.
    """
    ensure_keys(session, secret_key, now=now)
    keys = _keys(session)
    waiting = next((key for key in keys if key.state is KeyState.NEXT), None)
    for key in keys:
        if key.state is KeyState.RETIRED and key.retired_at and key.retired_at + KEEP_RETIRED < now:
            session.delete(key)
    if waiting is None:
        session.add(_new_key(secret_key, KeyState.NEXT, now))
        return "published"
    if waiting.created_at + PUBLISH_FIRST > now:
        return "waiting"
    for key in keys:
        if key.state is KeyState.CURRENT:
            key.state, key.retired_at = KeyState.RETIRED, now
    waiting.state = KeyState.CURRENT
    return "signing"


def public_key_set(session: Session) -> dict[str, Any]:
    """Our key set as platforms fetch it: next, current and retired keys, public members only (SEC-01)."""
    return {"keys": [key.public_jwk for key in _keys(session)]}


def key_set_or_last(session: Session, held: dict[str, Any]) -> dict[str, Any]:
    """The same, or while the database is out what was published last: Canvas fetches it for every answer (QUIRK-63).

    ``held`` keeps the last one for this process. Without one the database's error goes on.
    """
    try:
        held["key_set"] = public_key_set(session)
    except SQLAlchemyError:
        if "key_set" not in held:
            raise
        session.rollback()
        log.warning("key_set_from_memory", exc_info=True)
    last: dict[str, Any] = held["key_set"]
    return last


def current_key(session: Session, secret_key: str) -> tuple[str, RSAPrivateKey]:
    """The key that signs now, and its kid.

    Raises:
        LookupError: no key was made yet, or it was encrypted under another secret key.
    """
    row = session.scalar(select(SigningKey).where(SigningKey.state == KeyState.CURRENT).order_by(SigningKey.id.desc()))
    if row is None:
        raise LookupError("there is no signing key yet; run: assay keys rotate")
    return row.kid, _private(row.private_key, secret_key)


@lru_cache(maxsize=8)
def _private(encrypted: str, secret_key: str) -> RSAPrivateKey:
    try:
        pem = vault(secret_key).decrypt(encrypted.encode())
    except InvalidToken as error:
        raise LookupError("the signing key was encrypted under another ASSAY_SECRET_KEY") from error
    return cast(RSAPrivateKey, serialization.load_pem_private_key(pem, password=None))
