"""Random events at the counts of statistics: graded, graded anew, voided, deleted; then incremental against rebuilt."""

from __future__ import annotations

import time
from collections import Counter
from random import Random
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bench.__main__ import say
from bench.sittings import Forms
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.insights import reports, service
from lms_plugin.insights.models import StatisticReport

EVENTS = ("grade", "grade", "regrade", "void", "delete")


def churn(kind: str, session: Session, forms: Forms, events: int) -> None:
    """Do so many, each counted by itself; then say by how much any figure differs from a rebuilt one's."""
    chance, left, done = Random(7), list[int](), Counter[str]()  # noqa: S311 - repeatable events
    version = session.scalar(select(AssessmentVersion.id)) or 0
    begun = time.perf_counter()
    for _ in range(events):
        what = chance.choice(EVENTS) if left else "grade"
        done[what] += 1
        touched = forms.fill(1)[0] if what == "grade" else chance.choice(left)
        if what == "grade":
            left.append(touched)
        elif what == "regrade":
            _regrade(session, touched, chance)
        else:
            left.remove(touched)
            _take_away(session, touched, deleted=what == "delete")
        service.count(session, [touched], now=utc_now())
        session.commit()
    took = time.perf_counter() - begun
    kept = _document(session, version)
    found = service.rebuild(session, version, now=utc_now())
    session.commit()
    away = _away(kept, _document(session, version))
    say(
        database=kind, events=events, done=dict(done), seconds=round(took), attempts=found.attempts, counts=found.keys,
        counts_differing=found.differing, largest_difference_of_a_figure=away,
    )  # fmt: skip
    if found.differing or away > 1e-9:
        raise SystemExit("The counts are not those of a rebuild.")


def _regrade(session: Session, attempt_id: int, chance: Random) -> None:
    outcome = session.scalar(select(Attempt.outcome).where(Attempt.id == attempt_id)) or {}
    slots = [one | {"mark": chance.choice(("0", "0.5", "1"))} for one in outcome["slots"]]
    values = {"outcome": outcome | {"slots": slots}}
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(values))


def _take_away(session: Session, attempt_id: int, *, deleted: bool) -> None:
    if not deleted:
        session.execute(update(Attempt).where(Attempt.id == attempt_id).values(state=AttemptState.VOID))
        return
    for kind in (SavedAnswer, AttemptSlot):
        session.execute(delete(kind).where(kind.attempt_id == attempt_id))
    session.execute(delete(Attempt).where(Attempt.id == attempt_id))


def _document(session: Session, version: int) -> Any:
    reports.refresh(session, [version], now=utc_now())
    session.commit()
    return session.scalar(select(StatisticReport.document).where(StatisticReport.assessment_version_id == version))


def _away(one: Any, other: Any) -> float:
    """The largest difference between two documents' numbers; infinite where their shapes differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return max((_away(one[name], other[name]) for name in one), default=0.0)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return max((_away(*pair) for pair in zip(one, other, strict=True)), default=0.0)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other)
    return 0.0 if one == other else float("inf")
