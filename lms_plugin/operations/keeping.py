"""How long attempts are kept: with the setting, what lies further back is deleted with all that hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_
from sqlalchemy.orm import Session

from lms_plugin.delivery.models import Attempt, SavedAnswer
from lms_plugin.delivery.practice_models import PracticeCard, PracticeReview
from lms_plugin.lti.upserts import table_of
from lms_plugin.operations.removal import delete_all, hanging_on
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry

AT_ONCE = 200  # a transaction: nobody waits long for it
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """How many attempts, saved answers and practised questions are older than they are kept."""

    attempts: int
    answers: int
    cards: int


def _old_attempts(before: datetime) -> Select[int]:
    """A person's attempts on a link go together, when the last is old: numbers and best results stay true till then.

    Those with a score still on its way stay.
    """
    last = func.max(func.coalesce(Attempt.submitted_at, Attempt.started_at))
    places = select(Attempt.resource_link_id, Attempt.person_id).group_by(Attempt.resource_link_id, Attempt.person_id)
    waiting = select(OwedScore.attempt_id).where(OwedScore.state == ScoreState.WAITING)
    place = tuple_(Attempt.resource_link_id, Attempt.person_id)
    old = place.in_(places.having(last < before))
    return select(Attempt.id).where(old, Attempt.id.not_in(waiting)).order_by(Attempt.id)


def _old_cards(before: datetime) -> Select[int]:
    lately = select(PracticeReview.card_id).where(PracticeReview.at >= before)
    return select(PracticeCard.id).where(PracticeCard.id.not_in(lately)).order_by(PracticeCard.id)


def expired(session: Session, *, before: datetime) -> Expired:
    """What would be deleted now; nothing is."""

    def number(statement: Select[int]) -> int:
        return session.scalar(select(func.count()).select_from(statement.subquery())) or 0

    answers = select(SavedAnswer.slot).where(SavedAnswer.attempt_id.in_(_old_attempts(before)))
    return Expired(attempts=number(_old_attempts(before)), answers=number(answers), cards=number(_old_cards(before)))


def expire(session: Session, *, before: datetime) -> int:
    """Delete some of it, ``AT_ONCE`` attempts and cards at most; returns how many. Statistics follow."""
    attempts = session.scalars(_old_attempts(before).limit(AT_ONCE)).all()
    cards = session.scalars(_old_cards(before).limit(AT_ONCE)).all()
    if attempts:
        scores = select(OwedScore.id).where(OwedScore.attempt_id.in_(attempts))
        session.execute(delete(SendTry).where(SendTry.owed_score_id.in_(scores)))
        session.execute(delete(OwedScore).where(OwedScore.attempt_id.in_(attempts)))
    for kind, ids in ((Attempt, attempts), (PracticeCard, cards)):
        table = table_of(kind)
        which: ColumnElement[bool] = table.c.id.in_(ids)
        if ids:
            delete_all(session, hanging_on(table, which))
    if attempts or cards:
        log.info("attempts_expired", attempts=len(attempts), cards=len(cards))
    return len(attempts) + len(cards)
