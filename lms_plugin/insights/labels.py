"""What the ids of choices in the counts say to a reader: the part they belong to, and their words."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from lms_plugin.delivery.wording import part_words
from question_bank import Item
from question_bank.items import (
    Case,
    ClientDecision,
    Cloze,
    DecisionReason,
    Matching,
    Matrix,
    MultipleResponse,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from question_bank.statistics.choices import OTHER

Label = tuple[str, str]


def labels(item: Item) -> dict[str, Label]:
    """Choice id → (its part, "" where there is one only; its words)."""
    return dict(_labels(item))


def _labels(item: Item) -> Iterator[tuple[str, Label]]:
    match item:
        case SingleChoice() | MultipleResponse():
            for option in item.options:
                yield option.id, ("", option.text)
        case TrueFalse():
            yield from (("true", ("", _("True"))), ("false", ("", _("False"))))
        case Numeric() | ShortText():
            yield from _typed(item)
        case Ordering():
            places = range(1, len(item.entries) + 1)
            yield from ((f"{e.id}:{n}", (e.text, _("place %(n)s", n=n))) for e in item.entries for n in places)
        case Case():
            return
        case _:
            yield from _of_parts(item)


def _typed(item: Numeric | ShortText) -> Iterator[tuple[str, Label]]:
    if isinstance(item, Numeric):
        for answer in item.answers:
            yield answer.id, ("", answer_words(answer.value, answer.tolerance, answer.high))
    else:
        for variant in item.variants:
            yield variant.id, ("", variant.text)
    yield OTHER, ("", _("any other answer"))


def answer_words(value: object, tolerance: object, high: object) -> str:
    """A number, a number with its tolerance, or a range."""
    if high is not None:
        return f"{value}–{high}"
    return f"{value} ± {tolerance}" if tolerance else str(value)


def _of_parts(item: Matching | Matrix | Cloze | DecisionReason | ClientDecision) -> Iterator[tuple[str, Label]]:
    parts, texts = _parts(item), {}
    if isinstance(item, Matching):
        texts = {one.id: one.text for one in item.choices}
    elif isinstance(item, Matrix):
        texts = {one.id: one.text for one in item.columns}
    words = part_words(item.type)
    for part, options in item.part_options.items():
        for option in options:
            fixed = words.options.get(option)
            text = fixed.unescape() if fixed else texts.get(option) or _option_text(item, part, option)
            yield f"{part}:{option}", (parts.get(part, part), text)


def _parts(item: Matching | Matrix | Cloze | DecisionReason | ClientDecision) -> dict[str, str]:
    if isinstance(item, Matching):
        return {one.id: one.text for one in item.prompts}
    if isinstance(item, Matrix):
        return {one.id: one.text for one in item.rows}
    words = part_words(item.type)
    if isinstance(item, Cloze):
        return {gap.id: words.numbered(number).unescape() for number, gap in enumerate(item.gaps, start=1)}
    return {name: text.unescape() for name, text in words.parts.items()}


def _option_text(item: Item, part: str, option: str) -> str:
    return item.option(part, option).text if isinstance(item, Cloze | DecisionReason | ClientDecision) else option
