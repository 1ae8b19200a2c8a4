"""Items that ask nearly the same: character trigrams of stem and options (assessment.md 4.2)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from question_bank.items import Item
from question_bank.linting.answers import answers_of, further_texts
from question_bank.text import normalise

TWIN = 0.85
SHARED = 8  # rare trigrams that tell whether comparing is worth it
Trigrams = frozenset[str]


def trigrams(item: Item) -> Trigrams:
    """The trigrams of the normalised stem and the sorted answers."""
    answers = sorted(normalise(text) for text in (*further_texts(item), *(one.text for one in answers_of(item))))
    text = "\n".join([normalise(item.stem), *answers])
    return frozenset(text[place : place + 3] for place in range(max(len(text) - 2, 1)))


def likeness(one: Trigrams, other: Trigrams) -> float:
    """Jaccard's index: shared over all, from 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def twins(item: Item, others: Iterable[Item], *, least: float = TWIN) -> list[Item]:
    """Those of the other items that ask nearly the same, most alike first."""
    own = trigrams(item)
    found = [(likeness(own, trigrams(other)), other) for other in others if other.item_id != item.item_id]
    return [other for alike, other in sorted(found, key=lambda row: -row[0]) if alike >= least]


def pairs(held: Mapping[int, Trigrams], fresh: Collection[int], *, least: float = TWIN) -> dict[tuple[int, int], float]:
    """All pairs with one of ``fresh`` in them that are as alike as ``least``, the lower number first.

    Two sets so alike share at least ``SHARED`` of their rarest trigrams (as many as that leaves unlike, and so many
    more), so only such pairs are compared: thousands of items take seconds, not hours.
    """
    common = Counter(one for grams in held.values() for one in grams)
    needed = {name: min(SHARED, math.ceil(least * len(grams))) for name, grams in held.items()}
    rarest = {
        name: sorted(grams, key=lambda one: (common[one], one))[
            : len(grams) - math.ceil(least * len(grams)) + needed[name]
        ]
        for name, grams in held.items()
    }
    holders: dict[str, list[int]] = {}
    for name, grams in rarest.items():
        for one in grams:
            holders.setdefault(one, []).append(name)
    found: dict[tuple[int, int], float] = {}
    for name in fresh:
        shared = Counter(other for gram in rarest[name] for other in holders[gram])
        for other, count in shared.items():
            pair = (min(name, other), max(name, other))
            if other == name or pair in found or count < min(needed[name], needed[other]):
                continue
            if alike := _alike(held[name], held[other], least):
                found[pair] = alike
    return found


def _alike(one: Trigrams, other: Trigrams, least: float) -> float:
    if min(len(one), len(other)) < least * max(len(one), len(other)):
        return 0
    alike = likeness(one, other)
    return alike if alike >= least else 0
