"""The pieces that a QTI item is put together from, under 2.1 names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from question_bank.interchange.codec import write_number
from question_bank.interchange.qti_body import xhtml
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.texts import Rich, to_html
from question_bank.items import (
    Item,
)
from question_bank.items.results import ONE, ZERO

RESPONSE = "RESPONSE"


SCORE = "SCORE"


FEEDBACK = "FEEDBACK"


GENERAL = "GENERAL"


MATCH = "match_correct"


MAP = "map_response"


@dataclass(slots=True, kw_only=True)
class Written:
    """What a type adds to an item. ``most``: points of a wholly right answer; ``said``: (outcome, id, text)."""

    responses: list[Element]
    body: list[Element]
    rules: list[Element] = field(default_factory=list)
    template: str = ""
    most: Decimal = ONE
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    said: list[tuple[str, str, str]] = field(default_factory=list)


def outcome_of(name: str, base: str, value: Decimal) -> Element:
    start = e("defaultValue", e("value", write_number(value)))
    return e("outcomeDeclaration", start, identifier=name, cardinality="single", baseType=base)


def html_of(text: str, item: Item, tag: str, **attributes: str) -> Element:
    return xhtml(to_html(Rich(text, item.format)), tag, **attributes)


def declaration(
    cardinality: str, base: str, right: Iterable[str], mapping: Element | None = None, name: str = RESPONSE
) -> Element:
    correct = e("correctResponse", *(e("value", one) for one in right))
    return e("responseDeclaration", correct, mapping, identifier=name, cardinality=cardinality, baseType=base)


def mapping_of(
    entries: Iterable[tuple[str, Decimal]],
    default: Decimal = ZERO,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    **more: str,
) -> Element:
    made = e("mapping", defaultValue=write_number(default))
    for name, bound in (("lowerBound", lower), ("upperBound", upper)):
        if bound is not None:
            made.set(name, write_number(bound))
    made.extend(e("mapEntry", mapKey=key, mappedValue=write_number(value), **more) for key, value in entries)
    return made


def set_outcome(outcome: str, value: Element) -> Element:
    return e("setOutcomeValue", value, identifier=outcome)


def points_of(value: Decimal) -> Element:
    return e("baseValue", write_number(value), baseType="float")


def variable_of(name: str) -> Element:
    return e("variable", identifier=name)


def if_so(condition: Element, *rules: Element) -> Element:
    return e("responseIf", condition, *rules)


def stem_of(item: Item) -> Element:
    return html_of(item.stem, item, "div")
