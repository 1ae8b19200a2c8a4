"""What certification may ask about questions that changed after they were answered, and a quiz over those."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import pools
from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import Item, ItemStatus, ItemVersion
from lms_plugin.certification.quizzes import ChangedItem
from lms_plugin.delivery.assessments import create_assessment
from lms_plugin.delivery.models import AttemptSlot, SavedAnswer
from lms_plugin.delivery.plan import SectionPlan
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank.blueprint import FixedSlot
from question_bank.errors import BankError
from question_bank.scoring import score

MOST = 20  # questions of a quiz over what changed, and as many dangerous ones beside them


def changed_of(session: Session, version_ids: Sequence[int]) -> list[ChangedItem]:
    """Of these served versions those that a newer approved one has followed, and those whose source has changed."""
    newest = (
        select(ItemVersion.item_id, func.max(ItemVersion.id).label("id"))
        .where(ItemVersion.status == ItemStatus.APPROVED)
        .group_by(ItemVersion.item_id)
        .subquery()
    )
    rows = session.execute(
        select(ItemVersion, newest.c.id)
        .outerjoin(newest, newest.c.item_id == ItemVersion.item_id)
        .where(ItemVersion.id.in_(version_ids))
        .order_by(ItemVersion.item_id, ItemVersion.id)
    ).all()
    found: dict[tuple[str, int], list[tuple[int, int]]] = {}
    titles: dict[int, str] = {}
    for served, holds in rows:
        titles[served.item_id] = served.document["stem"]
        if holds is not None and holds > served.id:
            found.setdefault(("item_change", served.item_id), []).append((served.id, holds))
        elif served.status is ItemStatus.STALE:
            found.setdefault(("source_change", served.item_id), []).append((served.id, 0))
    return [ChangedItem(cause=cause, title=titles[item], pairs=tuple(pairs)) for (cause, item), pairs in found.items()]


def new_hits_of(session: Session, changed: ChangedItem, attempts: Sequence[int]) -> dict[int, int]:
    """Attempt → how many of its recorded answers the newer version calls dangerous, and the served one did not."""
    pairs = {old: new for old, new in changed.pairs if new}
    items = authoring.load_items(session, [*pairs, *pairs.values()])
    rows = session.execute(
        select(AttemptSlot.attempt_id, AttemptSlot.slot, AttemptSlot.item_version_id, SavedAnswer.answer)
        .join(SavedAnswer, (SavedAnswer.attempt_id == AttemptSlot.attempt_id) & (SavedAnswer.slot == AttemptSlot.slot))
        .where(AttemptSlot.attempt_id.in_(attempts), AttemptSlot.item_version_id.in_(pairs))
        .order_by(AttemptSlot.attempt_id, AttemptSlot.slot, SavedAnswer.revision)
    )
    newest = {(attempt, slot): (served, answer) for attempt, slot, served, answer in rows}
    found: dict[int, int] = {}
    for (attempt, _slot), (served, answer) in newest.items():
        old, new = items[served][1], items[pairs[served]][1]
        if _dangerous(new, answer) and not _dangerous(old, answer):
            found[attempt] = found.get(attempt, 0) + 1
    return found


def _dangerous(item: object, answer: object) -> bool:
    try:
        return bool(score(item, answer).critical_hits)  # type: ignore[arg-type]  # an item of the bank and what was saved of it
    except BankError:
        return False  # the newer version has no such option: nobody can say


def make_quiz(
    session: Session, context_id: int, item_versions: Sequence[int], *, title: str, person_id: int, now: datetime
) -> int | None:
    """A quiz over what holds now of these questions and the dangerous ones of their topics; None where none holds."""
    served = session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(ItemVersion.id.in_(item_versions))
        .order_by(Item.id)
    ).all()
    if not served:
        return None
    own = served[0][0].bank_id
    topics = {one for _item, row in served for one in row.topics}
    asked: list[FixedSlot] = []
    beside: list[FixedSlot] = []
    for bank in dict.fromkeys(item.bank_id for item, _version in served):
        touched = {item.key for item, _version in served if item.bank_id == bank}
        for one in pools.pool(session, bank).items:
            slot = FixedSlot(item_id=one.item_id, bank=None if bank == own else bank)
            if one.item_id in touched:
                asked.append(slot)
            elif one.critical and topics & one.topics:
                beside.append(slot)
    if not asked:
        return None
    chosen = [*asked[:MOST], *beside[:MOST]]
    settings = AssessmentSettings(
        title=title, topics=tuple(sorted(topics)), questions=len(chosen), attempts=3,
        sections=(SectionPlan(fixed=tuple(chosen)),),
    )  # fmt: skip
    return create_assessment(
        session, context_id=context_id, bank_id=own, settings=settings, person_id=person_id, now=now
    )
