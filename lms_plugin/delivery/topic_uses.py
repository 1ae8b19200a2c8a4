"""Which quizzes need a topic of a bank: they draw from it, or ask a share of its marks."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.delivery.models import AssessmentVersion
from lms_plugin.delivery.settings import AssessmentSettings


def quizzes(session: Session, bank_id: int, topic: str) -> list[str]:
    """The titles of those whose newest settings need it."""
    newest = select(func.max(AssessmentVersion.id)).group_by(AssessmentVersion.assessment_id).scalar_subquery()
    rows = session.scalars(
        select(AssessmentVersion.settings).where(AssessmentVersion.bank_id == bank_id, AssessmentVersion.id.in_(newest))
    )
    return [one.title for one in map(AssessmentSettings.from_document, rows) if topic in _needed(one)]


def _needed(settings: AssessmentSettings) -> set[str | None]:
    needed: set[str | None] = {topic for topic, _least in settings.topic_minimums}
    if not settings.sections:
        return needed | set(settings.topics)
    return needed | {row.topic for section in settings.sections for row in section.rows}
