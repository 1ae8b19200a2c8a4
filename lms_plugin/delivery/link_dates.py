"""The platform's own dates of a link: shown to everybody, and offered to whoever sets up its quiz (CLAIM-13)."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms_plugin.lti.models import ResourceLink

_DATES = select(
    ResourceLink.available_start,
    ResourceLink.available_end,
    ResourceLink.submission_start,
    ResourceLink.submission_end,
).where(ResourceLink.id == bindparam("link"))


def shown(session: Session, resource_link_id: int) -> tuple[tuple[str, datetime], ...]:
    """What each date means, and the date; those the platform gave, in order of meaning."""
    row = session.execute(_DATES, {"link": resource_link_id}).one()
    names = (_("open from"), _("open until"), _("work is taken from"), _("work is taken until"))
    return tuple((str(name), at) for name, at in zip(names, row, strict=True) if at is not None)


def closing(session: Session, resource_link_id: int, *, now: datetime) -> datetime | None:
    """When the platform will stop taking work or hide the link; None where it says neither, or that is over."""
    row = session.execute(_DATES, {"link": resource_link_id}).one()
    ends = [at for at in (row.submission_end, row.available_end) if at is not None and at > now]
    return min(ends, default=None)
