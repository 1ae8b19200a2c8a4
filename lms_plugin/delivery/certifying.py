"""What graded attempts prove, handed to certification as plain values; and what certification may ask about quizzes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.certification import service as certification
from lms_plugin.certification.deltas import handed_in
from lms_plugin.certification.impact import Materiality
from lms_plugin.certification.places import Course, actor, course_of
from lms_plugin.certification.quizzes import Quiz, Sitting
from lms_plugin.certification.regraded import KeyChange, counts_again, key_changed, set_aside
from lms_plugin.delivery.assessments import newest_versions, version_of
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot, AttemptState
from lms_plugin.delivery.regrade_models import GradingEvent
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.lti.models import ResourceLink
from lms_plugin.outcomes import OutcomeChange
from question_bank.certification.evidence import Evidence, ItemFact
from question_bank.items import Citation, Item

MOST_SOURCES = 6


def hand_over(session: Session, attempt: Attempt, *, now: datetime, course: Course | None = None) -> None:
    """Tell certification of a counted attempt that was just graded, in the transaction that graded it.

    ``course``: that of its link, if it was looked up.
    """
    if not _counts(session, attempt):
        return
    evidence = evidence_of(session, attempt)
    course = course or course_of(session, attempt.resource_link_id, evidence.assessment)
    items_of = cache(lambda: with_items(session, attempt))  # asked for by neither, one or both
    told: dict[str, Any] = {
        "place": course.place, "person_id": attempt.person_id, "evidence": evidence, "items_of": items_of, "now": now,
    }  # fmt: skip
    kept = course.published and certification.record(session, **told)
    if course.answers:
        handed_in(session, **told)
    if kept:
        who = actor(attempt.person_id)
        counts_again(session, course.context_id, attempt.person_id, attempt.id, actor=who, now=now)


def _course(session: Session, attempt: Attempt) -> int:
    mine = select(ResourceLink.context_id).where(ResourceLink.id == attempt.resource_link_id)
    return session.scalars(mine).one()


def no_longer_counts(session: Session, attempt: Attempt, *, cause: str, by: int, now: datetime) -> None:
    """Staff voided an attempt or opened it again: certificates that rest on it come into a review."""
    if attempt.outcome is not None and _counts(session, attempt):
        course = _course(session, attempt)
        set_aside(session, course, attempt.person_id, attempt.id, cause=cause, actor=actor(by), now=now)


def restored(session: Session, attempt: Attempt, *, by: int, now: datetime) -> None:
    """Staff let an attempt count again: what it proves holds, or is taken in if no programme had asked for it yet.

    A regrade since corrected it, too, though nobody was told then.
    """
    if not _counts(session, attempt):
        return
    course, regraded = _course(session, attempt), _regraded(session, attempt)
    who = actor(by)
    known = counts_again(session, course, attempt.person_id, attempt.id, actor=who, now=now, regraded=regraded)
    if not known:
        hand_over(session, attempt, now=now)


def _regraded(session: Session, attempt: Attempt) -> Evidence | None:
    """What an attempt proves under the last key it was graded anew by since it was handed in; None: it was not."""
    since = (GradingEvent.attempt_id == attempt.id, GradingEvent.at >= (attempt.submitted_at or attempt.started_at))
    last = session.scalar(select(func.max(GradingEvent.regrade_id)).where(*since))
    return None if last is None else _under(session, attempt, last)


def _under(session: Session, attempt: Attempt, regrade_id: int) -> Evidence:
    """An attempt's evidence as a regrade left it; the regrade's number counts key versions."""
    return replace(with_items(session, attempt), key_version=regrade_id + 1)


def outcomes_were_changed(
    _sender: object, *, session: Session, regrade_id: int, changes: Sequence[OutcomeChange], now: datetime
) -> int:
    """A regrade wrote new results: certification looks at every certificate that rests on one of them.

    Returns how many certificates wait for somebody to decide. One query where nothing rests on them.
    """
    resting = certification.evidence_held(session, [change.attempt_id for change in changes])
    changes = [change for change in changes if change.attempt_id in resting]
    if not changes:
        return 0
    # The regrade wrote past the mapper.
    fresh = select(Attempt).where(Attempt.id.in_(resting)).execution_options(populate_existing=True)
    attempts = {one.id: one for one in session.scalars(fresh)}
    links = {change.resource_link_id for change in changes}
    courses = dict(
        iter(session.execute(select(ResourceLink.id, ResourceLink.context_id).where(ResourceLink.id.in_(links))))
    )
    by_course: dict[int, list[Attempt]] = {}
    for change in changes:
        attempt = attempts[change.attempt_id]
        if _counts(session, attempt):
            by_course.setdefault(courses[change.resource_link_id], []).append(attempt)
    lost = frozenset(change.person_id for change in changes if change.was and not change.now)
    return sum(_key_changed(session, course, mine, regrade_id, lost, now=now) for course, mine in by_course.items())


def _key_changed(
    session: Session,
    context_id: int,
    attempts: Sequence[Attempt],
    regrade_id: int,
    lost: frozenset[int],
    *,
    now: datetime,
) -> int:
    """``lost``: who lost a pass that was not honoured; somebody decides about theirs, whatever was honoured beside."""
    evidence = [(one.person_id, _under(session, one, regrade_id)) for one in attempts]
    honoured = frozenset(one.person_id for one in attempts if ((one.outcome or {}).get("trace") or {}).get("honoured"))
    change = KeyChange(
        cause="regrade",
        materiality=Materiality.SAFETY if any(one.hits for _person, one in evidence) else Materiality.MAJOR,
        note="",
        attempts=evidence,
        honoured=honoured - lost,
    )
    return key_changed(session, context_id, change, actor=f"regrade {regrade_id}", now=now)


def _counts(session: Session, attempt: Attempt) -> bool:
    """Whether an attempt may ever earn a certificate: no preview, nobody set aside, no practice."""
    if attempt.preview or attempt.set_aside is not None:
        return False
    return not version_of(session, attempt.assessment_version_id).settings.practice


def evidence_of(session: Session, attempt: Attempt) -> Evidence:
    """The facts that stand in the attempt itself."""
    bound = version_of(session, attempt.assessment_version_id)
    outcome = attempt.outcome or {}
    slots = outcome.get("slots", ())
    trace = outcome.get("trace") or {}
    return Evidence(
        assessment=bound.assessment_id,
        attempt=attempt.id,
        title=bound.settings.title,
        outcome=trace.get("outcome", "passed"),  # a quiz without cut and safety rule is passed by handing it in
        marks=attempt.mark or Decimal(0),
        max_marks=attempt.max_mark or Decimal(0),
        taken_at=attempt.submitted_at or attempt.started_at,
        key_version=outcome.get("key_version", 1),
        categories={
            one["topic"]: (Decimal(one["mark"]), Decimal(one["max_mark"])) for one in outcome.get("topics", ())
        },
        hits=sum(bool(one["critical_hits"]) for one in slots),
        right=sum(one["state"] == "right" for one in slots),
        questions=len(slots),
        reasons=tuple(trace.get("reasons", ())),
    )


def with_items(session: Session, attempt: Attempt) -> Evidence:
    """The same with the items that were served, how many of them had a dangerous choice, and what they rest on."""
    slots = session.scalars(
        select(AttemptSlot).where(AttemptSlot.attempt_id == attempt.id).order_by(AttemptSlot.slot)
    ).all()
    versions = [one.item_version_id for one in slots]
    items = authoring.load_items(session, versions)
    results = {one["slot"]: one for one in (attempt.outcome or {}).get("slots", ())}
    facts = tuple(
        ItemFact(
            version=one.item_version_id,
            right=results[one.slot]["state"] == "right",
            hit=bool(results[one.slot]["critical_hits"]),
        )
        for one in slots
        if one.slot in results
    )
    critical = authoring.critical_versions(session, versions)
    return replace(
        evidence_of(session, attempt),
        items=facts,
        served=sum(one.version in critical for one in facts),
        sources=sources([items[one][1] for one in versions]),
    )


def sources(items: Sequence[Item]) -> tuple[dict[str, str], ...]:
    """The documents that the items cite, each with its pages, first named first."""
    pages: dict[str, set[int]] = {}
    for item in items:
        for citation in item.citations:
            _note(pages, citation)
    return tuple(
        {"title": title, "places": f", pages {_ranges(sorted(found))}" if found else ""}
        for title, found in list(pages.items())[:MOST_SOURCES]
    )


def _note(pages: dict[str, set[int]], citation: Citation) -> None:
    found = pages.setdefault(citation.title, set())
    if citation.page is not None:
        found.add(citation.page)


def _ranges(numbers: Sequence[int]) -> str:
    """``4-6, 9``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)


