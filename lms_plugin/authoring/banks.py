"""Banks of a course: who may see one, who may change it, and making one."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import BankRole, BankShare, ItemHead
from lms_plugin.authoring.models import Bank, ItemStatus
from lms_plugin.authoring.source_models import SourceDocument
from lms_plugin.errors import NotFound

CATEGORIES = (
    ("indication", "Indications"),
    ("contraindication", "Contraindications"),
    ("drug-effect", "Effects of drugs and procedures"),
    ("side-effect", "Side effects"),
)
ROLES = tuple(BankRole)  # from the one who may most
_UNFIT = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """A bank as the list shows it; ``own``: this course owns it, ``role`` what it was given in another's. ``items``
    counts by status."""

    id: int
    title: str
    own: bool
    role: BankRole | None
    shipped: bool
    documents: int
    items: dict[str, int]


def visible(registration_id: int, context_id: int) -> ColumnElement[bool]:
    """The condition of banks a course may use: the shipped ones, its platform's, its own, and those shared with it."""
    shared = select(BankShare.bank_id).where(BankShare.context_id == context_id)
    return or_(
        Bank.registration_id.is_(None),
        (Bank.registration_id == registration_id)
        & or_(Bank.context_id.is_(None), Bank.context_id == context_id, Bank.id.in_(shared)),
    )


def bank_for(
    session: Session, bank_id: int, *, registration_id: int, context_id: int, least: BankRole
) -> tuple[Bank, BankRole]:
    """A bank with which a course may do so much, and what it may do: the owner all, others what they were given.

    Everybody may look at what is shipped and at what is the whole platform's.

    Raises:
        NotFound: there is none, or the course may not.
    """
    row = session.execute(
        select(Bank, BankShare.role)
        .outerjoin(BankShare, (BankShare.bank_id == Bank.id) & (BankShare.context_id == context_id))
        .where(Bank.id == bank_id, visible(registration_id, context_id))
    ).first()
    if row is None:
        raise NotFound(detail="not a bank of this course")
    role = BankRole.OWNER if row[0].context_id == context_id else row[1] or BankRole.VIEWER
    if ROLES.index(role) > ROLES.index(least):
        raise NotFound(detail=f"{role} is not {least}")
    return row[0], role


def own_bank(session: Session, bank_id: int, *, context_id: int) -> Bank:
    """A bank that this course may change: its own, or one it was made an editor of.

    Raises:
        NotFound: there is none, or it may not.
    """
    editing = select(BankShare.bank_id).where(BankShare.context_id == context_id, BankShare.role == BankRole.EDITOR)
    mine = or_(Bank.context_id == context_id, Bank.id.in_(editing))
    bank = session.scalar(select(Bank).where(Bank.id == bank_id, mine))
    if bank is None:
        raise NotFound(detail="not a bank of this course")
    return bank


def lines(session: Session, *, registration_id: int, context_id: int) -> list[BankLine]:
    """The banks a course may use, its own first. Four queries."""
    banks = session.scalars(select(Bank).where(visible(registration_id, context_id)).order_by(Bank.title)).all()
    counts = item_counts(session, [bank.id for bank in banks])
    counted = session.execute(
        select(SourceDocument.bank_id, func.count())
        .where(SourceDocument.bank_id.in_([bank.id for bank in banks]))
        .group_by(SourceDocument.bank_id)
    )
    documents: dict[int, int] = {row[0]: row[1] for row in counted}
    given = session.scalars(select(BankShare).where(BankShare.context_id == context_id))
    roles = {share.bank_id: share.role for share in given}
    found = [
        BankLine(
            id=bank.id,
            title=bank.title,
            own=bank.context_id == context_id,
            role=roles.get(bank.id),
            shipped=bank.registration_id is None,
            documents=documents.get(bank.id, 0),
            items=counts.get(bank.id, {}),
        )
        for bank in banks
    ]
    return sorted(found, key=lambda line: (not line.own, line.shipped, line.title))


def item_counts(session: Session, bank_ids: list[int]) -> dict[int, dict[str, int]]:
    """Bank id → status → items whose newest version has it."""
    rows = session.execute(
        select(ItemHead.bank_id, ItemHead.status, func.count())
        .where(ItemHead.bank_id.in_(bank_ids))
        .group_by(ItemHead.bank_id, ItemHead.status)
    )
    counts: dict[int, dict[str, int]] = {}
    for bank_id, status, count in rows:
        counts.setdefault(bank_id, {})[ItemStatus(status).value] = count
    return counts


def create(session: Session, *, title: str, registration_id: int, context_id: int, now: datetime) -> int:
    """A new, empty bank of a course. Returns its id."""
    slug = _UNFIT.sub("-", title.lower()).strip("-")[:48] or "bank"
    bank = Bank(
        registration_id=registration_id,
        context_id=context_id,
        key=f"{slug}-{secrets.token_hex(4)}",
        title=title,
        description="",
        language="en",
        topics=[{"id": key, "title": name} for key, name in CATEGORIES],
        documents=[],
        created_at=now,
    )
    session.add(bank)
    session.flush()  # its id is needed for the address
    return bank.id
