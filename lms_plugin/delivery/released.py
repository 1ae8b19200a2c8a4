"""What one learner may see of an attempt now: the review matrix, by when the quiz closes for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.allowances import windows_of
from lms_plugin.delivery.assessments import Bound
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptState
from lms_plugin.delivery.review import Shown
from question_bank.sitting import window_for


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who looks at attempts of theirs at a moment. Whether a quiz is open to them still is found out once."""

    session: Session
    person_id: int
    now: datetime
    _open: dict[int, bool] = field(default_factory=dict)

    def shown(self, bound: Bound, submitted_at: datetime | None) -> frozenset[Shown]:
        """What they see of an attempt handed in then. ``bound``: the newest settings of its quiz.

        A quiz that has closed for the others is not closed for who has a longer window of their own or is at it still:
        then nothing is shown that waits for the close. Queries are made only where that makes a difference.
        """
        shown = bound.settings.shown(submitted_at, now=self.now)
        before = bound.settings.shown(submitted_at, now=self.now, still_open=True)
        return before if shown != before and self._still_open(bound) else shown

    def _still_open(self, bound: Bound) -> bool:
        quiz = bound.assessment_id
        if quiz not in self._open:
            self._open[quiz] = self._has_longer(bound) or self._is_at(quiz)
        return self._open[quiz]

    def _has_longer(self, bound: Bound) -> bool:
        own, groups = windows_of(self.session, bound.assessment_id, self.person_id)
        closes = window_for(bound.settings.window, groups, own).closes_at
        return closes is not None and self.now < closes

    def _is_at(self, quiz: int) -> bool:
        at_it = (
            select(Attempt.id)
            .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
            .where(AssessmentVersion.assessment_id == quiz, Attempt.person_id == self.person_id)
            .where(Attempt.state == AttemptState.OPEN, Attempt.preview.is_(False))
        )
        return self.session.scalar(at_it.limit(1)) is not None
