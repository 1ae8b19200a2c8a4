"""A change of many questions at once: one batch that says who and when, and that can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.bulk_plan import LABEL_ACTIONS, STATUS_ACTIONS, Order, plan, versions_of
from lms_plugin.authoring.desk_models import BulkChange, BulkChangeRow, ItemHead, LabelKind
from lms_plugin.authoring.errors import StepNotOpen
from lms_plugin.authoring.models import Item, ItemEvent, ItemStatus, ItemVersion
from lms_plugin.authoring.questions import columns_of

CHUNK = 500
MEMBERS = {"difficulty": "difficulty", "mark": "default_mark"}


def apply(session: Session, bank_id: int, order: Order, *, mark: str, person_id: int, now: datetime) -> BulkChange:
    """Do what a plan said.

    Topics, tags, difficulty and marks do not touch what a reviewer looked at: the new versions stand where the old
    ones stood, with their approvals.

    Raises:
        StepNotOpen: something changed since the plan was shown.
    """
    locked = select(Item.id).where(Item.bank_id == bank_id).order_by(Item.id).with_for_update()
    session.execute(locked).all()
    planned = plan(session, bank_id, order)
    if planned.mark != mark:
        raise StepNotOpen(detail="the plan is not what was shown")
    change = BulkChange(bank_id=bank_id, person_id=person_id, at=now, action=order.action, value=order.value)
    session.add(change)
    session.flush()  # its rows need its id
    for heads in _chunks(planned.changing):
        versions = versions_of(session, (head.version_id for head in heads))
        if order.action in STATUS_ACTIONS:
            _set_status(session, change, list(versions.values()))
        else:
            _write(session, change, [(one, _changed(one.document, order)) for one in versions.values()])
        session.flush()
    return change


def _chunks(heads: Sequence[ItemHead]) -> Iterator[Sequence[ItemHead]]:
    for start in range(0, len(heads), CHUNK):
        yield heads[start : start + CHUNK]


def _changed(document: dict[str, Any], order: Order) -> dict[str, Any]:
    if order.action in LABEL_ACTIONS:
        kind, adding = LABEL_ACTIONS[order.action]
        name = "topics" if kind is LabelKind.TOPIC else "tags"
        kept = [one for one in document.get(name, ()) if one != order.value]
        return document | {name: [*kept, order.value] if adding else kept}
    return document | {MEMBERS[order.action]: order.value}


def _set_status(session: Session, change: BulkChange, versions: list[ItemVersion]) -> None:
    status = STATUS_ACTIONS[change.action]
    for one in versions:
        session.add(_row(change, one, one, one.status, status))
    older: list[ItemVersion] = []
    if status is ItemStatus.RETIRED:  # an older version would be drawn, or practised, in its place
        items = [one.item_id for one in versions]
        standing = ItemVersion.status.in_([ItemStatus.APPROVED, ItemStatus.STALE])
        found = select(ItemVersion).where(ItemVersion.item_id.in_(items), standing)
        known = {one.id for one in versions}
        older = [one for one in session.scalars(found) if one.id not in known]
    for one in [*versions, *older]:
        one.status = status
        session.add(event_of(one, change.action, note_of(change), change.person_id, change.at))


def note_of(change: BulkChange) -> str:
    """How versions and events name the change they are from."""
    return f"bulk change {change.id}"


def event_of(version: ItemVersion, action: str, note: str, person_id: int, at: datetime) -> ItemEvent:
    """What was decided about a version, not added yet."""
    return ItemEvent(version_id=version.id, person_id=person_id, at=at, action=action, note=note)


def _row(
    change: BulkChange, before: ItemVersion, after: ItemVersion, was: ItemStatus, now: ItemStatus
) -> BulkChangeRow:
    return BulkChangeRow(
        bulk_change_id=change.id, item_id=before.item_id, before_id=before.id, after_id=after.id,
        before_status=was, after_status=now,
    )  # fmt: skip


def _write(session: Session, change: BulkChange, pairs: list[tuple[ItemVersion, dict[str, Any]]]) -> None:
    fresh = next_versions(session, pairs, reason=note_of(change), now=change.at)
    for before, after in fresh:
        session.add(_row(change, before, after, before.status, after.status))


def next_versions(
    session: Session, pairs: list[tuple[ItemVersion, dict[str, Any]]], *, reason: str, now: datetime
) -> list[tuple[ItemVersion, ItemVersion]]:
    """A next version after each, standing where it stands, with its approvals."""
    fresh = [
        (
            before,
            ItemVersion(
                item_id=before.item_id,
                number=before.number + 1,
                status=before.status,
                reason=reason,
                author_id=before.author_id,
                created_at=now,
                **columns_of(document | {"version": before.number + 1}),
            ),
        )
        for before, document in pairs
    ]
    session.add_all([after for _, after in fresh])
    session.flush()  # approvals and rows need their ids
    successors = {before.id: after for before, after in fresh}
    approvals = select(ItemEvent).where(ItemEvent.version_id.in_(successors), ItemEvent.action == "approve")
    for one in session.scalars(approvals).all():
        session.add(event_of(successors[one.version_id], "approve", one.note, one.person_id, one.at))
    return fresh


def changes(session: Session, bank_id: int, *, most: int = 20) -> list[BulkChange]:
    """The newest bulk changes of a bank."""
    query = select(BulkChange).filter_by(bank_id=bank_id).order_by(BulkChange.id.desc()).limit(most)
    return list(session.scalars(query))
