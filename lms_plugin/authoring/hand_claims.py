"""Claims that a person adds to a document because the reader missed them: on words of the document, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.authoring.claims_desk import ClaimEdit
from lms_plugin.authoring.source_models import ClaimEvent, ClaimState, DocumentClaim, DocumentVersion
from lms_plugin.authoring.sources import claim_of, claims_of, document_of
from question_bank.claims.lexicon import LANGUAGES
from question_bank.claims.marks import flags_of, is_critical
from question_bank.claims.model import Category
from question_bank.claims.versions import same_claim
from question_bank.documents.quotes import anchor, pointed, section_at

PHRASE = 80  # letters up to which a passage is likely the claim's own phrase


class Refused(Exception):
    """A claim that cannot be added: ``why`` is ``lost`` (the document has no such words), ``several`` (it has them in
    several places, and none was pointed at) or ``known`` (``twin`` says the same)."""

    def __init__(self, why: str, twin: DocumentClaim | None = None) -> None:
        super().__init__(why)
        self.why, self.twin = why, twin


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere in a document's text: the block it is in, and what a claim made there most likely is."""

    start: int
    end: int
    words: str
    category: Category
    subject: str
    critical: bool


def place(version: DocumentVersion, rows: Sequence[DocumentClaim], at: int, quote: str = "") -> Place | None:
    """The block at an offset, with the kind and subject of the claim read last before its end. ``quote`` narrows the
    words down, where they stand in it. None: there is no text at that offset."""
    document = document_of(version, "")
    block = next((one for one in document.blocks if one.start <= at < one.end), None)
    if block is None:
        return None
    found = pointed(document, quote, at)
    start, end = (block.start, block.end) if found.start is None or found.end is None else (found.start, found.end)
    words = version.text[start:end].strip()
    before = [one for one in rows if one.evidence[0][0] < block.end]
    last = max(before, key=lambda one: one.evidence[0][0]) if before else next(iter(rows), None)
    category = last.category if last else Category.INDICATION
    return Place(
        start=block.start,
        end=block.end,
        words=words,
        category=category,
        subject=last.subject if last else version.title,
        critical=version.language in LANGUAGES and is_critical(category, words, version.language),
    )


def add(
    session: Session,
    version: DocumentVersion,
    wanted: ClaimEdit,
    quote: str,
    *,
    at: int | None = None,
    person_id: int,
    now: datetime,
) -> DocumentClaim:
    """Add a claim, accepted: whoever wrote it stands by it.

    Raises:
        Refused: its passage is not the document's, or the document has this claim already.
    """
    found = pointed(document_of(version, ""), quote, at)
    if found.start is None or found.end is None:
        raise Refused(found.outcome)
    rows = claims_of(session, version.id)
    said = {
        "category": wanted.category,
        "subject": " ".join(wanted.subject.split()),
        "claim": " ".join(wanted.claim.split()),
        "qualifier": " ".join(wanted.qualifier.split()) or None,
        "critical": wanted.critical,
    }
    row = _row(version, said, [[found.start, found.end]], ClaimState.ACCEPTED, position=len(rows))
    claims = [claim_of(one, version, "") for one in rows]
    twin = same_claim(claim_of(row, version, ""), claims, version.language)
    if twin is not None:
        raise Refused("known", rows[claims.index(twin)])
    session.add(row)
    session.flush()  # its event needs its id
    session.add(ClaimEvent(claim_id=row.id, person_id=person_id, at=now, action="added", before={}))
    return row


def carry_over(
    session: Session, before: DocumentVersion, version: DocumentVersion, rows: Sequence[DocumentClaim], *, after: int
) -> None:
    """Let a new version have what a person added to the one before, as it was decided, where its passage is found."""
    old, new, position = document_of(before, ""), document_of(version, ""), after
    for row in rows:
        quotes = [(before.text[start:end], section_at(old, start)) for start, end in row.evidence]
        found = [anchor(new, quote, section=section, exactly=before.text) for quote, section in quotes]
        spans = [[one.start, one.end] for one in found if one.start is not None]
        if spans:
            said = {name: getattr(row, name) for name in ("category", "subject", "claim", "qualifier", "critical")}
            session.add(_row(version, said, spans, row.state, position=position))
            position += 1


def _row(
    version: DocumentVersion, said: dict[str, Any], spans: list[Any], state: ClaimState, *, position: int
) -> DocumentClaim:
    words = " ".join([said["subject"], said["claim"], *(version.text[start:end] for start, end in spans)])
    return DocumentClaim(
        version_id=version.id, position=position, confidence=1.0, flags=list(flags_of(words)), proposed=None,
        evidence=spans, drawn={}, state=state, **said,
    )  # fmt: skip
