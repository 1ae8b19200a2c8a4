"""What every item has in common: identity, texts, citations, and the checks all types share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from question_bank.text import normalise

ITEM_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
PART_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
MIN_OPTIONS, MAX_OPTIONS = 2, 12
Pin = str | int | None  # None, "first", "last", or a place counted from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage a key or an option rests on. ``paragraph`` counts from 1 within the section."""

    document: str
    title: str
    document_version: int = 1
    section: str = ""
    paragraph: int | None = None
    page: int | None = None
    passage: str | None = None
    quote: str | None = None
    quote_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseItem:
    """The members all item types share (docs/native-format.md)."""

    type: ClassVar[str] = ""

    item_id: str
    stem: str
    version: int = 1
    idnumber: str | None = None
    format: str = "md"
    general_feedback: str = ""
    objective: str = ""
    citations: tuple[Citation, ...] = ()
    claim_ids: tuple[str, ...] = ()
    default_mark: Decimal = Decimal(1)
    difficulty: str = "medium"
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    penalty: Decimal = Decimal(0)
    shuffle: bool = True
    rule_version: int = 1


def shared_problems(item: BaseItem) -> list[str]:
    """What is wrong with the members all types share."""
    problems = []
    if not ITEM_ID.fullmatch(item.item_id):
        problems.append("The item id must be 1 to 64 letters, digits, dots, dashes or underscores.")
    if not item.stem.strip():
        problems.append("The stem is empty.")
    if item.format not in {"md", "html"}:
        problems.append(f"The format {item.format!r} is neither md nor html.")
    if item.difficulty not in {"easy", "medium", "hard"}:
        problems.append(f"The difficulty {item.difficulty!r} is not easy, medium or hard.")
    if item.version < 1:
        problems.append("The version must be 1 or more.")
    if not item.default_mark.is_finite() or item.default_mark < 0:
        problems.append("The default mark must not be negative.")
    if not 0 <= item.penalty <= 1:
        problems.append("The penalty must lie between 0 and 1.")
    return problems


def id_problems(ids: Sequence[str], what: str) -> list[str]:
    """Ids that are malformed or used twice."""
    problems = [
        f"The {what} id {one!r} must be 1 to 32 letters, digits, dashes or underscores."
        for one in ids
        if not PART_ID.fullmatch(one)
    ]
    return problems + [f"The {what} id {one!r} is used twice." for one, times in Counter(ids).items() if times > 1]


def option_problems(texts: Sequence[str], pins: Iterable[Pin], what: str = "option") -> list[str]:
    """Too few, too many, empty, equal after normalisation, or pinned nowhere."""
    problems = []
    if not MIN_OPTIONS <= len(texts) <= MAX_OPTIONS:
        problems.append(f"There must be {MIN_OPTIONS} to {MAX_OPTIONS} {what}s, not {len(texts)}.")
    if any(not text.strip() for text in texts):
        problems.append(f"An {what} is empty.")
    same = [text for text, times in Counter(normalise(text) for text in texts).items() if times > 1 and text]
    problems += [f"Two {what}s are the same after normalisation: {text!r}." for text in same]
    for pin in pins:
        if isinstance(pin, int) and not 0 <= pin < len(texts):
            problems.append(f"An {what} is pinned to place {pin}, which does not exist.")
    return problems


def critical_problems(*, credit: bool, feedback: str, citations: Sequence[Citation], what: str) -> list[str]:
    """A safety flag needs an option without credit, with feedback and with a citation (assessment.md 1.2)."""
    problems = []
    if credit:
        problems.append(f"The critical {what} carries credit.")
    if not feedback.strip():
        problems.append(f"The critical {what} has no feedback.")
    if not citations:
        problems.append(f"The critical {what} has no citation.")
    return problems
