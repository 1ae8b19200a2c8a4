"""Responses as other programs write them, turned into our shapes; what stays unclear is left for scoring to refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

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

WRAPPERS = ("answer", "response", "value", "choice", "choices", "matches", "pairs")
TRUTHS = {"true": True, "false": False}


def lenient_response(item: Item, raw: Any) -> Any:
    """The same response in the shape of docs/native-format.md.

    Taken besides that shape: a wrapping object such as ``{"choice": "a"}``, ``{"choices": ["a"]}`` or
    ``{"answer": …}``; one id for a list of one and the other way round; "true" and "false" as text; pairs of
    an item made of parts as lists of two or as ``{"prompt": …, "choice": …}``.
    """
    bare = _unwrapped(item, raw)
    match item:
        case SingleChoice():
            return bare[0] if isinstance(bare, list) and len(bare) == 1 else bare
        case MultipleResponse():
            return [bare] if isinstance(bare, str) and bare else bare
        case TrueFalse():
            one = bare[0] if isinstance(bare, list) and len(bare) == 1 else bare
            return TRUTHS.get(one.strip().casefold(), one) if isinstance(one, str) else one
        case Matching() | Matrix() | Cloze() | DecisionReason() | ClientDecision():
            return _pairs(bare) if isinstance(bare, list) and bare else bare
        case Ordering() | ShortText() | Case():
            return bare
        case Numeric():
            return str(bare) if isinstance(bare, int | float) and not isinstance(bare, bool) else bare
        case _:
            assert_never(item)


def _unwrapped(item: Item, raw: Any) -> Any:
    """What is inside objects of one wrapping member; a prompt may bear the name of a wrapper."""
    names = set(WRAPPERS)
    if isinstance(item, Matching | Matrix | Cloze | DecisionReason | ClientDecision):
        names -= set(item.part_options)
    while isinstance(raw, dict) and len(raw) == 1 and names.issuperset(raw):
        raw = next(iter(raw.values()))
    return raw


def _pairs(rows: list[Any]) -> Any:
    found = [
        (row.get("prompt"), row.get("choice")) if isinstance(row, Mapping) else tuple(row)
        for row in rows
        if isinstance(row, Mapping) or (isinstance(row, list) and len(row) == 2)
    ]
    clear = len(found) == len(rows) and all(isinstance(prompt, str) for prompt, _ in found)
    return dict(found) if clear and len(dict(found)) == len(rows) else rows
