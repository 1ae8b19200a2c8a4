"""The ledger as staff see it: whose score, what was sent when, and what the platform answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from lms_plugin.lti.ags import ROUNDED, Result
from lms_plugin.lti.models import Person, Registration, ResourceLink
from lms_plugin.lti.quirks import profile_of, words_of
from lms_plugin.passback.models import TOTAL, LinkLineItem, MessageKind, OwedScore, ScoreState, SendTry, TryResult
from lms_plugin.passback.service import is_newest

PAGE = 100
PLATFORM = (Registration.family, Registration.issuer)


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLine:
    """One try: when, how it ended, and the platform's own words."""

    at: datetime
    result: TryResult
    http_status: int | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the gradebook showed: no score is not zero. ``ours``: it is the score of this line."""

    score: Decimal | None
    maximum: Decimal
    at: datetime
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One owed score. ``name`` is what the platform told us, or None; ``problem`` why it has not arrived.

    ``topic`` names the column where it is not the quiz's own; ``advice`` what to press on this platform; ``shown`` what
    its gradebook showed when last read.
    """

    id: int
    name: str | None
    sub: str
    link_title: str | None
    score_given: Decimal
    score_maximum: Decimal
    comment: str
    state: ScoreState
    submitted_at: datetime
    due_at: datetime
    arrived_at: datetime | None
    tries: tuple[TryLine, ...]
    problem: TryResult | None
    kind: MessageKind
    topic: str | None
    advice: Any
    shown: Shown | None
    taken_back: bool

    @property
    def can_withdraw(self) -> bool:
        """Whether there is a score to take back."""
        return self.kind is MessageKind.SCORE

    @property
    def can_send_again(self) -> bool:
        """Whether "send again" makes sense for this line."""
        return self.state in {ScoreState.ARRIVED, ScoreState.REFUSED} or (
            self.state is ScoreState.WAITING and self.problem is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A page of the lines asked for, and how many there are of each state on all pages."""

    lines: tuple[LedgerLine, ...]
    counts: dict[ScoreState, int]
    page: int
    pages: int


def overview(
    session: Session,
    *,
    context_id: int,
    resource_link_id: int | None,
    state: ScoreState | None = None,
    page: int = 1,
) -> Ledger:
    """The newest score of every learner, of one link or of the whole course; three queries however many learners."""
    scope = [ResourceLink.context_id == context_id, is_newest()]
    if resource_link_id is not None:
        scope.append(OwedScore.resource_link_id == resource_link_id)
    counts = _counts(session, scope)
    shown = sum(counts.values()) if state is None else counts[state]
    pages = max(1, -(-shown // PAGE))
    page = min(max(page, 1), pages)
    rows = session.execute(
        select(
            OwedScore,
            Person.name,
            Person.sub,
            ResourceLink.title,
            Registration.family,
            Registration.issuer,
            LinkLineItem.label,
        )
        .join(Person, Person.id == OwedScore.person_id)
        .join(Registration, Registration.id == Person.registration_id)
        .outerjoin(
            LinkLineItem,
            and_(LinkLineItem.resource_link_id == OwedScore.resource_link_id, LinkLineItem.tag == OwedScore.tag),
        )
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(*scope, *([] if state is None else [OwedScore.state == state]))
        .order_by(Person.name, Person.sub, OwedScore.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    tries = _tries(session, [row[0].id for row in rows])
    return Ledger(lines=tuple(_line(row, tries[row[0].id]) for row in rows), counts=counts, page=page, pages=pages)


def _counts(session: Session, scope: Sequence[ColumnElement[bool]]) -> dict[ScoreState, int]:
    rows = session.execute(
        select(OwedScore.state, func.count())
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(*scope)
        .group_by(OwedScore.state)
    )
    found = {row[0]: row[1] for row in rows}
    return dict.fromkeys(ScoreState, 0) | found


def _tries(session: Session, owed_ids: Sequence[int]) -> dict[int, list[TryLine]]:
    found: dict[int, list[TryLine]] = defaultdict(list)
    for row in session.scalars(select(SendTry).where(SendTry.owed_score_id.in_(owed_ids)).order_by(SendTry.id)):
        found[row.owed_score_id].append(
            TryLine(at=row.at, result=row.result, http_status=row.http_status, answer=row.answer)
        )
    return found


def _line(row: Row[*tuple[Any, ...]], tries: Sequence[TryLine]) -> LedgerLine:
    owed, name, sub, title, family, issuer, label = row
    arrived = owed.last_result is None or owed.last_result.came or owed.state is ScoreState.ARRIVED
    problem = None if arrived else owed.last_result
    return LedgerLine(
        id=owed.id,
        name=name,
        sub=sub,
        link_title=title,
        score_given=owed.score_given,
        score_maximum=owed.score_maximum,
        comment=owed.comment,
        state=owed.state,
        submitted_at=owed.submitted_at,
        due_at=owed.due_at,
        arrived_at=owed.arrived_at,
        tries=tuple(tries),
        problem=problem,
        kind=owed.kind,
        topic=None if owed.tag == TOTAL else label or owed.tag,
        advice=words_of(profile_of(family, issuer=issuer), problem.value) if problem else None,
        shown=_shown(owed),
        taken_back=owed.kind is MessageKind.WITHDRAWAL,
    )


def _shown(owed: OwedScore) -> Shown | None:
    if owed.shown_at is None or owed.shown_maximum is None:
        return None
    result = Result(score=owed.shown_score, maximum=owed.shown_maximum)
    ours = result.same_share(owed.score_given, owed.score_maximum, within=ROUNDED)
    return Shown(score=owed.shown_score, maximum=owed.shown_maximum, at=owed.shown_at, ours=ours)
