"""Operators' sign-in: a one-time code from the command line becomes a browser's cookie for a working day."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms_plugin.errors import InvalidInput
from lms_plugin.operations.models import OperatorCode, OperatorSignIn
from lms_plugin.security import digest

log = structlog.get_logger(__name__)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford's: nothing that is read as something else
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
GROUPS, GROUP = 4, 4  # 16 letters of 5 bits: 80 bits
CODE_LIFE = timedelta(minutes=15)
SIGN_IN_LIFE = timedelta(hours=8)


class WrongCode(InvalidInput):
    """No such code, or used, or too old."""

    message = "This code is not valid: it may be mistyped, used already, or older than 15 minutes."
    advice = "Print a new one with: assay operator code"


def issue_code(session: Session, *, now: datetime) -> str:
    """A new one-time code such as ``ABCD-EFGH-JKMN-PQRS``; only its hash is kept."""
    session.execute(delete(OperatorCode).where(OperatorCode.expires_at <= now))
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    session.add(OperatorCode(code_hash=digest(_plain(code)), expires_at=now + CODE_LIFE))
    session.flush()
    return code


def _plain(code: str) -> str:
    return code.upper().translate(READ_AS)


def sign_in(session: Session, code: str, *, now: datetime) -> str:
    """Use up a code. Returns the secret for the browser's cookie.

    Raises:
        WrongCode: not a code of ours, used or too old.
    """
    # One DELETE: of two that send the same code at once only one finds the row.
    taken = session.execute(
        delete(OperatorCode)
        .where(OperatorCode.code_hash == digest(_plain(code)), OperatorCode.expires_at > now)
        .returning(OperatorCode.code_hash)
    ).first()
    if taken is None:
        raise WrongCode
    session.execute(delete(OperatorSignIn).where(OperatorSignIn.expires_at <= now))
    cookie = secrets.token_urlsafe(32)
    session.add(OperatorSignIn(cookie_hash=digest(cookie), created_at=now, expires_at=now + SIGN_IN_LIFE))
    log.info("operator_signed_in", sign_in=digest(cookie)[:8])
    return cookie


def signed_in(session: Session, cookie: str, *, now: datetime) -> str | None:
    """The hash that names this sign-in while it lasts, else None."""
    if not cookie:
        return None
    return session.scalar(
        select(OperatorSignIn.cookie_hash).where(
            OperatorSignIn.cookie_hash == digest(cookie), OperatorSignIn.expires_at > now
        )
    )


def sign_out(session: Session, sign_in_hash: str) -> None:
    """End a sign-in, in whatever browser it is."""
    session.execute(delete(OperatorSignIn).where(OperatorSignIn.cookie_hash == sign_in_hash))
