"""Items that are answered from a list, as QTI: what they declare, show and earn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

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
from question_bank.items import (
    MultipleResponse,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.multiple_rules import map_maximum
from question_bank.items.results import ONE, ZERO


def _rules_for(template: str, name: str = RESPONSE) -> Element:
    """What a template does, as a rule."""
    if template == MAP:
        return set_outcome(SCORE, e("mapResponse", identifier=name))
    match = e("match", variable_of(name), e("correct", identifier=name))
    return e("responseCondition", if_so(match, set_outcome(SCORE, points_of(ONE))))


def _choice(
    item: Any, *, right: list[str], mapping: Element | None, most: Decimal = ONE, limit: int = 1, rules: Any = None
) -> Written:
    single = limit == 1 and not isinstance(item, MultipleResponse)
    cardinality = "single" if single else "multiple"
    template = MATCH if mapping is None else MAP
    options = item.options
    interaction = e(
        "choiceInteraction",
        *(html_of(one.text, item, "simpleChoice", identifier=one.id) for one in options),
        responseIdentifier=RESPONSE,
        shuffle=str(item.shuffle).lower(),
        maxChoices=str(limit),
    )
    for one, made in zip(options, interaction, strict=True):
        if one.pin is not None:
            made.set("fixed", "true")
    said = [(FEEDBACK, one.id, one.feedback) for one in options if one.feedback]
    found = Written(
        responses=[declaration(cardinality, "identifier", right, mapping)],
        body=[stem_of(item), interaction],
        template=template,
        most=most,
        rules=rules or [],
    )
    return _with_feedback(found, said, cardinality)


def _with_feedback(found: Written, said: list[tuple[str, str, str]], cardinality: str) -> Written:
    """Feedback that is shown for what was answered."""
    if said:
        found.rules = [*(found.rules or [_rules_for(found.template)]), set_outcome(FEEDBACK, variable_of(RESPONSE))]
        found.outcomes, found.said = [(FEEDBACK, cardinality)], said
    return found


def single(item: SingleChoice) -> Written:
    entries = [(one.id, one.fraction) for one in item.options if one.fraction]
    return _choice(item, right=[item.key], mapping=mapping_of(entries) if len(entries) > 1 else None)


def multiple(item: MultipleResponse) -> Written:
    right, count = [one.id for one in item.options if one.right], len(item.options)
    rule, scoring = item.scoring.rule, item.scoring
    hits = Decimal(len(right))
    if rule == "all_or_nothing":
        return _choice(item, right=right, mapping=None, limit=0)
    if rule == "qti_map":
        entries = [(one.id, one.weight) for one in item.options if one.weight is not None]
        mapping = mapping_of(entries, scoring.default_value or ZERO, scoring.lower, scoring.upper)
        return _choice(item, right=right, mapping=mapping, limit=0, most=_most(item))
    if rule == "select_n":
        return _choice(item, right=right, mapping=mapping_of((one, ONE) for one in right), most=hits, limit=len(right))
    entries = [(one.id, ONE if one.right else -ONE) for one in item.options]
    if rule == "each_option":
        points = e("sum", e("mapResponse", identifier=RESPONSE), points_of(Decimal(count) - hits))
        given = e("not", e("isNull", variable_of(RESPONSE)))
        rules = [e("responseCondition", if_so(given, set_outcome(SCORE, points)))]
        return _choice(item, right=right, mapping=mapping_of(entries), most=Decimal(count), limit=0, rules=rules)
    return _choice(item, right=right, mapping=mapping_of(entries, lower=ZERO), most=hits, limit=0)


def _most(item: MultipleResponse) -> Decimal:
    return map_maximum([one.weight for one in item.options], item.scoring)


def true_false(item: TrueFalse) -> Written:
    interaction = e(
        "choiceInteraction",
        *(e("simpleChoice", word, identifier=word.lower()) for word in ("True", "False")),
        responseIdentifier=RESPONSE,
        shuffle="false",
        maxChoices="1",
    )
    found = Written(
        responses=[declaration("single", "identifier", [str(item.key).lower()])],
        body=[stem_of(item), interaction],
        template=MATCH,
    )
    texts = (("true", item.feedback_true), ("false", item.feedback_false))
    return _with_feedback(found, [(FEEDBACK, name, text) for name, text in texts if text], "single")
