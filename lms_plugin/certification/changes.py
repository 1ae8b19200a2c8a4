"""Questions and sources that changed after certificates were earned with them, listed until a person judged each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import service
from lms_plugin.certification.impact import Change, Materiality, Touched, look_at, note_only, standing
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    EvidenceItem,
    EvidenceRow,
    ImpactReview,
    Programme,
)
from lms_plugin.certification.places import Place
from lms_plugin.certification.quizzes import Changed, ChangedItem, NewHits

ITEM, SOURCE = "item_change", "source_change"


def waiting(session: Session, place: Place, changed_of: Changed) -> list[ChangedItem]:
    """What changed of the questions that standing certificates of a course rest on, and nobody has judged yet."""
    holders = (
        select(Award.holder_id)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Programme.context == place.context, Award.state.in_(service.LIVE))
    )
    versions = session.scalars(
        select(EvidenceItem.item_version)
        .join(EvidenceRow, EvidenceRow.id == EvidenceItem.evidence_id)
        .where(EvidenceRow.holder_id.in_(holders), EvidenceRow.superseded_at.is_(None))
        .distinct()
    ).all()
    judged = {
        tuple(pair)
        for items in session.scalars(select(ImpactReview.items).where(ImpactReview.context == place.context))
        for pair in items
    }
    return [one for one in changed_of(session, versions) if not judged.issuperset(one.pairs)]


def judge(
    session: Session, place: Place, one: ChangedItem, *, materiality: Materiality, note: str, new_hits_of: NewHits,
    actor: str, now: datetime,
) -> int:  # fmt: skip
    """Say how much a change matters, and open a review of exactly the certificates that rest on what changed.

    Returns how many wait for a decision. A change that does not matter is written down and touches none.
    """
    change = Change(cause=one.cause, materiality=materiality, note=f"{one.title} {note}".strip()[:500], items=one.pairs)
    resting = _resting(session, [old for old, _new in one.pairs])
    if materiality is Materiality.NONE or not resting:
        note_only(session, place, change, actor=actor, now=now)
        return 0
    hits = new_hits_of(session, one, [row.attempt for rows in resting.values() for row in rows])
    touched = []
    for holder, rows in resting.items():
        more = sum(hits.get(row.attempt, 0) for row in rows)
        mine = {row.id for row in rows}
        touched += [
            Touched(award=award, new_hits=more)
            for award in standing(session, holder, place)
            if not mine.isdisjoint(_evidence(session, award))
        ]
    return look_at(session, place, change, touched, actor=actor, now=now)


def _resting(session: Session, versions: Sequence[int]) -> Mapping[int, list[EvidenceRow]]:
    """Holder → their evidence that counts and holds one of these item versions: an index finds exactly them."""
    found: dict[int, list[EvidenceRow]] = {}
    query = (
        select(EvidenceRow)
        .join(EvidenceItem, EvidenceItem.evidence_id == EvidenceRow.id)
        .where(EvidenceItem.item_version.in_(versions), EvidenceRow.superseded_at.is_(None))
        .distinct()
    )
    for row in session.scalars(query.order_by(EvidenceRow.id)):
        found.setdefault(row.holder_id, []).append(row)
    return found


def _evidence(session: Session, award: Award) -> Sequence[int]:
    evaluation = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    return () if evaluation is None else evaluation.evidence
