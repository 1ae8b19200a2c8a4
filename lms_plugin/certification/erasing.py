"""Erasing a holder: the key is destroyed, and what names them or tells what they answered is deleted."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms_plugin.certification import chain, people
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.link_models import LinkCode, LinkTry
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
    """Destroy a holder's key and those of all merged into it, and delete what names them or tells what they answered.

    Numbers, dates, states, check sums and events stay: they name nobody. Returns how many awards are nameless now.
    """
    evidence = session.scalars(select(EvidenceRow).where(EvidenceRow.holder_id == holder_id)).all()
    session.execute(delete(EvidenceItem).where(EvidenceItem.evidence_id.in_([one.id for one in evidence])))
    for row in evidence:
        row.payload = None
    accounts = select(Account.id).where(Account.holder_id == holder_id)
    for rows in (LinkCode, LinkTry):
        session.execute(delete(rows).where(rows.account_id.in_(accounts)))
    session.execute(delete(Account).where(Account.holder_id == holder_id))
    everybody = session.scalars(select(Holder).where(Holder.id.in_(people.family(session, holder_id)))).all()
    for one in everybody:
        one.erased_at = now
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
    for uuid in [one.uuid for one in everybody]:
        after_commit(session, partial(kit.names.destroy, uuid))
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
