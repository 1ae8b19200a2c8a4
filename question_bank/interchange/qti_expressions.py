"""The operators of QTI's response processing, each on values already found.

None for NULL, text, Decimal, bool, a list for a multiple, a tuple for an ordered container; pairs as ``one other``.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from question_bank.interchange import building as b
from question_bank.items.results import ZERO

Element = Any  # lxml ships no types
Value = Any  # None, str, Decimal, bool, or a list or tuple of them
SLACK = Decimal("1e-9")


def same(one: Value, other: Value) -> bool | None:
    """Whether two values match; NULL where either is."""
    if one is None or other is None or one in ([], ()) or other in ([], ()):
        return None
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return bool(one == other)


def _flat(values: list[Value]) -> list[Value]:
    return [
        one for value in values for one in (value if isinstance(value, list | tuple) else [value]) if one is not None
    ]


def _sum(_: Element, values: list[Value]) -> Value:
    return None if any(one is None for one in values) else sum((Decimal(one) for one in _flat(values)), ZERO)


def _product(_: Element, values: list[Value]) -> Value:
    if any(one is None for one in values):
        return None
    total = Decimal(1)
    for one in _flat(values):
        total *= one
    return total


def _and(_: Element, values: list[Value]) -> bool | None:
    return False if False in values else None if None in values else True


def _or(_: Element, values: list[Value]) -> bool | None:
    return True if True in values else None if None in values else False


def _compared(check: Callable[[Decimal, Decimal], bool]) -> Callable[[Element, list[Value]], Value]:
    return lambda _, values: None if None in values else check(values[0], values[1])


def tolerances(one: Element, value: Decimal) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that an ``equal`` takes for this value.

    Raises:
        Unsupported: its tolerance is no plain number.
    """
    mode = one.get("toleranceMode") or "exact"
    if mode == "exact":
        return value, value
    said = (one.get("tolerance") or "").split()
    try:
        sizes = [Decimal(text) for text in said]
    except InvalidOperation as error:
        raise b.Unsupported("its tolerance is computed, which is not known here") from error
    if not sizes:
        raise b.Unsupported("its tolerance is not said")
    less, more = sizes[0], sizes[-1]
    if mode == "relative":
        less, more = abs(value) * less / 100, abs(value) * more / 100
    return value - less, value + more


def _equal(one: Element, values: list[Value]) -> bool | None:
    if None in values:
        return None
    low, high = tolerances(one, values[1])
    return bool(low - SLACK <= values[0] <= high + SLACK)


def _string_match(one: Element, values: list[Value]) -> bool | None:
    if None in values:
        return None
    given, wanted = str(values[0]), str(values[1])
    if one.get("caseSensitive") == "false":
        given, wanted = given.casefold(), wanted.casefold()
    return wanted in given if one.get("substring") == "true" else given == wanted


def _index(one: Element, values: list[Value]) -> Value:
    place = int(one.get("n") or "0") - 1
    return values[0][place] if values[0] and 0 <= place < len(values[0]) else None


def _member(_: Element, values: list[Value]) -> bool | None:
    return None if None in values or values[1] in ([], ()) else values[0] in values[1]


def _contains(_: Element, values: list[Value]) -> bool | None:
    return None if None in values else all(one in values[0] for one in values[1])


OPERATORS: dict[str, Callable[[Element, list[Value]], Value]] = {
    "match": lambda _, values: same(values[0], values[1]),
    "and": _and,
    "or": _or,
    "not": lambda _, values: None if values[0] is None else not values[0],
    "isNull": lambda _, values: values[0] is None or values[0] in ([], (), ""),
    "isNotNull": lambda _, values: not (values[0] is None or values[0] in ([], (), "")),
    "equal": _equal,
    "stringMatch": _string_match,
    "sum": _sum,
    "product": _product,
    "subtract": lambda _, values: None if None in values else values[0] - values[1],
    "divide": lambda _, values: None if None in values or values[1] == 0 else values[0] / values[1],
    "max": lambda _, values: None if None in values else max(_flat(values)),
    "min": lambda _, values: None if None in values else min(_flat(values)),
    "gt": _compared(lambda one, other: one > other),
    "gte": _compared(lambda one, other: one >= other),
    "lt": _compared(lambda one, other: one < other),
    "lte": _compared(lambda one, other: one <= other),
    "multiple": lambda _, values: _flat(values),
    "ordered": lambda _, values: tuple(_flat(values)),
    "index": _index,
    "member": _member,
    "contains": _contains,
    "containerSize": lambda _, values: Decimal(len(values[0] or [])),
}
