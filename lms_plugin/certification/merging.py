"""Two holders become one: duplicates are settled first, then everything is re-pointed, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms_plugin.certification import awards, chain, programmes, service
from lms_plugin.certification.errors import NotMergedNow
from lms_plugin.certification.models import (
    Account,
    Award,
    EvaluationRow,
    EvidenceRow,
    Holder,
    Programme,
    ProgrammeState,
    ProgrammeVersion,
    SignOffRow,
)
from question_bank.certification.standing import GOOD, Shown
from question_bank.certification.states import AwardState

MERGED, REGISTRATION = "merged", "registration"
OPEN = (AwardState.PENDING, *service.LIVE)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What came of it: the holder that both are now, how many awards went over, and how many duplicates ended."""

    holder: int
    carried: int = 0
    ended: int = 0


def merge(session: Session, one: int, other: int, *, proof: str, actor: str, now: datetime) -> Merged:
    """Make two holders one; the older row stays. ``proof`` says what showed that they are one person.

    Names and files stay sealed under the key they were sealed with; whoever erases the one erases both.

    Raises:
        NotMergedNow: both have a certificate of one programme of which one is suspended, or one was erased.
    """
    kept, gone = sorted((one, other))
    if kept == gone:
        return Merged(holder=kept)
    # first: an account that is locked takes in no attempt meanwhile, so none is left behind
    session.execute(
        update(Account).where(Account.holder_id == gone).values(holder_id=kept, link_proof=proof),
        execution_options={"synchronize_session": "fetch"},
    )
    both = session.scalars(select(Holder).where(Holder.id.in_([kept, gone])).order_by(Holder.id).with_for_update())
    if any(row.erased_at is not None or row.merged_into is not None for row in both):
        raise NotMergedNow(detail="erased or merged meanwhile")
    ended = _settle(session, kept, gone, actor=actor, now=now)
    carried = _carry(session, kept, gone, proof=proof, actor=actor, now=now)
    session.execute(update(Holder).where((Holder.id == gone) | (Holder.merged_into == gone)).values(merged_into=kept))
    session.flush()
    session.expire_all()
    _judge_again(session, kept, now=now)
    log.info("holders_merged", kept=kept, merged=gone, proof=proof)
    return Merged(holder=kept, carried=carried, ended=ended)


def _settle(session: Session, kept: int, gone: int, *, actor: str, now: datetime) -> int:
    """End what one person cannot have twice. Returns how many."""
    found = session.scalars(
        select(Award)
        .where(Award.holder_id.in_([kept, gone]), Award.state.in_(OPEN))
        .order_by(Award.created_at, Award.id)
        .with_for_update()
    ).all()
    ended = 0
    for programme in dict.fromkeys(one.programme_id for one in found):
        twins = [one for one in found if one.programme_id == programme]
        if len({one.holder_id for one in twins}) == 2:
            ended += _settle_programme(session, twins, actor=actor, now=now)
    return ended


def _settle_programme(session: Session, twins: Sequence[Award], *, actor: str, now: datetime) -> int:
    """The earlier award stays, unless only the later one still holds; of two that wait the earlier."""
    live = [one for one in twins if one.state in service.LIVE]
    waiting = [one for one in twins if one.state is AwardState.PENDING]
    if len(live) == 2 and any(one.state is AwardState.SUSPENDED for one in live):
        raise NotMergedNow(detail="one of two is suspended")
    live.sort(key=lambda one: (one.awarded_at or one.created_at, one.id))
    shown = {one.id: service.shown_now(session, one, now=now) for one in live}
    good = [one for one in live if shown[one.id] in GOOD]
    stays = next(iter(good or live), None)
    over = [one for one in live if one is not stays]
    for one in over:
        awards.supersede(session, one, actor=actor, now=now, reason=MERGED)
    valid = any(one is Shown.VALID for one in shown.values())  # else what waits may be its renewal
    dropped = waiting if valid else waiting[1:]
    for one in dropped:
        awards.reject(session, one, actor=actor, now=now)
    return len(over) + len(dropped)


def _carry(session: Session, kept: int, gone: int, *, proof: str, actor: str, now: datetime) -> int:
    """Re-point every row that says whose it is, but names, which only their own key opens. Returns how many awards."""
    signed = select(SignOffRow.requirement_id).where(SignOffRow.holder_id == kept)
    session.execute(delete(SignOffRow).where(SignOffRow.holder_id == gone, SignOffRow.requirement_id.in_(signed)))
    for rows in (SignOffRow, EvaluationRow, EvidenceRow):
        session.execute(update(rows).where(rows.holder_id == gone).values(holder_id=kept))
    mine = session.execute(
        select(Award, Programme.issuer_id)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Award.holder_id == gone)
        .order_by(Award.id)
    ).all()
    for award, issuer in mine:
        award.holder_id = kept
        chain.append(
            session, issuer, "holders_merged", actor=actor, now=now, award_id=award.id,
            data={"holder": kept, "merged": gone, "proof": proof},
        )  # fmt: skip
    return len(mine)


def _judge_again(session: Session, holder: int, *, now: datetime) -> None:
    """What neither account had met alone, both together may."""
    judged = (
        select(ProgrammeVersion.programme_id)
        .join(EvaluationRow, EvaluationRow.version_id == ProgrammeVersion.id)
        .where(EvaluationRow.holder_id == holder)
    )
    offered = select(Programme).where(Programme.id.in_(judged), Programme.state == ProgrammeState.PUBLISHED)
    for programme in session.scalars(offered.order_by(Programme.id)).all():
        version = next((one for row, one in programmes.offered(session, programme.context) if row is programme), None)
        if version is not None:
            service.consider(session, programme, version, holder, cause=MERGED, now=now)


def known(session: Session, tenant: str) -> bool:
    """Whether any account of a tenant is known."""
    return session.scalar(select(Account.id).where(Account.tenant == tenant).limit(1)) is not None


def carry_over(session: Session, old: str, new: str, *, actor: str, now: datetime) -> int:
    """Every account of the old tenant is also that of the same ``sub`` under the new one, all or none.

    Both tenants are registrations of one platform issuer, under which a ``sub`` is never given to somebody else
    (OpenID Connect Core, 2). Returns how many people went over.

    Raises:
        NotMergedNow: somebody has certificates in both that nobody can join now.
    """
    known = {one.sub: one for one in session.scalars(select(Account).where(Account.tenant == new))}
    done = 0
    for account in session.scalars(select(Account).where(Account.tenant == old).order_by(Account.id)).all():
        there = known.get(account.sub)
        if there is None:
            session.add(
                Account(
                    tenant=new, sub=account.sub, holder_id=account.holder_id, created_at=now, link_proof=REGISTRATION
                )
            )
            done += 1
        elif there.holder_id != account.holder_id:
            merge(session, account.holder_id, there.holder_id, proof=REGISTRATION, actor=actor, now=now)
            done += 1
    session.flush()
    return done
