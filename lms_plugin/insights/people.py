"""One learner's way through a course: attempts, and what they show by topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import ItemVersion
from lms_plugin.delivery.frontpage import percent_of
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot, AttemptState
from lms_plugin.errors import NotFound
from lms_plugin.insights.memory import Kept, kept
from lms_plugin.insights.models import StatisticReport
from lms_plugin.lti.models import Person, ResourceLink
from question_bank.statistics.own import margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """An attempt that was handed in; ``percent`` unrounded, ``outcome`` as the stored decision names it.

    ``band``: where the score might lie on another day, in percent; None without a reliability figure of the quiz.
    """

    attempt_id: int
    title: str
    number: int
    submitted_at: datetime | None
    percent: Decimal
    outcome: str | None
    counts: bool
    band: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicShare:
    """What was earned of a topic's points over all attempts that count, in percent; over so many answers.

    ``least``: the most that one of these attempts had to reach in the topic by itself; None: none had to.
    """

    topic: str
    answers: int
    percent: Decimal
    least: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerReport:
    """Somebody's attempts in a course, newest first, their topics, weakest first, and what they still know."""

    sub: str
    name: str | None
    attempts: tuple[Sat, ...]
    topics: tuple[TopicShare, ...]
    kept: Kept


def learner_report(session: Session, person_id: int, *, context_id: int, now: datetime) -> LearnerReport:
    """The attempts of one person in one course, previews left out.

    Raises:
        NotFound: nobody of that number has sat anything in this course.
    """
    query = (
        select(Attempt, AssessmentVersion.settings, StatisticReport.document["quiz"]["standard_error"].as_float())
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .join(AssessmentVersion, AssessmentVersion.id == Attempt.assessment_version_id)
        .outerjoin(StatisticReport, StatisticReport.assessment_version_id == Attempt.assessment_version_id)
        .where(ResourceLink.context_id == context_id, Attempt.person_id == person_id, Attempt.preview.is_(False))
        .where(Attempt.state != AttemptState.OPEN)
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
    )
    found = list(session.execute(query))
    person = session.get(Person, person_id)
    if not found or person is None:
        raise NotFound(detail=f"person {person_id} has no attempt in course {context_id}")
    counted = {
        attempt: settings["topic_minimums"]
        for attempt, settings, _ in found
        if attempt.state is AttemptState.SUBMITTED and attempt.outcome
    }
    return LearnerReport(
        sub=person.sub,
        name=person.name,
        attempts=tuple(
            Sat(
                attempt_id=attempt.id,
                title=settings["title"],
                number=attempt.number,
                submitted_at=attempt.submitted_at,
                percent=percent_of(attempt),
                outcome=((attempt.outcome or {}).get("trace") or {}).get("outcome"),
                counts=attempt.state is AttemptState.SUBMITTED,
                band=_band(attempt, error),
            )
            for attempt, settings, error in found
        ),
        topics=_topics(session, counted),
        kept=kept(session, person_id, context_id=context_id, now=now),
    )


def _band(attempt: Attempt, error: float | None) -> tuple[float, float] | None:
    """The score's band by the reliability of the attempt's own quiz, within what can be reached."""
    if error is None or not attempt.max_mark or attempt.mark is None:
        return None
    low, high = (100 * (float(attempt.mark) + way * margin(error)) / float(attempt.max_mark) for way in (-1, 1))
    return max(0.0, low), min(100.0, high)


def _topics(session: Session, attempts: Mapping[Attempt, Sequence[tuple[str, str]]]) -> tuple[TopicShare, ...]:
    """By attempts with the least shares of topics that each asked for."""
    slots = (
        select(AttemptSlot.attempt_id, AttemptSlot.slot, ItemVersion.topics)
        .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
        .where(AttemptSlot.attempt_id.in_([one.id for one in attempts]))
    )
    of_slot = {(attempt, slot): topics for attempt, slot, topics in session.execute(slots)}
    earned: defaultdict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for attempt in attempts:
        for one in (attempt.outcome or {})["slots"]:
            for topic in of_slot.get((attempt.id, one["slot"]), ()):
                earned[topic].append((Decimal(one["mark"] or 0), Decimal(one["max_mark"])))
    least: dict[str, Decimal] = {}
    for topic, asked in (one for minimums in attempts.values() for one in minimums):
        least[topic] = max(least.get(topic, Decimal(0)), Decimal(asked))
    shares = (_share(topic, marks, least.get(topic)) for topic, marks in earned.items())
    return tuple(sorted(shares, key=lambda one: (one.percent, one.topic)))


def _share(topic: str, marks: Iterable[tuple[Decimal, Decimal]], least: Decimal | None) -> TopicShare:
    pairs = list(marks)
    points = sum(most for _, most in pairs)
    mark = sum((one for one, _ in pairs), Decimal(0))
    percent = 100 * mark / points if points else Decimal(0)
    return TopicShare(topic=topic, answers=len(pairs), percent=percent, least=least)
