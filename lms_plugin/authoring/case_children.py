"""The questions of a case, in the versions it names."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.models import Item, ItemVersion
from question_bank import Item as ItemContent
from question_bank.interchange import native
from question_bank.items import Case


def children_of(session: Session, bank_id: int, item: ItemContent) -> list[ItemContent]:
    """Those that the bank has, in order; none, and no query, of what is no case."""
    if not isinstance(item, Case):
        return []
    rows = session.execute(
        select(Item.key, ItemVersion.number, ItemVersion.document)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id == bank_id, Item.key.in_([one.item_id for one in item.children]))
    )
    held = {(row.key, row.number): row.document for row in rows}
    named = [held.get((one.item_id, one.version)) for one in item.children]
    return [native.item_from_document(one) for one in named if one is not None]
