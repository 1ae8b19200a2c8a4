"""Pairs and orders as QTI: what they declare, show and earn."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.qti_parts import (
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
    Matching,
    Ordering,
)
from question_bank.items.results import ONE


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
