"""What a start needs to know of quiz and learner, read by the very statement that finds out who is in front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring.models import PoolMark
from lms_plugin.beside import Beside, taken_from_beside
from lms_plugin.delivery.allowances import Held, held_by
from lms_plugin.delivery.assessments import SETTINGS, Bound, read_version
from lms_plugin.delivery.models import AssessmentVersion, Attempt, LinkBinding
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.lti.models import Launch

_VERSION = aliased(AssessmentVersion)


class Found(NamedTuple):
    """The quiz of the link as it is set now; whether this person has attempts there; what they hold of exceptions.

    ``mark``: of the quiz's own bank, as it was read.
    """

    bound: Bound
    attempts: bool
    mark: str | None
    held: Held


def _extend(launches: Select[Any]) -> Select[Any]:
    newest = (
        select(_VERSION.id)
        .join(LinkBinding, LinkBinding.assessment_id == _VERSION.assessment_id)
        .where(LinkBinding.resource_link_id == Launch.resource_link_id)
        .order_by(_VERSION.number.desc())
        .limit(1)
        .correlate(Launch)
        .scalar_subquery()
    )
    theirs = (Attempt.resource_link_id == Launch.resource_link_id, Attempt.person_id == Launch.person_id)
    return launches.add_columns(
        Launch.resource_link_id,
        Launch.person_id,
        *SETTINGS,
        select(Attempt.id).where(*theirs).correlate(Launch).exists(),
        select(PoolMark.mark).where(PoolMark.bank_id == AssessmentVersion.bank_id).scalar_subquery(),
        *held_by(AssessmentVersion.assessment_id, Launch.person_id, AssessmentVersion, Launch),
    ).join(AssessmentVersion, AssessmentVersion.id == newest)


WITH_QUIZ = Beside(_extend, lambda _values: {})


def taken(session: Session, sitter: Sitter) -> Found | None:
    """What was found with who is in front, if that is who sits; once."""
    row: Sequence[Any] | None = taken_from_beside(session, WITH_QUIZ)
    if row is None or tuple(row[:2]) != (sitter.resource_link_id, sitter.person_id):
        return None
    settings = 2 + len(SETTINGS)
    return Found(read_version(*row[2:settings]), bool(row[settings]), row[settings + 1], Held(*row[settings + 2 :]))
