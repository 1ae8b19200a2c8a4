"""Appeals: a holder asks for another look at a suspension or revocation, and somebody else decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.certification import awards, chain
from lms_plugin.certification.accounts import is_one_human
from lms_plugin.certification.errors import NotThatWay, SecondPerson
from lms_plugin.certification.models import Award, Programme
from question_bank.certification.states import AwardState

APPEALED, UPHELD = "appealed", "upheld"


def standing(award: Award) -> dict[str, Any]:
    """The appeal of an award: ``{"at": …}``, with ``outcome`` once it was decided; empty: there is none."""
    found: dict[str, Any] = (award.notice or {}).get("appeal", {})
    return found


def may(award: Award, *, now: datetime) -> bool:
    """Whether the holder can still appeal."""
    until = (award.notice or {}).get("appeal_by")
    ended = award.state in {AwardState.SUSPENDED, AwardState.REVOKED}
    return ended and bool(until) and not standing(award) and now.isoformat() <= str(until)


def appeal(session: Session, award: Award, *, actor: str, now: datetime) -> None:
    """Ask for another look, within thirty days of the notice.

    Raises:
        NotThatWay: too late, asked already, or nothing to appeal against.
    """
    if not may(award, now=now):
        raise NotThatWay(detail="no appeal is open")
    award.notice = (award.notice or {}) | {"appeal": {"at": now.isoformat()}}
    _log(session, award, APPEALED, actor=actor, now=now)


def decide(session: Session, award: Award, *, reinstate: bool, actor: str, now: datetime) -> None:
    """Decide an appeal: reinstate what was suspended, or leave the decision as it is.

    Raises:
        NotThatWay: nobody appealed, or what was revoked should be reinstated: it can only be awarded again.
        SecondPerson: it is against one's own decision, perhaps of another account.
    """
    if not standing(award) or standing(award).get("outcome"):
        raise NotThatWay(detail="no appeal waits")
    if is_one_human(session, (award.notice or {}).get("by", ""), actor):
        raise SecondPerson
    outcome = "granted" if reinstate else UPHELD
    award.notice = (award.notice or {}) | {"appeal": standing(award) | {"outcome": outcome}}
    _log(session, award, f"appeal_{outcome}", actor=actor, now=now)
    if reinstate:
        awards.reinstate(session, award, actor=actor, now=now)


def _log(session: Session, award: Award, what: str, *, actor: str, now: datetime) -> None:
    issuer = session.get_one(Programme, award.programme_id).issuer_id
    chain.append(session, issuer, f"award_{what}", actor=actor, now=now, award_id=award.id)
