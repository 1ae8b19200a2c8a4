"""Counting attempts as they are graded, taking them back, and proving that the counts are what a rebuild gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptState
from lms_plugin.delivery.regrade_models import GradingEvent
from lms_plugin.insights.models import CountedAttempt, StatisticCount
from lms_plugin.insights.sittings import sittings
from lms_plugin.lti.upserts import table_of
from question_bank.statistics.counts import Counts, Key, Kind, counts_of, difference
from question_bank.statistics.reading_counts import Tallies, tallies_of

BATCH = 200  # attempts at once: far below what either database takes in parameters
OVERDUE = timedelta(days=3)  # what was handed in before and is not counted waits for a rebuild
KEY = ("kind", "slot", "item", "detail", "points", "first", "second")
_COUNTED = (Attempt.state == AttemptState.SUBMITTED, Attempt.preview.is_(False), Attempt.practice.is_(False))


def due(session: Session, *, now: datetime, limit: int = BATCH) -> list[int]:
    """Attempts that were handed in lately and are not in the counts yet."""
    uncounted = ~exists().where(CountedAttempt.attempt_id == Attempt.id)
    query = select(Attempt.id).where(*_COUNTED, Attempt.submitted_at >= now - OVERDUE, uncounted)
    return list(session.scalars(query.order_by(Attempt.submitted_at).limit(limit)))


def regraded(session: Session, *, now: datetime, limit: int = BATCH) -> list[int]:
    """Attempts that are in the counts as they were before a regrade."""
    later = GradingEvent.at > CountedAttempt.counted_at
    query = select(GradingEvent.attempt_id).join(CountedAttempt, CountedAttempt.attempt_id == GradingEvent.attempt_id)
    lately = GradingEvent.at >= now - OVERDUE
    return list(session.scalars(query.where(later, lately).distinct().order_by(GradingEvent.attempt_id).limit(limit)))


def gone(session: Session, *, limit: int = BATCH) -> list[int]:
    """Attempts that are in the counts although they were deleted, are void, or were reopened."""
    still = exists().where(Attempt.id == CountedAttempt.attempt_id, *_COUNTED)
    query = select(CountedAttempt.attempt_id).where(~still)
    return list(session.scalars(query.limit(limit)))


def count(session: Session, attempt_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Bring the counts up to date with these attempts: graded, graded anew, set aside, or deleted.

    Counting twice changes nothing. Returns the settings versions whose counts it looked at.
    """
    touched: set[int] = set()
    for ids in _batches(attempt_ids):
        versions = set(session.scalars(select(Attempt.assessment_version_id).where(Attempt.id.in_(ids))))
        versions |= set(
            session.scalars(select(CountedAttempt.assessment_version_id).where(CountedAttempt.attempt_id.in_(ids)))
        )
        for version_id in sorted(versions):
            _lock(session, version_id)
            right = _right(session, version_id, Attempt.id.in_(ids))
            then = _counted(session, version_id, CountedAttempt.attempt_id.in_(ids))
            _add(session, version_id, _changes(right, then))
            _write(session, version_id, right, then, now=now)
        touched |= versions
    return touched


