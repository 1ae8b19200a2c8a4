"""Questions that begin alike are told apart in lists by their right answer; for staff alone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.heads import beginning
from lms_plugin.authoring.models import Item, ItemStatus
from lms_plugin.authoring.service import load_items
from lms_plugin.authoring.showing import sheet
from question_bank.items import Item as ItemContent
from question_bank.picture_marks import without_pictures

LONGEST = 60  # letters of an answer
MOST_OFFERED = 500


def right_answers(session: Session, bank_id: int, stems: Mapping[int, str]) -> dict[int, str]:
    """Version id → the first words of its right answer, of those versions whose stem begins as that of another
    question of the bank does. ``stems`` by version id. One query, two where there are any.
    """
    wanted = {version: beginning(stem) for version, stem in stems.items()}
    if not wanted:
        return {}
    mine = (ItemHead.bank_id == bank_id, ItemHead.begins.in_(set(wanted.values())))
    shared = set(
        session.scalars(select(ItemHead.begins).where(*mine).group_by(ItemHead.begins).having(func.count() > 1))
    )
    alike = [version for version, begins in wanted.items() if begins in shared]
    return {version: right_words(content) for version, (_, content) in load_items(session, alike).items()}


def right_words(item: ItemContent) -> str:
    """The right answers of a question one after another, cut after ``LONGEST`` letters. Empty: it has none."""
    said = (f"{one.text} → {one.belongs}" if one.belongs else one.text for one in sheet(item).answers if one.right)
    words = " ".join(" · ".join(without_pictures(one) for one in said).split())
    return words if len(words) <= LONGEST else words[:LONGEST].rstrip() + "…"


def offered(session: Session, bank_id: int) -> dict[str, tuple[str, str]]:
    """Item key → stem, and right answer where another begins alike, of the newest versions that are approved, the first
    ``MOST_OFFERED``. Three queries at most."""
    rows = session.execute(
        select(Item.key, ItemHead.stem, ItemHead.version_id)
        .join(Item, Item.id == ItemHead.item_id)
        .where(ItemHead.bank_id == bank_id, ItemHead.status == ItemStatus.APPROVED)
        .order_by(ItemHead.item_id)
        .limit(MOST_OFFERED)
    ).all()
    answers = right_answers(session, bank_id, {row.version_id: row.stem for row in rows})
    return {row.key: (row.stem, answers.get(row.version_id, "")) for row in rows}
