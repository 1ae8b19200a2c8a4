"""How many practice questions somebody answered, for certificates that ask for practice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.certification import again
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.practice_models import CheckedAnswer, PracticeCard, PracticeReview
from lms_plugin.lti.models import ResourceLink


def count(session: Session, person_id: int) -> dict[int, int]:
    """Course → practice questions answered there: in spaced practice, and checked in practice quizzes."""
    spaced = (
        select(PracticeCard.context_id, func.count())
        .join(PracticeReview, PracticeReview.card_id == PracticeCard.id)
        .where(PracticeReview.person_id == person_id)
        .group_by(PracticeCard.context_id)
    )
    checked = (
        select(ResourceLink.context_id, func.count())
        .join(Attempt, Attempt.resource_link_id == ResourceLink.id)
        .join(CheckedAnswer, CheckedAnswer.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Attempt.preview.is_(False), Attempt.set_aside.is_(None))
        .group_by(ResourceLink.context_id)
    )
    found: Counter[int] = Counter()
    for query in (spaced, checked):
        for context_id, number in session.execute(query):
            found[context_id] += number
    return dict(found)


def tell(session: Session, context_id: int, person_id: int, *, now: datetime) -> None:
    """Somebody practised: a certificate may be due."""
    again.practised_more(session, context_id, person_id, now=now)
