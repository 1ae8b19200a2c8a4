"""Attempts whose result changed after it counted: graded anew, set aside by staff, or counted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import programmes, service
from lms_plugin.certification.impact import Change, Materiality, Touched, look_at, standing
from lms_plugin.certification.models import Award, EvaluationRow, EvidenceRow
from lms_plugin.certification.places import Place, place_of, sub_of
from question_bank.certification.evidence import Evidence


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


def key_changed(session: Session, context_id: int, change: KeyChange, *, actor: str, now: datetime) -> int:
    """Take in attempts that were graded anew, in the transaction of the regrade. Returns how many certificates wait
    for a decision.

    Newly earned certificates are opened; those that rest on a changed attempt and would not be earned any more come
    into a review, and a dangerous choice that only now is one suspends at once if the change is about safety.
    """
    place = place_of(session, context_id)
    held: dict[int, tuple[int, int]] = {}
    for person, evidence in change.attempts:
        holder = service.known_holder(session, place.tenant, sub_of(session, person), lock=True)
        if holder is None:
            continue
        before = _replaced(session, holder, evidence)
        if service.keep_evidence(session, holder, place.tenant, evidence, now=now):
            newly_hit = 0 if before is None else max(0, evidence.hits - before.hits)
            held[holder] = (person, newly_hit + held.get(holder, (0, 0))[1])
    touched = []
    for holder, (person, newly_hit) in sorted(held.items()):  # in one order: holders are locked
        _consider(session, place, holder, now=now)
        touched += [
            Touched(award=one, new_hits=newly_hit, honoured=person in change.honoured)
            for one in standing(session, holder, place)
        ]
    said = Change(cause=change.cause, materiality=change.materiality, note=change.note)
    return look_at(session, place, said, touched, actor=actor, now=now)


def _replaced(session: Session, holder: int, evidence: Evidence) -> Evidence | None:
    """The evidence of the same attempt that counts so far."""
    rows = (row for row in _of_attempt(session, holder, evidence.attempt) if row.taken_at == evidence.taken_at)
    row = next((one for one in rows if one.superseded_at is None), None)
    return Evidence.from_document(row.payload) if row is not None and row.payload is not None else None


def _of_attempt(session: Session, holder: int, attempt: int) -> Sequence[EvidenceRow]:
    """Everything an attempt ever proved, the newest first."""
    mine = select(EvidenceRow).where(EvidenceRow.holder_id == holder, EvidenceRow.attempt == attempt)
    return session.scalars(mine.order_by(EvidenceRow.id.desc())).all()


def _consider(session: Session, place: Place, holder: int, *, now: datetime) -> None:
    for programme, version in programmes.offered(session, place.context):
        service.consider(session, programme, version, holder, cause="regrade", now=now)


def set_aside(
    session: Session, context_id: int, person_id: int, attempt: int, *, cause: str, actor: str, now: datetime
) -> int:
    """Staff took an attempt out of the count (``voided``) or opened it again (``reopened``): it proves nothing now.

    Returns how many certificates that rest on it wait for a decision; none is withdrawn.
    """
    place = place_of(session, context_id)
    holder = service.known_holder(session, place.tenant, sub_of(session, person_id), lock=True)
    rows = [] if holder is None else _of_attempt(session, holder, attempt)
    counted = [one for one in rows if one.superseded_at is None]
    if holder is None or not counted:
        return 0
    for row in counted:
        row.superseded_at = now
    session.flush()
    touched = [
        Touched(award=one)
        for one in standing(session, holder, place)
        if _rests_on(session, one, {row.id for row in rows})
    ]
    return look_at(session, place, Change(cause=cause, materiality=Materiality.MAJOR), touched, actor=actor, now=now)


def _rests_on(session: Session, award: Award, rows: set[int]) -> bool:
    evaluation = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    return evaluation is not None and not rows.isdisjoint(evaluation.evidence)


def counts_again(
    session: Session,
    context_id: int,
    person_id: int,
    attempt: int,
    *,
    actor: str,
    now: datetime,
    regraded: Evidence | None = None,
) -> bool:
    """An attempt that did not count does again, restored by staff or handed in once more: open reviews of certificates
    that rest on it may be over. Returns whether it had proved anything before.

    ``regraded``: its evidence under the key it was graded by last, which may have changed while it did not count.
    """
    place = place_of(session, context_id)
    holder = service.known_holder(session, place.tenant, sub_of(session, person_id), lock=True)
    rows = [] if holder is None else _of_attempt(session, holder, attempt)
    if holder is None or not rows:
        return False
    if len(rows) == 1 and rows[0].superseded_at is None:
        return True  # handed in for the first time: nothing rested on it
    newly_hit = 0
    if all(one.superseded_at is not None for one in rows):  # else it was handed in again, and is taken in already
        newly_hit = _taken_up(session, holder, place, rows[0], regraded, now=now)
        _consider(session, place, holder, now=now)
    touched = [
        Touched(award=one, new_hits=newly_hit)
        for one in standing(session, holder, place)
        if _rests_on(session, one, {row.id for row in rows})
    ]
    said = Change(cause="restored", materiality=Materiality.SAFETY if newly_hit else Materiality.MAJOR)
    look_at(session, place, said, touched, actor=actor, now=now)
    return True


def _taken_up(
    session: Session, holder: int, place: Place, row: EvidenceRow, regraded: Evidence | None, *, now: datetime
) -> int:
    """What an attempt proves counts again, as it was graded last. Returns how many choices are dangerous only now."""
    if regraded is None or not service.keep_evidence(session, holder, place.tenant, regraded, now=now):
        row.superseded_at = None
        session.flush()
        return 0
    return max(0, regraded.hits - (Evidence.from_document(row.payload).hits if row.payload is not None else 0))
