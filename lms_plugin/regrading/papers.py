"""The attempts that were served an item: read with all that a regrade needs, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery.assessments import Bound, newest_bounds
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.regrading.terms import Terms
from question_bank import Item

GRADED = (  # void ones, too: they may be restored
    Attempt.state != AttemptState.OPEN,
    Attempt.outcome.is_not(None),
    Attempt.preview.is_(False),
    Attempt.practice.is_(False),
)
Learner = tuple[int, int, int]  # (resource link, person, assessment): whose attempts a grade policy looks at together


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An attempt that was served an old version, with all of its slots.

    ``concerned`` are those that hold one, each with what was answered there: one, or one for each case of the attempt
    that asks the question. ``outcome`` is its document as it was read.
    """

    attempt: Attempt
    settings: AssessmentSettings
    assessment_id: int
    slots: tuple[AttemptSlot, ...]
    concerned: tuple[tuple[AttemptSlot, Any], ...]
    outcome: Mapping[str, Any]

    @property
    def learner(self) -> Learner:
        """Whose it is, on which link and quiz."""
        return self.attempt.resource_link_id, self.attempt.person_id, self.assessment_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """``all_attempts``: every graded attempt of these learners on these quizzes; ``items`` by version id.

    ``bounds``: assessment → its newest settings, by which attempts make a grade.
    """

    papers: tuple[Paper, ...]
    all_attempts: Mapping[Learner, tuple[Attempt, ...]]
    items: Mapping[int, tuple[str, Item]]
    bounds: Mapping[int, Bound]


def _affected(terms: Terms) -> Select[int, int]:
    """(attempt, slot) of what was served and handed in."""
    query = (
        select(AttemptSlot.attempt_id, AttemptSlot.slot)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(AttemptSlot.item_version_id.in_(terms.old_versions), *GRADED)
        .where(Assessment.context_id == terms.context_id)
    )
    return query if terms.assessment_id is None else query.where(Assessment.id == terms.assessment_id)


def read_papers(session: Session, terms: Terms) -> Papers:
    """Everything that the terms concern, as stored now. Seven queries, and one for contents not met before."""
    affected = _affected(terms).subquery()
    served = {(row[0], row[1]) for row in session.execute(select(affected.c.attempt_id, affected.c.slot))}
    ids = select(affected.c.attempt_id)
    slots: defaultdict[int, list[AttemptSlot]] = defaultdict(list)
    wanted = (
        select(AttemptSlot).where(AttemptSlot.attempt_id.in_(ids)).order_by(AttemptSlot.attempt_id, AttemptSlot.slot)
    )
    for one in session.scalars(wanted):
        slots[one.attempt_id].append(one)
    answers = _answers(session, affected)
    attempts, quizzes = _attempts(session, ids)
    papers = tuple(
        Paper(
            attempt=attempt,
            settings=quizzes[attempt.assessment_version_id][1],
            assessment_id=quizzes[attempt.assessment_version_id][0],
            slots=tuple(slots[attempt.id]),
            concerned=tuple(
                (one, answers.get((attempt.id, one.slot)))
                for one in slots[attempt.id]
                if (attempt.id, one.slot) in served
            ),
            outcome=attempt.outcome or {"slots": []},
        )
        for attempt in attempts
        if attempt.id in slots
    )
    return Papers(
        papers=papers,
        all_attempts=_by_learner(attempts, quizzes),
        items=authoring.load_items(session, [*{one.item_version_id for held in slots.values() for one in held}]),
        bounds=newest_bounds(session, terms.context_id),
    )


def _answers(session: Session, affected: Any) -> dict[tuple[int, int], Any]:
    """Attempt and affected slot → the newest answer saved there."""
    there = and_(SavedAnswer.attempt_id == affected.c.attempt_id, SavedAnswer.slot == affected.c.slot)
    columns = (SavedAnswer.attempt_id, SavedAnswer.slot, SavedAnswer.answer)
    rows = select(*columns).join(affected, there).order_by(SavedAnswer.revision)
    return {(row[0], row[1]): row[2] for row in session.execute(rows)}  # the newest comes last


def _attempts(
    session: Session, ids: Select[int]
) -> tuple[Sequence[Attempt], dict[int, tuple[int, AssessmentSettings]]]:
    """All graded attempts of whoever has one of these, on the same links; and the settings they were made under."""
    one = aliased(Attempt)
    same = (one.resource_link_id == Attempt.resource_link_id, one.person_id == Attempt.person_id)
    query = select(Attempt).where(select(one.id).where(*same, one.id.in_(ids)).exists(), *GRADED).order_by(Attempt.id)
    attempts = session.scalars(query.execution_options(populate_existing=True)).all()
    versions = session.scalars(
        select(AssessmentVersion).where(AssessmentVersion.id.in_({one.assessment_version_id for one in attempts}))
    )
    return attempts, {row.id: (row.assessment_id, AssessmentSettings.from_document(row.settings)) for row in versions}


def _by_learner(
    attempts: Sequence[Attempt], quizzes: Mapping[int, tuple[int, AssessmentSettings]]
) -> dict[Learner, tuple[Attempt, ...]]:
    found: defaultdict[Learner, list[Attempt]] = defaultdict(list)
    for one in attempts:
        found[one.resource_link_id, one.person_id, quizzes[one.assessment_version_id][0]].append(one)
    return {learner: tuple(mine) for learner, mine in found.items()}
