"""Rows of the result page for answers that are put in order or typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from lms_plugin.delivery import rendering
from question_bank.items import Numeric, NumericAnswer, Ordering, ShortText, Variant
from question_bank.items.numeric import best_of
from question_bank.items.short_text import variant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionReview:
    """One option or prompt as reviewed; members that are not released are None or empty. ``in_part``: not the right
    answer, but it earns something."""

    text: Markup
    chosen: bool
    picked: Markup
    is_key: bool | None
    right_choice: Markup
    critical: bool
    feedback: Markup
    in_part: bool = False


def earns_part(fraction: Decimal) -> bool:
    """Whether an option earns something, but not all."""
    return 0 < fraction < 1


def entry_rows(item: Ordering, answer: Any, *, key: bool, feedback: bool) -> tuple[OptionReview, ...]:
    """The entries in the learner's order, or in the right one where nothing was answered."""
    given: Sequence[str] = answer if isinstance(answer, list) else []
    entries = {entry.id: entry for entry in item.entries}
    rows = []
    for entry in (entries[one] for one in given or item.key if given or key):
        first, last = item.places(entry.id)
        right = str(first) if first == last else f"{first}–{last}"
        place = given.index(entry.id) + 1 if given else 0
        rows.append(
            OptionReview(
                text=rendering.inline(entry.text, item.format),
                chosen=bool(given),
                picked=escape(_("place %(n)s", n=place)) if given else Markup(""),
                is_key=first <= place <= last if key else None,
                right_choice=escape(_("place %(n)s", n=right)) if key else Markup(""),
                critical=key and any(entry.id == one.before for one in item.hits(given)),
                feedback=rendering.lines(_said(item, entry.id, given), item.format) if feedback else Markup(""),
            )
        )
    return tuple(rows)


def _said(item: Ordering, entry: str, given: Sequence[str]) -> list[str]:
    """What is said of an entry, and of a dangerous order that begins with it."""
    feedback = next(one.feedback for one in item.entries if one.id == entry)
    return [feedback, *(pair.feedback for pair in item.hits(given) if pair.before == entry)]


def typed_rows(item: Numeric | ShortText, answer: Any, *, key: bool, feedback: bool) -> tuple[OptionReview, ...]:
    """One row: what was typed, and what would have been right."""
    typed = answer if isinstance(answer, str) else ""
    matched: NumericAnswer | Variant | None = None
    if typed:
        matched = best_of(item, typed) if isinstance(item, Numeric) else variant_of(item, typed)
    right = matched is not None and matched.fraction == 1
    return (
        OptionReview(
            text=escape(_("Your answer")),
            chosen=bool(typed),
            picked=escape(typed),
            is_key=right if key else None,
            right_choice=escape(item.key) if key else Markup(""),
            critical=key and matched is not None and matched.critical,
            in_part=key and matched is not None and earns_part(matched.fraction),
            feedback=rendering.inline(matched.feedback, item.format)
            if feedback and matched is not None
            else Markup(""),
        ),
    )
