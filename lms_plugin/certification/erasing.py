"""Erasing a holder: the key is destroyed, and what names them or tells what they answered is deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms_plugin.certification import chain
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import (
    Account,
    Award,
    EvidenceItem,
    EvidenceRow,
    Holder,
    Issuance,
    IssuedFile,
    Programme,
)
from lms_plugin.db import after_commit
from question_bank.certification.states import AwardState, Transition, after


def erase(session: Session, kit: Kit, holder_id: int, *, actor: str, now: datetime) -> int:
    """Destroy a holder's key, and delete what names them or tells what they answered.

    Numbers, dates, states, check sums and events stay: they name nobody. Returns how many awards are nameless now.
    """
    holder = session.get_one(Holder, holder_id)
    evidence = session.scalars(select(EvidenceRow).where(EvidenceRow.holder_id == holder_id)).all()
    session.execute(delete(EvidenceItem).where(EvidenceItem.evidence_id.in_([one.id for one in evidence])))
    for row in evidence:
        row.payload = None
    session.execute(delete(Account).where(Account.holder_id == holder_id))
    holder.erased_at = now
    awards = session.execute(
        select(Award, Programme.issuer_id)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Award.holder_id == holder_id)
    ).all()
    for award, issuer_id in awards:
        award.reissue = None
        if award.state is AwardState.PENDING:
            award.state, award.ended_at = after(award.state, Transition.REJECT), now
        chain.append(session, issuer_id, "holder_erased", actor=actor, now=now, award_id=award.id)
    session.flush()
    after_commit(session, lambda: kit.names.destroy(holder.uuid))
    return len(awards)


def files_of(session: Session, holder_id: int) -> list[tuple[Award, Issuance, IssuedFile]]:
    """Every file ever issued to a holder."""
    rows = session.execute(
        select(Award, Issuance, IssuedFile)
        .join(Issuance, Issuance.award_id == Award.id)
        .join(IssuedFile, IssuedFile.issuance_id == Issuance.id)
        .where(Award.holder_id == holder_id)
        .order_by(Issuance.id, IssuedFile.kind)
    )
    return [(award, issuance, file) for award, issuance, file in rows]
