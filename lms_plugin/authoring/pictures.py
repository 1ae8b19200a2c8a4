"""Pictures of banks: kept, listed, found for whoever may see them, and carried to another bank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session, undefer

from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.exchange_models import ImportLine, ImportState, ItemImport
from lms_plugin.authoring.models import Bank, ItemVersion
from lms_plugin.authoring.picture_models import BankPicture
from lms_plugin.authoring.rewording import worded
from lms_plugin.errors import NotFound
from question_bank.pictures import Picture, names_in

SHOWN = 60  # the newest of a bank, on its page and in the editor


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Whence pictures come: a person's upload, or an import that may still be forgotten."""

    now: datetime
    person_id: int | None = None
    import_id: int | None = None


def keep(session: Session, bank_id: int, picture: Picture, came: Arrival, *, alt: str = "") -> None:
    """Keep a picture of a bank; one that is there already stays, and is then no import's any more."""
    mine = (BankPicture.bank_id == bank_id, BankPicture.name == picture.name)
    there = session.scalar(select(BankPicture).where(*mine))
    if there is not None:
        there.alt = there.alt or alt
        there.import_id = there.import_id and came.import_id  # of two imports, the newer one
        return
    session.add(
        BankPicture(
            bank_id=bank_id, import_id=came.import_id, name=picture.name, width=picture.width, height=picture.height,
            size=len(picture.data), content=picture.data, alt=alt, uploaded_by=came.person_id, uploaded_at=came.now,
        )
    )  # fmt: skip
    session.flush()  # the next one may be the same


def newest(session: Session, bank_id: int) -> list[BankPicture]:
    """The pictures of a bank, the newest first, without their bytes."""
    mine = (BankPicture.bank_id == bank_id, BankPicture.import_id.is_(None))
    return list(session.scalars(select(BankPicture).where(*mine).order_by(BankPicture.id.desc()).limit(SHOWN)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A question one of whose versions shows a picture; ``now``: its newest one does. Without ``item_id`` it is an
    import that waits to be applied, and ``words`` its file."""

    words: str
    item_id: int | None = None
    now: bool = False


def uses(session: Session, bank_id: int, name: str) -> list[Use]:
    """Where a picture is needed: attempts and histories hold versions, so each version counts. Two queries."""
    showing = cast(ItemVersion.document, Text).contains(f"media:{name}", autoescape=True)
    rows = session.execute(
        select(ItemHead.item_id, ItemHead.stem, ItemHead.number, func.max(ItemVersion.number).label("last"))
        .join(ItemVersion, ItemVersion.item_id == ItemHead.item_id)
        .where(ItemHead.bank_id == bank_id, showing)
        .group_by(ItemHead.item_id, ItemHead.stem, ItemHead.number)
        .order_by(ItemHead.item_id)
    )
    found = [Use(words=row.stem, item_id=row.item_id, now=row.last == row.number) for row in rows]
    waiting = session.scalars(
        select(ItemImport.filename)
        .join(ImportLine, ImportLine.import_id == ItemImport.id)
        .where(
            ItemImport.bank_id == bank_id,
            ItemImport.state.not_in((ImportState.APPLIED, ImportState.UNDONE, ImportState.DISCARDED)),
            cast(ImportLine.document, Text).contains(f"media:{name}", autoescape=True),
        )
        .distinct()
    )
    return found + [Use(words=filename) for filename in waiting]


def remove(session: Session, bank_id: int, name: str) -> list[Use]:
    """Take a picture out of a bank, unless something needs it: then that is returned, and the picture stays.

    Raises:
        NotFound: the bank has no such picture.
    """
    mine = select(BankPicture).where(BankPicture.bank_id == bank_id, BankPicture.name == name)
    row = session.scalar(mine.with_for_update())
    if row is None:
        raise NotFound(detail="no such picture in this bank")
    needed = uses(session, bank_id, name)
    if not needed:
        session.delete(row)
    return needed


def held(session: Session, bank_id: int, document: dict[str, Any]) -> set[str]:
    """Those of the pictures a question names that its bank has. No query where it names none."""
    named = names_in(worded(document).values())
    if not named:
        return set()
    there = select(BankPicture.name).where(BankPicture.bank_id == bank_id, BankPicture.name.in_(named))
    return set(session.scalars(there))


def content(session: Session, name: str, *, registration_id: int) -> bytes | None:
    """The bytes of a picture that some bank of the platform, or the library, has; equal wherever they are found."""
    mine = or_(Bank.registration_id == registration_id, Bank.registration_id.is_(None))
    found = select(BankPicture.content).join(Bank, Bank.id == BankPicture.bank_id)
    return session.scalar(found.where(BankPicture.name == name, mine).limit(1))


def of_documents(session: Session, bank_id: int, documents: Iterable[dict[str, Any]]) -> dict[str, bytes]:
    """Name → bytes of what these questions of a bank show, in the order in which they show it."""
    named = names_in(text for one in documents for text in worded(one).values())
    if not named:
        return {}
    wanted = select(BankPicture).where(BankPicture.bank_id == bank_id, BankPicture.name.in_(named))
    found = {one.name: one.content for one in session.scalars(wanted.options(undefer(BankPicture.content)))}
    return {one: found[one] for one in named if one in found}


def copy(session: Session, bank_id: int, to: int, *, now: datetime) -> None:
    """Give another bank everything this one shows."""
    rows = session.scalars(
        select(BankPicture)
        .where(BankPicture.bank_id == bank_id, BankPicture.import_id.is_(None))
        .order_by(BankPicture.id)
        .options(undefer(BankPicture.content))
    )
    for one in rows:
        same = Picture(name=one.name, width=one.width, height=one.height, data=one.content)
        keep(session, to, same, Arrival(now=now), alt=one.alt)


def settle(session: Session, import_id: int) -> None:
    """An import was applied: what came with it is the bank's."""
    session.execute(update(BankPicture).where(BankPicture.import_id == import_id).values(import_id=None))


def forget(session: Session, import_id: int) -> None:
    """An import was forgotten or is read anew: what came with it goes."""
    session.execute(delete(BankPicture).where(BankPicture.import_id == import_id))
