"""After a regrade: the scores that go to the gradebook again, and the notices learners read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms_plugin.delivery.grades import Due
from lms_plugin.delivery.regrade_models import Notice
from lms_plugin.passback import service as passback
from lms_plugin.passback.batches import Owing, queue_scores
from lms_plugin.regrading.dues import DueChange
from lms_plugin.regrading.trials import Trial
from question_bank.regrade.dry_run import Row


def resend(session: Session, changes: Sequence[DueChange], *, at: datetime) -> list[int]:
    """Owe a score for exactly the learners whose gradebook score or comment changed. Returns the ids of these scores.

    The ledger stamps each with a time after the one sent before, and never below zero points.
    """
    tags = {link: passback.tags_of(session, link) for link in {one.learner[0] for one in changes}}
    owing: list[Owing] = []
    for one in changes:
        if one.after is None:
            continue
        whole = _owing(one, one.after, at)
        if one.told.resend:
            owing.append(whole)
        before = {} if one.before is None else one.before.topics
        for tag in tags[one.learner[0]]:
            share = one.after.topics.get(tag)
            if share is not None and _moved(before.get(tag), share):
                given, most = share
                topic = replace(whole, tag=tag, score_given=given, score_maximum=most, score_earned=None, comment="")
                owing.append(topic)
    return queue_scores(session, owing, at=at)


def _owing(change: DueChange, due: Due, at: datetime) -> Owing:
    link, person, _quiz = change.learner
    return Owing(
        resource_link_id=link,
        person_id=person,
        attempt_id=due.counted.id,
        score_given=max(due.given, Decimal(0)),
        score_maximum=due.maximum,
        score_earned=due.earned,
        comment=due.overall.comment,
        started_at=due.counted.started_at,
        submitted_at=due.counted.submitted_at or at,
    )


def _moved(then: tuple[Decimal, Decimal] | None, now: tuple[Decimal, Decimal]) -> bool:
    """Whether a topic's column shows something else."""
    return then is None or then[0] * now[1] != now[0] * then[1]


def notify(session: Session, trial: Trial, rows: Sequence[Row], *, regrade_id: int, reason: str, at: datetime) -> int:
    """Tell every learner whose result changed what it was and what it is. Returns how many notices were left."""
    notices = [
        {
            "resource_link_id": trial.papers[row.attempt].attempt.resource_link_id,
            "person_id": row.learner,
            "attempt_id": row.attempt,
            "regrade_id": regrade_id,
            "slot": row.slot,
            "text": reason,
            "old_percent": row.before.percent,
            "new_percent": row.after.percent,
            "at": at,
        }
        for row in rows
        if row.tells_something_else
    ]
    if notices:
        session.execute(insert(Notice), notices)
    return len(notices)
