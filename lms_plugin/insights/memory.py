"""What a learner still knows of what they practised, as the scheduler of spaced practice predicts it (6.4, 6.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.practice_models import PracticeCard
from question_bank.practice import recall
from question_bank.statistics.figures import value
from question_bank.statistics.usage import retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """``percent`` of the ``practised`` questions whose predicted recall is 0.9 or more; None: none was practised."""

    practised: int
    percent: float | None


def kept(session: Session, person_id: int, *, context_id: int, now: datetime) -> Kept:
    """Of one person in one course, at this moment. One query."""
    mine = select(PracticeCard.memory).where(PracticeCard.person_id == person_id)
    recalls = [recall(one, now=now) for one in session.scalars(mine.where(PracticeCard.context_id == context_id))]
    return Kept(practised=len(recalls), percent=value(retention(recalls)))
