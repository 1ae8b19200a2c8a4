"""What the gradebook is owed for a learner: the outcome over all attempts, queued when it is another than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.assessments import Bound, bound_to, newest_version, version_of
from lms_plugin.delivery.gradebook import topic_tag
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptState
from lms_plugin.passback import service as passback
from lms_plugin.passback import withdrawals
from question_bank.grades import FinishedAttempt, GradePolicy, Overall, overall
from question_bank.totals import HUNDRED

STORED = Decimal("0.00001")  # what the ledger keeps of a number
ZERO = Decimal(0)


def rules_now(session: Session, attempt: Attempt) -> Bound:
    """The settings that decide which attempts count: the newest of the quiz that this attempt was made on."""
    made_on = version_of(session, attempt.assessment_version_id)
    bound = bound_to(session, attempt.resource_link_id)
    return bound if bound is not None and bound.assessment_id == made_on.assessment_id else made_on


def outcome_of(bound: Bound, attempts: Sequence[Attempt]) -> Overall | None:
    """A learner's overall outcome on a quiz, from their attempts there; None while nothing is graded."""
    settings = bound.settings
    return overall(
        settings.grade_policy,
        [_finished(one) for one in attempts if one.state is AttemptState.SUBMITTED],
        cut=settings.pass_percent,
        cap=settings.cap_sent_score,
    )


def _finished(attempt: Attempt) -> FinishedAttempt:
    trace = (attempt.outcome or {}).get("trace") or {}
    return FinishedAttempt(
        number=attempt.number,
        percent=HUNDRED * _share(attempt),
        reasons=tuple(trace.get("reasons", ())),
        pending=trace.get("outcome") == "pending",
    )


def _share(attempt: Attempt) -> Decimal:
    return (attempt.mark or ZERO) / attempt.max_mark if attempt.max_mark else ZERO


def settle(
    session: Session, bound: Bound, attempts: Sequence[Attempt], *, now: datetime, by: int | None = None
) -> None:
    """Owe the gradebook what these attempts of one learner come to, unless it was told exactly that last.

    ``attempts`` are all of the learner's counted ones on this quiz. Where none counts any more, what was sent is taken
    back. ``by``: the instructor whose doing it is; then a score that was taken back is sent again.
    """
    if not attempts or bound.settings.practice:
        return
    link, person = attempts[0].resource_link_id, attempts[0].person_id
    found = outcome_of(bound, attempts)
    if found is None:
        if not any(one.state is AttemptState.SUBMITTED for one in attempts):
            withdrawals.withdraw_all(session, link, person, asked_by=by, now=now)
        return
    counted = next(one for one in attempts if one.number == found.number)
    given, maximum = _numbers(bound.settings.grade_policy, found, counted)
    told = passback.last_score(session, link, person)
    if told is not None and told.says(counted.id, given, maximum, found.comment) and not (told.taken_back and by):
        return
    passback.queue_score(
        session,
        resource_link_id=link,
        person_id=person,
        attempt_id=counted.id,
        score_given=given,
        score_maximum=maximum,
        score_earned=(found.percent * maximum / HUNDRED).quantize(STORED) if found.capped else None,
        comment=found.comment,
        started_at=counted.started_at,
        submitted_at=counted.submitted_at or now,
        at=now,
    )
    _queue_topics(session, bound, attempts, counted, now=now)


def _numbers(policy: GradePolicy, found: Overall, counted: Attempt) -> tuple[Decimal, Decimal]:
    """Points given and possible: those of the attempt that counts, or percent where they are no attempt's own."""
    if policy is GradePolicy.AVERAGE:
        return found.sent.quantize(STORED), HUNDRED
    maximum = counted.max_mark or Decimal(1)
    return (found.sent * maximum / HUNDRED).quantize(STORED) if found.capped else counted.mark or ZERO, maximum


def _queue_topics(
    session: Session, bound: Bound, attempts: Sequence[Attempt], counted: Attempt, *, now: datetime
) -> None:
    """Topics that have a column of their own get their share of the attempts that count (AGS-30)."""
    tags = passback.tags_of(session, counted.resource_link_id)
    if not tags:
        return
    average = bound.settings.grade_policy is GradePolicy.AVERAGE
    made = [one for one in attempts if one.state is AttemptState.SUBMITTED] if average else [counted]
    marks = [_topic_marks(one) for one in made]
    for tag in tags:
        shares = [mark[tag] for mark in marks if tag in mark]
        if not shares:
            continue
        passback.queue_score(
            session,
            resource_link_id=counted.resource_link_id,
            person_id=counted.person_id,
            attempt_id=counted.id,
            score_given=sum((HUNDRED * given / most for given, most in shares), ZERO) / len(shares)
            if average
            else shares[0][0],
            score_maximum=HUNDRED if average else shares[0][1],
            comment="",
            started_at=counted.started_at,
            submitted_at=counted.submitted_at or now,
            at=now,
            tag=tag,
        )


def _topic_marks(attempt: Attempt) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Tag → points given and possible, of the topics that had any."""
    return {
        topic_tag(one["topic"]): (max(Decimal(one["mark"]), ZERO), Decimal(one["max_mark"]))
        for one in (attempt.outcome or {}).get("topics", ())
        if Decimal(one["max_mark"])
    }


def settle_all(session: Session, assessment_id: int, *, now: datetime) -> None:
    """After the rules of a quiz changed: owe each learner what their attempts come to now; the rest is left alone."""
    bound = newest_version(session, assessment_id)
    versions = select(AssessmentVersion.id).where(AssessmentVersion.assessment_id == assessment_id)
    made = session.scalars(
        select(Attempt)
        .where(Attempt.assessment_version_id.in_(versions), Attempt.preview.is_(False))
        .order_by(Attempt.resource_link_id, Attempt.person_id, Attempt.number)
    )
    whose: dict[tuple[int, int], list[Attempt]] = {}
    for attempt in made:
        whose.setdefault((attempt.resource_link_id, attempt.person_id), []).append(attempt)
    for attempts in whose.values():
        if any(one.state is AttemptState.SUBMITTED for one in attempts):
            settle(session, bound, attempts, now=now)
