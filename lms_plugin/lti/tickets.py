"""One-time passes that carry a launch into a new window, where the browser keeps other cookies (STOR-12)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms_plugin.lti.arrivals import LAUNCH_LIFE
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.launch_rows import end_other_peoples
from lms_plugin.lti.models import Launch, Ticket
from lms_plugin.security import digest

LIFE = timedelta(seconds=60)
_COPIED = (
    "registration_id",
    "deployment_id",
    "context_id",
    "resource_link_id",
    "person_id",
    "message",
    "content_pick_id",
    "review_sub",
    "review_attempt",
    "role",
    "test_user",
    "set_aside",
    "locale",
    "return_url",
)


def issue_ticket(session: Session, launch_id: str, *, now: datetime) -> str:
    """A ticket for this launch: 256 random bits, good once and for a minute, kept hashed."""
    ticket = secrets.token_urlsafe(32)
    session.execute(insert(Ticket).values(ticket_hash=digest(ticket), launch_id=launch_id, expires_at=now + LIFE))
    return ticket


def redeem_ticket(session: Session, ticket: str, browser: str, *, now: datetime) -> str:
    """The id of a launch in this window's browser, made from the ticket's own.

    The window gets a launch of its own, because it has another cookie; the one in the frame goes on working.

    Raises:
        LaunchRejected: TICKET_UNKNOWN for one that is used, late, or of a launch that is over.
    """
    taken = delete(Ticket).where(Ticket.ticket_hash == digest(ticket)).returning(Ticket.launch_id, Ticket.expires_at)
    row = session.execute(taken).one_or_none()
    launch = session.scalar(select(Launch).where(Launch.id == row.launch_id)) if row and row.expires_at > now else None
    if launch is None or launch.ended_at is not None or launch.expires_at <= now:
        session.commit()  # a ticket that was shown is spent, also when it is refused
        raise LaunchRejected(LaunchCode.TICKET_UNKNOWN)
    browser_hash = digest(browser)
    end_other_peoples(
        session,
        browser_hash=browser_hash,
        person_id=launch.person_id,
        context_id=launch.context_id,
        test_user=launch.test_user,
        now=now,
    )
    copied = {name: getattr(launch, name) for name in _COPIED}
    moved = Launch(
        id=secrets.token_urlsafe(32),
        browser_hash=browser_hash,
        created_at=now,
        used_at=now,
        expires_at=now + LAUNCH_LIFE,
        **copied,
    )
    session.add(moved)
    return moved.id
