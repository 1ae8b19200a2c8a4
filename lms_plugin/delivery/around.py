"""What a result page needs to know beside the attempt itself, in one statement with it or in one of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, bindparam, false, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.titles import read_titles, topics_text
from lms_plugin.db import read_rows
from lms_plugin.delivery.assessments import Bound, read_version, settings_of, version_of
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt
from lms_plugin.delivery.regrade_models import Notice, Regrade
from lms_plugin.passback import service as passback
from lms_plugin.passback.models import OwedScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The settings an attempt was made with and its quiz's newest, the titles of the bank's topics, and the course.

    ``regrades``: whether anything was ever regraded in the course; ``notices``: whether the learner was told anything
    about this attempt; ``reports``: whether they reported a question of it. Nearly always none of these, and then
    nobody has to look further. ``score``: where the newest score is on its way. Only the titles of a quiz that draws
    from several banks cost a query more.
    """

    made_with: Bound
    newest: Bound
    titles: Mapping[str, str]
    context_id: int
    regrades: bool
    notices: bool
    reports: bool
    score: passback.Status | None


class Reports:
    """Set by whoever keeps what learners report: tells of an attempt in a statement whether there is any."""

    exist: ClassVar[ColumnElement[bool]] = false()


_NEWEST, _ANY = aliased(AssessmentVersion), aliased(AssessmentVersion)


def with_around(attempts: Select[Any]) -> Select[Any]:
    """A statement that finds an attempt and its settings, with what stands around it as the last of its columns."""
    newest = (
        select(_ANY.id)
        .where(_ANY.assessment_id == AssessmentVersion.assessment_id)
        .order_by(_ANY.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    told = (Notice.person_id == Attempt.person_id, Notice.attempt_id == Attempt.id)
    return (
        attempts.add_columns(
            *settings_of(_NEWEST),
            Assessment.context_id,
            topics_text(AssessmentVersion.bank_id).label("topics"),
            select(Regrade.id).where(Regrade.context_id == Assessment.context_id).exists().label("regrades"),
            select(Notice.id).where(*told).exists().label("notices"),
            Reports.exist.label("reports"),
            *passback.STATUS,
        )
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .join(_NEWEST, _NEWEST.id == newest)
        .outerjoin(OwedScore, passback.newest_score(Attempt.resource_link_id, Attempt.person_id))
    )


@cache
def _around() -> Select[Any]:
    return with_around(
        select(AssessmentVersion.id)
        .select_from(Attempt)
        .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
        .where(Attempt.id == bindparam("attempt"))
    )


def around(session: Session, attempt: Attempt) -> Around:
    """What stands around an attempt now."""
    return read_around(session, attempt, read_rows(session, _around(), {"attempt": attempt.id})[0][1:])


def read_around(session: Session, attempt: Attempt, row: Sequence[Any]) -> Around:
    """The same from the columns of ``with_around``."""
    made_with = version_of(session, attempt.assessment_version_id)
    *newest, context_id, topics, regrades, notices, reports = row[: -len(passback.STATUS)]
    several = bool(made_with.settings.other_banks)
    return Around(
        made_with=made_with,
        newest=read_version(*newest),
        titles=authoring.topic_titles(session, made_with.banks) if several else read_titles(topics),
        context_id=context_id,
        regrades=regrades,
        notices=notices,
        reports=bool(reports),
        score=passback.read_status(*row[-len(passback.STATUS) :]),
    )
