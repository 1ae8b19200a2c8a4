"""The quiz that answers for what changed: passed, the certificate gets new copies; missed, safety suspends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import awards, chain, programmes, service
from lms_plugin.certification.impact import PASSED, Materiality, close_if_done, suspended_by_rules
from lms_plugin.certification.models import Award, EvaluationRow, EvidenceRow, ImpactItem, ImpactReview, Programme
from lms_plugin.certification.places import Place, holder_of
from lms_plugin.db import after_commit
from question_bank.certification.evidence import Evidence
from question_bank.certification.states import AwardState, Transition, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A quiz that somebody has to pass to keep a certificate, and until when."""

    award_id: int
    assessment: int
    due: datetime | None


def asked_of(session: Session, award_ids: Sequence[int]) -> list[Asked]:
    """What is asked for these certificates."""
    rows = session.execute(
        select(ImpactItem, ImpactReview.delta)
        .join(ImpactReview, ImpactReview.id == ImpactItem.review_id)
        .where(ImpactItem.award_id.in_(award_ids), ImpactItem.decision.is_(None), ImpactReview.delta.is_not(None))
        .order_by(ImpactItem.due)
    ).all()
    return [Asked(award_id=item.award_id, assessment=delta or 0, due=item.due) for item, delta in rows]


def handed_in(
    session: Session, *, place: Place, person_id: int, evidence: Evidence, items_of: Callable[[], Evidence],
    now: datetime,
) -> int:  # fmt: skip
    """Take in a graded attempt at a quiz that answers for a change. Returns how many certificates it keeps."""
    asks = select(ImpactReview.id).where(
        ImpactReview.context == place.context,
        ImpactReview.delta == evidence.assessment,
        ImpactReview.closed_at.is_(None),
        ImpactReview.opened_at < evidence.taken_at,  # what was passed before a change says nothing about it
    )
    holder = holder_of(session, place.tenant, person_id, now=now)
    open_items = session.execute(
        select(ImpactItem, Award)
        .join(Award, Award.id == ImpactItem.award_id)
        .where(ImpactItem.review_id.in_(asks), ImpactItem.decision.is_(None), Award.holder_id == holder)
        .order_by(ImpactItem.id)
        .with_for_update()  # somebody may be withdrawing one at this moment: what was decided stays
        .execution_options(populate_existing=True)
    ).all()
    if not open_items:
        return 0
    whole = items_of()
    service.keep_evidence(session, holder, place.tenant, whole, now=now)
    if whole.outcome != "passed" or whole.hits:
        return 0
    for item, award in open_items:
        _passed(session, item, award, whole, now=now)
    return len(open_items)


def _passed(session: Session, item: ImpactItem, award: Award, evidence: Evidence, *, now: datetime) -> None:
    """The certificate stays as it is, in new copies: same number, same last day."""
    review = session.get_one(ImpactReview, item.review_id)
    item.decision, item.decided_by, item.done_at = PASSED, service.AUTOMATIC, now
    award.evaluation_id = _evaluation(session, award, evidence, now=now)
    if award.state is AwardState.SUSPENDED and suspended_by_rules(award):
        award.state = after(award.state, Transition.REINSTATE)
        award.notice = None
    if award.state is AwardState.ACTIVE:
        award.reissue = "delta"
        after_commit(session, service.Wake.call)
    session.flush()
    chain.append(
        session, review.issuer_id, "award_passed_again", actor=service.AUTOMATIC, now=now, award_id=award.id,
        data={"review": review.id},
    )  # fmt: skip
    close_if_done(session, review, actor=service.AUTOMATIC, now=now)


def _evaluation(session: Session, award: Award, evidence: Evidence, *, now: datetime) -> int | None:
    """What decided, with the new attempt beside it."""
    earlier = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    if earlier is None:
        return None
    newest = (
        select(EvidenceRow.id)
        .where(EvidenceRow.holder_id == award.holder_id, EvidenceRow.attempt == evidence.attempt)
        .order_by(EvidenceRow.id.desc())
        .limit(1)
    )
    row = EvaluationRow(
        holder_id=award.holder_id, version_id=earlier.version_id, at=now, cause="delta", met=True,
        verdicts=earlier.verdicts, evidence=[*earlier.evidence, *session.scalars(newest)],
        inputs_sha256=earlier.inputs_sha256,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def overdue(session: Session, *, now: datetime) -> int:
    """Suspend certificates whose safety was to be shown again in time and was not. Returns how many; the rest of what
    is overdue waits for a person."""
    rows = session.execute(
        select(ImpactItem, Award, ImpactReview)
        .join(Award, Award.id == ImpactItem.award_id)
        .join(ImpactReview, ImpactReview.id == ImpactItem.review_id)
        .where(ImpactItem.decision.is_(None), ImpactItem.due < now, ImpactItem.suspended.is_(False))
        .where(ImpactReview.materiality == Materiality.SAFETY, Award.state == AwardState.ACTIVE)
        .where(Award.basis != service.MANUAL, ImpactReview.delta.is_not(None))
        .order_by(ImpactItem.id)
        .with_for_update(of=[ImpactItem, Award])
        .execution_options(populate_existing=True)
    ).all()
    for item, award, _review in rows:
        awards.suspend(session, award, reason="requirements_no_longer_met", actor=service.AUTOMATIC, now=now)
        item.suspended = True
    return len(rows)


def choose(session: Session, review: ImpactReview, assessment: int | None, *, by: str, now: datetime) -> None:
    """Say which quiz answers for a review's change."""
    review.delta = assessment
    chain.append(
        session, review.issuer_id, "review_quiz", actor=by, now=now,
        data={"review": review.id, "assessment": assessment},
    )  # fmt: skip


def stated(session: Session, award: Award, *, now: datetime) -> programmes.Version:
    """The version that new copies state: the newest one if what was shown meets it, else the one it was earned by."""
    earned = programmes.version(session, award.version_id)
    programme = session.get_one(Programme, award.programme_id)
    newest = next(
        (one for row, one in programmes.offered(session, programme.context) if row.id == programme.id), earned
    )
    row = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    if newest.id == earned.id or row is None:
        return earned
    evaluation = service.judge_rows(session, programme, newest, award.holder_id, row.evidence, now=now)
    return newest if evaluation.waits_for_people else earned
