"""What learners reached in their attempts, for pages that show it beside what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.models import Attempt, AttemptState


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """A learner's graded attempts on a link: how many, the best and the last one in percent."""

    attempts: int
    best: Decimal
    last: Decimal


def sat(session: Session, *, context_links: Sequence[int], people: Sequence[int]) -> dict[tuple[int, int], Sat]:
    """By link and person; one query. Previews and what never counts are left out."""
    rows = session.execute(
        select(Attempt.resource_link_id, Attempt.person_id, Attempt.mark, Attempt.max_mark)
        .where(Attempt.resource_link_id.in_(context_links), Attempt.person_id.in_(people))
        .where(Attempt.state == AttemptState.SUBMITTED, Attempt.preview.is_(False), Attempt.set_aside.is_(None))
        .where(Attempt.mark.is_not(None), Attempt.practice.is_(False))
        .order_by(Attempt.submitted_at, Attempt.id)
    )
    found: dict[tuple[int, int], list[Decimal]] = {}
    for link, person, mark, most in rows:
        found.setdefault((link, person), []).append(100 * mark / most if mark and most else Decimal(0))
    return {key: Sat(attempts=len(all_), best=max(all_), last=all_[-1]) for key, all_ in found.items()}
