"""Reminders before a certificate runs out: worked out from the clock at each launch, so that none depends on a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import programmes, renewals, service
from lms_plugin.certification.models import Award, Programme
from lms_plugin.certification.places import place_of, sub_of
from question_bank.certification.standing import Shown
from question_bank.certification.states import AwardState

AHEAD, AFTER = timedelta(days=90), timedelta(days=400)  # no grace is longer


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningOut:
    """A certificate that can be renewed, or whose grace has begun; ``days`` are left until its last one, or below 0."""

    title: str
    language: str
    until: datetime
    days: int
    in_grace: bool
    quiz: str  # the shorter quiz that is enough; empty: the whole programme
    last: datetime  # until when it can be renewed


def running_out(session: Session, context_id: int, person_id: int, *, now: datetime) -> list[RunningOut]:
    """What of somebody's certificates of this course runs out within its renewal window, or has in its grace."""
    place = place_of(session, context_id)
    holder = service.known_holder(session, place.tenant, sub_of(session, person_id))
    if holder is None:
        return []
    rows = session.scalars(
        select(Award)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Award.holder_id == holder, Award.state == AwardState.ACTIVE, Programme.context == place.context)
        .where(Award.valid_until.between(now - AFTER, now + 4 * AHEAD))
        .order_by(Award.valid_until)
    ).all()
    found = []
    for award in rows:
        shown, terms = service.shown_now(session, award, now=now), programmes.version(session, award.version_id).terms
        renewal = renewals.open_now(session, award, now=now)
        if award.valid_until is not None and shown in {Shown.RENEWAL_OPEN, Shown.IN_GRACE}:
            found.append(
                RunningOut(
                    title=terms.title, language=terms.languages[0], until=award.valid_until,
                    days=(award.valid_until - now).days, in_grace=shown is Shown.IN_GRACE,
                    quiz=renewal.quiz.title if renewal and renewal.quiz else "",
                    last=renewal.until if renewal else award.valid_until,
                )
            )  # fmt: skip
    return found