def quizzes_of(session: Session, context_id: int) -> list[Quiz]:
    """The quizzes of a course that a programme may ask for."""
    found = []
    for row in newest_versions(session, context_id):
        settings = AssessmentSettings.from_document(row.settings)
        if settings.practice:
            continue
        titles = authoring.topic_titles(session, (row.bank_id, *settings.other_banks))
        found.append(
            Quiz(
                assessment=row.assessment_id,
                title=settings.title,
                cut=settings.pass_percent,
                topics=tuple((topic, titles.get(topic, topic)) for topic in settings.topics),
                policy=settings.grade_policy.value,
            )
        )
    return found


def sittings_of(session: Session, assessment_ids: Sequence[int]) -> list[Sitting]:
    """Every counted attempt ever handed in at these quizzes: a programme also counts what was passed before it."""
    attempts = session.scalars(
        select(Attempt)
        .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
        .where(
            AssessmentVersion.assessment_id.in_(assessment_ids),
            Attempt.state == AttemptState.SUBMITTED,
            Attempt.preview.is_(False),
            Attempt.set_aside.is_(None),
        )
        .order_by(Attempt.id)
    )
    return [
        Sitting(person_id=one.person_id, evidence=with_items(session, one)) for one in attempts if _counts(session, one)
    ]
