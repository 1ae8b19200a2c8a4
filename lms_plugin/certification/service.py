"""Earning: evidence is kept, every programme it counts for is judged, and an award that is due is opened."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_plugin.certification import chain, programmes, renewals
from lms_plugin.certification.accounts import everybody_behind
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    EvidenceItem,
    EvidenceRow,
    Holder,
    Issuer,
    Programme,
    ProgrammeState,
    SignOffRow,
    Visibility,
)
from lms_plugin.certification.places import Place, account_of, holder_of, place_of
from lms_plugin.certification.programmes import Version
from lms_plugin.db import after_commit
from question_bank.certification import numbers
from question_bank.certification.evidence import Evidence
from question_bank.certification.requirements import PracticeMin, QuizPass, RenewalQuiz
from question_bank.certification.rules import Evaluation, Known, evaluate
from question_bank.certification.standing import GOOD, Shown, shown
from question_bank.certification.states import AwardState
from question_bank.grades import GradePolicy

WHOLE_SECOND = timedelta(seconds=1)  # awards are dated by the second, attempts more finely
AT_ONCE = 500  # attempts a statement
LIVE = (AwardState.ACTIVE, AwardState.SUSPENDED)
RULES, MANUAL = "rules", "manual"
AUTOMATIC = "rules"  # the actor of what nobody decided


class Wake:
    """Wakes the worker that signs; connected when the application is built."""

    call: Callable[[], None] = staticmethod(lambda: None)


class Practice:
    """Counts somebody's answered practice questions by course; connected when the application is built."""

    count: Callable[[Session, int], dict[int, int]] = staticmethod(lambda _session, _person: {})


def record(
    session: Session,
    *,
    place: Place,
    person_id: int,
    evidence: Evidence,
    items_of: Callable[[], Evidence],
    now: datetime,
) -> bool:
    """Take in what a graded attempt proves, in the transaction that graded it. Returns whether anything was kept.

    Nothing is kept unless a published programme of the course asks for this assessment. ``items_of`` gives the same
    evidence with its items and sources, and is called only then.
    """
    counts = [
        (programme, version)
        for programme, version in programmes.offered(session, place.context)
        if any(
            isinstance(one, QuizPass | RenewalQuiz) and one.assessment == evidence.assessment
            for one in version.requirements
        )
    ]
    if not counts:
        return False
    holder = holder_of(session, place.tenant, person_id, now=now)
    if not keep_evidence(session, holder, place.tenant, items_of(), now=now):
        return False
    for programme, version in counts:
        consider(session, programme, version, holder, cause="attempt", now=now)
    return True


