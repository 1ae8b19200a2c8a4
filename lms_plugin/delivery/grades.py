"""What the gradebook is owed for a learner: the outcome over all attempts, queued when it is another than before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms_plugin.delivery.assessments import Bound, bound_to, newest_version, version_of
from lms_plugin.delivery.gradebook import topic_tag
from lms_plugin.delivery.handing_in import Look
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptState
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.passback import service as passback
from lms_plugin.passback import withdrawals
from question_bank.grades import FinishedAttempt, GradePolicy, Overall, overall
from question_bank.totals import HUNDRED

STORED = Decimal("0.00001")  # what the ledger keeps of a number
ZERO = Decimal(0)


def rules_now(session: Session, attempt: Attempt, look: Look | None = None) -> Bound:
    """The settings that decide which attempts count: the newest of the quiz that this attempt was made on."""
    made_on = version_of(session, attempt.assessment_version_id)
    bound = bound_to(session, attempt.resource_link_id) if look is None else look.newest
    if bound is not None and bound.assessment_id == made_on.assessment_id:
        return bound
    return newest_version(session, made_on.assessment_id)  # the link opens another quiz by now


def last_of(attempts: Sequence[Attempt]) -> Attempt | None:
    """Of a learner's attempts on a link the one handed in last. Its quiz is the one that the gradebook's column is
    about, where the link has opened several; None: none counts."""
    handed_in = [one for one in attempts if one.state is AttemptState.SUBMITTED and not one.practice]
    return max(handed_in, key=lambda one: (one.submitted_at, one.id), default=None)


class Made(Protocol):
    """An attempt on a quiz: a row, or what would be in it once it is graded anew."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def state(self) -> AttemptState: ...
    @property
    def mark(self) -> Decimal | None: ...
    @property
    def max_mark(self) -> Decimal | None: ...
    @property
    def outcome(self) -> Mapping[str, Any] | None: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def submitted_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a learner's attempts come to in a gradebook's numbers.

    ``counted`` is the attempt that is sent; ``earned`` what was earned where less is sent; ``topics`` are tag → points
    given and possible.
    """

    counted: Made
    overall: Overall
    given: Decimal
    maximum: Decimal
    earned: Decimal | None
    topics: Mapping[str, tuple[Decimal, Decimal]]


def due(bound: Bound, attempts: Sequence[Made]) -> Due | None:
    """What is due for these attempts of one learner on one quiz; None while nothing is graded, and in practice."""
    settings = bound.settings
    found = None if settings.practice else outcome_of(bound, attempts)
    if found is None:
        return None
    counted = _in_time(attempts)[found.number - 1]
    given, maximum = _numbers(settings.grade_policy, found, counted)
    return Due(
        counted=counted,
        overall=found,
        given=given,
        maximum=maximum,
        earned=(found.percent * maximum / HUNDRED).quantize(STORED) if found.capped else None,
        topics=_topics(settings, attempts, counted),
    )


def outcome_of(bound: Bound, attempts: Sequence[Made]) -> Overall | None:
    """A learner's overall outcome on a quiz, from their attempts there; None while nothing is graded."""
    settings = bound.settings
    return overall(
        settings.grade_policy,
        [_finished(one, place) for place, one in enumerate(_in_time(attempts), start=1)],
        cut=settings.pass_percent,
        cap=settings.cap_sent_score,
    )


def _in_time(attempts: Sequence[Made]) -> list[Made]:
    """Those that were handed in, in the order in which they were: one that was opened again comes after the others."""
    handed_in = [one for one in attempts if one.state is AttemptState.SUBMITTED]
    return sorted(handed_in, key=lambda one: (one.submitted_at or one.started_at, one.number))


def _finished(attempt: Made, place: int) -> FinishedAttempt:
    """A pass that was honoured when a regrade would have taken it is one, whatever the checks say."""
    trace = (attempt.outcome or {}).get("trace") or {}
    return FinishedAttempt(
        number=place,
        percent=HUNDRED * _share(attempt),
        reasons=() if "honoured" in trace else tuple(trace.get("reasons", ())),
        pending=trace.get("outcome") == "pending",
    )


def _share(attempt: Made) -> Decimal:
    """The share as it is stored: the same whether the marks were just made or read back."""
    mark, most = (attempt.mark or ZERO).quantize(STORED, ROUND_HALF_UP), attempt.max_mark
    return mark / most.quantize(STORED, ROUND_HALF_UP) if most else ZERO


