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
    kept: list[Statement] = []
    for one in statements:
        place = bisect_right(starts, one.start) - 1
        if not lines or not (_is_freed(one, lines[place]) or _is_answered(one, lines[place : place + 2])):
            kept.append(one)
    return kept


def _is_answered(one: Statement, lines: Sequence[Line]) -> bool:
    """Whether a question names what the sentence behind it calls no reason: "hepatitis? The law says: not a ban"."""
    asked = one.category is Category.CONTRAINDICATION and len(lines) > 1 and lines[0].words[-1:] == ("?",)
    return asked and bool(_NO_REASON.search(" ".join(lines[1].words).lower()))


def _is_freed(one: Statement, line: Line) -> bool:
    if one.category is not Category.CONTRAINDICATION:
        return False
    if line.context.topic != one.category.value and _CASE.search(" ".join(line.words)):
        return True
    if line.kind != ITEM:
        return False
    intro = (line.intro or line.head).lower()
    return bool((_NONE_OF.search(intro) or _NO_REASON.search(intro)) and not _SAVE.search(intro))
