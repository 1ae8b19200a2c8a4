"""An import brought into its bank in one transaction, as drafts, and taken out again while nothing of it was used."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures, restoring
from lms_plugin.authoring.documents import Wake
from lms_plugin.authoring.errors import ImportNotOpen
from lms_plugin.authoring.exchange_models import Choice, ImportLine, ImportState, ItemImport
from lms_plugin.authoring.import_reading import bank_mark
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.authoring.questions import columns_of
from lms_plugin.db import after_commit

KEY = 64  # characters of an item's key
log = structlog.get_logger(__name__)


def apply(
    session: Session, bank: Bank, found: ItemImport, *, person_id: int, now: datetime, restore: bool = False
) -> bool:
    """Bring in what was chosen, all of it or nothing. False: the bank has changed, so the report is made anew first.

    ``restore``: questions stand again where the file says they stood, as far as this person may say so.

    Raises:
        ImportNotOpen: there is no report, or it was applied already.
    """
    if found.state is not ImportState.READ:
        raise ImportNotOpen(detail=found.state)
    session.scalar(select(Bank.id).where(Bank.id == bank.id).with_for_update())
    if bank_mark(session, bank.id) != found.bank_mark:
        found.state, found.tries = ImportState.WAITING, 0
        after_commit(session, Wake.call)
        return False
    wanted = select(ImportLine).where(ImportLine.import_id == found.id, ImportLine.choice != Choice.SKIP)
    lines = [line for line in session.scalars(wanted.order_by(ImportLine.position)) if line.document is not None]
    there = _Bank.of(session, bank.id)
    placed = [there.place(line) for line in lines]
    fresh = {key: Item(bank_id=bank.id, key=key) for key, number in placed if number == 1}
    session.add_all(fresh.values())
    session.flush()  # versions need their items
    renamed = {_id(line): place for line, place in zip(lines, placed, strict=True)}
    versions = [
        ItemVersion(
            item_id=fresh[key].id if key in fresh else there.items[key][0],
            number=number,
            status=ItemStatus.DRAFT,
            reason=f"import of {found.filename}"[:200],
            created_at=now,
            author_id=person_id if number > 1 else None,  # a question of the bank changed by way of a file
            **columns_of(_document(there, line, (key, number), renamed)),
        )
        for line, (key, number) in zip(lines, placed, strict=True)
    ]
    session.add_all(versions)
    session.flush()  # the lines name them
    for line, version in zip(lines, versions, strict=True):
        line.version_id = version.id
        if restore:
            restoring.restore(session, bank, line, version, person_id=person_id, now=now)
    _settle(session, bank, found, versions)
    found.state, found.applied_by, found.applied_at = ImportState.APPLIED, person_id, now
    log.info("import_applied", import_id=found.id, bank_id=bank.id, versions=len(versions))
    return True


def _id(line: ImportLine) -> str:
    assert line.document is not None  # noqa: S101 - those without are left out
    return str(line.document["item_id"])


@dataclass(slots=True)
class _Bank:
    """What a bank holds: key → item id and newest number, and the numbers given by people."""

    items: dict[str, tuple[int, int]]
    numbers: set[str]
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, session: Session, bank_id: int) -> _Bank:
        """Two queries."""
        rows = session.execute(
            select(Item.key, Item.id, func.max(ItemVersion.number))
            .join(ItemVersion, ItemVersion.item_id == Item.id)
            .where(Item.bank_id == bank_id)
            .group_by(Item.key, Item.id)
        )
        numbers = session.scalars(
            select(ItemVersion.document["idnumber"].as_string())
            .join(Item, Item.id == ItemVersion.item_id)
            .where(Item.bank_id == bank_id)
        )
        return cls(
            items={key: (item_id, number) for key, item_id, number in rows}, numbers={one for one in numbers if one}
        )

    def place(self, line: ImportLine) -> tuple[str, int]:
        """Key and number of the version that a line becomes; two lines never meet in one."""
        if line.choice is Choice.VERSION and line.meets in self.items and line.meets not in self.taken:
            self.taken.add(line.meets)
            return line.meets, self.items[line.meets][1] + 1
        key = _id(line)
        if key in self.items or key in self.taken:
            key = f"{key[: KEY - 7]}-{secrets.token_hex(3)}"
        self.taken.add(key)
        return key, 1


def _document(
    there: _Bank, line: ImportLine, place: tuple[str, int], renamed: dict[str, tuple[str, int]]
) -> dict[str, Any]:
    """The content under its key in this bank; a number that is taken stays with who has it."""
    key, number = place
    document = dict(line.document or {}) | {"item_id": key, "version": number}
    if number == 1 and document.get("idnumber"):
        if document["idnumber"] in there.numbers:
            document["idnumber"] = None
        else:
            there.numbers.add(document["idnumber"])
    if "children" in document:  # a case names its questions by key and version
        document["children"] = [
            dict(
                zip(("item_id", "version"), renamed.get(one["item_id"], (one["item_id"], one["version"])), strict=True)
            )
            for one in document["children"]
        ]
    return document


def _settle(session: Session, bank: Bank, found: ItemImport, versions: list[ItemVersion]) -> None:
    """The bank knows the topics that came, and has the pictures."""
    pictures.settle(session, found.id)
    known = {topic["id"] for topic in bank.topics}
    new = [topic for topic in dict.fromkeys(one for row in versions for one in row.topics) if topic not in known]
    bank.topics = [*bank.topics, *({"id": one, "title": one} for one in new)]
