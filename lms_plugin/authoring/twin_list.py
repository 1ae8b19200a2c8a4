"""Questions of a bank that ask nearly the same, listed for authors."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring.desk_models import ItemHead, ItemTwin
from lms_plugin.authoring.models import ItemStatus, ItemVersion

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two questions nearly the same, the newest version of each; ``likeness`` in percent."""

    one: ItemVersion
    other: ItemVersion
    likeness: int


def listed(session: Session, bank_id: int, *, page: int = 1) -> tuple[list[Pair], int]:
    """A page of a bank's twins, most alike first, and how many pairs there are; retired questions are left out."""
    one, other = aliased(ItemHead), aliased(ItemHead)
    query = (
        select(ItemTwin, one.version_id, other.version_id)
        .join(one, one.item_id == ItemTwin.one_id)
        .join(other, other.item_id == ItemTwin.other_id)
        .where(ItemTwin.bank_id == bank_id, one.status != ItemStatus.RETIRED, other.status != ItemStatus.RETIRED)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(ItemTwin.likeness.desc(), ItemTwin.one_id, ItemTwin.other_id)
    rows = session.execute(ordered.limit(PAGE).offset((max(page, 1) - 1) * PAGE)).all()
    ids = [one for _, *versions in rows for one in versions]
    held = {row.id: row for row in session.scalars(select(ItemVersion).where(ItemVersion.id.in_(ids)))}
    return [Pair(one=held[a], other=held[b], likeness=twin.likeness) for twin, a, b in rows], total


def twins_of(session: Session, item_id: int) -> list[int]:
    """The items that ask nearly what this one asks."""
    rows = session.execute(
        select(ItemTwin.one_id, ItemTwin.other_id).where(or_(ItemTwin.one_id == item_id, ItemTwin.other_id == item_id))
    )
    return [row.other_id if row.one_id == item_id else row.one_id for row in rows]
