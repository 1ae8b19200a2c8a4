"""What a learner is told inside the tool: results that were corrected, and replies to what they reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from lms_plugin.delivery.assessments import with_newest
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.regrade_models import GradingEvent, Notice
from lms_plugin.delivery.released import Reader
from lms_plugin.delivery.review import Shown
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice as it is shown. ``verdict`` is that of a reply, "" where a result was corrected.

    ``slot`` is the question's number; percents are None where marks are not released now. ``turned``: the outcome that
    a regrade changed it to, "" where it stayed or is not released.
    """

    id: int
    attempt_id: int
    number: int
    slot: int
    verdict: str
    text: str
    old_percent: Decimal | None
    new_percent: Decimal | None
    turned: str
    at: datetime


_MINE = (  # built once: each front and each result page needs them
    select(Notice, Attempt, GradingEvent)
    .join(Attempt, Attempt.id == Notice.attempt_id)
    .outerjoin(
        GradingEvent,
        (GradingEvent.regrade_id == Notice.regrade_id)
        & (GradingEvent.attempt_id == Notice.attempt_id)
        & (GradingEvent.slot == Notice.slot),
    )
    .where(Notice.resource_link_id == bindparam("link"), Notice.person_id == bindparam("person"))
    .order_by(Notice.id.desc())
    .limit(20)
)
_NEW = _MINE.where(Notice.hidden_at.is_(None))
_OF_ATTEMPT = _MINE.where(Notice.attempt_id == bindparam("attempt"))


def notices_for(
    session: Session, sitter: Sitter, *, now: datetime, attempt_id: int | None = None
) -> tuple[NoticeLine, ...]:
    """What is new for a learner on a link, newest first; with ``attempt_id`` all about that attempt, old ones too."""
    facts = {"link": sitter.resource_link_id, "person": sitter.person_id, "attempt": attempt_id}
    query = _NEW if attempt_id is None else _OF_ATTEMPT
    rows = [] if sitter.preview else session.execute(query, facts).all()
    reader = Reader(session, sitter.person_id, now)
    return tuple(_line(reader, notice, attempt, event) for notice, attempt, event in rows)


def _line(reader: Reader, notice: Notice, attempt: Attempt, event: GradingEvent | None) -> NoticeLine:
    newest = with_newest(reader.session, attempt.assessment_version_id)[1]
    shown = reader.shown(newest, attempt.submitted_at)
    marks = Shown.MARKS in shown
    return NoticeLine(
        id=notice.id,
        attempt_id=attempt.id,
        number=attempt.number,
        slot=notice.slot,
        verdict=notice.verdict,
        text=notice.text,
        old_percent=notice.old_percent if marks else None,
        new_percent=notice.new_percent if marks else None,
        turned=_turned(event) if event is not None and Shown.PASS_TRACE in shown else "",
        at=notice.at,
    )


def _turned(event: GradingEvent) -> str:
    """The outcome that a regrade came to, "" where it was that before."""
    old, new = (((one["outcome"] or {}).get("trace") or {}).get("outcome") or "" for one in (event.old, event.new))
    return "" if new == old else str(new)


def hide(session: Session, notice_ids: Sequence[int], sitter: Sitter, *, now: datetime) -> None:
    """Put notices away; they stay with the attempt's result.

    Raises:
        NotFound: one is not this learner's on this link.
    """
    mine = (Notice.resource_link_id == sitter.resource_link_id, Notice.person_id == sitter.person_id)
    found = session.scalars(select(Notice.id).where(Notice.id.in_(notice_ids), *mine)).all()
    if not found or set(found) != set(notice_ids):
        raise NotFound(detail="a notice that is not this learner's")
    session.execute(update(Notice).where(Notice.id.in_(found), Notice.hidden_at.is_(None)).values(hidden_at=now))
