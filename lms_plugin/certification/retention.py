"""How long names and documents are kept: some years after a holder's last certificate was over, then erased."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.certification import erasing
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import Award, EvidenceRow, Holder
from question_bank.certification.dates import Period
from question_bank.certification.states import AwardState

AT_ONCE = 100
ENDED = (AwardState.VOID, AwardState.REVOKED, AwardState.SUPERSEDED)
log = structlog.get_logger(__name__)


def over(session: Session, *, years: int, now: datetime) -> list[int]:
    """Holders whose last certificate was over, and whose last attempt was, so many years ago.

    One that never expires, waits, or is suspended without a last day keeps its holder for ever.
    """
    then = datetime.combine(Period(years=years).before(now.date()), now.timetz())
    stands = (
        select(Award.id)
        .where(Award.holder_id == Holder.id, Award.state.not_in(ENDED))
        .where((Award.valid_until.is_(None)) | (Award.valid_until > then))
    )
    lately = select(Award.id).where(
        Award.holder_id == Holder.id, func.coalesce(Award.ended_at, Award.created_at) > then
    )
    sat = select(EvidenceRow.id).where(EvidenceRow.holder_id == Holder.id, EvidenceRow.recorded_at > then)
    query = select(Holder.id).where(Holder.erased_at.is_(None), Holder.merged_into.is_(None), Holder.created_at < then)
    found = session.scalars(
        query.where(~stands.exists(), ~lately.exists(), ~sat.exists()).order_by(Holder.id).limit(AT_ONCE)
    )
    return list(found)


def forget(session: Session, kit: Kit, *, years: int, now: datetime) -> int:
    """Erase holders who were kept long enough. Returns how many, ``AT_ONCE`` at most."""
    holders = over(session, years=years, now=now)
    for one in holders:
        erasing.erase(session, kit, one, actor="retention", now=now)
    if holders:
        log.info("holders_erased", holders=len(holders))
    return len(holders)
