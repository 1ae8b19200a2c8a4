"""How often a course drew an item lately: counted as papers are drawn, for exposure weights (assessment.md 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.delivery.assessments import Bound
from lms_plugin.delivery.models import Assessment
from lms_plugin.delivery.use_models import ItemUse
from lms_plugin.lti.upserts import table_of
from question_bank.blueprint import name_in

TERM = 6  # months, the running one included


def lately(session: Session, bound: Bound, *, now: datetime) -> Mapping[str, int]:
    """An item's name in this quiz's draws → how often the course drew it in the last six months."""
    rows = session.execute(
        select(Item.bank_id, Item.key, func.sum(ItemUse.uses))
        .join(ItemUse, ItemUse.item_id == Item.id)
        .join(Assessment, Assessment.context_id == ItemUse.context_id)
        .where(Assessment.id == bound.assessment_id, Item.bank_id.in_(bound.banks), ItemUse.month > _month(now, TERM))
        .group_by(Item.bank_id, Item.key)
    )
    return {name_in(None if bank == bound.bank_id else bank, key): int(times) for bank, key, times in rows}


def add(session: Session, bound: Bound, version_ids: Sequence[int], *, now: datetime) -> None:
    """Count one use more of each item that a version of was drawn; two papers drawn at once both count."""
    context_id = session.get_one(Assessment, bound.assessment_id).context_id
    drawn = select(ItemVersion.item_id).where(ItemVersion.id.in_(version_ids)).distinct()
    ids = session.scalars(drawn.order_by(ItemVersion.item_id))
    table = table_of(ItemUse)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"context_id": context_id, "item_id": one, "month": _month(now), "uses": 1} for one in ids]
    statement = make(table).values(rows)
    added = {"uses": table.c.uses + 1}
    session.execute(statement.on_conflict_do_update(index_elements=["context_id", "item_id", "month"], set_=added))


def _month(now: datetime, ago: int = 0) -> str:
    months = now.year * 12 + now.month - 1 - ago
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
