"""Questions of a bank: listed, reviewed, approved by whoever may, and their wording changed as a new version."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures
from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.errors import NotYours, StepNotOpen
from lms_plugin.authoring.models import Bank, Item, ItemEvent, ItemStatus, ItemVersion
from lms_plugin.authoring.service import content_hash_of, has_critical
from lms_plugin.errors import NotFound
from question_bank import Item as ItemContent
from question_bank.interchange import native
from question_bank.items import Case
from question_bank.linter import lint_item
from question_bank.linting.finding import Finding

STEPS: dict[str, tuple[frozenset[ItemStatus], ItemStatus]] = {
    "approve": (frozenset({ItemStatus.DRAFT, ItemStatus.IN_REVIEW, ItemStatus.STALE}), ItemStatus.APPROVED),
    "reject": (frozenset({ItemStatus.DRAFT, ItemStatus.IN_REVIEW}), ItemStatus.RETIRED),
    "retire": (frozenset({ItemStatus.APPROVED, ItemStatus.STALE}), ItemStatus.RETIRED),
    "reopen": (frozenset({ItemStatus.RETIRED, ItemStatus.IN_REVIEW}), ItemStatus.DRAFT),
}
TWO = 2  # approvals where a dangerous answer is set, changed or taken away


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question's newest version, with what was found about it and who decided what."""

    item_id: int
    version: ItemVersion
    content: ItemContent
    findings: tuple[Finding, ...]
    events: list[ItemEvent]
    approvals: int


def standing(events: list[ItemEvent]) -> list[ItemEvent]:
    """The decisions that were not taken back, oldest first."""
    left: list[ItemEvent] = []
    for one in events:
        if one.action == "undo":
            left.pop()
        else:
            left.append(one)
    return left


def _newest(bank_id: int) -> Select[Any]:
    return (
        select(ItemVersion)
        .join(ItemHead, ItemHead.version_id == ItemVersion.id)
        .where(ItemHead.bank_id == bank_id)
        .order_by(ItemVersion.item_id)
    )


def items_of(session: Session, bank_id: int) -> dict[int, ItemContent]:
    """Item id → the newest version's content, retired ones included: what was rejected is not drafted again."""
    return {row.item_id: native.item_from_document(row.document) for row in session.scalars(_newest(bank_id))}


def question(session: Session, bank: Bank, item_id: int) -> Question:
    """A question of this bank.

    Raises:
        NotFound: it is another bank's.
    """
    version = session.scalar(_newest(bank.id).where(ItemVersion.item_id == item_id))
    if version is None:
        raise NotFound(detail="no such question in this bank")
    content = native.item_from_document(version.document)
    events = list(session.scalars(select(ItemEvent).filter_by(version_id=version.id).order_by(ItemEvent.id)))
    return Question(
        item_id=item_id,
        version=version,
        content=content,
        findings=lint_item(content, language=bank.language, held=pictures.held(session, bank.id, version.document)),
        events=events,
        approvals=len({one.person_id for one in standing(events) if one.action == "approve"}),
    )


def next_waiting(session: Session, bank_id: int, *, after: int = 0) -> int | None:
    """The next question to review after an item, else the first one; None: nothing waits."""
    waiting = (ItemStatus.DRAFT, ItemStatus.IN_REVIEW)
    query = _newest(bank_id).where(ItemVersion.status.in_(waiting)).limit(1)
    row = session.scalar(query.where(ItemVersion.item_id > after)) or session.scalar(
        query.where(ItemVersion.item_id != after)
    )
    return row.item_id if row else None


def decide(
    session: Session, bank: Bank, item_id: int, step: str, *, number: int, note: str, person_id: int, now: datetime
) -> ItemStatus:
    """Take a step with the newest version. Returns where it stands now.

    An approval by a second person counts once more where one is needed: the version then waits in review.

    Raises:
        NotFound: no such question.
        StepNotOpen: the version is not the newest any more, or not where the step begins, or has an error.
        NotYours: who wrote a version does not approve it.
    """
    session.scalar(select(Item.id).where(Item.id == item_id).with_for_update())
    found = question(session, bank, item_id)
    version = found.version
    if step not in STEPS or version.number != number or version.status not in STEPS[step][0]:
        raise StepNotOpen(detail=f"{step} from {version.status} of version {version.number}")
    status = STEPS[step][1]
    if step == "approve":
        if any(one.severity == "error" for one in found.findings):
            raise StepNotOpen(detail="the linter has an error")
        if bank.second_person:
            people = {one.person_id for one in standing(found.events) if one.action == "approve"} | {person_id}
            if version.author_id == person_id:
                raise NotYours
            if len(people) < TWO and needs_two(session, version):
                status = ItemStatus.IN_REVIEW
    session.add(ItemEvent(version_id=version.id, person_id=person_id, at=now, action=step, note=note.strip()[:500]))
    version.status = status
    if step == "retire":  # an older version would be drawn, or practised, in its place
        session.execute(
            update(ItemVersion)
            .where(ItemVersion.item_id == item_id, ItemVersion.status.in_([ItemStatus.APPROVED, ItemStatus.STALE]))
            .values(status=ItemStatus.RETIRED)
        )
    return status


