"""Which questions of a bank have reports that wait for a decision."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.regrading.models import Challenge, Verdict


def items_reported(session: Session, bank_id: int, context_id: int) -> Iterable[int]:
    """Their item ids, of one course."""
    return session.scalars(
        select(ItemVersion.item_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .join(Challenge, Challenge.item_version_id == ItemVersion.id)
        .where(Item.bank_id == bank_id, Challenge.context_id == context_id, Challenge.verdict == Verdict.OPEN)
    )
