"""Items of each type as Canvas questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from question_bank.interchange.canvas_question import FULL, Question, equals, material_of, words_of
from question_bank.interchange.codec import write_number
from question_bank.interchange.qti_body import cloze_html
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.shapes import OPEN, SHUT, label
from question_bank.interchange.texts import plain
from question_bank.items import (
    Cloze,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.results import ONE


def item_of(item: Item) -> Element:
    kind, fill = _KINDS[item.type]
    made = Question(item, kind)
    if not isinstance(item, Cloze):
        made.presentation.append(made.material(item.stem))
    fill(item, made)
    return made.element


def _single(item: SingleChoice, made: Question) -> None:
    made.choices("response1", [(one.id, made.material(one.text)) for one in item.options], None)
    for one in item.options:
        made.said(equals(one.id), one.id, one.feedback)
    made.scored(equals(item.key))


def _multiple(item: MultipleResponse, made: Question) -> None:
    made.choices("response1", [(one.id, made.material(one.text)) for one in item.options], None, "Multiple")
    for one in item.options:
        made.said(equals(one.id), one.id, one.feedback)
    tests = [equals(one.id) if one.right else e("not", equals(one.id)) for one in item.options]
    made.scored(e("and", *tests))


def _true_false(item: TrueFalse, made: Question) -> None:
    made.choices("response1", [(word.lower(), words_of(word)) for word in ("True", "False")], None)
    for answer in (True, False):
        name = str(answer).lower()
        made.said(equals(name), name, item.about(answer=answer)[0])
    made.scored(equals(str(item.key).lower()))


def _matching(item: Matching, made: Question) -> None:
    words = {one.id: label(plain(one.text, item.format)) for one in item.choices}
    for one in item.prompts:
        rows = [(name, words_of(text)) for name, text in words.items()]
        made.choices(f"response_{one.id}", rows, made.material(one.text))
    for one in item.prompts:
        made.scored(equals(one.choice, f"response_{one.id}"), add=FULL / len(item.prompts))


def _short(item: ShortText, made: Question) -> None:
    made.entry()
    for one in item.variants:
        made.said(equals(one.text), one.id, one.feedback)
    made.scored(*(equals(one.text) for one in item.variants))


def _numeric(item: Numeric, made: Question) -> None:
    made.entry()
    for one in item.answers:
        low, high = (write_number(bound) for bound in one.bounds)
        ends = (e("vargte", low, respident="response1"), e("varlte", high, respident="response1"))
        within = e("or", equals(write_number(one.value)), e("and", *ends))
        made.said(deepcopy(within), one.id, one.feedback)
        made.scored(within)


def _cloze(item: Cloze, made: Question) -> None:
    html = re.sub(f"{OPEN}([A-Za-z0-9_-]+){SHUT}", r"[\1]", cloze_html(item))
    made.presentation.append(material_of(html))
    for gap in item.gaps:
        rows = [(one.id, words_of(plain(one.text, item.format))) for one in gap.options]
        made.choices(f"response_{gap.id}", rows, words_of(gap.id))
    for gap in item.gaps:
        for one in gap.options:
            made.said(equals(one.id, f"response_{gap.id}"), one.id, one.feedback)
        right = next(one.id for one in gap.options if one.fraction == ONE)
        made.scored(equals(right, f"response_{gap.id}"), add=FULL / len(item.gaps))


_KINDS: dict[str, tuple[str, Callable[[Any, Question], None]]] = {
    "single_choice": ("multiple_choice_question", _single),
    "multiple_response": ("multiple_answers_question", _multiple),
    "true_false": ("true_false_question", _true_false),
    "matching": ("matching_question", _matching),
    "short_text": ("short_answer_question", _short),
    "numeric": ("numerical_question", _numeric),
    "cloze": ("multiple_dropdowns_question", _cloze),
}
