"""Impact reviews: a key, source or rule changed, and every certificate that rests on it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import awards, chain, holders, programmes, service
from lms_plugin.certification.accounts import people_behind
from lms_plugin.certification.holders import Step
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    EvidenceItem,
    EvidenceRow,
    ImpactItem,
    ImpactReview,
    Programme,
)
from lms_plugin.certification.places import Place, place_of
from lms_plugin.certification.programmes import Version
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.lti.models import Person
from question_bank.certification.evidence import Evidence
from question_bank.certification.requirements import CriticalItems
from question_bank.certification.rules import Evaluation, Known, evaluate
from question_bank.certification.states import AwardState


class Materiality(StrEnum):
    """How much a change matters, as a person judged."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    SAFETY = "safety"


DUE = {Materiality.MINOR: 30, Materiality.MAJOR: 30, Materiality.SAFETY: 14}
WHOLE_SECOND = timedelta(seconds=1)
DECISIONS = ("keep", "suspend", "reinstate", "revoke")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """A regrade, as certification hears of it: attempts graded anew, by the person who sat them.

    ``attempts`` maps a person to their evidence under the new key; ``honoured`` are people whose certificate stays
    whatever came out, as was decided with the regrade.
    """

    cause: str
    materiality: Materiality
    note: str
    attempts: Sequence[tuple[int, Evidence]]
    honoured: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One certificate of a review."""

    item: ImpactItem
    award: Award
    person: Person | None
    before: Sequence[Step]
    after: Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """A review with all its certificates."""

    review: ImpactReview
    lines: Sequence[ReviewLine]


def key_changed(session: Session, context_id: int, change: KeyChange, *, actor: str, now: datetime) -> int:
    """Take in attempts that were graded anew, in the transaction of the regrade. Returns how many certificates wait
    for a decision.

    Newly earned certificates are opened; those that rest on a changed attempt and would not be earned any more come
    into a review, and a dangerous choice that only now is one suspends at once if the change is about safety.
    """
    place = place_of(session, context_id)
    held: dict[int, tuple[int, bool]] = {}
    for person, evidence in change.attempts:
        sub = session.scalars(select(Person.sub).where(Person.id == person)).one()
        holder = service.known_holder(session, place.tenant, sub)
        if holder is None:
            continue
        before = _replaced(session, holder, evidence)
        if service.keep_evidence(session, holder, place.tenant, evidence, now=now):
            newly_hit = before is not None and evidence.hits > before.hits
            held[holder] = (person, newly_hit or held.get(holder, (0, False))[1])
    review, waiting = None, 0
    for holder, (person, newly_hit) in held.items():
        for programme, version in programmes.offered(session, place.context):
            service.consider(session, programme, version, holder, cause="regrade", now=now)
        for award in _standing(session, holder, place):
            review = review or _open(session, award, place, change, actor=actor, now=now)
            honoured = person in change.honoured
            waiting += _item(session, review, award, change, newly_hit=newly_hit, honoured=honoured, now=now)
    if review is not None:
        _close_if_done(session, review, actor=actor, now=now)
    return waiting


def _replaced(session: Session, holder: int, evidence: Evidence) -> Evidence | None:
    """The evidence of the same attempt that counts so far."""
    row = session.scalar(
        select(EvidenceRow).where(
            EvidenceRow.holder_id == holder,
            EvidenceRow.attempt == evidence.attempt,
            EvidenceRow.taken_at == evidence.taken_at,
            EvidenceRow.superseded_at.is_(None),
        )
    )
    return Evidence.from_document(row.payload) if row is not None and row.payload is not None else None


def _standing(session: Session, holder: int, place: Place) -> Sequence[Award]:
    """A holder's certificates of this course that hold or are suspended."""
    return session.scalars(
        select(Award)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Award.holder_id == holder, Programme.context == place.context, Award.state.in_(service.LIVE))
        .order_by(Award.id)
    ).all()


def resting_on(session: Session, item_versions: Sequence[int]) -> Sequence[int]:
    """Holders with evidence that counts and holds one of these item versions: an index finds exactly them."""
    return session.scalars(
        select(EvidenceRow.holder_id)
        .join(EvidenceItem, EvidenceItem.evidence_id == EvidenceRow.id)
        .where(EvidenceItem.item_version.in_(item_versions), EvidenceRow.superseded_at.is_(None))
        .distinct()
    ).all()


def _open(
    session: Session, award: Award, place: Place, change: KeyChange, *, actor: str, now: datetime
) -> ImpactReview:
    issuer = session.get_one(Programme, award.programme_id).issuer_id
    review = ImpactReview(
        issuer_id=issuer, context=place.context, cause=change.cause, materiality=change.materiality, note=change.note,
        opened_by=actor, opened_at=now,
    )  # fmt: skip
    session.add(review)
    session.flush()
    chain.append(
        session, issuer, "review_opened", actor=actor, now=now,
        data={"review": review.id, "cause": change.cause, "materiality": str(change.materiality)},
    )  # fmt: skip
    return review


