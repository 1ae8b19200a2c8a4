"""Shares of credit as Moodle's list has them, refused where they are not there; tolerances as it has them."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from question_bank.interchange.model import Unwritable
from question_bank.items import Item, MultipleResponse, Numeric, ShortText, SingleChoice
from question_bank.items.results import ZERO

_WHOLE = {Decimal(one) / 100 for one in (100, 90, 80, 75, 70, 60, 50, 40, 30, 25, 20, 10, 5, 0)}
_ROUNDED = {Decimal(one) for one in ("0.8333333", "0.6666667", "0.3333333", "0.1666667", "0.1428571", "0.1111111")}
GRADES = sorted(_WHOLE | _ROUNDED | {Decimal("0.125")})
CLOSE = Decimal("0.00001")
DIGITS = Decimal("1e-9")


def absolute(item: Item) -> Item:
    """Numeric answers as a value and an absolute tolerance."""
    if not isinstance(item, Numeric):
        return item

    def centred(one: Any) -> Any:
        low, high = one.bounds
        middle = one.value if one.high is None else ((low + high) / 2).normalize()
        return replace(one, value=middle, tolerance=((high - low) / 2).normalize(), relative=False, high=None)

    return replace(item, answers=tuple(centred(one) for one in item.answers))


def grade(fraction: Decimal) -> Decimal | None:
    """The share in Moodle's list that this one is, within 0.00001; None if it is not there."""
    near = next((one for one in GRADES if abs(abs(fraction) - one) <= CLOSE), None)
    return None if near is None else near.copy_sign(fraction) if near else ZERO


def graded(item: Item) -> Item:
    """Shares as Moodle's list has them.

    Raises:
        Unwritable: one is not there; Moodle would refuse the file (S6).
    """
    if isinstance(item, SingleChoice):
        return replace(item, options=tuple(_snapped(one, "fraction") for one in item.options))
    if isinstance(item, MultipleResponse):
        return _weighted(item)
    if isinstance(item, ShortText):
        return replace(item, variants=tuple(_snapped(one, "fraction") for one in item.variants))
    if isinstance(item, Numeric):
        return replace(item, answers=tuple(_snapped(one, "fraction") for one in item.answers))
    return item


def _snapped(part: Any, member: str) -> Any:
    value = getattr(part, member)
    found = grade(value)
    if found is None:
        raise Unwritable("S6", f"{value * 100} % is no share that Moodle takes, and rounding it would change the score")
    return replace(part, **{member: found})


def _weighted(item: MultipleResponse) -> Item:
    if item.scoring.rule == "moodle_weights":
        return even_weights(replace(item, options=tuple(_snapped(one, "weight") for one in item.options)))
    right = len(item.key)
    if grade(Decimal(1) / right) is None:
        raise Unwritable("S6", f"{right} right options have no share that Moodle takes; it takes 1 to 10, or 20")
    return item


def even_weights(item: MultipleResponse) -> MultipleResponse:
    """Weights that are right minus wrong in other words become that rule."""
    share = grade(Decimal(1) / len(item.key))
    if share is None or any(one.weight != (share if one.right else -share) for one in item.options):
        return item
    plain = replace(item.scoring, rule="right_minus_wrong")
    return replace(item, scoring=plain, options=tuple(replace(one, weight=None) for one in item.options))


def short(number: Decimal) -> Decimal:
    """At most nine digits after the point."""
    return number.quantize(DIGITS, rounding=ROUND_HALF_EVEN).normalize()
