"""An attempt's slots with the newest answer to each, in one query or as a value of the one that finds the attempt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Text, and_, bindparam, cast, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import ItemVersion
from lms_plugin.db import read_rows
from lms_plugin.delivery.answers import TOP, UNTOUCHED, Current
from lms_plugin.delivery.models import Attempt, AttemptSlot, SavedAnswer
from lms_plugin.json_rows import as_json, document
from lms_plugin.prepared import document_of
from question_bank import Item


class Placed(NamedTuple):
    """One slot: what was served, whether the learner flagged it, and what is ``held`` of their answer, but for when it
    was saved."""

    slot: int
    item_version_id: int
    case_version_id: int | None
    flagged: bool
    option_order: Sequence[str]
    max_mark: Decimal
    content_hash: str
    held: Current


_placed = partial(tuple.__new__, Placed)  # of a tuple of its members: twenty to a sheet


SHEET = (  # of the attempt a statement finds, whose id is also its ``attempt``; for ``read_sheet``
    select(
        as_json(
            AttemptSlot.slot,
            AttemptSlot.item_version_id,
            AttemptSlot.case_version_id,
            AttemptSlot.flagged,
            cast(AttemptSlot.option_order, Text),  # the same few orders again and again, each read once
            cast(AttemptSlot.max_mark, Text),
            ItemVersion.content_hash,
            SavedAnswer.revision,
            document(SavedAnswer.answer),
            SavedAnswer.certainty,
        )
    )
    .select_from(AttemptSlot)
    .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
    .outerjoin(TOP, TOP.c.slot == AttemptSlot.slot)
    .outerjoin(
        SavedAnswer,
        and_(
            SavedAnswer.attempt_id == AttemptSlot.attempt_id,
            SavedAnswer.slot == TOP.c.slot,
            SavedAnswer.revision == TOP.c.revision,
        ),
    )
    .where(AttemptSlot.attempt_id == bindparam("attempt"), AttemptSlot.attempt_id == Attempt.id)
    .correlate(Attempt)
    .scalar_subquery()
)
_SHEET = select(SHEET).where(Attempt.id == bindparam("attempt"))  # built once: putting it together costs more


@lru_cache(maxsize=20_000)
def order_of(text: str) -> tuple[str, ...]:
    """The order of options as it is stored."""
    return tuple(json.loads(text))


def sheet_of(session: Session, attempt_id: int) -> list[Placed]:
    """The slots of an attempt in order, each with what is held of its answer."""
    rows = read_rows(session, _SHEET, {"attempt": attempt_id})
    return read_sheet(rows[0][0] if rows else None)


def read_sheet(text: str | None) -> list[Placed]:
    """The slots of an attempt from a value of ``SHEET``."""
    return [
        _placed((
            slot, version, case, bool(flagged), order_of(order), Decimal(most), content_hash,
            UNTOUCHED if revision is None else Current(revision=revision, answer=answer, certainty=certainty),
        ))
        for slot, version, case, flagged, order, most, content_hash, revision, answer, certainty
        in sorted(document_of(text or "[]"), key=itemgetter(0))
    ]  # fmt: skip


def items_on(session: Session, sheet: Sequence[Placed]) -> Mapping[int, tuple[str, Item]]:
    """Version id → (content hash, item) of everything on a sheet, vignettes too. No query where all were met before."""
    items = authoring.items_by_hash(session, {one.item_version_id: one.content_hash for one in sheet})
    cases = {one.case_version_id for one in sheet if one.case_version_id is not None}
    return items | authoring.load_items(session, list(cases)) if cases else items
