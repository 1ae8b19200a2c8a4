"""What QTI 2.1 and 3.0 hold of our items (assessment.md 7.2), and the one way to write down what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from question_bank.interchange import grades, shapes
from question_bank.interchange.downgrades import matrix_as_matching, pair_as_cloze
from question_bank.interchange.preparing import Profile
from question_bank.interchange.qti_body import carried
from question_bank.interchange.qti_rules import ruled
from question_bank.interchange.shapes import Shape, label
from question_bank.items import (
    Cloze,
    Item,
    MultipleResponse,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
)
from question_bank.items.common import Pin, pinned_place
from question_bank.items.results import ZERO

DIGITS = Decimal("1e-12")


def exact(number: Decimal) -> Decimal:
    """At most twelve digits after the point, as numbers of items have."""
    return number.quantize(DIGITS).normalize() + ZERO


def _pinned(item: Item) -> Item:
    """Pins by the place an option stands at."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return item
    options: Sequence[Any] = item.options
    pins = [
        None if one.pin is None else pin_at(pinned_place(one.pin, len(options)) or 0, len(options)) for one in options
    ]
    own: Any = tuple(replace(one, pin=pin) for one, pin in zip(options, pins, strict=True))
    return replace(item, options=own)


def pin_at(place: int, count: int) -> Pin:
    """The pin of an option that stays at its place."""
    return "first" if place == 0 else "last" if place == count - 1 else place


def _ordered(item: Item) -> Item:
    """Entries named by their places; answers by what they earn, the most first."""
    if isinstance(item, Ordering):
        names = {one: f"e{place}" for place, one in enumerate(item.key, start=1)}
        return replace(item, entries=tuple(replace(one, id=names[one.id]) for one in item.entries), critical_pairs=())
    if isinstance(item, ShortText):
        return replace(item, variants=tuple(replace(one, text=label(one.text)) for one in item.variants))
    if isinstance(item, Numeric):
        return replace(item, answers=tuple(sorted(item.answers, key=lambda one: -one.fraction)))
    return item


def _scaled(item: Item) -> Item:
    """Credit of gaps as points, which are what the file says."""
    if not isinstance(item, Cloze):
        return item
    gaps = [
        replace(
            gap,
            options=tuple(
                replace(one, fraction=exact(exact(one.fraction * gap.weight) / gap.weight)) for one in gap.options
            ),
        )
        for gap in item.gaps
    ]
    return replace(item, gaps=tuple(gaps))


def _weighed(item: Item) -> Item:
    """A mark of as many digits as survive being a weight."""
    return replace(item, default_mark=grades.short(item.default_mark))


_SHAPES: tuple[Shape, ...] = (
    shapes.unshuffled,
    grades.absolute,
    _ordered,
    shapes.renamed,
    carried,
    ruled,
    _pinned,
    _scaled,
    _weighed,
)


def _profile(title: str, *further: str) -> Profile:
    return Profile(
        title=title,
        lost=("critical", "citations", "objective", "penalty", *further),
        lost_in={
            "single_choice": ("moved_pins",),
            "multiple_response": ("coverage", "moved_pins"),
            "true_false": (),
            "matching": ("feedback", "pin"),
            "ordering": ("ranks", "adjacent", "feedback"),
            "cloze": ("choice_formatting", "pin"),
            "numeric": ("units",),
            "short_text": ("diacritics",),
        },
        downgrades={"matrix": matrix_as_matching, "decision_reason": pair_as_cloze, "client_decision": pair_as_cloze},
        first={"decision_reason": ("rule",), "client_decision": ("rule",)},
        shapes=_SHAPES,
    )


PROFILES = {"QTI 2.1": _profile("QTI 2.1", "strokes"), "QTI 3.0": _profile("QTI 3.0")}
