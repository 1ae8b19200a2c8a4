"""Judged without a new attempt: a programme was published, somebody practised, or holds what another one asks for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import programmes, service
from lms_plugin.certification.models import EvaluationRow, Programme, ProgrammeState
from lms_plugin.certification.places import Place, holder_of, place_of, sub_of
from lms_plugin.certification.programmes import Version
from lms_plugin.certification.quizzes import Sittings
from question_bank.certification.requirements import PracticeMin, PriorAward, QuizPass, RenewalQuiz


def take_in(
    session: Session, place: Place, programme: Programme, version: Version, sittings_of: Sittings, *, now: datetime
) -> None:
    """Count what was handed in before a programme was published: everybody who sat its quizzes is judged once."""
    quizzes = [one.assessment for one in version.requirements if isinstance(one, QuizPass | RenewalQuiz)]
    if not quizzes:
        return
    touched: dict[int, int] = {}
    for sitting in sittings_of(session, quizzes):
        holder = touched.get(sitting.person_id) or holder_of(session, place.tenant, sitting.person_id, now=now)
        touched[sitting.person_id] = holder
        service.keep_evidence(session, holder, place.tenant, sitting.evidence, now=now)
    for holder in sorted(touched.values()):  # in one order: holders are locked
        service.consider(session, programme, version, holder, cause="published", now=now)


def practised_more(session: Session, context_id: int, person_id: int, *, now: datetime) -> None:
    """Somebody practised: a programme whose practice was missing when they were judged last is judged again."""
    place = place_of(session, context_id)
    asking = [
        (programme, version, need)
        for programme, version in programmes.offered(session, place.context)
        if (need := next((one for one in version.requirements if isinstance(one, PracticeMin)), None)) is not None
    ]
    holder = service.known_holder(session, place.tenant, sub_of(session, person_id), lock=True) if asking else None
    if holder is None:
        return
    count = service.practised(session, place.context, holder)
    for programme, version, need in asking:
        last = select(EvaluationRow).where(EvaluationRow.holder_id == holder, EvaluationRow.version_id == version.id)
        found = session.scalar(last.order_by(EvaluationRow.id.desc()).limit(1))
        lacked = found is not None and any(one["kind"] == need.kind and not one["met"] for one in found.verdicts)
        if lacked and count >= need.answered:
            service.consider(session, programme, version, holder, cause="practice", now=now)


def follow(session: Session, programme: Programme, holder: int, *, now: datetime) -> None:
    """A holder's certificate holds now: programmes that ask for it, and lacked it when they were judged last, are
    judged again."""
    places = select(Programme.context).where(
        Programme.issuer_id == programme.issuer_id, Programme.state == ProgrammeState.PUBLISHED
    )
    for context in session.scalars(places.distinct().order_by(Programme.context)).all():
        for other, version in programmes.offered(session, context):
            if any(isinstance(one, PriorAward) and one.code == programme.code for one in version.requirements):
                _judge_if_lacking(session, other, version, holder, now=now)


def _judge_if_lacking(session: Session, programme: Programme, version: Version, holder: int, *, now: datetime) -> None:
    last = select(EvaluationRow).where(EvaluationRow.holder_id == holder, EvaluationRow.version_id == version.id)
    found = session.scalar(last.order_by(EvaluationRow.id.desc()).limit(1))
    if found is not None and any(one["kind"] == "prior_award" and not one["met"] for one in found.verdicts):
        service.consider(session, programme, version, holder, cause="prior_award", now=now)
