"""W9 and W10: options that are numbers: their order, ranges that overlap, units that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import NamedTuple

from question_bank.items import Item, MultipleResponse, SingleChoice
from question_bank.linting.finding import Finding
from question_bank.linting.plain import shown_options
from question_bank.linting.words import first_of

_NUMBER = r"[-+−]?\d{1,9}(?:[.,]\d{1,9})?"
_QUANTITY = re.compile(
    rf"\s*(?P<low>{_NUMBER})(?:\s*(?:-|–|—|to|and)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>[^\W\d_]{{0,15}}[%°µ/²³]?[^\W\d_]{{0,8}})\s*\.?\s*"
)


class Quantity(NamedTuple):
    """An option that is a number or a range; ``high`` equals ``low`` for a number."""

    text: str
    low: Decimal
    high: Decimal
    unit: str


def quantity(text: str) -> Quantity | None:
    """Read an option as a number with a unit; None if it is words."""
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    low = _decimal(found["low"])
    high = low if found["high"] is None else _decimal(found["high"])
    return Quantity(text, min(low, high), max(low, high), found["unit"].casefold().removesuffix("s"))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", "."))


def number_findings(item: Item, words: Mapping[str, Sequence[str]] | None) -> Iterator[Finding]:
    """W9 and W10; options such as "none of the above" are no words among numbers."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return
    texts = [text for _, text in shown_options(item) if words is None or not first_of(words["above"], text)]
    read = [(text, quantity(text)) for text in texts]
    numbers = [number for _, number in read if number is not None]
    if not numbers:
        return
    odd = [text for text, number in read if number is None]
    units = list(dict.fromkeys(number.unit for number in numbers))
    if odd:
        yield _warning(item, "W10", odd[0], "Some options are numbers and some are words.")
    elif len(units) > 1:
        yield _warning(item, "W10", ", ".join(unit or "no unit" for unit in units), "The options have different units.")
    else:
        yield from _order_findings(item, numbers)


def _order_findings(item: Item, numbers: Sequence[Quantity]) -> Iterator[Finding]:
    for one, other in combinations(numbers, 2):
        if one.low <= other.high and other.low <= one.high:
            message = "These options overlap, so more than one can be right."
            yield _warning(item, "W9", f"{one.text} / {other.text}", message)
    rising = all(one.low <= other.low for one, other in pairwise(numbers))
    falling = all(one.low >= other.low for one, other in pairwise(numbers))
    if not rising and not falling:
        yield _warning(item, "W9", ", ".join(number.text for number in numbers), "Numbers are easier to read in order.")


def _warning(item: Item, rule: str, quoted: str, message: str) -> Finding:
    return Finding(item_id=item.item_id, rule=rule, severity="warning", quoted=quoted, message=message)
