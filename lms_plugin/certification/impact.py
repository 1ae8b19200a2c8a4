"""What a changed key, source or rule means for certificates: those that rest on it come into a review, no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms_plugin.certification import awards, chain, programmes, renewals, service
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    EvidenceRow,
    ImpactItem,
    ImpactReview,
    Issuer,
    Programme,
)
from lms_plugin.certification.places import Place
from lms_plugin.certification.programmes import Version
from question_bank.certification.evidence import Evidence
from question_bank.certification.requirements import CriticalItems
from question_bank.certification.rules import Evaluation, Known, Verdict, evaluate
from question_bank.certification.states import AwardState


class Materiality(StrEnum):
    """How much a change matters, as a person judged."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    SAFETY = "safety"


DUE = {Materiality.MINOR: 30, Materiality.MAJOR: 30, Materiality.SAFETY: 14}  # days
WHOLE_SECOND = timedelta(seconds=1)
# Causes that a person judged: what matters to them waits for a decision even where everything is met.
PASSED = "passed_again"
JUDGED = frozenset({"item_change", "source_change", "version_change"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed. ``items`` are (version served, version that holds now) of the questions it is about."""

    cause: str
    materiality: Materiality
    note: str = ""
    items: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A certificate that rests on what changed. ``new_hits``: recorded answers that only now are dangerous choices;
    ``honoured``: it was decided already that it stays; ``version``: what it is judged by, its own if left out."""

    award: Award
    new_hits: int = 0
    honoured: bool = False
    version: Version | None = field(default=None)


def look_at(
    session: Session, place: Place, change: Change, touched: Sequence[Touched], *, actor: str, now: datetime
) -> int:
    """Put certificates into one review, in the transaction of the change. Returns how many wait for a decision."""
    if not touched:
        return 0
    issuer = session.get_one(Programme, touched[0].award.programme_id).issuer_id
    review = _open(session, issuer, place, change, actor=actor, now=now)
    waiting = sum(_item(session, review, one, now=now) for one in touched)
    close_if_done(session, review, actor=actor, now=now)
    return waiting


def note_only(session: Session, place: Place, change: Change, *, actor: str, now: datetime) -> None:
    """Write down a change that touches no certificate, so that nobody is asked about it again."""
    issuer = session.scalars(select(Issuer.id).where(Issuer.tenant == place.tenant)).one()
    close_if_done(session, _open(session, issuer, place, change, actor=actor, now=now), actor=actor, now=now)


def standing(session: Session, holder: int, place: Place) -> Sequence[Award]:
    """A holder's certificates of this course that hold or are suspended."""
    return session.scalars(
        select(Award)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Award.holder_id == holder, Programme.context == place.context, Award.state.in_(service.LIVE))
        .order_by(Award.id)
        .with_for_update(of=Award)  # somebody may be withdrawing one at this moment: what was decided stays
        .execution_options(populate_existing=True)
    ).all()


def _open(session: Session, issuer: int, place: Place, change: Change, *, actor: str, now: datetime) -> ImpactReview:
    review = ImpactReview(
        issuer_id=issuer, context=place.context, cause=change.cause, materiality=change.materiality, note=change.note,
        opened_by=actor, opened_at=now, items=[list(one) for one in change.items],
    )  # fmt: skip
    session.add(review)
    session.flush()
    chain.append(
        session, issuer, "review_opened", actor=actor, now=now,
        data={"review": review.id, "cause": change.cause, "materiality": str(change.materiality)},
    )  # fmt: skip
    return review


def _item(session: Session, review: ImpactReview, one: Touched, *, now: datetime) -> bool:
    """Put a certificate into a review. Returns whether somebody has to decide."""
    award, materiality = one.award, Materiality(review.materiality)
    version = one.version or programmes.version(session, award.version_id)
    earlier = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    after = _again(session, version, award, earlier)
    manual, hit = award.basis == service.MANUAL, _hit(version, after, one.new_hits)
    holds = after.met and not hit and _answered(session, award)
    item = ImpactItem(
        review_id=review.id, award_id=award.id, before=[] if earlier is None else earlier.verdicts,
        after=[verdict.to_document() for verdict in after.verdicts], still_met=holds, hit=hit,
        suspended=False, due=None,
    )  # fmt: skip
    session.add(item)
    suspends = hit and materiality is Materiality.SAFETY and not manual and award.state is AwardState.ACTIVE
    if suspends:
        awards.suspend(session, award, reason="requirements_no_longer_met", actor=service.AUTOMATIC, now=now)
        item.suspended = True
    matters = review.cause in JUDGED and materiality in {Materiality.MAJOR, Materiality.SAFETY}
    met = holds and not manual
    if not suspends and (materiality is Materiality.NONE or one.honoured or (met and not matters)):
        item.decision, item.decided_by, item.done_at = _kept(session, award, met=met, now=now), service.AUTOMATIC, now
    else:
        item.due = now + timedelta(days=DUE.get(materiality, 30))
    session.flush()
    if met and not matters:
        _settle_earlier(session, item, now=now)
    return item.decision is None


def _kept(session: Session, award: Award, *, met: bool, now: datetime) -> str:
    """Keep a certificate; one that the rules had suspended is reinstated: the change was undone, or undoes another."""
    if (
        award.state is AwardState.SUSPENDED
        and met
        and suspended_by_rules(award)
        and not _judged_dangerous(session, award)
    ):
        awards.reinstate(session, award, actor=service.AUTOMATIC, now=now)
        return "reinstate"
    return "keep"


def _answered(session: Session, award: Award) -> bool:
    """Whether the changes that were answered by passing a quiz are answered still: an attempt of then may count no
    more, or be graded anew."""
    asked = session.execute(
        select(ImpactReview.delta, ImpactReview.opened_at)
        .join(ImpactItem, ImpactItem.review_id == ImpactReview.id)
        .where(ImpactItem.award_id == award.id, ImpactItem.decision == PASSED)
    ).all()
    if not asked:
        return True
    rows = service.evidence_rows(session, award.holder_id)
    passed = [one for one in rows if one.payload is None or _passed(Evidence.from_document(one.payload))]
    return all(any(one.assessment == quiz and one.taken_at > since for one in passed) for quiz, since in asked)


def _passed(evidence: Evidence) -> bool:
    return evidence.outcome == "passed" and not evidence.hits


def _judged_dangerous(session: Session, award: Award) -> bool:
    """Whether a change that a person judged suspended it last: its attempts were never graded by that change, so that
    they meet everything says nothing about it."""
    last = (
        select(ImpactReview.cause)
        .join(ImpactItem, ImpactItem.review_id == ImpactReview.id)
        .where(ImpactItem.award_id == award.id, ImpactItem.suspended.is_(True))
        .order_by(ImpactItem.id.desc())
        .limit(1)
    )
    return session.scalar(last) in JUDGED


def _settle_earlier(session: Session, item: ImpactItem, *, now: datetime) -> None:
    """Earlier reviews of a certificate that has everything again have nothing left to decide about it."""
    open_ones = (ImpactItem.award_id == item.award_id, ImpactItem.id != item.id, ImpactItem.decision.is_(None))
    undone = ImpactReview.cause.not_in(JUDGED)
    found = session.scalars(select(ImpactReview).join(ImpactItem).where(*open_ones, undone)).all()
    session.execute(
        update(ImpactItem)
        .where(*open_ones, ImpactItem.review_id.in_([one.id for one in found]))
        .values(decision="keep", decided_by=service.AUTOMATIC, done_at=now)
    )
    for review in found:
        close_if_done(session, review, actor=service.AUTOMATIC, now=now)


def suspended_by_rules(award: Award) -> bool:
    """Whether nobody decided that a certificate is suspended."""
    return (award.notice or {}).get("by") == service.AUTOMATIC


def _hit(version: Version, after: Evaluation, new_hits: int) -> bool:
    """Whether answers that only now are dangerous break the safety rule; hits that a regrade wrote are in ``after``."""
    rule = next((one for one in version.requirements if isinstance(one, CriticalItems)), None)
    verdict = next((one for one in after.verdicts if one.kind == "critical_items"), None)
    if rule is None or verdict is None or not new_hits:
        return False
    return not verdict.met or _hits(verdict) + new_hits > rule.max_hits


def _hits(verdict: Verdict) -> int:
    seen = verdict.seen.partition("/")[0]
    return int(seen) if seen.isdecimal() else 0


def _again(session: Session, version: Version, award: Award, earlier: EvaluationRow | None) -> Evaluation:
    """The rules over what counts now, of all attempts before the award was judged."""
    until = (earlier.at if earlier is not None else award.created_at) + WHOLE_SECOND  # awards are dated by the second
    sat = (
        ()
        if earlier is None
        else session.scalars(select(EvidenceRow.attempt).where(EvidenceRow.id.in_(earlier.evidence))).all()
    )  # one of these may have been opened again and handed in since
    renewed = session.get(Award, award.renewal_of) if award.renewal_of else None
    since = renewed.awarded_at + WHOLE_SECOND if renewed is not None and renewed.awarded_at is not None else None
    rows = service.evidence_rows(session, award.holder_id, since=since)
    rows = [one for one in rows if one.taken_at <= until or one.attempt in sat]
    verdicts: Sequence[Mapping[str, Any]] = earlier.verdicts if earlier else []
    practised = [int(one["seen"] or 0) for one in verdicts if one["kind"] == "practice_min"]
    known = Known(
        evidence=[Evidence.from_document(one.payload) for one in rows if one.payload is not None],
        signed=service.signed(session, version, award.holder_id) | _confirmed(session, version, award, verdicts),
        awards=frozenset(one["needed"] for one in verdicts if one["kind"] == "prior_award"),
        practice=max(practised, default=0),
        renews=None if renewed is None else renewals.window(session, renewed),
    )
    return evaluate(version.requirements, known)


def _confirmed(
    session: Session, version: Version, award: Award, verdicts: Sequence[Mapping[str, Any]]
) -> frozenset[int]:
    """The places of what people confirmed when it was earned; of another version, where that asks for the same."""
    then = programmes.version(session, award.version_id).requirements
    met = [then[one["place"]] for one in verdicts if one["kind"] in {"signoff", "identity"} and one["met"]]
    return frozenset(place for place, one in enumerate(version.requirements) if one in met)


def close_if_done(session: Session, review: ImpactReview, *, actor: str, now: datetime) -> None:
    """Close a review that has a decision on every certificate."""
    open_items = select(ImpactItem.id).where(ImpactItem.review_id == review.id, ImpactItem.decision.is_(None)).limit(1)
    if review.closed_at is None and session.scalar(open_items) is None:
        review.closed_at = now
        chain.append(session, review.issuer_id, "review_closed", actor=actor, now=now, data={"review": review.id})
