"""Questions to look at: what learners reported and figures point out. Both are known above; they name them here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from sqlalchemy.orm import Session

from lms_plugin.authoring.filters import Filter

Source = Callable[[Session, int, int], Iterable[int]]  # session, bank, course → ids of items


class Flagged:
    """Who can name questions of a bank that a course should look at."""

    sources: ClassVar[dict[str, Source]] = {}


def flagged(session: Session, bank_id: int, *, context_id: int) -> frozenset[int]:
    """The items of a bank with an open report or a flag in a course: what other courses met is theirs to know."""
    return frozenset(item for source in Flagged.sources.values() for item in source(session, bank_id, context_id))


def filter_of(session: Session, bank_id: int, args: Mapping[str, str], *, context_id: int) -> Filter:
    """What of a bank is asked for, with the items that are flagged in a course where that is asked."""
    wanted = Filter.of(args)
    if not wanted.flagged:
        return wanted
    return replace(wanted, flagged_items=flagged(session, bank_id, context_id=context_id))
