"""Drafting for a bank: asked for by an author, done by the worker, from accepted claims that contradict nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import contradictions, questions
from lms_plugin.authoring.contradictions import Sessions
from lms_plugin.authoring.documents import Wake
from lms_plugin.authoring.errors import NothingAccepted
from lms_plugin.authoring.models import Bank, Item
from lms_plugin.authoring.source_models import ClaimState, DocumentClaim, DraftRun
from lms_plugin.authoring.sources import BankSources, sources
from lms_plugin.db import after_commit
from question_bank import Item as ItemContent
from question_bank.drafting.drafter import Drafts, draft
from question_bank.facts import Facts, claim_id
from question_bank.interchange import native
from question_bank.seeding import SEED_BYTES

LEASE = timedelta(minutes=10)
ACCEPTED = frozenset({ClaimState.ACCEPTED})
EVERY = frozenset({ClaimState.ACCEPTED, ClaimState.PROPOSED})
log = structlog.get_logger(__name__)


def ask(session: Session, bank_id: int, *, person_id: int, now: datetime) -> None:
    """Have drafts made soon. One run waits at a time.

    Raises:
        NothingAccepted: no claim of the bank is accepted.
    """
    if not any(source.claims for source in sources(session, bank_id, states=ACCEPTED).sources):
        raise NothingAccepted
    waiting = session.scalar(select(DraftRun.id).filter_by(bank_id=bank_id, done_at=None).limit(1))
    if waiting is None:
        session.add(DraftRun(bank_id=bank_id, asked_by=person_id, asked_at=now))
    after_commit(session, Wake.call)


def last_run(session: Session, bank_id: int) -> DraftRun | None:
    """The newest run of a bank."""
    return session.scalar(select(DraftRun).filter_by(bank_id=bank_id).order_by(DraftRun.id.desc()).limit(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A leased run with all it needs, as plain values: nothing is read while drafting."""

    run_id: int
    bank_id: int
    seed: bytes
    said: BankSources
    blocked: frozenset[str]
    held: list[ItemContent]


def work_one(sessions: Sessions, clock: Callable[[], datetime]) -> bool:
    """Do one waiting run, if there is any. No transaction is open while drafting."""
    with sessions() as session:
        work = _lease(session, now=clock())
    if work is None:
        return False
    vouched = _claims_that(work.said, lambda row: row.edited)  # their words need not be those of the passage
    accepted = _claims_that(work.said, lambda row: row.state is ClaimState.ACCEPTED)
    facts = Facts(work.said.sources, blocked=work.blocked, vouched=vouched, approved=accepted - vouched)
    found = draft(facts, seed=work.seed, existing=work.held)
    with sessions() as session:
        _keep(session, work, found, now=clock())
    return True


def _lease(session: Session, *, now: datetime) -> _Work | None:
    run = session.scalar(
        select(DraftRun)
        .where(DraftRun.done_at.is_(None), or_(DraftRun.lease_until.is_(None), DraftRun.lease_until <= now))
        .order_by(DraftRun.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if run is None:
        return None
    run.lease_until = now + LEASE
    bank = session.get_one(Bank, run.bank_id)
    said = sources(session, bank.id, states=EVERY)
    return _Work(
        run_id=run.id,
        bank_id=bank.id,
        seed=sha256(f"drafts of {bank.key}".encode()).digest()[:SEED_BYTES],
        said=said,
        # Nothing rests on claims nobody accepted yet, but what they say makes no wrong answer either.
        blocked=_claims_that(said, lambda row: row.state is not ClaimState.ACCEPTED)
        | _shut_out(session, bank.id, said),
        held=list(questions.items_of(session, bank.id).values()),
    )


def _keep(session: Session, work: _Work, found: Drafts, *, now: datetime) -> None:
    """Write the drafts down, unless another worker did meanwhile."""
    run = session.get_one(DraftRun, work.run_id, with_for_update=True)
    if run.done_at is not None:
        return
    bank = session.get_one(Bank, work.bank_id, with_for_update=True)
    known = set(session.scalars(select(Item.key).where(Item.bank_id == bank.id)))
    fresh = [item for item in found.items if item.item_id not in known]
    for item in fresh:
        document = _with_versions(native.item_to_document(item), work.said)
        questions.add_draft(session, bank, document, reason="draft", author_id=None, now=now)
    bank.documents = [
        {"id": name, "title": source.title, "sha256": source.document.digest}
        for name, source in zip(work.said.versions, work.said.sources, strict=True)
    ]
    run.done_at, run.made = now, len(fresh)
    run.skipped = dict(Counter(one.why for one in found.skipped if one.why != "conflict"))
    log.info("drafts_made", bank_id=bank.id, made=len(fresh))


def _claims_that(said: BankSources, holds: Callable[[DocumentClaim], bool]) -> frozenset[str]:
    """The ids of the claims whose row is such a one."""
    return frozenset(
        claim_id(claim)
        for (name, version), source in zip(said.versions.items(), said.sources, strict=True)
        for row, claim in zip(said.rows[version.id], source.claims, strict=True)
        if holds(row)
    )


def _shut_out(session: Session, bank_id: int, said: BankSources) -> frozenset[str]:
    """Claims that rest on a passage of an open contradiction, or on the side that was not preferred."""
    stretches = contradictions.shut_out(session, bank_id)
    return frozenset(
        claim_id(claim)
        for version, source in zip(said.versions.values(), said.sources, strict=True)
        for claim in source.claims
        for span in claim.evidence
        if any(place == version.id and start < span.end and span.start < end for place, start, end in stretches)
    )


def _with_versions(document: Any, said: BankSources) -> Any:
    """An item's document with the number of the version each citation is from."""
    if isinstance(document, list):
        return [_with_versions(one, said) for one in document]
    if not isinstance(document, dict):
        return document
    found = {name: _with_versions(value, said) for name, value in document.items()}
    if "quote_hash" in found and found.get("document") in said.versions:
        found["document_version"] = said.versions[found["document"]].number
    return found
