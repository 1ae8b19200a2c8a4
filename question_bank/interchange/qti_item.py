"""One item as a QTI ``assessmentItem`` under 2.1 names: declarations, body, scoring and feedback by type."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.qti_parts import (
    GENERAL,
    SCORE,
    Written,
    html_of,
    outcome_of,
)
from question_bank.interchange.qti_write_choices import multiple, single, true_false
from question_bank.interchange.qti_write_gaps import cloze
from question_bank.interchange.qti_write_sets import matching, ordering
from question_bank.interchange.qti_write_typed import numeric, short
from question_bank.interchange.texts import plain
from question_bank.items import (
    Item,
)
from question_bank.items.results import ZERO

TITLE = 60  # characters of the question that name it in lists


def item_element(item: Item, templates: str) -> tuple[Element, Decimal]:
    """The item and the most points it gives; ``templates`` is where this QTI's processing templates live."""
    parts: Written = _WRITERS[item.type](item)
    title = " ".join(plain(item.stem, item.format).split())[:TITLE] or item.item_id
    whole = e("assessmentItem", identifier=item.item_id, title=title, adaptive="false", timeDependent="false")
    whole.extend(parts.responses)
    whole.append(outcome_of(SCORE, "float", ZERO))
    whole.append(outcome_of("MAXSCORE", "float", parts.most))
    for name, cardinality in parts.outcomes:
        whole.append(e("outcomeDeclaration", identifier=name, cardinality=cardinality, baseType="identifier"))
    said = list(parts.said)
    if item.general_feedback:
        value = e("defaultValue", e("value", "general"))
        whole.append(e("outcomeDeclaration", value, identifier=GENERAL, cardinality="single", baseType="identifier"))
        said.append((GENERAL, "general", item.general_feedback))
    body = e("itemBody", *parts.body)
    whole.append(body)
    rules = e("responseProcessing", *parts.rules)
    if not parts.rules:
        rules.set("template", templates.format(parts.template))
    whole.append(rules)
    for outcome, name, text in said:
        facts = {"outcomeIdentifier": outcome, "identifier": name, "showHide": "show"}
        whole.append(e("modalFeedback", html_of(text, item, "div"), **facts))
    return whole, parts.most


_WRITERS: dict[str, Callable[[Any], Written]] = {
    "single_choice": single,
    "multiple_response": multiple,
    "true_false": true_false,
    "matching": matching,
    "ordering": ordering,
    "numeric": numeric,
    "short_text": short,
    "cloze": cloze,
}
