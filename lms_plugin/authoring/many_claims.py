"""Several claims accepted at once: what is offered, what must be ticked by hand, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.claims_desk import decide
from lms_plugin.authoring.source_models import ClaimEvent, ClaimState, DocumentClaim
from lms_plugin.errors import NotFound
from question_bank.claims.model import Category

SURE = ((90, 0.9), (80, 0.8), (70, 0.7), (60, 0.6))


def waiting(rows: Sequence[DocumentClaim], least: float) -> list[DocumentClaim]:
    """The claims to decide on that were read with this confidence (0 to 1) and are on no watchlist."""
    return [row for row in rows if row.state is ClaimState.PROPOSED and row.confidence >= least and not row.flags]


def by_hand(row: DocumentClaim) -> bool:
    """Whether a mistake with a claim could harm: it is never ticked beforehand."""
    return row.critical or row.category is Category.CONTRAINDICATION


def accept(
    session: Session, version_id: int, ids: Sequence[int], *, person_id: int, now: datetime
) -> tuple[int, int | None]:
    """Accept these claims of a version, as far as they wait. Returns how many, and an event by which to undo it."""
    rows = session.scalars(
        select(DocumentClaim)
        .where(
            DocumentClaim.version_id == version_id,
            DocumentClaim.id.in_(ids),
            DocumentClaim.state == ClaimState.PROPOSED,
        )
        .with_for_update()
    ).all()
    count = decide(session, rows, ClaimState.ACCEPTED, person_id=person_id, now=now)
    session.flush()
    events = select(ClaimEvent.id).where(ClaimEvent.claim_id.in_([row.id for row in rows]), ClaimEvent.at == now)
    return count, session.scalar(events.limit(1))


def undo(session: Session, version_id: int, event_id: int, *, person_id: int, now: datetime) -> None:
    """Put the claims accepted with this event back, except those changed since.

    Raises:
        NotFound: no such event, or somebody else's.
    """
    event = session.get(ClaimEvent, event_id)
    if event is None or event.person_id != person_id:
        raise NotFound(detail="nothing of yours to undo")
    same = select(ClaimEvent.claim_id).where(
        ClaimEvent.person_id == person_id, ClaimEvent.at == event.at, ClaimEvent.action == ClaimState.ACCEPTED.value
    )
    later = select(ClaimEvent.claim_id).where(ClaimEvent.at > event.at)
    rows = session.scalars(
        select(DocumentClaim)
        .where(
            DocumentClaim.version_id == version_id,
            DocumentClaim.state == ClaimState.ACCEPTED,
            DocumentClaim.id.in_(same),
            DocumentClaim.id.not_in(later),
        )
        .with_for_update()
    ).all()
    decide(session, rows, ClaimState.PROPOSED, person_id=person_id, now=now)
