"""Keeps an item's newest version in columns for lists, whoever writes versions: it follows every flush."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete, event, insert, or_, select, update
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import ItemHead, ItemLabel, ItemText, ItemTwin, LabelKind
from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.authoring.rewording import worded
from question_bank.picture_marks import without_pictures

CHUNK = 500  # ids in one statement: every database takes so many
LONGEST_LABEL = 200
LONGEST_BEGINNING = 80


@event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: Any) -> None:
    fresh = [one for one in session.new if isinstance(one, ItemVersion)]
    changed = [one for one in session.dirty if isinstance(one, ItemVersion)]
    if fresh:
        _write(session, fresh)
    for one in changed:
        session.connection().execute(update(ItemHead).where(ItemHead.version_id == one.id).values(status=one.status))


def _write(session: Session, versions: list[ItemVersion]) -> None:
    newest: dict[int, ItemVersion] = {}
    for one in sorted(versions, key=lambda version: version.number):
        newest[one.item_id] = one
    connection = session.connection()
    for ids in _chunks(sorted(newest)):
        held = connection.execute(select(ItemHead.item_id, ItemHead.number).where(ItemHead.item_id.in_(ids)))
        numbers: dict[int, int] = {row[0]: row[1] for row in held}
        banks: dict[int, int] = {
            row[0]: row[1] for row in connection.execute(select(Item.id, Item.bank_id).where(Item.id.in_(ids)))
        }
        behind = [one for one in ids if numbers.get(one, 0) < newest[one].number]
        connection.execute(delete(ItemHead).where(ItemHead.item_id.in_(behind)))
        connection.execute(delete(ItemLabel).where(ItemLabel.item_id.in_(behind)))
        connection.execute(delete(ItemText).where(ItemText.item_id.in_(behind)))
        if behind:
            connection.execute(insert(ItemHead), [_head(newest[one], banks[one]) for one in behind])
            connection.execute(insert(ItemText), [_text(newest[one], banks[one]) for one in behind])
        labels = [row for one in behind for row in _labels(newest[one], banks[one])]
        if labels:
            connection.execute(insert(ItemLabel), labels)


def let_go(session: Session, item_ids: list[int]) -> None:
    """Forget what is kept beside these items, before versions of theirs are taken out."""
    for ids in _chunks(item_ids):
        session.execute(delete(ItemTwin).where(or_(ItemTwin.one_id.in_(ids), ItemTwin.other_id.in_(ids))))
        session.execute(delete(ItemHead).where(ItemHead.item_id.in_(ids)))
        session.execute(delete(ItemLabel).where(ItemLabel.item_id.in_(ids)))
        session.execute(delete(ItemText).where(ItemText.item_id.in_(ids)))


def follow(session: Session, item_ids: list[int]) -> None:
    """Keep the newest versions of these items anew, of those that still have one."""
    for ids in _chunks(item_ids):
        _write(session, list(session.scalars(select(ItemVersion).where(ItemVersion.item_id.in_(ids)))))


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _head(version: ItemVersion, bank_id: int) -> dict[str, Any]:
    stem = without_pictures(version.document.get("stem", ""))
    return {
        "item_id": version.item_id,
        "bank_id": bank_id,
        "version_id": version.id,
        "number": version.number,
        "status": version.status,
        "type": version.type,
        "difficulty": version.difficulty,
        "critical": version.critical,
        "mark": version.document.get("default_mark", "1"),
        "stem": stem,
        "begins": beginning(stem),
        "changed_at": version.created_at,
        "twins_sought": False,
    }


def beginning(stem: str) -> str:
    """The first letters of a stem, folded: what lists sort by, and tell by whether two begin alike."""
    return stem.lower()[:LONGEST_BEGINNING]


def _text(version: ItemVersion, bank_id: int) -> dict[str, Any]:
    return {"item_id": version.item_id, "bank_id": bank_id, "text": search_text(version.document)}


def search_text(document: dict[str, Any]) -> str:
    """Everything a person reads in an item, folded to lower case."""
    return "\n".join([*worded(document).values(), *document.get("tags", ()), document["item_id"]]).casefold()


def _labels(version: ItemVersion, bank_id: int) -> Iterator[dict[str, Any]]:
    document = version.document
    kinds: tuple[tuple[LabelKind, Iterable[str]], ...] = (
        (LabelKind.TOPIC, version.topics),
        (LabelKind.TAG, document.get("tags", ())),
        (LabelKind.CLAIM, document.get("claim_ids", ())),
    )
    for kind, values in kinds:
        for value in dict.fromkeys(one[:LONGEST_LABEL] for one in values):
            yield {"item_id": version.item_id, "bank_id": bank_id, "kind": kind, "value": value}
