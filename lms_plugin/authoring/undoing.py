"""A review decision taken back by whoever took it: the version goes where it stood before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.errors import StepNotOpen
from lms_plugin.authoring.models import Bank, Item, ItemEvent, ItemStatus
from lms_plugin.authoring.questions import Question, question, standing

BEFORE = {"stale": ItemStatus.STALE, "approve": ItemStatus.IN_REVIEW, "review": ItemStatus.IN_REVIEW}


def undoable(found: Question, person_id: int) -> ItemEvent | None:
    """The last decision about a version, if this person took it and it can be taken back."""
    last = found.events[-1] if found.events else None
    mine = last is not None and last.person_id == person_id and last.action in {"approve", "reject"}
    return last if mine else None


def undo(session: Session, bank: Bank, item_id: int, *, number: int, person_id: int, now: datetime) -> None:
    """Take back the last approval or rejection of the newest version.

    Raises:
        NotFound: no such question.
        StepNotOpen: it is not this person's, or something came after it.
    """
    session.scalar(select(Item.id).where(Item.id == item_id).with_for_update())
    found = question(session, bank, item_id)
    if found.version.number != number or undoable(found, person_id) is None:
        raise StepNotOpen(detail="nothing of yours to take back")
    session.add(ItemEvent(version_id=found.version.id, person_id=person_id, at=now, action="undo", note=""))
    left = standing(found.events)[:-1]
    found.version.status = BEFORE.get(left[-1].action, ItemStatus.DRAFT) if left else ItemStatus.DRAFT
