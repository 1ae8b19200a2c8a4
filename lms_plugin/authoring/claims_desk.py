"""What a person does to claims: accept, reject, edit, accept all above a confidence; each with its event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.source_models import ClaimEvent, ClaimState, DocumentClaim, DocumentVersion, SourceDocument
from lms_plugin.errors import NotFound
from question_bank.claims.model import Category

FIELDS = ("category", "subject", "claim", "qualifier", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEdit:
    """A claim as an author wants it; ``qualifier`` empty: none."""

    category: Category
    subject: str
    claim: str
    qualifier: str
    critical: bool


def claim(session: Session, claim_id: int, *, bank_id: int) -> DocumentClaim:
    """A claim of this bank, locked.

    Raises:
        NotFound: it is not there, or another bank's.
    """
    row = session.scalar(
        select(DocumentClaim)
        .join(DocumentVersion, DocumentVersion.id == DocumentClaim.version_id)
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(DocumentClaim.id == claim_id, SourceDocument.bank_id == bank_id)
        .with_for_update(of=DocumentClaim)
    )
    if row is None:
        raise NotFound(detail="no such claim in this bank")
    return row


def decide(session: Session, rows: Sequence[DocumentClaim], state: ClaimState, *, person_id: int, now: datetime) -> int:
    """Put claims into a state. What is in it already stays, without an event. Returns how many changed."""
    changed = [row for row in rows if row.state is not state]
    for row in changed:
        session.add(_event(row, state.value, person_id, now))
        row.state = state
    return len(changed)


def next_waiting(rows: Sequence[DocumentClaim], claim_id: int) -> int | None:
    """The claim to decide on after this one, as the text goes, else the first that waits; None: none does."""
    order = sorted(rows, key=lambda one: (one.evidence[0][0], one.position))
    place = next((number for number, one in enumerate(order) if one.id == claim_id), 0)
    return next((one.id for one in order[place + 1 :] + order[:place] if one.state is ClaimState.PROPOSED), None)


def edit(session: Session, row: DocumentClaim, wanted: ClaimEdit, *, person_id: int, now: datetime) -> None:
    """Change what a claim says, and accept it: its passage stays, what the reader drew is kept beside."""
    session.add(_event(row, "edited", person_id, now))
    row.category, row.subject, row.claim = wanted.category, wanted.subject.strip(), wanted.claim.strip()
    row.qualifier, row.critical = wanted.qualifier.strip() or None, wanted.critical
    row.edited = not row.by_hand and values_of(row) != row.drawn
    row.state = ClaimState.ACCEPTED


def values_of(row: DocumentClaim) -> dict[str, Any]:
    """What a claim says now, as ``drawn`` holds it."""
    return {name: getattr(row, name) for name in FIELDS} | {"category": row.category.value}


def _event(row: DocumentClaim, action: str, person_id: int, now: datetime) -> ClaimEvent:
    before = values_of(row) | {"state": row.state.value}
    return ClaimEvent(claim_id=row.id, person_id=person_id, at=now, action=action, before=before)


def counts(rows: Sequence[DocumentClaim]) -> Counter[ClaimState]:
    """How many claims are in which state."""
    return Counter(row.state for row in rows)
