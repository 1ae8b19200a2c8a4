"""Canvas question types into types of ours."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.canvas_gaps import blanks, cloze
from question_bank.interchange.canvas_lists import matching, multiple, single, true_false
from question_bank.interchange.canvas_parts import Parts
from question_bank.interchange.grades import DIGITS
from question_bank.interchange.naming import part_id
from question_bank.interchange.texts import Rich, Say
from question_bank.items import (
    Item,
    Numeric,
    NumericAnswer,
    ShortText,
    Variant,
)
from question_bank.items.results import ONE, ZERO

Element = Any  # lxml ships no types


def _short(say: Say, parts: Parts, *, stem: Rich | None = None) -> Item:
    texts = list(dict.fromkeys(x.text_of(one).strip() for one in _tests(parts, "varequal")))
    shared = parts.shared(say) if stem is None else parts.shared(say, stem=say(stem))
    return ShortText(
        **shared,
        variants=tuple(
            Variant(id=part_id(at), text=" ".join(text.split()), fraction=ONE, feedback=say(parts.said(text)))
            for at, text in enumerate(texts)
        ),
    )


def _tests(parts: Parts, *names: str) -> list[Element]:
    return [one for condition in parts.scored() for one in x.descendants(condition, *names)]


def _numeric(say: Say, parts: Parts) -> Item:
    answers: list[NumericAnswer] = []
    for condition in parts.scored():
        value = next((b.number(x.text_of(one)) for one in x.descendants(condition, "varequal")), None)
        low, high = (_bound(condition, *names) for names in (("vargte", "vargt"), ("varlte", "varlt")))
        if low is None or high is None:
            low = high = value
        if low is None or high is None:
            continue
        middle = (low + high) / 2
        even = value is None or abs(middle - value) < DIGITS
        answers.append(
            NumericAnswer(
                id=part_id(len(answers)),
                value=middle.normalize() + ZERO if even else low,
                tolerance=((high - low) / 2).normalize() + ZERO if even else ZERO,
                high=None if even else high,
                feedback=say(parts.said(x.text_of(x.descendants(condition, "varequal", "vargte", "vargt")[0]).strip())),
            )
        )
    return Numeric(**parts.shared(say), answers=tuple(answers))


def _bound(condition: Element, *names: str) -> Decimal | None:
    return next((b.number(x.text_of(one)) for one in x.descendants(condition, *names)), None)


MAKERS: dict[str, Callable[[Say, Parts], Item]] = {
    "multiple_choice_question": single,
    "multiple_answers_question": multiple,
    "true_false_question": true_false,
    "matching_question": matching,
    "short_answer_question": _short,
    "numerical_question": _numeric,
    "multiple_dropdowns_question": cloze,
    "fill_in_multiple_blanks_question": blanks,
}
