"""Items whose answer is typed, as QTI: by a map, or by one test after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from question_bank.interchange.codec import write_number
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.qti_parts import (
    FEEDBACK,
    MAP,
    RESPONSE,
    SCORE,
    Written,
    declaration,
    mapping_of,
    points_of,
    set_outcome,
    stem_of,
    variable_of,
)
from question_bank.items import (
    Numeric,
    NumericAnswer,
    ShortText,
)


def _entry(base: str) -> list[Element]:
    return [
        e(
            "p",
            e("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="20" if base == "string" else "10"),
        )
    ]


def _typed(item: Any, base: str, right: str, mapping: Element | None, tests: Sequence[tuple[Any, Element]]) -> Written:
    """An answer that is typed: by map where that says it all, else by one test after another."""
    found = Written(
        responses=[declaration("single", base, [right], mapping)], body=[stem_of(item), *_entry(base)], template=MAP
    )
    if mapping is None or any(one.feedback for one, _ in tests):
        branches = []
        for place, (one, test) in enumerate(tests):
            said = [set_outcome(FEEDBACK, e("baseValue", one.id, baseType="identifier"))] if one.feedback else []
            branches.append(
                e("responseElseIf" if place else "responseIf", test, set_outcome(SCORE, points_of(one.fraction)), *said)
            )
        found.rules = [e("responseCondition", *branches)]
        found.said = [(FEEDBACK, one.id, one.feedback) for one, _ in tests if one.feedback]
        found.outcomes = [(FEEDBACK, "single")] if found.said else []
    return found


def numeric(item: Numeric) -> Written:
    tests = [(one, _near(one)) for one in item.answers]
    return _typed(
        item, "float", write_number(next(one.value for one in item.answers if one.fraction == 1)), None, tests
    )


def _near(one: NumericAnswer) -> Element:
    size = write_number(one.tolerance)
    facts = (
        {"toleranceMode": "absolute", "tolerance": f"{size} {size}"} if one.tolerance else {"toleranceMode": "exact"}
    )
    return e("equal", variable_of(RESPONSE), e("baseValue", write_number(one.value), baseType="float"), **facts)


def short(item: ShortText) -> Written:
    capitals = str(item.case_sensitive).lower()
    mapping = mapping_of(((one.text, one.fraction) for one in item.variants), caseSensitive=capitals)
    tests = [
        (
            one,
            e(
                "stringMatch",
                variable_of(RESPONSE),
                e("baseValue", one.text, baseType="string"),
                caseSensitive=capitals,
            ),
        )
        for one in item.variants
    ]
    return _typed(item, "string", item.key, mapping, tests)
