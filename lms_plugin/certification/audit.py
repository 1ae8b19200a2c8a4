"""Going through the audit log: which event of which issuer is not as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification.chain import FIRST, digest
from lms_plugin.certification.models import Event, Issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Where a chain does not hold."""

    issuer: str
    seq: int
    why: str


def audit(session: Session) -> Iterator[Broken]:
    """Go through every chain and name each place that does not hold."""
    for issuer in session.scalars(select(Issuer).order_by(Issuer.id)):
        prev, expected = FIRST, 1
        for event in session.scalars(select(Event).where(Event.issuer_id == issuer.id).order_by(Event.seq)):
            if event.seq != expected:
                yield Broken(issuer=issuer.slug, seq=expected, why="is missing")
            if event.prev != prev:
                yield Broken(issuer=issuer.slug, seq=event.seq, why="does not follow the one before it")
            if digest(event) != event.hash:
                yield Broken(issuer=issuer.slug, seq=event.seq, why="was changed")
            prev, expected = event.hash, event.seq + 1
