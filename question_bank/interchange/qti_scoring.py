"""What an item's response processing gives for a response: its rules run, however they are put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.qti_declared import _NUMBERS, Declared, declared, typed_value, words_of
from question_bank.interchange.qti_expressions import OPERATORS, Value
from question_bank.interchange.qti_templates import TEMPLATES
from question_bank.items.results import ZERO

Element = Any  # lxml ships no types
_STEPS = 20_000  # no item of ours needs a tenth of it


class Processing:
    """The item's declarations and rules, to be run on responses."""

    def __init__(self, item: Element) -> None:
        self.responses = {one.get("identifier") or "": declared(one) for one in x.children(item, "responseDeclaration")}
        self._outcomes: dict[str, Value] = {}
        for one in x.children(item, "outcomeDeclaration"):
            base = one.get("baseType") or "identifier"
            values = [typed_value(words_of(value), base) for value in x.children(x.child(one, "defaultValue"), "value")]
            start: Value = values if one.get("cardinality") in {"multiple", "ordered"} else (values or [None])[0]
            self._outcomes[one.get("identifier") or ""] = ZERO if start is None and base in _NUMBERS else start
        self._rules = _rules(item, self.responses)

    def outcomes(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Every outcome for these responses; those that are not given are NULL.

        Raises:
            Unsupported: a rule or expression is none that we know.
        """
        run = _Run(self.responses, dict(self._outcomes), given)
        run.rules(self._rules)
        return run.outcomes

    def score(self, given: Mapping[str, Value]) -> Decimal:
        """SCORE for these responses."""
        value = self.outcomes(given).get("SCORE")
        return value if isinstance(value, Decimal) else ZERO


def _rules(item: Element, responses: Mapping[str, Declared]) -> list[Element]:
    processing = x.child(item, "responseProcessing")
    if processing is None:
        raise b.Unsupported("it has no response processing, so nothing says what earns credit")
    rules = x.children(processing)
    template = (processing.get("template") or "").rstrip("/").rsplit("/", 1)[-1].removesuffix(".xml")
    if rules or not template:
        return rules
    found = TEMPLATES.get(template)
    if found is None or "RESPONSE" not in responses:
        raise b.Unsupported(f"its response processing template {template[:40]!r} is none of the three standard ones")
    return [found]


class _Exit(Exception):
    """``exitResponse``."""


class _Run:
    """One evaluation."""

    def __init__(
        self, responses: Mapping[str, Declared], outcomes: dict[str, Value], given: Mapping[str, Value]
    ) -> None:
        self._responses, self.outcomes, self._given, self._left = responses, outcomes, given, _STEPS

    def rules(self, rules: list[Element]) -> None:
        """Run them in order."""
        try:
            for one in rules:
                self._rule(one)
        except _Exit:
            return

    def _rule(self, rule: Element) -> None:
        name = x.name(rule)
        if name == "setOutcomeValue":
            self.outcomes[rule.get("identifier") or ""] = self.of(x.children(rule)[0]) if len(rule) else None
        elif name == "responseCondition":
            for one in self._branch(rule):
                self._rule(one)
        elif name == "responseProcessingFragment":
            for one in x.children(rule):
                self._rule(one)
        elif name == "exitResponse":
            raise _Exit
        else:
            raise b.Unsupported(f"its response processing uses {name[:40]}, which is not known here")

    def _branch(self, condition: Element) -> list[Element]:
        """The rules of the first branch that holds."""
        for branch in x.children(condition):
            inside = x.children(branch)
            if x.name(branch) == "responseElse":
                return inside
            if inside and self.of(inside[0]) is True:
                return inside[1:]
        return []

    def of(self, one: Element) -> Value:
        """The value of an expression."""
        self._left -= 1
        if self._left < 0:
            raise b.Unsupported("its response processing is too long to follow")
        name = x.name(one)
        if name in _LOOK_UPS:
            return _LOOK_UPS[name](self, one)
        made = OPERATORS.get(name)
        if made is None:
            raise b.Unsupported(f"its response processing uses {name[:40]}, which is not known here")
        try:
            return made(one, [self.of(inside) for inside in x.children(one)])
        except (TypeError, ArithmeticError, IndexError, AttributeError) as error:
            raise b.Unsupported(f"its response processing uses {name[:40]} in a way that is not known here") from error

    def variable(self, one: Element) -> Value:
        """A response's or an outcome's value."""
        name = one.get("identifier") or ""
        if name in self._responses:
            return self._given.get(name)
        return self.outcomes.get(name)

    def correct(self, one: Element) -> Value:
        """A response's declared answer."""
        return self._declared(one).correct

    def mapped(self, one: Element) -> Value:
        """A response's mapped value."""
        found, name = self._declared(one), one.get("identifier") or ""
        return ZERO if found.mapping is None else found.mapping.value(self._given.get(name))

    def _declared(self, one: Element) -> Declared:
        name = one.get("identifier") or ""
        if name not in self._responses:
            raise b.Unsupported(f"its response processing speaks of {name[:40]!r}, which is not declared")
        return self._responses[name]


_LOOK_UPS: dict[str, Callable[[_Run, Element], Value]] = {
    "variable": _Run.variable,
    "correct": _Run.correct,
    "mapResponse": _Run.mapped,
    "baseValue": lambda _, one: typed_value(words_of(one), one.get("baseType") or "string"),
    "null": lambda *_: None,
}
