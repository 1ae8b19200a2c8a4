"""What a result page needs to know beside the attempt itself, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.titles import read_titles, topics_text
from lms_plugin.db import read_rows
from lms_plugin.delivery.assessments import SETTINGS, Bound, read_version, version_of
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt
from lms_plugin.delivery.regrade_models import Notice, Regrade
from lms_plugin.passback import service as passback
from lms_plugin.passback.models import OwedScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The settings an attempt was made with and its quiz's newest, the titles of the bank's topics, and the course.

    ``regrades``: whether anything was ever regraded in the course; ``notices``: whether the learner was told anything
    about this attempt. Nearly always neither, and then nobody has to look further. ``score``: where the newest
    score is on its way. Only the titles of a quiz that draws from several banks cost a query more.
    """

    made_with: Bound
    newest: Bound
    titles: Mapping[str, str]
    context_id: int
    regrades: bool
    notices: bool
    score: passback.Status | None


_AROUND = (  # built once: each result page needs it
    select(
        *SETTINGS,
        Assessment.context_id,
        topics_text(bindparam("bank")).label("topics"),
        select(Regrade.id).where(Regrade.context_id == Assessment.context_id).exists().label("regrades"),
        select(Notice.id)
        .where(Notice.person_id == bindparam("person"), Notice.attempt_id == bindparam("attempt"))
        .exists()
        .label("notices"),
        *passback.STATUS,
    )
    .select_from(AssessmentVersion)
    .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
    .outerjoin(OwedScore, passback.newest_score())
    .where(AssessmentVersion.assessment_id == bindparam("assessment"))
    .order_by(AssessmentVersion.number.desc())
    .limit(1)
)


def around(session: Session, attempt: Attempt) -> Around:
    """What stands around an attempt now."""
    made_with = version_of(session, attempt.assessment_version_id)
    facts = {
        "assessment": made_with.assessment_id, "bank": made_with.bank_id, "person": attempt.person_id,
        "attempt": attempt.id, "link": attempt.resource_link_id,
    }  # fmt: skip
    row = read_rows(session, _AROUND, facts)[0]
    *newest, context_id, topics, regrades, notices = row[: -len(passback.STATUS)]
    several = bool(made_with.settings.other_banks)
    return Around(
        made_with=made_with,
        newest=read_version(*newest),
        titles=authoring.topic_titles(session, made_with.banks) if several else read_titles(topics),
        context_id=context_id,
        regrades=regrades,
        notices=notices,
        score=passback.read_status(*row[-len(passback.STATUS) :]),
    )
