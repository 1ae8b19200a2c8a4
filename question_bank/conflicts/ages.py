"""From what age something is done: where it is allowed, and where it is advised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.conflicts.measure_cues import cues
from question_bank.conflicts.numbers import Span

YOUNGEST, OLDEST = 6, 80  # years; other numbers are no limits of age


@dataclass(frozen=True, slots=True)
class Age:
    """An age and what kind of limit it is: ``least``, ``advised``, or ``with consent``."""

    span: Span
    kind: str
    written: str


def ages(text: str, heading: str, language: str) -> Iterator[Age]:
    """The ages of a sentence from which something is done, or below which it is not."""
    words = cues(language).age
    if words["other"].search(text):
        return
    advised = words["advised"].search(text)
    kind = "with consent" if words["consent"].search(text) else "advised" if advised else "least"
    if advised:
        for found in words["range"].finditer(text):
            yield Age(Span(float(found["low"]), float(found["high"])), kind, found.group())
    if words["says"].search(text):
        yield from _limits(words["least"], text, kind)
    if words["forbids"].search(text) or words["heads"].search(heading):
        yield from _limits(words["below"], text, "least" if kind == "advised" else kind)


def _limits(words: re.Pattern[str], text: str, kind: str) -> Iterator[Age]:
    for found in words.finditer(text):
        years = float(next(one for one in found.groups() if one))
        if YOUNGEST <= years <= OLDEST:
            yield Age(Span(years, years), kind, found.group())
