"""The answers of an item of any type in one shape, for rules that look at their words, feedback and sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, assert_never

from question_bank.items import (
    Case,
    Citation,
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
from question_bank.items.single_choice import Option


class Answer(NamedTuple):
    """One answer. Of a prompt or a row there is one, right, since its feedback speaks of the right choice."""

    text: str
    right: bool
    feedback: str
    citations: tuple[Citation, ...]
    critical: bool = False


def answers_of(item: Item) -> list[Answer]:
    """All answers, in stored order."""
    match item:
        case SingleChoice():
            return _of(item.options)
        case MultipleResponse():
            return [Answer(one.text, one.right, one.feedback, one.citations, one.critical) for one in item.options]
        case TrueFalse():
            return [
                Answer(name, item.key is value, *item.about(answer=value), item.critical and item.key is not value)
                for name, value in _TRUTHS
            ]
        case Matching() | Matrix():
            rows = item.prompts if isinstance(item, Matching) else item.rows
            return [Answer(text=one.text, right=True, feedback=one.feedback, citations=one.citations) for one in rows]
        case Cloze():
            return [answer for gap in item.gaps for answer in _of(gap.options)]
        case DecisionReason() | ClientDecision():
            decisions = item.decisions if isinstance(item, DecisionReason) else item.verdicts
            return _of(decisions) + _of(item.reasons)
        case Ordering() | Numeric() | ShortText() | Case():
            return _given(item)
        case _:
            assert_never(item)


def _given(item: Ordering | Numeric | ShortText | Case) -> list[Answer]:
    """Entries, numbers or variants; of an entry only its feedback counts, since its place is the answer."""
    if isinstance(item, Case):
        return []
    if isinstance(item, Ordering):
        return [
            Answer(text=one.text, right=True, feedback=one.feedback, citations=one.citations) for one in item.entries
        ]
    if isinstance(item, Numeric):
        return [
            Answer(str(one.value), one.fraction == 1, one.feedback, one.citations, one.critical) for one in item.answers
        ]
    return [Answer(one.text, one.fraction == 1, one.feedback, one.citations, one.critical) for one in item.variants]


_TRUTHS = (("true", True), ("false", False))


def _of(options: Iterable[Option]) -> list[Answer]:
    return [Answer(one.text, one.fraction == 1, one.feedback, one.citations, one.critical) for one in options]


def further_texts(item: Item) -> list[str]:
    """What a learner reads besides stem and answers."""
    match item:
        case Matching():
            return [choice.text for choice in item.choices]
        case Matrix():
            return [column.text for column in item.columns]
        case Cloze():
            return [item.text]
        case ClientDecision():
            return [*item.client.facts().values(), item.until]
        case _:
            return []
