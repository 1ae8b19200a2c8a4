"""What people do to awards: suspend, reinstate, withdraw with a second person, supersede, show less."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import chain, service
from lms_plugin.certification.accounts import is_one_human
from lms_plugin.certification.errors import NotThatWay, SecondPerson
from lms_plugin.certification.models import Award, Issuance, Programme, Visibility
from lms_plugin.certification.places import Place
from lms_plugin.db import after_commit
from lms_plugin.errors import InvalidInput, NotFound
from question_bank.certification.states import AwardState, IllegalTransition, Transition, after

APPEAL = timedelta(days=30)
REVIEW = timedelta(days=14)
ERROR_WINDOW = timedelta(hours=24)
REASONS = (
    "issued_in_error", "requirements_no_longer_met", "misconduct", "identity", "holder_request", "programme_withdrawn",
)  # fmt: skip
SUPERSEDED = "superseded"


def get(session: Session, place: Place, award_id: int, *, lock: bool = False) -> Award:
    """An award of a programme of this course.

    Raises:
        NotFound: none of this course.
    """
    award = session.get(Award, award_id, with_for_update=lock or None)
    if award is None or session.get_one(Programme, award.programme_id).context != place.context:
        raise NotFound(detail=f"award {award_id} is not of this course")
    return award


def withdraw_documents(session: Session, award: Award, *, now: datetime) -> int:
    """Withdraw every live document of an award: its bit is set, and never cleared. Returns how many."""
    live = session.scalars(select(Issuance).where(Issuance.award_id == award.id, Issuance.withdrawn_at.is_(None))).all()
    for issuance in live:
        issuance.withdrawn_at = now
    session.flush()
    after_commit(session, service.Wake.call)
    return len(live)


def _go(session: Session, award: Award, step: Transition, *, actor: str, now: datetime, data: dict[str, Any]) -> None:
    try:
        award.state = after(award.state, step)
    except IllegalTransition as error:
        raise NotThatWay(detail=str(error)) from error
    session.flush()
    issuer = session.get_one(Programme, award.programme_id).issuer_id
    chain.append(session, issuer, f"award_{step}", actor=actor, now=now, award_id=award.id, data=data)


def suspend(session: Session, award: Award, *, reason: str, actor: str, now: datetime) -> None:
    """Suspend until somebody has looked; the documents are withdrawn, and the holder may appeal.

    Raises:
        NotThatWay: it is not active.
        InvalidInput: no such reason.
    """
    check_reason(reason)
    _go(session, award, Transition.SUSPEND, actor=actor, now=now, data={"reason": reason})
    award.asked = None
    award.reissue = None
    award.notice = _notice(reason, actor, now) | {"review_by": (now + REVIEW).isoformat()}
    withdraw_documents(session, award, now=now)


def _notice(reason: str, actor: str, now: datetime) -> dict[str, Any]:
    return {"reason": reason, "at": now.isoformat(), "by": actor, "appeal_by": (now + APPEAL).isoformat()}


def reinstate(session: Session, award: Award, *, actor: str, now: datetime) -> None:
    """End a suspension in the holder's favour: a new document is issued, for a set bit is never cleared.

    Raises:
        NotThatWay: it is not suspended.
    """
    _go(session, award, Transition.REINSTATE, actor=actor, now=now, data={})
    award.notice, award.asked, award.reissue = None, None, "reinstated"
    after_commit(session, service.Wake.call)


def ask_to_revoke(session: Session, award: Award, *, reason: str, note: str, actor: str, now: datetime) -> bool:
    """Withdraw an award for ever, once a second person has agreed. Returns whether it is done already: an award made
    in error needs nobody else within a day.

    Raises:
        NotThatWay: it is neither active nor suspended.
        InvalidInput: no such reason.
    """
    check_reason(reason)
    if award.state not in {AwardState.ACTIVE, AwardState.SUSPENDED}:
        raise NotThatWay(detail=f"state {award.state}")
    if reason == "issued_in_error" and award.awarded_at is not None and now - award.awarded_at <= ERROR_WINDOW:
        _revoke(session, award, reason=reason, actor=actor, now=now, second="")
        return True
    award.asked = {"reason": reason, "note": note.strip()[:500], "by": actor, "at": now.isoformat()}
    issuer = session.get_one(Programme, award.programme_id).issuer_id
    chain.append(session, issuer, "revocation_asked", actor=actor, now=now, award_id=award.id, data={"reason": reason})
    return False


def confirm_revocation(session: Session, award: Award, *, actor: str, now: datetime) -> None:
    """Agree to what a colleague asked for.

    Raises:
        NotThatWay: nobody asked.
        SecondPerson: it was the same person, perhaps by another account.
    """
    asked = award.asked
    if asked is None:
        raise NotThatWay(detail="no withdrawal was asked for")
    if is_one_human(session, asked["by"], actor):
        raise SecondPerson
    _revoke(session, award, reason=asked["reason"], actor=asked["by"], now=now, second=actor)


def drop_request(session: Session, award: Award, *, actor: str, now: datetime) -> None:
    """Leave an award as it is after all.

    Raises:
        NotThatWay: nobody asked.
    """
    if award.asked is None:
        raise NotThatWay(detail="no withdrawal was asked for")
    award.asked = None
    issuer = session.get_one(Programme, award.programme_id).issuer_id
    chain.append(session, issuer, "revocation_dropped", actor=actor, now=now, award_id=award.id)


def _revoke(session: Session, award: Award, *, reason: str, actor: str, now: datetime, second: str) -> None:
    _go(
        session, award, Transition.REVOKE, actor=actor, now=now,
        data={"reason": reason} | ({"second": second} if second else {}),
    )  # fmt: skip
    award.notice, award.asked, award.ended_at, award.reissue = _notice(reason, actor, now), None, now, None
    withdraw_documents(session, award, now=now)


def supersede(session: Session, award: Award, *, actor: str, now: datetime, reason: str = SUPERSEDED) -> None:
    """A newer award takes its place, or (``merged``) another one of somebody who had two."""
    data = {} if reason == SUPERSEDED else {"reason": reason}
    _go(session, award, Transition.SUPERSEDE, actor=actor, now=now, data=data)
    award.ended_at, award.notice, award.asked, award.reissue = (
        now,
        {"reason": reason, "at": now.isoformat()},
        None,
        None,
    )
    withdraw_documents(session, award, now=now)


def reject(session: Session, award: Award, *, actor: str, now: datetime) -> None:
    """Decide that a pending award is not given.

    Raises:
        NotThatWay: it is not pending.
    """
    _go(session, award, Transition.REJECT, actor=actor, now=now, data={})
    award.ended_at = now


def reissue(session: Session, award: Award, *, cause: str, actor: str, now: datetime) -> None:
    """Have new documents made of an active award; the old ones are withdrawn when they are there.

    Raises:
        NotThatWay: it is not active.
    """
    _go(session, award, Transition.REISSUE, actor=actor, now=now, data={"cause": cause})
    award.reissue = cause
    after_commit(session, service.Wake.call)


def show(session: Session, award: Award, *, visibility: Visibility, results: bool, actor: str, now: datetime) -> None:
    """What the public page shows, as the holder wishes."""
    award.visibility, award.show_results = visibility, results
    issuer = session.get_one(Programme, award.programme_id).issuer_id
    chain.append(
        session, issuer, "visibility_chosen", actor=actor, now=now, award_id=award.id,
        data={"visibility": str(visibility), "results": results},
    )  # fmt: skip


def check_reason(reason: str) -> None:
    """Refuse a reason that is not one of ours.

    Raises:
        InvalidInput
    """
    if reason not in REASONS:
        raise InvalidInput(detail=f"reason {reason[:30]}")
