"""Stored reports: made anew when counts have changed, read by pages as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery.models import Assessment, AssessmentVersion
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.errors import NotFound
from lms_plugin.insights import service
from lms_plugin.insights.models import StatisticReport
from question_bank.statistics.reading_counts import Tallies
from question_bank.statistics.stored import stored_report


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The attempts at one settings version. ``report`` is None while nobody was counted there.

    ``banks``: those it draws from, its own first. ``pass_percent`` is the cut at the time; ``mean`` and ``pass_rate``
    in percent.
    """

    version_id: int
    assessment_id: int
    number: int
    banks: tuple[int, ...]
    title: str
    pass_percent: float | None
    set_at: datetime
    attempts: int
    mean: float | None
    pass_rate: float | None
    flags: int
    made_at: datetime | None
    report: dict[str, Any] | None


def refresh(session: Session, version_ids: Iterable[int], *, now: datetime) -> None:
    """Work the reports of these settings versions out anew from their counts."""
    for version_id in sorted(set(version_ids)):
        tallies = service.tallies(session, [version_id])
        document = stored_report(tallies, _items(session, tallies))
        mean, maximum = document["quiz"]["mean"], document["quiz"]["maximum"]
        session.merge(
            StatisticReport(
                assessment_version_id=version_id,
                attempts=document["attempts"],
                mean=100 * mean / maximum if maximum and mean is not None else None,
                pass_rate=document["decisions"]["pass_rate"],
                flags=sum(bool(one["flags"]) for one in document["items"]),
                document=document,
                made_at=now,
            )
        )


def _items(session: Session, tallies: Tallies) -> dict[str, Any]:
    versions = {int(place.item) for place in tallies.quiz.places if place.item}
    return {str(version): item for version, (_, item) in authoring.load_items(session, sorted(versions)).items()}


def cohorts(
    session: Session, *, context_id: int, assessment_id: int | None = None, whole: bool = False
) -> list[Cohort]:
    """The settings versions of a course's assessments, or of one, newest first; ``whole``: with their reports."""
    query = (
        select(AssessmentVersion, StatisticReport)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .outerjoin(StatisticReport, StatisticReport.assessment_version_id == AssessmentVersion.id)
        .where(Assessment.context_id == context_id)
        .order_by(AssessmentVersion.assessment_id.desc(), AssessmentVersion.number.desc())
    )
    if assessment_id is not None:
        query = query.where(Assessment.id == assessment_id)
    if whole:
        query = query.options(undefer(StatisticReport.document))
    return [_cohort(version, report, whole=whole) for version, report in session.execute(query)]


def cohort(session: Session, version_id: int, *, context_id: int) -> Cohort:
    """One settings version with its report.

    Raises:
        NotFound: it is not of this course.
    """
    row = session.execute(
        select(AssessmentVersion, StatisticReport)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .outerjoin(StatisticReport, StatisticReport.assessment_version_id == AssessmentVersion.id)
        .where(AssessmentVersion.id == version_id, Assessment.context_id == context_id)
        .options(undefer(StatisticReport.document))
    ).one_or_none()
    if row is None:
        raise NotFound(detail=f"settings version {version_id} is not of course {context_id}")
    return _cohort(*row, whole=True)


def shown_first(found: Sequence[Cohort]) -> Cohort | None:
    """What a page opens with: the newest cohort that anybody is in, or else the newest."""
    return next((one for one in found if one.attempts), found[0] if found else None)


def _cohort(version: AssessmentVersion, report: StatisticReport | None, *, whole: bool) -> Cohort:
    cut = version.settings.get("pass_percent")
    return Cohort(
        version_id=version.id,
        assessment_id=version.assessment_id,
        number=version.number,
        banks=(version.bank_id, *AssessmentSettings.from_document(version.settings).other_banks),
        title=version.settings["title"],
        pass_percent=None if cut is None else float(cut),
        set_at=version.created_at,
        attempts=report.attempts if report else 0,
        mean=report.mean if report else None,
        pass_rate=report.pass_rate if report else None,
        flags=report.flags if report else 0,
        made_at=report.made_at if report else None,
        report=report.document if report and whole and report.attempts else None,
    )