def settle(
    session: Session,
    bound: Bound,
    attempts: Sequence[Attempt],
    *,
    now: datetime,
    by: int | None = None,
    look: Look | None = None,
) -> None:
    """Owe the gradebook what these attempts of one learner come to, unless it was told exactly that last.

    ``attempts`` are all of the learner's counted ones on this quiz. Where none counts any more, what was sent is taken
    back. ``by``: the instructor whose doing it is; then a score that was taken back is sent again. ``look``: what was
    seen around the one that is handed in.
    """
    attempts = [one for one in attempts if not one.practice]
    if not attempts:
        return
    link, person = attempts[0].resource_link_id, attempts[0].person_id
    found = due(bound, attempts)
    if found is None:
        if not any(one.state is AttemptState.SUBMITTED for one in attempts):
            withdrawals.withdraw_all(session, link, person, asked_by=by, now=now)
        return
    before = None if look is None or look.before.owed else look.before
    known = None if before is None else (None, before.columns)
    told, columns = known or passback.last_score(session, link, person)
    comment = found.overall.comment
    said = told is not None and told.says(found.counted.id, found.given, found.maximum, comment)
    if told is not None and said and not (told.taken_back and by):
        return
    of_attempt: dict[str, Any] = {
        "resource_link_id": link, "person_id": person, "attempt_id": found.counted.id,
        "started_at": found.counted.started_at, "submitted_at": found.counted.submitted_at or now, "at": now,
    }  # fmt: skip
    passback.queue_score(
        session,
        score_given=found.given,
        score_maximum=found.maximum,
        score_earned=found.earned,
        comment=comment,
        before=before,
        **of_attempt,
    )
    for tag in passback.tags_of(session, link) if columns else ():
        if tag in found.topics:
            given, most = found.topics[tag]
            passback.queue_score(session, score_given=given, score_maximum=most, comment="", tag=tag, **of_attempt)


def _numbers(policy: GradePolicy, found: Overall, counted: Made) -> tuple[Decimal, Decimal]:
    """Points given and possible: those of the attempt that counts, or percent where they are no attempt's own."""
    if policy is GradePolicy.AVERAGE:
        return found.sent.quantize(STORED), HUNDRED
    maximum = counted.max_mark or Decimal(1)
    return (found.sent * maximum / HUNDRED).quantize(STORED) if found.capped else counted.mark or ZERO, maximum


def _topics(
    settings: AssessmentSettings, attempts: Sequence[Made], counted: Made
) -> dict[str, tuple[Decimal, Decimal]]:
    """Topics that have a column of their own get their share of the attempts that count (AGS-30)."""
    if settings.grade_policy is not GradePolicy.AVERAGE:
        return _topic_marks(counted)
    shares: dict[str, list[Decimal]] = {}
    for one in attempts:
        if one.state is AttemptState.SUBMITTED:
            for tag, (given, most) in _topic_marks(one).items():
                shares.setdefault(tag, []).append(HUNDRED * given / most)
    return {tag: (sum(mine, ZERO) / len(mine), HUNDRED) for tag, mine in shares.items()}


def _topic_marks(attempt: Made) -> dict[str, tuple[Decimal, Decimal]]:
    """Tag → points given and possible, of the topics that had any."""
    return {
        topic_tag(one["topic"]): (max(Decimal(one["mark"]), ZERO), Decimal(one["max_mark"]))
        for one in (attempt.outcome or {}).get("topics", ())
        if Decimal(one["max_mark"])
    }


def other_grades(before: AssessmentSettings, after: AssessmentSettings) -> bool:
    """Whether attempts may come to another grade, or another comment, under the new settings."""

    def rules(settings: AssessmentSettings) -> tuple[object, ...]:
        return settings.grade_policy, settings.cap_sent_score, settings.pass_percent, settings.practice

    return rules(before) != rules(after)


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
    others = _later_elsewhere(session, versions, {link for link, _person in whose})
    for who, attempts in whose.items():
        last = last_of(attempts)
        if (
            last is not None
            and last.submitted_at is not None
            and last.submitted_at >= others.get(who, last.submitted_at)
        ):
            settle(session, bound, attempts, now=now)


def _later_elsewhere(
    session: Session, versions: Select[int], links: Collection[int]
) -> dict[tuple[int, int], datetime]:
    """By link and person when they last handed in an attempt at another quiz, which the link opened before or since."""
    rows = session.execute(
        select(Attempt.resource_link_id, Attempt.person_id, func.max(Attempt.submitted_at))
        .where(Attempt.resource_link_id.in_(links), Attempt.assessment_version_id.not_in(versions))
        .where(Attempt.state == AttemptState.SUBMITTED, Attempt.preview.is_(False), Attempt.practice.is_(False))
        .group_by(Attempt.resource_link_id, Attempt.person_id)
    )
    return {(link, person): at for link, person, at in rows if at is not None}