def tallies(session: Session, version_ids: Iterable[int], *, item: str | None = None) -> Tallies:
    """What the counts of these settings versions say together, or those of one item version alone.

    One query, never the attempts.
    """
    return tallies_of(_stored(session, version_ids, item))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild found for a settings version: attempts, keys counted, and how many of these were not as stored."""

    version_id: int
    attempts: int
    keys: int
    differing: int


def rebuild(session: Session, version_id: int, *, now: datetime, mend: bool = True) -> Rebuilt:
    """Count all attempts at a settings version anew and compare; with ``mend``, make the counts say so."""
    _lock(session, version_id)
    right: Counts = Counter()
    attempts = 0
    ids = session.scalars(select(Attempt.id).where(Attempt.assessment_version_id == version_id, *_COUNTED)).all()
    if mend:
        session.execute(delete(CountedAttempt).where(CountedAttempt.assessment_version_id == version_id))
    for some in _batches(ids):
        found = _right(session, version_id, Attempt.id.in_(some))
        attempts += len(found)
        for counts in found.values():
            right.update(counts)
        if mend:
            _write(session, version_id, found, {}, now=now)
    differing = difference(right, _stored(session, [version_id]))
    if mend:
        _add(session, version_id, differing)
    return Rebuilt(version_id=version_id, attempts=attempts, keys=len(right), differing=len(differing))


def versions(session: Session, assessment_id: int | None = None) -> list[int]:
    """The settings versions of an assessment, or of all."""
    query = select(AssessmentVersion.id).order_by(AssessmentVersion.id)
    if assessment_id is not None:
        query = query.where(AssessmentVersion.assessment_id == assessment_id)
    return list(session.scalars(query))


def _lock(session: Session, version_id: int) -> None:
    """One at a time counts for a version; attempts may still be started on it."""
    session.execute(
        select(AssessmentVersion.id).where(AssessmentVersion.id == version_id).with_for_update(key_share=True)
    )


def _right(session: Session, version_id: int, which: Any) -> dict[int, Counts]:
    """Attempt id → what it adds, for those that count."""
    query = select(Attempt).where(which, Attempt.assessment_version_id == version_id, *_COUNTED)
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    return {attempt_id: counts_of(sat) for attempt_id, sat in sittings(session, found).items()}


def _counted(session: Session, version_id: int, which: Any) -> dict[int, Counts]:
    query = select(CountedAttempt.attempt_id, CountedAttempt.counts)
    rows = session.execute(query.where(which, CountedAttempt.assessment_version_id == version_id))
    return {attempt_id: _from_rows(counts) for attempt_id, counts in rows}


def _changes(right: Mapping[int, Counts], then: Mapping[int, Counts]) -> dict[Key, int]:
    now, before = (sum(one.values(), Counter[Key]()) for one in (right, then))
    return difference(now, before)


def _write(
    session: Session, version_id: int, right: Mapping[int, Counts], then: Mapping[int, Counts], *, now: datetime
) -> None:
    """Remember what each attempt added; those that add nothing any more are forgotten."""
    same = [attempt_id for attempt_id in right if right[attempt_id] == then.get(attempt_id)]
    session.execute(update(CountedAttempt).where(CountedAttempt.attempt_id.in_(same)).values(counted_at=now))
    changed = [attempt_id for attempt_id in {*right, *then} if right.get(attempt_id) != then.get(attempt_id)]
    if not changed:
        return
    session.execute(delete(CountedAttempt).where(CountedAttempt.attempt_id.in_(changed)))
    rows = [
        {
            "attempt_id": attempt_id,
            "assessment_version_id": version_id,
            "counts": [[*key, times] for key, times in right[attempt_id].items()],
            "counted_at": now,
        }
        for attempt_id in changed
        if attempt_id in right
    ]
    if rows:
        session.execute(insert(CountedAttempt), rows)


def _from_rows(rows: Iterable[Sequence[Any]]) -> Counts:
    return Counter({Key(Kind(kind), *rest): times for kind, *rest, times in rows})


def _stored(session: Session, version_ids: Iterable[int], item: str | None = None) -> Counts:
    table = table_of(StatisticCount)
    query = select(*(table.c[name] for name in (*KEY, "times")))
    query = query.where(table.c.assessment_version_id.in_(list(version_ids)))
    if item is not None:
        query = query.where(table.c.item == item)
    stored: Counts = Counter()
    for kind, *rest, times in session.execute(query):
        stored[Key(Kind(kind), *rest)] += times  # several versions may hold the same key
    return stored


def _add(session: Session, version_id: int, changes: Mapping[Key, int]) -> None:
    """Add to the counts, which two statements may do at once; a count that came to nothing leaves."""
    table = table_of(StatisticCount)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"assessment_version_id": version_id, **dict(zip(KEY, key, strict=True)), "times": times}
        for key, times in sorted(changes.items())
    ]
    if rows:  # one statement for all rows: putting one together for many costs more than counting them
        statement = make(table)
        added = {"times": table.c.times + statement.excluded.times}
        index = ["assessment_version_id", *KEY]
        session.execute(statement.on_conflict_do_update(index_elements=index, set_=added), rows)
    if any(times < 0 for times in changes.values()):
        session.execute(delete(table).where(table.c.assessment_version_id == version_id, table.c.times == 0))


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
