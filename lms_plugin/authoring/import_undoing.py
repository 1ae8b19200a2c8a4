"""An import taken out of its bank again, while nothing of it was used."""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring import heads
from lms_plugin.authoring.errors import ImportNotOpen, ImportUsed
from lms_plugin.authoring.exchange_models import ImportLine, ImportState, ItemImport
from lms_plugin.authoring.models import Item, ItemEvent, ItemStatus, ItemVersion

log = structlog.get_logger(__name__)
CHUNK = 500  # ids in one statement: every database takes so many


def undo(session: Session, found: ItemImport) -> int:
    """Take out what an import brought in. Returns how many versions that were.

    Raises:
        ImportNotOpen: it was not applied.
        ImportUsed: one of its questions was reviewed, changed, commented or used.
    """
    if found.state is not ImportState.APPLIED:
        raise ImportNotOpen(detail=found.state)
    made = session.scalar(select(func.count()).select_from(_made(found.id).subquery())) or 0
    newer = aliased(ItemVersion)
    used = session.scalar(
        select(func.count())
        .select_from(ItemVersion)
        .where(
            ItemVersion.id.in_(_made(found.id)),
            (ItemVersion.status != ItemStatus.DRAFT)
            | exists().where(newer.item_id == ItemVersion.item_id, newer.number > ItemVersion.number)
            | exists().where(ItemEvent.version_id == ItemVersion.id),
        )
    )
    if used:
        raise ImportUsed(detail=f"{used} versions")
    try:
        with session.begin_nested():
            _take_out(session, found)
    except IntegrityError as error:  # something else of the application names one of them
        raise ImportUsed(detail="named elsewhere") from error
    found.state = ImportState.UNDONE
    log.info("import_undone", import_id=found.id, versions=made)
    return made


def _made(import_id: int) -> Any:
    return select(ImportLine.version_id).where(ImportLine.import_id == import_id, ImportLine.version_id.is_not(None))


def _take_out(session: Session, found: ItemImport) -> None:
    ids = list(session.scalars(_made(found.id)))
    items = list(session.scalars(select(ItemVersion.item_id).where(ItemVersion.id.in_(_made(found.id)))))
    heads.let_go(session, items)
    session.execute(update(ImportLine).where(ImportLine.import_id == found.id).values(version_id=None))
    for start in range(0, len(ids), CHUNK):
        alone = ~exists().where(ItemVersion.item_id == Item.id)
        session.execute(delete(ItemVersion).where(ItemVersion.id.in_(ids[start : start + CHUNK])))
        session.execute(delete(Item).where(Item.id.in_(items[start : start + CHUNK]), alone))
    heads.follow(session, items)
