"""The ledger as staff see it: whose score, what was sent when, what the platform answered, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.lti.models import Person, ResourceLink
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLine:
    """One try: when, how it ended, and the platform's own words."""

    at: datetime
    result: str
    http_status: int | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One owed score. ``name`` is what the platform told us, or None."""

    id: int
    name: str | None
    sub: str
    link_title: str | None
    number: int
    score_given: Decimal
    score_maximum: Decimal
    comment: str
    state: ScoreState
    submitted_at: datetime
    due_at: datetime
    arrived_at: datetime | None
    tries: tuple[TryLine, ...]
    reason: str

    @property
    def can_send_again(self) -> bool:
        """Whether "send again" makes sense for this line."""
        return self.state in {ScoreState.ARRIVED, ScoreState.REFUSED} or (
            self.state is ScoreState.WAITING and bool(self.tries)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The lines asked for, and how many there are of each state."""

    lines: tuple[LedgerLine, ...]
    counts: dict[ScoreState, int]


def overview(
    session: Session, *, context_id: int, resource_link_id: int | None, state: ScoreState | None = None
) -> Ledger:
    """The newest score of every learner, of one link or of the whole course; three queries however many learners."""
    rows = session.execute(
        select(OwedScore, Person.name, Person.sub, ResourceLink.title)
        .join(Person, Person.id == OwedScore.person_id)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(ResourceLink.context_id == context_id, OwedScore.state != ScoreState.REPLACED)
        .where(True if resource_link_id is None else OwedScore.resource_link_id == resource_link_id)
        .order_by(Person.name, Person.sub, OwedScore.id)
    ).all()
    counts = {one: sum(row[0].state is one for row in rows) for one in ScoreState}
    shown = [row for row in rows if state is None or row[0].state is state]
    tries = _tries(session, [row[0].id for row in shown])
    return Ledger(lines=tuple(_line(*row, tries[row[0].id]) for row in shown), counts=counts)


def _tries(session: Session, owed_ids: Sequence[int]) -> dict[int, list[TryLine]]:
    found: dict[int, list[TryLine]] = defaultdict(list)
    for row in session.scalars(select(SendTry).where(SendTry.owed_score_id.in_(owed_ids)).order_by(SendTry.id)):
        found[row.owed_score_id].append(
            TryLine(at=row.at, result=row.result, http_status=row.http_status, answer=row.answer)
        )
    return found


def _line(owed: OwedScore, name: str | None, sub: str, title: str | None, tries: Sequence[TryLine]) -> LedgerLine:
    return LedgerLine(
        id=owed.id,
        name=name,
        sub=sub,
        link_title=title,
        number=owed.number,
        score_given=owed.score_given,
        score_maximum=owed.score_maximum,
        comment=owed.comment,
        state=owed.state,
        submitted_at=owed.submitted_at,
        due_at=owed.due_at,
        arrived_at=owed.arrived_at,
        tries=tuple(tries),
        reason=reason_of(tries[-1]) if tries else "",
    )


def reason_of(last: TryLine) -> str:
    """A key for the sentence that explains a try; the page has the words (lti.md 12)."""
    words = last.answer.lower()
    if last.result == "arrived":
        return "arrived"
    if "token_refused" in words:
        return "token"
    if "score_stale" in words:
        return "stale"
    if last.result == "unavailable":
        return "limited" if last.http_status == 429 else "unavailable"
    if last.http_status == 404:
        return "gone"
    if last.http_status in {401, 403}:
        return "forbidden"
    return "person" if last.http_status in {400, 422} else "refused"
