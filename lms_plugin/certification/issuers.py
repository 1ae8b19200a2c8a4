"""What operators see of an issuer: its keys, what is wrong, and its log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.certification import health, keys, register
from lms_plugin.certification.health import Trouble
from lms_plugin.certification.models import Award, Event, Issuer, IssuerKey, KeyState, Programme
from lms_plugin.errors import NotFound

EVENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerPage:
    """An issuer. ``ready``: the announced key may sign; ``print_of`` is kid → first digits of the public key."""

    issuer: Issuer
    keys: Sequence[IssuerKey]
    announced: IssuerKey | None
    ready: bool
    print_of: dict[str, str]
    events: Sequence[Event]
    troubles: Sequence[Trouble]


def listed(session: Session) -> list[tuple[Issuer, int]]:
    """Every issuer with how many certificates it has issued."""
    counts = select(Programme.issuer_id, func.count().label("issued")).join(Award).where(Award.awarded_at.is_not(None))
    held = counts.group_by(Programme.issuer_id).subquery()
    rows = session.execute(
        select(Issuer, func.coalesce(held.c.issued, 0))
        .outerjoin(held, held.c.issuer_id == Issuer.id)
        .order_by(Issuer.id)
    )
    return [(issuer, issued) for issuer, issued in rows]


def page(session: Session, slug: str, *, before: int | None, signs: bool, now: datetime) -> IssuerPage:
    """An issuer's page; ``before``: events before this one.

    Raises:
        NotFound
    """
    issuer = find(session, slug)
    held = keys.of_issuer(session, issuer.id)
    announced = next((one for one in held if one.state is KeyState.ANNOUNCED), None)
    log = select(Event).where(Event.issuer_id == issuer.id).order_by(Event.seq.desc()).limit(EVENTS)
    return IssuerPage(
        issuer=issuer,
        keys=held,
        announced=announced,
        ready=announced is not None and keys.may_sign(held, announced, now=now),
        print_of={kid: text[:19] for kid, _state, text in register.fingerprints(session, issuer)},
        events=session.scalars(log.where(Event.seq < before) if before else log).all(),
        troubles=[one for one in health.examine(session, signs=signs, now=now) if one.issuer == issuer.slug],
    )


def find(session: Session, slug: str) -> Issuer:
    """An issuer by its slug.

    Raises:
        NotFound
    """
    found = register.issuer_by(session, slug)
    if found is None:
        raise NotFound(detail=f"issuer {slug[:40]}")
    return found
