"""What Canvas quizzes hold of our items (assessment.md 7.2)."""

from __future__ import annotations

import re
from dataclasses import replace

from question_bank.interchange import grades, shapes
from question_bank.interchange.aspects import ASPECTS
from question_bank.interchange.downgrades import matrix_as_matching, ordering_as_matching, pair_as_cloze
from question_bank.interchange.model import Unwritable
from question_bank.interchange.preparing import Profile
from question_bank.interchange.qti_body import carried, cloze_html
from question_bank.interchange.shapes import label
from question_bank.items import (
    Cloze,
    Item,
    ShortText,
)

_BRACKETS = re.compile(r"\[[A-Za-z0-9_-]+\]")


def _unnamed(item: Item) -> Item:
    """Words in brackets would be taken for gaps."""
    if isinstance(item, Cloze) and _BRACKETS.search(cloze_html(item)):
        raise Unwritable("brackets", "its text holds a word in brackets, which Canvas takes for a gap")
    return item


def _one_line(item: Item) -> Item:
    if not isinstance(item, ShortText):
        return item
    return replace(item, variants=tuple(replace(one, text=label(one.text)) for one in item.variants))


PROFILE = Profile(
    title="Canvas QTI 1.2",
    lost=(
        "critical",
        "citations",
        "objective",
        "pin",
        "topics",
        "tags",
        "difficulty",
        "idnumber",
        "penalty",
        "shuffle",
    ),
    lost_in={
        "single_choice": ("partial",),
        "multiple_response": ("rule",),
        "true_false": (),
        "matching": ("feedback", "rule", "choice_formatting"),
        "cloze": ("partial", "gap_weights", "choice_formatting"),
        "numeric": ("wrong_answers", "units"),
        "short_text": ("wrong_answers", "case", "diacritics"),
    },
    downgrades={
        "matrix": matrix_as_matching,
        "ordering": ordering_as_matching,
        "decision_reason": pair_as_cloze,
        "client_decision": pair_as_cloze,
    },
    first={"ordering": ("ranks", "rule"), "decision_reason": ("rule",), "client_decision": ("rule",)},
    shapes=(
        shapes.unshuffled,
        grades.absolute,
        _one_line,
        shapes.renamed,
        carried,
        ASPECTS["choice_formatting"].without,
        _unnamed,
    ),
)
