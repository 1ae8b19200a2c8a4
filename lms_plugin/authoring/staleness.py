"""Questions whose source changed: citations found again in the new version, or the question is out of date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import CitationAnchor
from lms_plugin.authoring.models import Item, ItemEvent, ItemStatus, ItemVersion
from lms_plugin.authoring.source_models import DocumentVersion, ReadingState, SourceDocument
from lms_plugin.authoring.sources import document_of
from question_bank.changes import Piece, word_changes
from question_bank.documents.quotes import Anchor, anchor, closest

GONE = frozenset({"lost", "several"})
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A cited passage that is not where it was: the words cited, and what comes nearest in the new version, if any."""

    title: str
    version: int
    several: bool
    quote: str
    nearest: str
    pieces: tuple[Piece, ...]


def check(session: Session, document_id: int, version: DocumentVersion, *, now: datetime) -> int:
    """Look for every citation of a document in its new version. Returns how many item versions went out of date.

    Approved versions all of whose citations are found stay approved, with the new place written down.
    """
    source = session.get_one(SourceDocument, document_id)
    before = session.scalar(_read_before(document_id, version.number))
    if before is None:
        return 0
    document, stale = document_of(version, source.name), 0
    approved = (
        select(ItemVersion)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.bank_id == source.bank_id, ItemVersion.status == ItemStatus.APPROVED)
        .order_by(ItemVersion.id)
    )
    known: dict[tuple[str, str], Anchor] = {}
    for item_version in session.scalars(approved).all():
        cited = {one["quote_hash"]: one for one in _citing(item_version.document, source.name)}
        for one in cited.values():
            key = (one["quote"], one.get("section", ""))
            if key not in known:
                known[key] = anchor(document, one["quote"], section=key[1], exactly=before.text)
        found = {name: known[one["quote"], one.get("section", "")] for name, one in cited.items()}
        _keep(session, item_version.id, source.name, version.number, found, now)
        if any(one.outcome in GONE for one in found.values()):
            stale += 1
            note = f"{source.name}, version {version.number}"
            _make_stale(session, item_version, note, person_id=version.uploaded_by, now=now)
    log.info("citations_checked", version_id=version.id, stale=stale)
    return stale


def _read_before(document_id: int, number: int) -> Any:
    return (
        select(DocumentVersion)
        .where(
            DocumentVersion.document_id == document_id,
            DocumentVersion.number < number,
            DocumentVersion.state == ReadingState.READ,
        )
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )


def _keep(session: Session, version_id: int, name: str, number: int, found: dict[str, Anchor], now: datetime) -> None:
    mine = (CitationAnchor.version_id == version_id, CitationAnchor.document == name)
    session.execute(delete(CitationAnchor).where(*mine))
    session.add_all(
        CitationAnchor(
            version_id=version_id, document=name, quote_hash=key, document_version=number,
            outcome=one.outcome, start=one.start, end=one.end, at=now,
        )
        for key, one in found.items()
    )  # fmt: skip


def _make_stale(session: Session, version: ItemVersion, note: str, *, person_id: int, now: datetime) -> None:
    version.status = ItemStatus.STALE
    session.add(ItemEvent(version_id=version.id, person_id=person_id, at=now, action="stale", note=note))


def claim_withdrawn(session: Session, bank_id: int, key: str, *, person_id: int, now: datetime) -> None:
    """A claim is accepted no longer: approved versions that rest on it are out of date, whatever newer drafts say."""
    approved = (
        select(ItemVersion)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.bank_id == bank_id, ItemVersion.status == ItemStatus.APPROVED)
        .order_by(ItemVersion.id)
    )
    for version in session.scalars(approved).all():
        if key in version.document.get("claim_ids", ()):
            _make_stale(session, version, "a claim it rests on was rejected", person_id=person_id, now=now)


def lost_passages(session: Session, bank_id: int, version: ItemVersion) -> list[Passage]:
    """The passages that made a version out of date, each beside what comes nearest now. Two queries."""
    rows = session.execute(
        select(CitationAnchor, DocumentVersion)
        .join(SourceDocument, SourceDocument.name == CitationAnchor.document)
        .join(
            DocumentVersion,
            (DocumentVersion.document_id == SourceDocument.id)
            & (DocumentVersion.number == CitationAnchor.document_version),
        )
        .where(
            SourceDocument.bank_id == bank_id,
            CitationAnchor.version_id == version.id,
            CitationAnchor.outcome.in_(GONE),
        )
    ).all()
    found = []
    for row, source in rows:
        document = document_of(source, row.document)
        for one in _citing(version.document, row.document):
            if one["quote_hash"] == row.quote_hash:
                near = closest(document, one["quote"])
                words = document.words(near) if near else ""
                found.append(
                    Passage(
                        title=one["title"],
                        version=source.number,
                        several=row.outcome == "several",
                        quote=one["quote"],
                        nearest=words,
                        pieces=word_changes(one["quote"], words) if words else (),
                    )
                )
                break
    return found


def _citing(value: Any, name: str) -> Iterator[dict[str, Any]]:
    """The citations of a document in an item's document that quote it."""
    if isinstance(value, list):
        for one in value:
            yield from _citing(one, name)
    elif isinstance(value, dict):
        if value.get("quote_hash") and value.get("quote") and value.get("document") == name:
            yield value
        else:
            for part in value.values():
                yield from _citing(part, name)
