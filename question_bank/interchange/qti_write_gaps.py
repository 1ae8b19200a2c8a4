"""A text with gaps as QTI: inline choices, each scored by itself."""

from __future__ import annotations

from typing import Any

from question_bank.interchange.qti_body import cloze_html, filled, xhtml
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.qti_parts import (
    FEEDBACK,
    SCORE,
    Written,
    declaration,
    mapping_of,
    set_outcome,
    variable_of,
)
from question_bank.interchange.qti_profile import exact
from question_bank.interchange.texts import plain
from question_bank.items import (
    Cloze,
)
from question_bank.items.results import ZERO


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
