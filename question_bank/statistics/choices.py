"""What can be chosen in an item, and what a response chose, by the stable ids that hits and keys use too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from question_bank.items import (
    Case,
    Cloze,
    DecisionReason,
    Item,
    MultipleResponse,
    Numeric,
    NumericAnswer,
    Ordering,
    PickedItem,
    ShortText,
    SingleChoice,
    TrueFalse,
    Variant,
)
from question_bank.items.multiple_response import Option as Tick
from question_bank.items.numeric import best_of
from question_bank.items.results import ONE, ZERO
from question_bank.items.short_text import variant_of
from question_bank.items.true_false import answer_id
from question_bank.scoring import parse_response

OTHER = "*"  # typed, and like none of the answers; no part has such an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that can be chosen. ``part`` groups the choices that compete for the same credit.

    ``key`` earns all of it, ``wrong`` nothing, others something. ``distractor``: a wrong option that was written for
    this item, and is of no use if nobody takes it.
    """

    id: str
    part: str = ""
    key: bool = False
    wrong: bool = False
    critical: bool = False
    distractor: bool = False


def choices(item: Item) -> tuple[Choice, ...]:
    """Everything that can be chosen: options, ``part:option``, ``entry:place`` of an order, answers, or other text."""
    return tuple(_choices(item))


def _choices(item: Item) -> Iterator[Choice]:
    match item:
        case SingleChoice() | MultipleResponse():
            for option in item.options:
                credit = Decimal(option.right) if isinstance(option, Tick) else option.fraction
                yield _choice(option.id, credit, critical=option.critical, written=True)
        case TrueFalse():
            for answer in (True, False):
                credit = Decimal(answer is item.key)
                yield _choice(answer_id(answer), credit, critical=item.critical and not credit)
        case Ordering():
            yield from _orders(item)
        case Numeric() | ShortText():
            yield from _typed(item.answers if isinstance(item, Numeric) else item.variants)
        case Case():
            pass
        case _:
            yield from _picks(item)


def _typed(answers: Iterable[NumericAnswer | Variant]) -> Iterator[Choice]:
    for held in answers:
        yield _choice(held.id, held.fraction, critical=held.critical)
    yield _choice(OTHER, ZERO)


def _choice(one: str, credit: Decimal, *, part: str = "", critical: bool = False, written: bool = False) -> Choice:
    wrong = credit <= 0
    return Choice(id=one, part=part, key=credit == ONE, wrong=wrong, critical=critical, distractor=written and wrong)


def _picks(item: PickedItem) -> Iterator[Choice]:
    written = isinstance(item, Cloze | DecisionReason)
    for part, options in item.part_options.items():
        for option in options:
            critical = item.is_critical(part, option)
            yield _choice(f"{part}:{option}", item.credit(part, option), part=part, critical=critical, written=written)


def _orders(item: Ordering) -> Iterator[Choice]:
    for entry in item.entries:
        first, last = item.places(entry.id)
        for place in range(1, len(item.entries) + 1):
            yield _choice(f"{entry.id}:{place}", Decimal(first <= place <= last), part=entry.id)


def chosen(item: Item, response: Any) -> frozenset[str] | None:
    """The ids that a response, raw or parsed, chose; None for a blank.

    Raises:
        InvalidResponse: as scoring.parse_response.
    """
    match parse_response(item, response):
        case None:
            return None
        case bool() as answer:
            return frozenset([answer_id(answer)])
        case str() as text:
            return frozenset([_answer(item, text)])
        case tuple() as ids:
            if isinstance(item, Ordering):
                return frozenset(f"{one}:{place}" for place, one in enumerate(ids, start=1))
            return frozenset(ids)
        case picks:
            return frozenset(f"{part}:{option}" for part, option in picks.items() if option)


def _answer(item: Item, text: str) -> str:
    """The option chosen, or the answer that what was typed counts as."""
    match item:
        case Numeric():
            held = best_of(item, text)
            return held.id if held else OTHER
        case ShortText():
            variant = variant_of(item, text)
            return variant.id if variant else OTHER
        case _:
            return text