def needs_two(session: Session, version: ItemVersion) -> bool:
    """Whether a version has a dangerous answer, or what it takes the place of has: taking the flag away weighs as much
    (assessment.md 2.1 a)."""
    if version.critical:
        return True
    before = select(ItemVersion.status, ItemVersion.critical).where(
        ItemVersion.item_id == version.item_id, ItemVersion.number < version.number
    )
    rows = session.execute(before.order_by(ItemVersion.number.desc())).all()
    for statuses in ({ItemStatus.APPROVED, ItemStatus.STALE}, {ItemStatus.RETIRED}):
        if found := [row.critical for row in rows if row.status in statuses]:
            return bool(found[0])
    return False


def add_draft(
    session: Session, bank: Bank, document: dict[str, Any], *, reason: str, author_id: int | None, now: datetime
) -> Item:
    """A new item of a bank with this document as its first version, a draft; ``author_id`` None: a program wrote it."""
    item = Item(bank_id=bank.id, key=document["item_id"])
    session.add(item)
    session.flush()  # the version needs its id
    session.add(
        ItemVersion(
            item_id=item.id,
            number=1,
            status=ItemStatus.DRAFT,
            reason=reason,
            author_id=author_id,
            created_at=now,
            **columns_of(document),
        )
    )
    return item


def create(session: Session, bank: Bank, document: dict[str, Any], *, person_id: int, now: datetime) -> int:
    """A new question, as a draft. Returns the item's id.

    Raises:
        InvalidDocument: the content is no valid question.
    """
    key = f"q-{secrets.token_hex(6)}"
    native.item_from_document(document)
    document = document | {"item_id": key, "version": 1}
    item = add_draft(session, bank, document, reason="written", author_id=person_id, now=now)
    return item.id


def approved(session: Session, bank_id: int) -> dict[str, tuple[int, str]]:
    """Item key → the number of its newest approved version, and its stem; cases left out."""
    rows = session.execute(
        select(Item.key, ItemVersion.number, ItemVersion.document["stem"].as_string())
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id == bank_id, ItemVersion.status == ItemStatus.APPROVED, ItemVersion.type != Case.type)
        .order_by(ItemVersion.item_id, ItemVersion.number)
    )
    return {key: (number, stem) for key, number, stem in rows}


def version_numbered(session: Session, item_id: int, number: int) -> ItemVersion:
    """One version of an item.

    Raises:
        NotFound: there is no such version.
    """
    found = session.scalar(select(ItemVersion).filter_by(item_id=item_id, number=number))
    if found is None:
        raise NotFound(detail="no such version")
    return found


def save(
    session: Session,
    bank: Bank,
    item_id: int,
    document: dict[str, Any],
    *,
    number: int,
    person_id: int,
    now: datetime,
    reason: str = "edited",
) -> ItemVersion:
    """A new version with this content, as a draft.

    Raises:
        NotFound: no such question.
        StepNotOpen: somebody else saved meanwhile.
        InvalidDocument: the content is no valid question.
    """
    session.scalar(select(Item.id).where(Item.id == item_id).with_for_update())
    version = question(session, bank, item_id).version
    if version.number != number:
        raise StepNotOpen(detail=f"version {version.number} is newer than {number}")
    native.item_from_document(document)
    fresh = ItemVersion(
        item_id=item_id,
        number=number + 1,
        status=ItemStatus.DRAFT,
        reason=reason,
        author_id=person_id,
        created_at=now,
        **columns_of(document | {"version": number + 1}),
    )
    session.add(fresh)
    session.flush()
    return fresh


def columns_of(document: dict[str, Any]) -> dict[str, Any]:
    """The columns of a version that its document decides."""
    return {
        "type": document["type"],
        "difficulty": document["difficulty"],
        "topics": document["topics"],
        "critical": has_critical(document),
        "document": document,
        "content_hash": content_hash_of(document),
    }
