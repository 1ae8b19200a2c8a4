"""What would make certificates fail, or hides that they do: for ``assay doctor``, the operators' page and the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.certification import audit, chain, keys, lists
from lms_plugin.certification.models import Award, ImpactItem, Issuer, KeyState, Programme, StatusList
from lms_plugin.certification.status import decoded, encoded
from question_bank.certification.states import AwardState

LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something to mend: ``serious`` fails certificates now or soon; ``event`` is its name in the log."""

    event: str
    issuer: str
    text: str
    advice: str
    serious: bool = True


def examine(session: Session, *, signs: bool, now: datetime, logs: bool = True) -> Iterator[Trouble]:
    """Everything that is wrong. ``signs``: this machine has the signing secret; ``logs``: go through the audit logs."""
    for issuer in session.scalars(select(Issuer).order_by(Issuer.id)).all():
        yield from _keys(session, issuer)
        yield from _lists(session, issuer, now=now)
        yield from _waiting(session, issuer, signs=signs, now=now)
        try:
            chain.check_clock(session, issuer.id, now=now)
        except chain.ClockBehind as error:
            yield Trouble(event="clock_behind", issuer=issuer.slug, text=f"the clock is behind the log: {error}",
                          advice="Nothing is signed until it is right: check the time service (NTP).")  # fmt: skip
    for broken in audit.audit(session) if logs else ():
        yield Trouble(event="log_changed", issuer=broken.issuer, text=f"event {broken.seq} of the log {broken.why}",
                      advice="Compare it with a backup: somebody changed the database by hand.")  # fmt: skip


def _keys(session: Session, issuer: Issuer) -> Iterator[Trouble]:
    states = [one.state for one in keys.of_issuer(session, issuer.id)]
    if states and KeyState.ACTIVE not in states:
        yield Trouble(event="no_issuer_key", issuer=issuer.slug, text="no key signs",
                      advice="Publish and activate one: operators' page Certificates.")  # fmt: skip


def _lists(session: Session, issuer: Issuer, *, now: datetime) -> Iterator[Trouble]:
    lapsing = {number for slug, number in lists.lapsing(session, now=now) if slug == issuer.slug}
    for row in session.scalars(select(StatusList).where(StatusList.issuer_id == issuer.id)):
        if row.number in lapsing:
            yield Trouble(
                event="status_list_lapses", issuer=issuer.slug, text=f"status list {row.number} lapses within 3 days",
                advice="Certificates fail when it does. See that assay worker runs with ASSAY_SIGN_KEK.",
            )  # fmt: skip
        elif row.body is not None and _published(row) != decoded(encoded(lists.withdrawn(session, row.id))):
            yield Trouble(
                event="status_list_differs", issuer=issuer.slug, serious=now > (row.signed_at or now) + LATE,
                text=f"status list {row.number} does not say what was withdrawn",
                advice="The worker signs it within a minute; else run: assay award status",
            )  # fmt: skip


def _published(row: StatusList) -> bytes:
    body: dict[str, Any] = json.loads(row.body or "{}")
    return decoded(body["credentialSubject"]["encodedList"])


def _waiting(session: Session, issuer: Issuer, *, signs: bool, now: datetime) -> Iterator[Trouble]:
    mine = select(func.count()).select_from(Award).join(Programme, Programme.id == Award.programme_id)
    mine = mine.where(Programme.issuer_id == issuer.id)
    pending = mine.where(Award.state == AwardState.PENDING, Award.trouble.is_(None), Award.created_at < now - LATE)
    count = session.scalar(pending) or 0
    if count:
        advice = "Its log says why." if signs else "It needs ASSAY_SIGN_KEK."
        yield Trouble(event="certificates_wait", issuer=issuer.slug, text=f"{count} certificates wait to be signed",
                      advice=f"Check that assay worker runs. {advice}")  # fmt: skip
    overdue = mine.join(ImpactItem, ImpactItem.award_id == Award.id).where(
        ImpactItem.decision.is_(None), ImpactItem.due < now
    )
    count = session.scalar(overdue) or 0
    if count:
        yield Trouble(event="reviews_overdue", issuer=issuer.slug, serious=False,
                      text=f"{count} certificates under review are past the day they were to be decided about",
                      advice="Staff of the course decide: Certificates, Reviews after changes.")  # fmt: skip
