"""Regrades that were applied: the list of a course, and one with what it changed and where its scores stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring.models import ItemVersion
from lms_plugin.certification.models import ImpactReview
from lms_plugin.delivery.regrade_models import Decision, GradingEvent, Notice, Regrade
from lms_plugin.passback.models import OwedScore, ScoreState
from lms_plugin.regrading.models import Challenge, RegradedScore
from lms_plugin.regrading.terms import own_regrade
from question_bank.regrade.policies import Policy

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeLine:
    """A past regrade; ``undone``: another one took it back."""

    id: int
    stem: str
    policy: Policy
    reason: str
    at: datetime
    changed: int
    undoes: int | None
    undone: bool


def regrades(
    session: Session, context_id: int, *, item_id: int | None = None, limit: int = PAGE, only: int | None = None
) -> list[RegradeLine]:
    """The newest regrades of a course, or of one question in it; or ``only`` that one."""
    undoing = aliased(Regrade)
    changed = select(func.count()).where(GradingEvent.regrade_id == Regrade.id).scalar_subquery()
    other = aliased(ItemVersion)
    newest = select(func.max(other.id)).where(other.item_id == Regrade.item_id).scalar_subquery()
    query = (
        select(Regrade, ItemVersion.document, changed, select(undoing.id).where(undoing.undoes == Regrade.id).exists())
        .join(ItemVersion, ItemVersion.id == newest)
        .where(Regrade.context_id == context_id)
        .order_by(Regrade.id.desc())
        .limit(limit)
    )
    if item_id is not None:
        query = query.where(Regrade.item_id == item_id)
    if only is not None:
        query = query.where(Regrade.id == only)
    return [
        RegradeLine(
            id=row.id,
            stem=document["stem"],
            policy=row.policy,
            reason=row.reason,
            at=row.at,
            changed=count,
            undoes=row.undoes,
            undone=undone,
        )
        for row, document, count, undone in session.execute(query)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradePage:
    """A regrade that was applied: what it changed, what learners were told, and where its scores stand.

    ``undone_by``: the regrade that took it back. ``honoured``: passes that were let stand. ``reviews``: where the
    certificates that rest on attempts graded anew are decided about, and whether that waits for somebody.
    """

    line: RegradeLine
    item_id: int
    assessment_id: int | None
    notices: int
    honoured: int
    withdrawn: int
    delivery: Mapping[ScoreState, int]
    undone_by: int | None
    challenge_id: int | None
    reviews: Mapping[int, bool]


def regrade_page(session: Session, regrade_id: int, *, context_id: int) -> RegradePage:
    """A regrade of this course.

    Raises:
        NotFound
    """
    row = own_regrade(session, regrade_id, context_id=context_id)
    (line,) = regrades(session, context_id, item_id=row.item_id, only=regrade_id)
    decided = select(GradingEvent.decision, func.count()).where(GradingEvent.regrade_id == regrade_id)
    decisions = {one[0]: one[1] for one in session.execute(decided.group_by(GradingEvent.decision))}
    return RegradePage(
        line=line,
        item_id=row.item_id,
        assessment_id=row.assessment_id,
        notices=session.scalar(select(func.count()).where(Notice.regrade_id == regrade_id)) or 0,
        honoured=decisions.get(Decision.HONOUR, 0),
        withdrawn=decisions.get(Decision.WITHDRAW, 0),
        delivery=delivery_of(session, regrade_id),
        undone_by=session.scalar(select(Regrade.id).where(Regrade.undoes == regrade_id)),
        challenge_id=session.scalar(select(Challenge.id).where(Challenge.regrade_id == regrade_id)),
        reviews=_reviews(session, regrade_id),
    )


def _reviews(session: Session, regrade_id: int) -> Mapping[int, bool]:
    mine = select(ImpactReview.id, ImpactReview.closed_at).where(ImpactReview.opened_by == f"regrade {regrade_id}")
    return {row.id: row.closed_at is None for row in session.execute(mine.order_by(ImpactReview.id))}


def delivery_of(session: Session, regrade_id: int) -> Mapping[ScoreState, int]:
    """Where the scores that a regrade queued stand, counted."""
    rows = session.execute(
        select(OwedScore.state, func.count())
        .join(RegradedScore, RegradedScore.owed_score_id == OwedScore.id)
        .where(RegradedScore.regrade_id == regrade_id)
        .group_by(OwedScore.state)
    )
    return {row[0]: row[1] for row in rows}
