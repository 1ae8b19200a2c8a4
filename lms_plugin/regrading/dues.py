"""What the gradebook was to be told of each learner, and what it would be with some attempts graded anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms_plugin.delivery.grades import Due, due
from lms_plugin.delivery.grading import Graded
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.regrading.papers import Learner, Papers
from question_bank.regrade.dry_run import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """An attempt as it would be once it is graded anew (delivery/grades.py: Made)."""

    id: int
    number: int
    state: AttemptState
    mark: Decimal | None
    max_mark: Decimal | None
    outcome: Mapping[str, Any] | None
    started_at: datetime
    submitted_at: datetime | None


def anew(attempt: Attempt, found: Graded | None) -> Anew:
    """The attempt with another grade, or as it is."""
    return Anew(
        id=attempt.id,
        number=attempt.number,
        state=attempt.state,
        mark=attempt.mark if found is None else found.mark,
        max_mark=attempt.max_mark if found is None else found.max_mark,
        outcome=attempt.outcome if found is None else found.document,
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChange:
    """What was due for a learner on a link, and what would be."""

    learner: Learner
    before: Due | None
    after: Due | None

    @property
    def told(self) -> Told:
        """As the dry run compares it."""
        link, person, quiz = self.learner
        then, now = (one.overall if one else None for one in (self.before, self.after))
        return Told(link=link, learner=person, quiz=quiz, before=then, after=now)


def due_changes(source: Papers, graded_anew: Mapping[int, Graded]) -> list[DueChange]:
    """For each learner what the gradebook was to be told, and what it would be with these attempts graded anew.

    A link that opens another quiz by now has one column for both: it holds what was handed in last.
    """
    latest: dict[tuple[int, int], tuple[datetime, int]] = {}
    for (link, person, quiz), attempts in source.all_attempts.items():
        for one in attempts:
            if one.submitted_at is not None and one.state is AttemptState.SUBMITTED:  # else as if it had never been
                mine = (one.submitted_at, quiz)
                latest[link, person] = max(latest.get((link, person), mine), mine)
    shown = {who: quiz for who, (_at, quiz) in latest.items()}
    return [
        DueChange(
            learner=learner,
            before=due(source.bounds[learner[2]], [anew(one, None) for one in attempts]),
            after=due(source.bounds[learner[2]], [anew(one, graded_anew.get(one.id)) for one in attempts]),
        )
        for learner, attempts in source.all_attempts.items()
        if shown.get(learner[:2]) == learner[2] and any(one.id in graded_anew for one in attempts)
    ]
