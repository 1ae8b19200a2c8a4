"""What an item declares of its responses: type, right answer and map."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.qti_expressions import Value
from question_bank.items.results import ZERO

Element = Any  # lxml ships no types
_NUMBERS = frozenset({"integer", "float"})


class Mapped(NamedTuple):
    """A ``mapping``: entries as (key, value, capitals count), what everything else earns, and the bounds."""

    entries: tuple[tuple[str, Decimal, bool], ...]
    default: Decimal
    lower: Decimal | None
    upper: Decimal | None

    def value(self, response: Value) -> Decimal:
        """The sum over distinct values, bounded; nothing answered gives 0 (assessment.md 1.4)."""
        given = response if isinstance(response, list | tuple) else [] if response is None else [response]
        total = sum((self._one(str(one)) for one in dict.fromkeys(given)), ZERO)
        if given and self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)

    def _one(self, given: str) -> Decimal:
        for key, value, capitals in self.entries:
            if given == key or (not capitals and given.casefold() == key.casefold()):
                return value
        return self.default


class Declared(NamedTuple):
    """A response declaration: its type, right answer and mapping."""

    cardinality: str
    base: str
    correct: Value
    mapping: Mapped | None


def declared(element: Element) -> Declared:
    """A ``responseDeclaration`` read."""
    cardinality, base = element.get("cardinality") or "single", element.get("baseType") or "identifier"
    right = x.child(element, "correctResponse")
    words = [words_of(one) for one in x.children(right, "value")]
    values = [typed_value(one, base) for one in words]
    correct: Value = None
    if values:
        correct = {"single": values[0], "ordered": tuple(values)}.get(cardinality, values)
    return Declared(cardinality, base, correct, _mapping(x.child(element, "mapping")))


def _mapping(element: Element | None) -> Mapped | None:
    if element is None:
        return None
    bounds = [None if (said := element.get(name)) is None else b.number(said) for name in ("lowerBound", "upperBound")]
    entries = tuple(
        (
            " ".join((one.get("mapKey") or "").split()),
            b.number(one.get("mappedValue") or ""),
            one.get("caseSensitive") != "false",
        )
        for one in x.children(element, "mapEntry")
    )
    return Mapped(entries, b.number(element.get("defaultValue") or "", default=ZERO), bounds[0], bounds[1])


def words_of(element: Element) -> str:
    return " ".join(x.text_of(element).split())


def typed_value(text: str, base: str) -> Value:
    if base in _NUMBERS:
        return b.number(text)
    return text == "true" if base == "boolean" else text
