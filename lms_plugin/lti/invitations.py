"""One-time invitations: an operator makes one, an LMS's administrator pastes its address, and one platform comes in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms_plugin.errors import AppError
from lms_plugin.lti.entries import LONGEST_NAME
from lms_plugin.lti.models import Invitation
from lms_plugin.security import digest

INVITATION_LIFE = timedelta(days=7)
KEPT_USED = timedelta(days=90)  # how long a used or expired one stays to be seen
log = structlog.get_logger(__name__)


class InvitationInvalid(AppError):
    """The invitation in a registration address is not one of ours, was used, or is too old."""

    code = "INVITATION_INVALID"
    status = 403
    title = _("This invitation is not valid any more")
    message = _("The address holds an invitation that was used already, taken back, or is older than a week.")
    advice = _("Ask whoever runs Assay for a new registration address, and start again from your learning platform.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation as a page shows it; never its token."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime


def issue(session: Session, *, name: str = "", now: datetime) -> str:
    """A new invitation, good for one registration within a week. Returns its token; only the hash is kept.

    ``name`` is what the platform will be called, cut at 120 characters; empty: after its host.
    """
    session.execute(delete(Invitation).where(Invitation.expires_at < now - KEPT_USED))
    token = secrets.token_urlsafe(24)
    session.add(
        Invitation(
            token_hash=digest(token),
            name=" ".join(name.split())[:LONGEST_NAME],
            created_at=now,
            expires_at=now + INVITATION_LIFE,
        )
    )
    session.flush()
    return token


def _good(token: str, now: datetime) -> tuple[object, ...]:
    return Invitation.token_hash == digest(token), Invitation.used_at.is_(None), Invitation.expires_at > now


def _invalid(session: Session, token: str) -> InvitationInvalid:
    """The refusal, with what operators want to know: which invitation it was and what became of it."""
    row = session.scalar(select(Invitation).where(Invitation.token_hash == digest(token)))
    if row is None:
        return InvitationInvalid(detail="no invitation of ours, or taken back")
    what = "used" if row.used_at else "over a week old"
    return InvitationInvalid(detail=f"invitation {row.id} for {row.name or 'no name'}: {what}")


def check(session: Session, token: str, *, now: datetime) -> None:
    """Look whether an invitation would be taken, without using it up.

    Raises:
        InvitationInvalid: unknown, used, taken back or too old.
    """
    if session.scalar(select(Invitation.id).where(*_good(token, now))) is None:  # type: ignore[arg-type]  # conditions
        raise _invalid(session, token)


def take(session: Session, token: str, *, now: datetime) -> Invited:
    """Use an invitation up: of two at once only one gets it.

    Raises:
        InvitationInvalid: unknown, used, taken back or too old.
    """
    taken = session.execute(
        update(Invitation)
        .where(*_good(token, now))  # type: ignore[arg-type]  # conditions
        .values(used_at=now)
        .returning(Invitation.id, Invitation.name, Invitation.created_at, Invitation.expires_at)
    ).first()
    if taken is None:
        raise _invalid(session, token)
    return Invited(id=taken.id, name=taken.name, created_at=taken.created_at, expires_at=taken.expires_at)


def give_back(session: Session, invitation_id: int) -> None:
    """The registration failed: the same address may be pasted again."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.registration_id.is_(None))
        .values(used_at=None)
    )


def fulfil(session: Session, invitation_id: int, registration_id: int) -> None:
    """Write down which platform came in by it."""
    session.execute(update(Invitation).where(Invitation.id == invitation_id).values(registration_id=registration_id))
    log.info("invitation_used", invitation=invitation_id, registration_id=registration_id)


def open_ones(session: Session, *, now: datetime) -> tuple[Invited, ...]:
    """Invitations that can still be used, newest first."""
    rows = session.scalars(
        select(Invitation)
        .where(Invitation.used_at.is_(None), Invitation.expires_at > now)
        .order_by(Invitation.id.desc())
    )
    return tuple(
        Invited(id=row.id, name=row.name, created_at=row.created_at, expires_at=row.expires_at) for row in rows
    )


def revoke(session: Session, invitation_id: int) -> None:
    """Take an unused invitation back; used ones stay as they are."""
    session.execute(delete(Invitation).where(Invitation.id == invitation_id, Invitation.used_at.is_(None)))
