"""Items that ask nearly the same: character trigrams of stem and options (assessment.md 4.2)."""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.items import Item
from question_bank.linting.answers import answers_of, further_texts
from question_bank.text import normalise

TWIN = 0.85
Trigrams = frozenset[str]


def trigrams(item: Item) -> Trigrams:
    """The trigrams of the normalised stem and the sorted answers."""
    answers = sorted(normalise(text) for text in (*further_texts(item), *(one.text for one in answers_of(item))))
    text = "\n".join([normalise(item.stem), *answers])
    return frozenset(text[place : place + 3] for place in range(max(len(text) - 2, 1)))


def likeness(one: Trigrams, other: Trigrams) -> float:
    """Jaccard's index: shared over all, from 0 to 1."""
    return len(one & other) / len(one | other)


def twins(item: Item, others: Iterable[Item], *, least: float = TWIN) -> list[Item]:
    """Those of the other items that ask nearly the same, most alike first."""
    own = trigrams(item)
    found = [(likeness(own, trigrams(other)), other) for other in others if other.item_id != item.item_id]
    return [other for alike, other in sorted(found, key=lambda row: -row[0]) if alike >= least]
