"""Picking content for a platform: what it asked for, kept for an hour, and answered once (DL-15)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lms_plugin.errors import AppError
from lms_plugin.lti.messages import LINK_TYPE, PickRequest
from lms_plugin.lti.models import ContentPick, Deployment, Launch, Registration

LIFE = timedelta(hours=1)
KEPT = timedelta(days=2)  # so that Back still finds that the answer was sent


class PickAnswered(AppError):
    """This picker's answer was signed already: Back, a second tab, a double click."""

    code = "PICK_ANSWERED"
    status = 410
    title = _("Already sent")
    message = _("Your choice was sent to your learning platform already.")
    advice = _("Close this page. To choose again, start from your course.")


class PickExpired(AppError):
    """The picker was open for more than an hour."""

    code = "PICK_EXPIRED"
    status = 410
    title = _("That took too long")
    message = _("This page for choosing was open for more than an hour.")
    advice = _("Close it and start again from your course.")


class PickGone(AppError):
    """The page belongs to no request for content."""

    code = "PICK_GONE"
    status = 404
    title = _("Nothing to choose")
    message = _("Your learning platform did not ask for content here.")
    advice = _("Start again from your course.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A platform's request for content, with whom its answer is for; ``data`` is the platform's own value.

    ``has_data`` tells whether there was one: what was not received is not sent back (DL-09).
    """

    id: int
    return_url: str
    data: Any
    has_data: bool
    accept_types: tuple[str, ...]
    accept_multiple: bool
    accept_line_item: bool | None
    auto_create: bool
    targets: tuple[str, ...]
    text: str
    issuer: str
    client_id: str
    deployment_id: str
    family: str | None

    @property
    def takes_links(self) -> bool:
        """Whether it takes what we have to offer (DL-03)."""
        return LINK_TYPE in self.accept_types


def keep(session: Session, asked: PickRequest, *, now: datetime) -> int:
    """Store what a verified request asks for; returns the row's id. Forgets what is long over."""
    forget(session, now=now)
    values = {
        "return_url": asked.return_url,
        "data": asked.data,
        "accept_types": list(asked.accept_types),
        "accept_multiple": asked.accept_multiple,
        "accept_line_item": asked.accept_line_item,
        "auto_create": asked.auto_create,
        "targets": list(asked.targets),
        "text": asked.text,
        "expires_at": now + LIFE,
    }
    return int(session.execute(insert(ContentPick).values(values).returning(ContentPick.id)).scalar_one())


def forget(session: Session, *, now: datetime) -> None:
    """Delete requests that are long over, with the addresses and values the platforms sent."""
    session.execute(
        update(Launch)
        .where(Launch.content_pick_id.in_(select(ContentPick.id).where(ContentPick.expires_at < now - KEPT)))
        .values(content_pick_id=None)
    )
    session.execute(delete(ContentPick).where(ContentPick.expires_at < now - KEPT))


def open_pick(session: Session, launch_id: str, *, now: datetime) -> Pick:
    """The request behind a launch, while it can be answered.

    Raises:
        PickAnswered, PickExpired, PickGone
    """
    found = session.execute(
        select(ContentPick, Registration, Deployment.deployment_id)
        .join(Launch, Launch.content_pick_id == ContentPick.id)
        .join(Registration, Registration.id == Launch.registration_id)
        .join(Deployment, Deployment.id == Launch.deployment_id)
        .where(Launch.id == launch_id)
    ).one_or_none()
    if found is None:
        raise PickGone(detail="the launch has no pick")
    row, registration, deployment_id = found
    if row.answered_at is not None:
        raise PickAnswered(detail=f"pick {row.id}")
    if row.expires_at <= now:
        raise PickExpired(detail=f"pick {row.id}")
    return Pick(
        id=row.id,
        return_url=row.return_url,
        data=None if row.data is None else json.loads(row.data),
        has_data=row.data is not None,
        accept_types=tuple(row.accept_types),
        accept_multiple=row.accept_multiple,
        accept_line_item=row.accept_line_item,
        auto_create=row.auto_create,
        targets=tuple(row.targets),
        text=row.text or "",
        issuer=registration.issuer,
        client_id=registration.client_id,
        deployment_id=deployment_id,
        family=registration.family,
    )


def spend(session: Session, pick: Pick, *, now: datetime) -> None:
    """The request is answered with this transaction; of two answers at once one is made.

    Raises:
        PickAnswered
    """
    taken = update(ContentPick).where(ContentPick.id == pick.id, ContentPick.answered_at.is_(None))
    if not session.execute(taken.values(answered_at=now).returning(ContentPick.id)).all():
        raise PickAnswered(detail=f"pick {pick.id}")
