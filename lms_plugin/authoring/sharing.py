"""Banks shared with other courses of a platform, and copied where they cannot be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.authoring import banks, pictures
from lms_plugin.authoring.desk_models import BankRole, BankShare, ItemHead
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.lti.models import Context, Deployment, Membership

GIVEN = (BankRole.VIEWER, BankRole.REVIEWER, BankRole.EDITOR)
STAFF = (Role.ADMIN, Role.INSTRUCTOR, Role.AUTHOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A course a bank is shared with."""

    context_id: int
    title: str
    role: BankRole


def shares(session: Session, bank_id: int) -> list[ShareLine]:
    """The courses a bank is shared with, by title."""
    rows = session.execute(
        select(BankShare, Context.title)
        .join(Context, Context.id == BankShare.context_id)
        .where(BankShare.bank_id == bank_id)
        .order_by(Context.title, Context.id)
    )
    return [ShareLine(context_id=row.context_id, title=title or "", role=row.role) for row, title in rows]


def courses(session: Session, bank: Bank, person_id: int) -> list[tuple[int, str]]:
    """The other courses of the platform that a person teaches: nobody sees titles of courses that are not theirs."""
    rows = session.execute(
        select(Context.id, Context.title)
        .join(Membership, Membership.context_id == Context.id)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .where(
            Membership.person_id == person_id,
            Membership.role.in_(STAFF),
            Deployment.registration_id == bank.registration_id,
            Context.id != bank.context_id,
        )
        .order_by(Context.title, Context.id)
    )
    return [(row.id, row.title or str(row.id)) for row in rows]


def share(session: Session, bank: Bank, *, context_id: int, role: str, person_id: int, now: datetime) -> None:
    """Share a bank with a course, or change what that course may do.

    Raises:
        InvalidInput: no role that can be given.
        NotFound: not a course of the platform that this person teaches.
    """
    if role not in set(GIVEN):
        raise InvalidInput(detail="role")
    if context_id not in dict(courses(session, bank, person_id)):
        raise NotFound(detail="not a course of this person")
    row = session.get(BankShare, (bank.id, context_id), with_for_update=True)
    if row is None:
        row = BankShare(bank_id=bank.id, context_id=context_id)
        session.add(row)
    row.role, row.shared_by, row.shared_at = BankRole(role), person_id, now


def unshare(session: Session, bank_id: int, context_id: int) -> None:
    """Take a bank back from a course. Quizzes that draw from it keep doing so; nobody there can change it any more."""
    row = session.get(BankShare, (bank_id, context_id))
    if row is not None:
        session.delete(row)


def copy(session: Session, bank: Bank, *, registration_id: int, context_id: int, now: datetime) -> int:
    """A bank of this course with the newest version of every question that is not retired. Returns its id.

    Questions keep their status: not a word of what was approved is changed.
    """
    made = banks.create(session, title=bank.title, registration_id=registration_id, context_id=context_id, now=now)
    fresh = session.get_one(Bank, made)
    fresh.description, fresh.language, fresh.topics, fresh.documents = (
        bank.description, bank.language, bank.topics, bank.documents,
    )  # fmt: skip
    pictures.copy(session, bank.id, made, now=now)
    rows: Sequence[tuple[str, ItemVersion]] = [
        (key, version)
        for key, version in session.execute(
            select(Item.key, ItemVersion)
            .join(ItemHead, ItemHead.item_id == Item.id)
            .join(ItemVersion, ItemVersion.id == ItemHead.version_id)
            .where(ItemHead.bank_id == bank.id, ItemHead.status != ItemStatus.RETIRED)
            .order_by(Item.id)
        )
    ]
    items = [Item(bank_id=made, key=key) for key, _ in rows]
    session.add_all(items)
    session.flush()  # versions need their ids
    session.add_all(
        ItemVersion(
            item_id=item.id, number=1, status=version.status, reason=f"copied from {bank.title}", created_at=now,
            type=version.type, difficulty=version.difficulty, topics=version.topics, critical=version.critical,
            document=version.document, content_hash=version.content_hash,
        )
        for item, (_, version) in zip(items, rows, strict=True)
    )  # fmt: skip
    return made
