"""How the statements owed to a learning record store stand, and letting them be tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms_plugin.insights.statement_models import OwedStatement, StatementState

NEWEST = 20
_UNSENT = OwedStatement.state != StatementState.SENT


def standing(session: Session) -> dict[str, int]:
    """How many statements are in which state."""
    rows = session.execute(select(OwedStatement.state, func.count()).group_by(OwedStatement.state))
    found = {state.value: number for state, number in rows}
    return {one.value: found.get(one.value, 0) for one in StatementState}


def troubles(session: Session) -> Sequence[OwedStatement]:
    """The newest that the store did not take, with what it said."""
    query = select(OwedStatement).where(OwedStatement.answer != "", _UNSENT)
    return session.scalars(query.order_by(OwedStatement.id.desc()).limit(NEWEST)).all()


def again(session: Session, *, now: datetime) -> int:
    """Let what was refused, or waits for a later try, be sent at the next minute; returns how many."""
    number = session.scalar(select(func.count()).select_from(OwedStatement).where(_UNSENT)) or 0
    session.execute(update(OwedStatement).where(_UNSENT).values(state=StatementState.WAITING, next_try_at=now))
    return number
