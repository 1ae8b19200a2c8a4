"""What staff say to each other about a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import ItemComment
from lms_plugin.authoring.history import names
from lms_plugin.errors import InvalidInput, NotFound

LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment with its author's name; empty where the platform tells none."""

    row: ItemComment
    name: str


def remarks(session: Session, item_id: int) -> list[Remark]:
    """What was said about an item, oldest first. Two queries."""
    rows = list(session.scalars(select(ItemComment).filter_by(item_id=item_id).order_by(ItemComment.id)))
    known = names(session, [row.person_id for row in rows])
    return [Remark(row=row, name=known.get(row.person_id, "")) for row in rows]


def say(session: Session, item_id: int, text: str, *, person_id: int, now: datetime) -> None:
    """Add a comment.

    Raises:
        InvalidInput: nothing was said, or too much.
    """
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise InvalidInput(detail="comment")
    session.add(ItemComment(item_id=item_id, person_id=person_id, at=now, text=said))


def resolve(session: Session, item_id: int, comment_id: int, *, resolved: bool, person_id: int, now: datetime) -> None:
    """Mark a comment as resolved, or as open again.

    Raises:
        NotFound: no such comment on this item.
    """
    row = session.scalar(select(ItemComment).filter_by(id=comment_id, item_id=item_id).with_for_update())
    if row is None:
        raise NotFound(detail="no such comment")
    row.resolved_at, row.resolved_by = (now, person_id) if resolved else (None, None)
