"""What the worker does with a file that waits: read it apart and keep its claims."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import contradictions, documents, hand_claims, staleness
from lms_plugin.authoring.contradictions import Sessions
from lms_plugin.authoring.reading_process import read_apart
from lms_plugin.authoring.source_models import (
    ClaimState,
    DocumentClaim,
    DocumentVersion,
    ReadingState,
    SourceDocument,
)
from lms_plugin.authoring.sources import claim_of, claims_of, read_before
from question_bank.claims.model import Category
from question_bank.claims.versions import compare_versions

log = structlog.get_logger(__name__)


def read_waiting(sessions: Sessions, clock: Callable[[], datetime]) -> int:
    """Read every file that waits, one after another; no transaction is open meanwhile. Returns how many were read."""
    count = 0
    while True:
        with sessions() as session:
            leased = documents.lease_one(session, now=clock())
        if leased is None:
            return count
        version_id, filename, content = leased
        answer = read_apart(filename, content)
        with sessions() as session:
            keep(session, version_id, answer, now=clock())
        count += 1


def keep(session: Session, version_id: int, answer: dict[str, Any], *, now: datetime) -> None:
    """Write down what was read. A version that somebody else finished meanwhile stays as it is."""
    version = session.get_one(DocumentVersion, version_id, with_for_update=True)
    if version.state is not ReadingState.WAITING:
        return
    version.lease_until, version.read_at = None, now
    if "problem" in answer:
        version.state, version.problem, version.advice = ReadingState.FAILED, answer["problem"], answer["advice"]
        log.info("document_unreadable", version_id=version_id, problem=version.problem)
        return
    version.state, version.text, version.title = ReadingState.READ, answer["text"], answer["title"][:300]
    version.language, version.facts = answer["language"], answer["facts"]
    rows = [_row(version, place, one) for place, one in enumerate(answer["claims"])]
    session.add_all(rows)
    session.flush()
    _carry_over(session, version, rows)
    bank_id = session.scalars(select(SourceDocument.bank_id).where(SourceDocument.id == version.document_id)).one()
    contradictions.changed(session, bank_id)
    staleness.check(session, version.document_id, version, now=now)
    log.info("document_read", version_id=version_id, claims=len(rows))


def _row(version: DocumentVersion, place: int, one: dict[str, Any]) -> DocumentClaim:
    kept = ("subject", "claim", "qualifier", "critical", "confidence", "flags", "proposed", "evidence")
    return DocumentClaim(
        version_id=version.id,
        position=place,
        category=Category(one["category"]),
        drawn={name: one[name] for name in ("category", "subject", "claim", "qualifier", "critical")},
        state=ClaimState.PROPOSED,
        **{name: one[name] for name in kept},
    )


def _carry_over(session: Session, version: DocumentVersion, rows: list[DocumentClaim]) -> None:
    """What was decided about a claim of the version before holds for the same claim of the new one; what a person
    added is there again where its passage is."""
    before = read_before(session, version)
    if before is None:
        return
    olds = [(row, claim_of(row, before, "")) for row in claims_of(session, before.id)]
    news = [(row, claim_of(row, version, "")) for row in rows]
    old_rows = {id(claim): row for row, claim in olds}
    new_rows = {id(claim): row for row, claim in news}
    changes = compare_versions([one for _, one in olds], [one for _, one in news], version.language)
    for was, now in changes.kept:
        new_rows[id(now)].state = old_rows[id(was)].state
    added = [old_rows[id(one)] for one in changes.withdrawn if old_rows[id(one)].by_hand]
    hand_claims.carry_over(session, before, version, added, after=len(rows))
