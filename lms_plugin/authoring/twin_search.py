"""Looking for questions of a bank that ask nearly the same: the worker does it after every change."""

from __future__ import annotations

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from lms_plugin.authoring.contradictions import Sessions
from lms_plugin.authoring.desk_models import ItemHead, ItemTwin
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.db import reading
from question_bank.interchange import native
from question_bank.twins import pairs, trigrams

CHUNK = 500


def seek(sessions: Sessions) -> None:
    """Look for twins of every item that changed. No transaction is open while comparing."""
    with reading(), sessions() as session:
        banks = session.scalars(select(ItemHead.bank_id).where(ItemHead.twins_sought.is_(False)).distinct()).all()
    for bank_id in banks:
        with reading(), sessions() as session:
            rows = session.execute(
                select(ItemHead.item_id, ItemHead.version_id, ItemHead.twins_sought, ItemVersion.document)
                .join(ItemVersion, ItemVersion.id == ItemHead.version_id)
                .where(ItemHead.bank_id == bank_id, ItemHead.status != ItemStatus.RETIRED)
            ).all()
            fresh = session.execute(
                select(ItemHead.item_id, ItemHead.version_id).where(
                    ItemHead.bank_id == bank_id, ItemHead.twins_sought.is_(False)
                )
            ).all()
        held = {row.item_id: trigrams(native.item_from_document(row.document)) for row in rows}
        found = pairs(held, [row.item_id for row in fresh if row.item_id in held])
        with sessions() as session:
            _keep(session, bank_id, [(row.item_id, row.version_id) for row in fresh], found)


def _keep(session: Session, bank_id: int, fresh: list[tuple[int, int]], found: dict[tuple[int, int], float]) -> None:
    for start in range(0, len(fresh), CHUNK):
        items = [item for item, _ in fresh[start : start + CHUNK]]
        versions = [version for _, version in fresh[start : start + CHUNK]]
        session.execute(delete(ItemTwin).where(or_(ItemTwin.one_id.in_(items), ItemTwin.other_id.in_(items))))
        session.execute(update(ItemHead).where(ItemHead.version_id.in_(versions)).values(twins_sought=True))
    rows = [
        {"one_id": one, "other_id": other, "bank_id": bank_id, "likeness": int(alike * 100)}
        for (one, other), alike in found.items()
    ]
    if rows:
        session.execute(insert(ItemTwin), rows)
