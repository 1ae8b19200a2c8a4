"""A bank's questions as a list: filtered, searched, sorted, a page at a time; the number of queries never grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import same_stems
from lms_plugin.authoring.desk_models import ItemComment, ItemHead, ItemLabel, LabelKind
from lms_plugin.authoring.filters import SORTS, Filter, conditions, count
from lms_plugin.authoring.models import ItemStatus

PAGE = 50
MOST_TAGS = 100
DENSE = 500  # rows that fulfil a filter, from which on the first fifty are near


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A question's newest version as the list shows it. ``right``: its right answer, where another begins alike."""

    item_id: int
    stem: str
    type: str
    status: ItemStatus
    critical: bool
    difficulty: str
    changed_at: datetime
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    comments: int
    right: str


def lines(session: Session, bank_id: int, wanted: Filter, *, page: int = 1) -> tuple[list[QuestionLine], int]:
    """A page of a bank's questions, and how many there are in all. Five queries, six where some begin alike."""
    total = count(session, bank_id, wanted)
    found = conditions(session, bank_id, wanted, dense=total > DENSE)
    rows = session.scalars(
        select(ItemHead).where(*found).order_by(*SORTS[wanted.sort]).limit(PAGE).offset((max(page, 1) - 1) * PAGE)
    ).all()
    ids = [row.item_id for row in rows]
    labels: dict[tuple[int, LabelKind], list[str]] = {}
    for one in session.scalars(select(ItemLabel).where(ItemLabel.item_id.in_(ids)).order_by(ItemLabel.value)):
        labels.setdefault((one.item_id, one.kind), []).append(one.value)
    counted = session.execute(
        select(ItemComment.item_id, func.count())
        .where(ItemComment.item_id.in_(ids), ItemComment.resolved_at.is_(None))
        .group_by(ItemComment.item_id)
    )
    comments: dict[int, int] = {row[0]: row[1] for row in counted}
    right = same_stems.right_answers(session, bank_id, {row.version_id: row.stem for row in rows})
    return [
        QuestionLine(
            item_id=row.item_id,
            stem=row.stem,
            type=row.type,
            status=row.status,
            critical=row.critical,
            difficulty=row.difficulty,
            changed_at=row.changed_at,
            topics=tuple(labels.get((row.item_id, LabelKind.TOPIC), ())),
            tags=tuple(labels.get((row.item_id, LabelKind.TAG), ())),
            comments=comments.get(row.item_id, 0),
            right=right.get(row.version_id, ""),
        )
        for row in rows
    ], total


def tags(session: Session, bank_id: int) -> list[str]:
    """The tags of a bank, the first ``MOST_TAGS`` by name."""
    return list(
        session.scalars(
            select(ItemLabel.value)
            .where(ItemLabel.bank_id == bank_id, ItemLabel.kind == LabelKind.TAG)
            .distinct()
            .order_by(ItemLabel.value)
            .limit(MOST_TAGS)
        )
    )
