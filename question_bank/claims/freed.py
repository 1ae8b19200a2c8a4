"""What looks like a ban and is none: items called no reason to refuse, and what a patient of a case has had."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from question_bank.claims.learned.lines import Line
from question_bank.claims.lexicon import pattern, quick
from question_bank.claims.model import Category
from question_bank.claims.statements import Statement
from question_bank.claims.units import ITEM

_NO_REASON = quick("sections", "denied")
_NONE_OF = pattern("permissions", "none_of")
_SAVE = pattern("permissions", "save")  # "there are no contraindications but these:"
_CASE = pattern("history", "case")


def without_freed(statements: Sequence[Statement], lines: Sequence[Line]) -> list[Statement]:
    """The statements but for the bans that an introduction has called none, and those that are a patient's history."""
    starts = [one.spans[0][0] for one in lines]
    return [one for one in statements if not (lines and _is_freed(one, lines[bisect_right(starts, one.start) - 1]))]


def _is_freed(one: Statement, line: Line) -> bool:
    if one.category is not Category.CONTRAINDICATION:
        return False
    if line.context.topic != one.category.value and _CASE.search(" ".join(line.words)):
        return True
    if line.kind != ITEM:
        return False
    intro = (line.intro or line.head).lower()
    return bool((_NONE_OF.search(intro) or _NO_REASON.search(intro)) and not _SAVE.search(intro))