def keep_evidence(session: Session, holder: int, tenant: str, evidence: Evidence, *, now: datetime) -> bool:
    """Keep evidence once; of a newer key version it replaces the older. Returns whether it was new."""
    mine = session.scalars(
        select(EvidenceRow).where(
            EvidenceRow.holder_id == holder,
            EvidenceRow.attempt == evidence.attempt,
            EvidenceRow.taken_at == evidence.taken_at,
        )
    ).all()
    if any(one.key_version >= evidence.key_version for one in mine):
        return False
    for older in mine:
        older.superseded_at = older.superseded_at or now
    payload = evidence.to_document()
    row = EvidenceRow(
        holder_id=holder,
        tenant=tenant,
        attempt=evidence.attempt,
        assessment=evidence.assessment,
        key_version=evidence.key_version,
        taken_at=evidence.taken_at,
        payload=payload,
        payload_sha256=_sha256(payload),
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(
        EvidenceItem(evidence_id=row.id, item_version=one.version, answered_right=one.right, hit=one.hit)
        for one in {one.version: one for one in evidence.items}.values()
    )
    session.flush()
    return True


def evidence_held(session: Session, attempt_ids: Sequence[int]) -> set[int]:
    """Those of these attempts that count as evidence: for the others no programme ever asked."""
    held = select(EvidenceRow.attempt).where(EvidenceRow.superseded_at.is_(None))
    found: set[int] = set()
    for start in range(0, len(attempt_ids), AT_ONCE):
        found.update(session.scalars(held.where(EvidenceRow.attempt.in_(attempt_ids[start : start + AT_ONCE]))))
    return found


def _sha256(document: object) -> str:
    return sha256(json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def consider(
    session: Session, programme: Programme, version: Version, holder: int, *, cause: str, now: datetime
) -> tuple[EvaluationRow, Award | None]:
    """Judge a holder against a version, keep the verdicts, and open an award if one is due.

    One at a time for each holder: of two quizzes that are finished at once neither transaction would see the other's
    evidence, and a programme that asks for both would be met in neither.
    """
    session.scalar(select(Holder.id).where(Holder.id == holder).with_for_update())
    evaluation, row = judge(session, programme, version, holder, cause=cause, now=now)
    due = evaluation.waits_for_people and programme.state is ProgrammeState.PUBLISHED
    award = _open(session, programme, version, holder, row, evaluation, now=now) if due else None
    if award is not None:
        after_commit(session, Wake.call)
    return row, award


def judge(
    session: Session,
    programme: Programme,
    version: Version,
    holder: int,
    *,
    cause: str,
    now: datetime,
    last: EvaluationRow | None = None,
) -> tuple[Evaluation, EvaluationRow]:
    """Judge a holder against a version and keep the verdicts; where all is as it was, ``last`` says it already."""
    rows = evidence_rows(session, holder, since=_since(session, programme.id, holder))
    known = _known(session, programme, version, holder, rows, now=now)
    evaluation = evaluate(version.requirements, known)
    deciding = {(one.attempt, one.taken_at) for one in evaluation.deciding}
    quizzes = [one for one in version.requirements if isinstance(one, QuizPass | RenewalQuiz)]
    averaged = {one.assessment for one in quizzes if one.policy == GradePolicy.AVERAGE}
    verdicts = [one.to_document() for one in evaluation.verdicts]
    row = EvaluationRow(
        holder_id=holder,
        version_id=version.id,
        at=now,
        cause=cause,
        met=evaluation.met,
        verdicts=verdicts,
        evidence=[one.id for one in rows if (one.attempt, one.taken_at) in deciding or one.assessment in averaged],
        inputs_sha256=_sha256([[one.payload_sha256 for one in rows], sorted(known.signed), sorted(known.awards)]),
    )
    if last is not None and _said(last) == _said(row):
        return evaluation, last
    session.add(row)
    session.flush()
    return evaluation, row


def _said(row: EvaluationRow) -> tuple[object, ...]:
    return row.holder_id, row.version_id, row.verdicts, row.evidence, row.inputs_sha256


def _known(
    session: Session, programme: Programme, version: Version, holder: int, rows: Sequence[EvidenceRow], *, now: datetime
) -> Known:
    asks = any(isinstance(one, PracticeMin) for one in version.requirements)
    return Known(
        evidence=[Evidence.from_document(one.payload) for one in rows if one.payload is not None],
        signed=signed(session, version, holder),
        awards=_other_awards(session, programme, holder, now=now),
        practice=practised(session, programme.context, holder) if asks else 0,
        renews=renewals.window_of_holder(session, programme.id, holder) if renewals.shorter_quiz(version) else None,
    )


def judge_rows(
    session: Session, programme: Programme, version: Version, holder: int, evidence: Sequence[int], *, now: datetime
) -> Evaluation:
    """A version's requirements over exactly this evidence; nothing is kept."""
    rows = session.scalars(select(EvidenceRow).where(EvidenceRow.id.in_(evidence)).order_by(EvidenceRow.id)).all()
    return evaluate(version.requirements, _known(session, programme, version, holder, rows, now=now))


def practised(session: Session, context: str, holder: int) -> int:
    """How many practice questions a holder has answered in a course, by all their accounts."""
    counts = (Practice.count(session, person.id).items() for person in everybody_behind(session, holder))
    numbers = (one for each in counts for one in each)
    return sum(number for course, number in numbers if place_of(session, course).context == context)


def evidence_rows(session: Session, holder: int, *, since: datetime | None = None) -> Sequence[EvidenceRow]:
    """A holder's evidence that counts: nothing replaced, nothing erased, nothing that earned an earlier award."""
    query = select(EvidenceRow).where(EvidenceRow.holder_id == holder, EvidenceRow.superseded_at.is_(None))
    if since is not None:
        query = query.where(EvidenceRow.taken_at > since)
    return session.scalars(query.order_by(EvidenceRow.id)).all()


def _since(session: Session, programme_id: int, holder: int) -> datetime | None:
    """Evidence from before this earned the award that is now due again, or was withdrawn with it."""
    earlier = session.scalars(
        select(Award).where(
            Award.programme_id == programme_id, Award.holder_id == holder, Award.awarded_at.is_not(None),
            Award.state.not_in([AwardState.PENDING]),
        )
    ).all()  # fmt: skip
    ends = [one.ended_at if one.state is AwardState.REVOKED else None for one in earlier]
    awarded = [one.awarded_at + WHOLE_SECOND for one in earlier if one.awarded_at is not None]
    return max((*awarded, *(one for one in ends if one is not None)), default=None)


def signed(session: Session, version: Version, holder: int) -> frozenset[int]:
    """The places of requirements of a version that staff confirmed for a holder, after any revocation."""
    rows = select(SignOffRow.requirement_id).where(
        SignOffRow.holder_id == holder, SignOffRow.requirement_id.in_(version.requirement_ids)
    )
    revoked = session.scalar(
        select(func.max(Award.ended_at)).where(
            Award.programme_id == version.programme_id, Award.holder_id == holder, Award.state == AwardState.REVOKED
        )
    )
    if revoked is not None:
        rows = rows.where(SignOffRow.at > revoked)
    return frozenset(version.requirement_ids.index(one) for one in session.scalars(rows))


def _other_awards(session: Session, programme: Programme, holder: int, *, now: datetime) -> frozenset[str]:
    rows = session.execute(
        select(Award, Programme.code)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Programme.issuer_id == programme.issuer_id, Award.holder_id == holder, Award.state == AwardState.ACTIVE)
    ).all()
    return frozenset(code for award, code in rows if shown_now(session, award, now=now) in GOOD)


def shown_now(session: Session, award: Award, *, now: datetime) -> Shown:
    """What an award is at this moment."""
    terms = programmes.version(session, award.version_id).terms
    return shown(
        award.state,
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        renew_opens=terms.renew_opens,
        grace=terms.grace,
        zone=terms.zone,
        now=now,
    )


def _open(
    session: Session,
    programme: Programme,
    version: Version,
    holder: int,
    row: EvaluationRow,
    evaluation: Evaluation,
    *,
    now: datetime,
) -> Award | None:
    """A pending award, unless there is one already or a live one that cannot be renewed yet."""
    standing = session.scalars(
        select(Award).where(
            Award.programme_id == programme.id,
            Award.holder_id == holder,
            Award.state.in_([AwardState.PENDING, *LIVE]),
        )
    ).all()
    live = next((one for one in standing if one.state in LIVE), None)
    waits = next((one for one in standing if one.state is AwardState.PENDING), None)
    if waits is not None:
        _move_on(session, programme, version, waits, row, evaluation, now=now)
        return waits
    if live is not None and shown_now(session, live, now=now) not in {
        Shown.RENEWAL_OPEN, Shown.IN_GRACE, Shown.EXPIRED
    }:  # fmt: skip
        return None
    started = min((one.taken_at for one in evaluation.deciding), default=now)
    return make_award(
        session, programme, version, holder, basis=RULES, by=AUTOMATIC, evaluation=row.id, started=started, now=now,
        renewal_of=live.id if live else None,
    )  # fmt: skip


def _move_on(
    session: Session, programme: Programme, version: Version, award: Award, row: EvaluationRow, by: Evaluation, *,
    now: datetime,
) -> None:  # fmt: skip
    """Let a pending award be earned by the version that is offered now, if it waits in vain under an older one."""
    session.refresh(award, with_for_update=True)  # the worker may have issued it
    if award.state is not AwardState.PENDING or award.basis != RULES or award.version_id == version.id:
        return
    old = programmes.version(session, award.version_id)
    rows = evidence_rows(session, award.holder_id, since=_since(session, programme.id, award.holder_id))
    earned = evaluate(old.requirements, _known(session, programme, old, award.holder_id, rows, now=now))
    if earned.met or (earned.waits_for_people and not by.met):
        return
    award.version_id, award.evaluation_id = version.id, row.id
    award.started_at = min((one.taken_at for one in by.deciding), default=now)
    data = {"basis": RULES, "version": version.number}
    chain.append(session, programme.issuer_id, "award_opened", actor=AUTOMATIC, now=now, award_id=award.id, data=data)


def make_award(
    session: Session,
    programme: Programme,
    version: Version,
    holder: int,
    *,
    basis: str,
    by: str,
    started: datetime,
    now: datetime,
    evaluation: int | None = None,
    renewal_of: int | None = None,
    data: dict[str, str] | None = None,
) -> Award | None:
    """A pending award with its number; None where another transaction made one at the same moment."""
    issuer = session.get_one(Issuer, programme.issuer_id)
    number = numbers.draw(issuer.prefix, now.year, secrets.randbelow)
    award = Award(
        number=number,
        number_key=numbers.significant(number),
        holder_id=holder,
        programme_id=programme.id,
        version_id=version.id,
        evaluation_id=evaluation,
        state=AwardState.PENDING,
        basis=basis,
        granted_by=by,
        subject_uuid=str(uuid4()),
        renewal_of=renewal_of,
        created_at=now,
        started_at=started,
        visibility=Visibility.LINK,
    )
    try:
        with session.begin_nested():
            session.add(award)
            session.flush()
    except IntegrityError:
        return None
    chain.append(
        session, issuer.id, "award_opened", actor=by, now=now, award_id=award.id, data={"basis": basis} | (data or {})
    )
    return award


def known_holder(session: Session, tenant: str, sub: str, *, lock: bool = False) -> int | None:
    """The holder behind an account, if there is one. ``lock``: so that it stays this one until the commit."""
    found = account_of(session, tenant, sub, lock=lock)
    return None if found is None else found.holder_id
