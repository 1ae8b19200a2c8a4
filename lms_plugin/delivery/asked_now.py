"""What somebody is being asked for a grade right now: practice and study guides keep back what would give it away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState


def _items(person_id: int) -> Select[int]:
    """The items on the papers that count and that this person has open, in whichever course."""
    return (
        select(ItemVersion.item_id)
        .join(AttemptSlot, AttemptSlot.item_version_id == ItemVersion.id)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.state == AttemptState.OPEN)
        .where(Attempt.preview.is_(False), Attempt.practice.is_(False))
    )


def among(session: Session, person_id: int, item_ids: Iterable[int]) -> frozenset[int]:
    """Of these items those that the person is asked, in any version."""
    return frozenset(session.scalars(_items(person_id).where(ItemVersion.item_id.in_(list(item_ids)))))


def of_banks(session: Session, person_id: int, bank_ids: Sequence[int]) -> bool:
    """Whether the person is asked anything of these banks."""
    items = select(Item.id).where(Item.bank_id.in_(bank_ids))
    return session.scalar(_items(person_id).where(ItemVersion.item_id.in_(items)).limit(1)) is not None


def slots_of(session: Session, attempt: Attempt) -> frozenset[int]:
    """The slots of a practice attempt whose question its learner is asked elsewhere, in any version."""
    query = (
        select(AttemptSlot.slot)
        .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
        .where(AttemptSlot.attempt_id == attempt.id, ItemVersion.item_id.in_(_items(attempt.person_id)))
    )
    return frozenset(session.scalars(query))
