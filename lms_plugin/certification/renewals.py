"""Renewing a certificate: which one is to be renewed, from when until when, and what is enough for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import programmes
from lms_plugin.certification.models import Award, Programme
from lms_plugin.certification.programmes import Version
from question_bank.certification import dates
from question_bank.certification.requirements import RenewalQuiz
from question_bank.certification.states import AwardState


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What a holder can do about a certificate now: pass ``quiz`` (None: the whole programme again) until ``until``."""

    quiz: RenewalQuiz | None
    until: datetime


def window(session: Session, award: Award) -> tuple[datetime, datetime] | None:
    """From when until when an award can be renewed by a shorter quiz; None: it never expires."""
    terms = programmes.version(session, award.version_id).terms
    return dates.renewal_window(award.valid_until, terms.renew_opens, terms.grace, terms.zone)


def window_of_holder(session: Session, programme_id: int, holder: int) -> tuple[datetime, datetime] | None:
    """The same of the award of this programme that a holder has now."""
    held = select(Award).where(
        Award.programme_id == programme_id, Award.holder_id == holder, Award.state == AwardState.ACTIVE
    )
    award = session.scalar(held)
    return None if award is None else window(session, award)


def shorter_quiz(version: Version) -> RenewalQuiz | None:
    """The quiz that renews, of a version that has one."""
    return next((one for one in version.requirements if isinstance(one, RenewalQuiz)), None)


def open_now(session: Session, award: Award, *, now: datetime) -> Renewal | None:
    """What renews an award at this moment, by the version that is offered now; None: nothing, or not yet."""
    times = window(session, award) if award.state is AwardState.ACTIVE else None
    if times is None or not times[0] <= now <= times[1]:
        return None
    programme = session.get_one(Programme, award.programme_id)
    offered = programmes.offered(session, programme.context)
    version = next((one for row, one in offered if row.id == programme.id), None)
    return None if version is None else Renewal(quiz=shorter_quiz(version), until=times[1])