def _item(
    session: Session,
    review: ImpactReview,
    award: Award,
    change: KeyChange,
    *,
    newly_hit: bool,
    honoured: bool,
    now: datetime,
) -> bool:
    """Put a certificate into a review. Returns whether somebody has to decide."""
    version = programmes.version(session, award.version_id)
    earlier = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    after = _again(session, version, award, earlier)
    safety = any(isinstance(one, CriticalItems) for one in version.requirements)
    hit = newly_hit and safety and any(not one.met for one in after.verdicts if one.kind == "critical_items")
    item = ImpactItem(
        review_id=review.id,
        award_id=award.id,
        before=[] if earlier is None else earlier.verdicts,
        after=[one.to_document() for one in after.verdicts],
        still_met=after.met,
        hit=hit,
        suspended=False,
        due=None,
    )
    session.add(item)
    manual = award.basis == service.MANUAL
    suspends = hit and change.materiality is Materiality.SAFETY and not manual and award.state is AwardState.ACTIVE
    if suspends:
        awards.suspend(session, award, reason="requirements_no_longer_met", actor="rules", now=now)
        item.suspended = True
    keeps = change.materiality is Materiality.NONE or honoured or (after.met and not manual)
    if keeps and not suspends:
        item.decision, item.decided_by, item.done_at = "keep", "rules", now
        if award.state is AwardState.SUSPENDED and after.met and _suspended_by_rules(award):
            awards.reinstate(session, award, actor="rules", now=now)  # the change was undone, or undoes an earlier one
            item.decision = "reinstate"
    else:
        item.due = now + timedelta(days=DUE.get(change.materiality, 30))
    session.flush()
    return item.decision is None


def _suspended_by_rules(award: Award) -> bool:
    return (award.notice or {}).get("by") == "rules"


def _again(session: Session, version: Version, award: Award, earlier: EvaluationRow | None) -> Evaluation:
    """The rules over what counts now, of all attempts before the award was judged."""
    until = (earlier.at if earlier is not None else award.created_at) + WHOLE_SECOND  # awards are dated by the second
    rows = [one for one in service.evidence_rows(session, award.holder_id) if one.taken_at <= until]
    signed = [one["place"] for one in (earlier.verdicts if earlier else []) if one["kind"] in {"signoff", "identity"}]
    priors = [one["needed"] for one in (earlier.verdicts if earlier else []) if one["kind"] == "prior_award"]
    known = Known(
        evidence=[Evidence.from_document(one.payload) for one in rows if one.payload is not None],
        signed=frozenset(signed),
        awards=frozenset(priors),
    )
    return evaluate(version.requirements, known)


def _close_if_done(session: Session, review: ImpactReview, *, actor: str, now: datetime) -> None:
    open_items = select(ImpactItem.id).where(ImpactItem.review_id == review.id, ImpactItem.decision.is_(None)).limit(1)
    if review.closed_at is None and session.scalar(open_items) is None:
        review.closed_at = now
        chain.append(session, review.issuer_id, "review_closed", actor=actor, now=now, data={"review": review.id})


def open_reviews(session: Session, place: Place) -> Sequence[ImpactReview]:
    """The reviews of a course, those that wait for somebody first."""
    return session.scalars(
        select(ImpactReview)
        .where(ImpactReview.context == place.context)
        .order_by(ImpactReview.closed_at.is_not(None), ImpactReview.id.desc())
        .limit(50)
    ).all()


def page(session: Session, place: Place, review_id: int) -> ReviewPage:
    """A review of this course.

    Raises:
        NotFound
    """
    review = _get(session, place, review_id)
    rows = session.execute(
        select(ImpactItem, Award)
        .join(Award, Award.id == ImpactItem.award_id)
        .where(ImpactItem.review_id == review.id)
        .order_by(ImpactItem.id)
    ).all()
    behind = people_behind(session, [award.holder_id for _item_row, award in rows])
    versions = {award.version_id: programmes.version(session, award.version_id) for _row, award in rows}
    return ReviewPage(
        review=review,
        lines=[
            ReviewLine(
                item=item,
                award=award,
                person=behind.get(award.holder_id),
                before=holders.steps(versions[award.version_id], item.before),
                after=holders.steps(versions[award.version_id], item.after),
            )
            for item, award in rows
        ],
    )


def _get(session: Session, place: Place, review_id: int) -> ImpactReview:
    review = session.get(ImpactReview, review_id)
    if review is None or review.context != place.context:
        raise NotFound(detail=f"review {review_id} is not of this course")
    return review


def decide(
    session: Session, place: Place, review_id: int, item_id: int, *, decision: str, me: str, now: datetime
) -> None:
    """Decide about one certificate of a review. To revoke still needs a second person.

    Raises:
        NotFound, InvalidInput, NotThatWay
    """
    review = _get(session, place, review_id)
    item = session.get(ImpactItem, item_id, with_for_update=True)
    if item is None or item.review_id != review.id:
        raise NotFound(detail=f"item {item_id}")
    if decision not in DECISIONS:
        raise InvalidInput(detail=f"decision {decision[:20]}")
    award = awards.get(session, place, item.award_id, lock=True)
    if decision == "suspend":
        awards.suspend(session, award, reason="requirements_no_longer_met", actor=me, now=now)
    elif decision == "reinstate":
        awards.reinstate(session, award, actor=me, now=now)
    elif decision == "revoke":
        awards.ask_to_revoke(
            session, award, reason="requirements_no_longer_met", note=f"review {review.id}", actor=me, now=now
        )
    item.decision, item.decided_by, item.done_at = decision, me, now
    chain.append(
        session, review.issuer_id, "review_decided", actor=me, now=now, award_id=award.id,
        data={"review": review.id, "decision": decision},
    )  # fmt: skip
    session.flush()
    _close_if_done(session, review, actor=me, now=now)
