"""Markup taken off, so that rules see what a learner reads."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import assert_never

from question_bank.items import (
    Case,
    ClientDecision,
    Cloze,
    DecisionReason,
    Item,
    Matching,
    Matrix,
    MultipleResponse,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.common import Choosable

_TAG = re.compile(r"<[^>]*>")
_MD_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MD_MARK = re.compile(r"(?<!\w)[*_`~]+|[*_`~]+(?!\w)|^#+\s*|^>\s*", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+|\n+")


def plain(text: str, kind: str) -> str:
    """The text of Markdown (``md``) or HTML (``html``) without its markup."""
    bare = html.unescape(_TAG.sub(" ", text)) if kind == "html" else _MD_MARK.sub("", _MD_LINK.sub(r"\1", text))
    return "\n".join(" ".join(line.split()) for line in bare.splitlines() if line.strip())


def sentences(text: str) -> list[str]:
    """The sentences of a plain text."""
    return [one.strip() for one in _SENTENCE_END.split(text) if one.strip()]


def shown_options(item: Item) -> list[tuple[str, str]]:
    """(id, plain text) of all that can be picked; of a client decision the reasons only, the decisions being fixed."""
    rows: Iterable[Choosable] = ()
    match item:
        case SingleChoice() | MultipleResponse():
            rows = item.options
        case Matching():
            rows = item.choices
        case Matrix():
            rows = item.columns
        case Cloze():
            rows = [option for gap in item.gaps for option in gap.options]
        case DecisionReason():
            rows = item.decisions + item.reasons
        case ClientDecision():
            rows = item.reasons
        case TrueFalse() | Ordering() | Numeric() | ShortText() | Case():
            pass
        case _:
            assert_never(item)
    return [(row.id, plain(row.text, item.format)) for row in rows]


def keys_of(item: SingleChoice | MultipleResponse) -> frozenset[str]:
    """The ids of the right options."""
    return frozenset({item.key}) if isinstance(item, SingleChoice) else item.key
