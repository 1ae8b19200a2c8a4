"""The questions behind the item versions of a report: words, bank, version, and the words of their options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.delivery.rendering import inline
from lms_plugin.insights.labels import labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One item version as it was asked. ``editable``: its bank is of this course, so that a click leads to its page."""

    version_id: int
    item_id: int
    bank_id: int
    key: str
    number: int
    type: str
    status: ItemStatus
    critical: bool
    editable: bool
    stem: Markup


def asked(session: Session, version_ids: Iterable[int], *, context_id: int) -> dict[int, Asked]:
    """Item version id → what was asked. One query."""
    query = (
        select(ItemVersion, Item.key, Item.bank_id, Bank.context_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .join(Bank, Bank.id == Item.bank_id)
        .where(ItemVersion.id.in_(list(version_ids)))
    )
    return {
        version.id: Asked(
            version_id=version.id,
            item_id=version.item_id,
            bank_id=bank_id,
            key=key,
            number=version.number,
            type=version.type,
            status=version.status,
            critical=version.critical,
            editable=owner == context_id,
            stem=_stem(version.document, key),
        )
        for version, key, bank_id, owner in session.execute(query)
    }


def _stem(document: Mapping[str, Any], key: str) -> Markup:
    return inline(document.get("stem") or document.get("text") or key, document.get("format", "md"))


def siblings(session: Session, item_id: int) -> list[int]:
    """All versions of an item, newest first."""
    query = select(ItemVersion.id).where(ItemVersion.item_id == item_id).order_by(ItemVersion.number.desc())
    return list(session.scalars(query))


def option_lines(session: Session, version_id: int, options: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The options of a stored report with their ``part`` and ``text`` in words; the blanks come last, without."""
    item = authoring.load_items(session, [version_id])[version_id][1]
    words = labels(item)
    lines = []
    for one in options:
        part, text = words.get(one["choice"] or "", ("", one["choice"] or ""))
        lines.append({**one, "part": inline(part, item.format), "text": inline(text, item.format)})
    return lines
