"""Verified launches that wait for their browser to show what the platform's storage kept for it (STOR-06, STOR-07)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import reading
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.models import ParkedLaunch, Registration
from lms_plugin.lti.refusing import explain
from lms_plugin.lti.signing_keys import vault
from lms_plugin.lti.states import LOGIN_REGISTRATION, Login
from lms_plugin.security import digest

LIFE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """What the page needs that fetches the secret from the platform's storage."""

    handle: str
    key: str
    target: str | None
    authorization_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A parked token whose browser was recognised, with its login and the moment at which it was verified first."""

    token: str
    login: Login
    parked_at: datetime


def park(session: Session, login: Login, token: str, *, settings: Settings, now: datetime) -> Parked:
    """Keep a verified token for a minute under a handle: 256 random bits, good once, kept hashed. Grants nothing."""
    handle = secrets.token_urlsafe(32)
    session.execute(
        insert(ParkedLaunch).values(
            handle_hash=digest(handle),
            storage_hash=login.storage_hash,
            registration_id=login.registration_id,
            nonce=login.nonce,
            target_link_uri=login.target_link_uri,
            deployment_hint=login.deployment_hint,
            token=vault(settings.secret_key).encrypt(token.encode()).decode(),
            parked_at=now,
            expires_at=now + LIFE,
        )
    )
    return Parked(
        handle=handle,
        key=login.storage_key or "",
        target=login.storage_target,
        authorization_url=login.authorization_url,
    )


def claim(session: Session, handle: str, value: str, *, settings: Settings, now: datetime) -> Claimed:
    """Take the parked token out, for a browser that shows the secret of its login. Commits: a handle is spent at once.

    Raises:
        LaunchRejected: STATE_UNKNOWN for a handle that is used, late or made up; BROWSER_NOT_BOUND for another secret.
    """
    taken = delete(ParkedLaunch).where(ParkedLaunch.handle_hash == digest(handle)).returning(ParkedLaunch.__table__)
    row = session.execute(taken).one_or_none()
    session.commit()
    if row is None or row.expires_at <= now:
        raise LaunchRejected(LaunchCode.STATE_UNKNOWN, "handle")
    with reading():  # no lock may be held over what follows: verifying may fetch a key set
        registration = select(*LOGIN_REGISTRATION).where(Registration.id == row.registration_id)
        facts = session.execute(registration).mappings().one_or_none()
        session.commit()
    if facts is None:  # the platform was deleted meanwhile
        raise LaunchRejected(LaunchCode.STATE_UNKNOWN, "handle")
    login = Login(
        browser_hash="",
        storage_hash=row.storage_hash,
        nonce=row.nonce,
        target_link_uri=row.target_link_uri,
        deployment_hint=row.deployment_hint,
        expires_at=row.expires_at,
        registration_id=row.registration_id,
        **facts,
    )
    if not hmac.compare_digest(row.storage_hash, digest(value)):
        detail = "other secret in storage" if value else "nothing in storage"
        refusal = LaunchRejected(LaunchCode.BROWSER_NOT_BOUND, detail, door="storage", received=detail)
        explain(refusal, {}, login, None, settings=settings, now=now)
        raise refusal
    token = vault(settings.secret_key).decrypt(row.token.encode()).decode()
    return Claimed(token=token, login=login, parked_at=row.parked_at)
