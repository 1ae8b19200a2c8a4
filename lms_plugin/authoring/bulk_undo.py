"""Undoing a bulk change: every question goes back where it was, unless somebody changed it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring.bulk import CHUNK, event_of, next_versions, note_of
from lms_plugin.authoring.bulk_plan import STATUS_ACTIONS, versions_of
from lms_plugin.authoring.desk_models import BulkChange, BulkChangeRow, ItemHead
from lms_plugin.authoring.errors import StepNotOpen
from lms_plugin.authoring.models import Item, ItemEvent, ItemStatus, ItemVersion
from lms_plugin.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undoing did: questions put back, and those somebody changed since, left as they are."""

    restored: int
    kept: int


def undo(session: Session, change_id: int, *, bank_id: int, person_id: int, now: datetime) -> Undone:
    """Put back what a bulk change changed, except where somebody changed it since.

    Raises:
        NotFound: no such change in this bank.
        StepNotOpen: it was undone already.
    """
    change = session.scalar(select(BulkChange).filter_by(id=change_id, bank_id=bank_id).with_for_update())
    if change is None:
        raise NotFound(detail="no such bulk change")
    if change.undone_at is not None:
        raise StepNotOpen(detail="undone already")
    session.execute(select(Item.id).where(Item.bank_id == bank_id).order_by(Item.id).with_for_update()).all()
    rows = session.execute(
        select(BulkChangeRow, ItemHead)
        .join(ItemHead, ItemHead.item_id == BulkChangeRow.item_id)
        .where(BulkChangeRow.bulk_change_id == change_id)
        .order_by(BulkChangeRow.item_id)
    ).all()
    ours = [row for row, head in rows if head.version_id == row.after_id and head.status is row.after_status]
    for start in range(0, len(ours), CHUNK):
        _put_back(session, change, ours[start : start + CHUNK], person_id, now)
        session.flush()
    change.undone_at, change.undone_by = now, person_id
    return Undone(restored=len(ours), kept=len(rows) - len(ours))


def _put_back(session: Session, change: BulkChange, rows: list[BulkChangeRow], person_id: int, now: datetime) -> None:
    versions = versions_of(session, {one for row in rows for one in (row.before_id, row.after_id)})
    note = f"{note_of(change)} undone"
    if change.action not in STATUS_ACTIONS:
        pairs = [(versions[row.after_id], versions[row.before_id].document) for row in rows]
        next_versions(session, pairs, reason=note, now=now)
        return
    for row in rows:
        version = versions[row.after_id]
        version.status = row.before_status
        session.add(event_of(version, "reopen", note, person_id, now))
    before = aliased(ItemEvent)
    last = (  # what was decided of it before it was retired
        select(before.action)
        .where(before.version_id == ItemVersion.id, before.id < ItemEvent.id)
        .order_by(before.id.desc())
        .limit(1)
        .correlate(ItemVersion, ItemEvent)
        .scalar_subquery()
    )
    older = (
        select(ItemVersion, last)
        .join(ItemEvent, ItemEvent.version_id == ItemVersion.id)
        .where(
            ItemVersion.item_id.in_([row.item_id for row in rows]),
            ItemVersion.id.not_in(versions),
            ItemVersion.status == ItemStatus.RETIRED,
            ItemEvent.action == "retire",
            ItemEvent.note == note_of(change),
        )
    )
    for version, decided in session.execute(older):
        version.status = ItemStatus.STALE if decided == "stale" else ItemStatus.APPROVED
