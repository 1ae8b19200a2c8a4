"""Pairs, orders, typed answers and gaps as QTI: what they declare, show and earn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from question_bank.interchange.codec import write_number
from question_bank.interchange.qti_body import cloze_html, filled, xhtml
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.qti_parts import (
    FEEDBACK,
    MAP,
    MATCH,
    RESPONSE,
    SCORE,
    Written,
    declaration,
    html_of,
    if_so,
    mapping_of,
    points_of,
    set_outcome,
    stem_of,
    variable_of,
)
from question_bank.interchange.qti_profile import exact
from question_bank.interchange.texts import plain
from question_bank.items import (
    Cloze,
    Matching,
    Numeric,
    NumericAnswer,
    Ordering,
    ShortText,
)
from question_bank.items.results import ONE, ZERO


def matching(item: Matching) -> Written:
    pairs = [f"{one.id} {one.choice}" for one in item.prompts]
    sets = [
        e(
            "simpleMatchSet",
            *(html_of(one.text, item, "simpleAssociableChoice", identifier=one.id, matchMax=most) for one in many),
        )
        for many, most in ((item.prompts, "1"), (item.choices, "0"))
    ]
    whole = item.scoring.all_or_nothing
    facts = {"responseIdentifier": RESPONSE, "shuffle": str(item.shuffle).lower(), "maxAssociations": str(len(pairs))}
    return Written(
        responses=[
            declaration("multiple", "directedPair", pairs, None if whole else mapping_of((one, ONE) for one in pairs))
        ],
        body=[stem_of(item), e("matchInteraction", *sets, **facts)],
        template=MATCH if whole else MAP,
        most=ONE if whole else Decimal(len(pairs)),
    )


def ordering(item: Ordering) -> Written:
    mixed = sorted(item.entries, key=lambda one: sha256(one.text.encode()).digest())  # the file must not show the key
    interaction = e(
        "orderInteraction",
        *(html_of(one.text, item, "simpleChoice", identifier=one.id) for one in mixed),
        responseIdentifier=RESPONSE,
        shuffle=str(item.shuffle).lower(),
    )
    found = Written(
        responses=[declaration("ordered", "identifier", item.key)],
        body=[stem_of(item), interaction],
        template=MATCH,
    )
    if item.rule == "position":
        found.most, found.rules = Decimal(len(item.key)), [_placed(at, one) for at, one in enumerate(item.key, start=1)]
    return found


def _placed(place: int, entry: str) -> Element:
    """A point for an entry in its place."""
    there = e("index", variable_of(RESPONSE), n=str(place))
    match = e("match", there, e("baseValue", entry, baseType="identifier"))
    return e("responseCondition", if_so(match, set_outcome(SCORE, e("sum", variable_of(SCORE), points_of(ONE)))))


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


def cloze(item: Cloze) -> Written:
    gaps = {gap.id: gap for gap in item.gaps}
    body = filled(xhtml(cloze_html(item), "div"), lambda name: _inline(gaps[name], item))
    found = Written(responses=[], body=[body], most=sum((gap.weight for gap in item.gaps), ZERO))
    for gap in item.gaps:
        entries = [(one.id, exact(one.fraction * gap.weight)) for one in gap.options if one.fraction]
        right = next(one.id for one in gap.options if one.fraction == 1)
        found.responses.append(declaration("single", "identifier", [right], mapping_of(entries), gap.id))
        outcome = f"{FEEDBACK}_{gap.id}"
        texts = [(outcome, one.id, one.feedback) for one in gap.options if one.feedback]
        if texts:
            found.outcomes.append((outcome, "single"))
            found.rules.append(set_outcome(outcome, variable_of(gap.id)))
            found.said += texts
    maps = [e("mapResponse", identifier=gap.id) for gap in item.gaps]
    found.rules.insert(0, set_outcome(SCORE, e("sum", *maps) if len(maps) > 1 else maps[0]))
    return found


def _inline(gap: Any, item: Cloze) -> Element:
    return e(
        "inlineChoiceInteraction",
        *(e("inlineChoice", plain(one.text, item.format), identifier=one.id) for one in gap.options),
        responseIdentifier=gap.id,
        shuffle=str(item.shuffle).lower(),
    )
