"""Which quizzes need a topic of a bank: they draw from it, or ask a share of its marks."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.delivery.banks import draws_from
from lms_plugin.delivery.models import AssessmentVersion
from lms_plugin.delivery.settings import AssessmentSettings


def quizzes(session: Session, bank_id: int, topic: str) -> list[str]:
    """The titles of those whose newest settings need it."""
    newest = select(func.max(AssessmentVersion.id)).group_by(AssessmentVersion.assessment_id).scalar_subquery()
    rows = session.execute(
        select(AssessmentVersion.settings, AssessmentVersion.bank_id).where(
            draws_from(bank_id), AssessmentVersion.id.in_(newest)
        )
    )
    read = ((AssessmentSettings.from_document(stored), own) for stored, own in rows)
    return [one.title for one, own in read if topic in _needed(one, None if own == bank_id else bank_id)]


def _needed(settings: AssessmentSettings, bank: int | None) -> set[str | None]:
    """The topics of a bank that a quiz needs; None: its own bank."""
    needed: set[str | None] = {topic for topic, _least in settings.topic_minimums}
    needed |= {one for _topic, below in settings.under for one in below}
    if not settings.sections:
        return needed | set(settings.topics)
    rows = [row for section in settings.sections for row in section.rows if row.bank == bank]
    return needed | {topic for row in rows for topic in (row.topic, *row.under)}
