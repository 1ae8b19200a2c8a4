"""Lines into stretches that the network holds for claims, each with its probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp

from question_bank.claims.learned.network import LABELS
from question_bank.claims.model import Category

CATEGORIES = (Category.INDICATION, Category.DRUG_EFFECT, Category.CONTRAINDICATION, Category.SIDE_EFFECT)
KINDS = len(CATEGORIES)
RELUCTANCE = exp(-0.9)  # what "no claim" is worth beside a claim, word by word
HOPELESS = 0.85  # probability of no claim at every word, from which on a line holds none
UNHEARD = 1e-9
_GO_ON = [(label - KINDS, label) for label in range(KINDS + 1, LABELS)]  # what begins a claim, what goes on with it

Row = Sequence[float]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words ``first`` to ``last`` (exclusive) of a line, held for a claim with a probability."""

    first: int
    last: int
    category: Category
    sure: float


def by_category(row: Row) -> list[float]:
    """How probable no claim and each category are, from how probable each label is."""
    return [row[0], *(row[kind] + row[kind + KINDS] for kind in range(1, KINDS + 1))]


def stretches(labels: Sequence[Row]) -> Iterator[Stretch]:
    """The claims of a line, from how probable each label is at each of its words."""
    if all(row[0] > HOPELESS for row in labels):
        return
    told = [*best(labels), 0]
    begin = 0
    for at, label in enumerate(told):
        if at and told[at - 1] and label <= KINDS:
            kind = (told[at - 1] - 1) % KINDS + 1
            sure = sum(row[kind] + row[kind + KINDS] for row in labels[begin:at]) / (at - begin)
            yield Stretch(begin, at, CATEGORIES[kind - 1], sure)
        begin = at if label <= KINDS else begin


def best(labels: Sequence[Row]) -> list[int]:
    """The most probable row of labels in which no claim goes on that has not begun."""
    row = [one if label <= KINDS else 0.0 for label, one in enumerate(labels[0])]
    row[0] *= RELUCTANCE
    back: list[list[int]] = []
    for factors in labels[1:]:
        most = row.index(max(row))
        before = [most] * (KINDS + 1)
        before += [begun if row[begun] >= row[within] else within for begun, within in _GO_ON]
        back.append(before)
        row = [row[last] * max(factor, UNHEARD) for last, factor in zip(before, factors, strict=True)]
        row[0] *= RELUCTANCE
        most_of_all = max(row)
        row = [one / most_of_all for one in row]
    found = [row.index(max(row))]
    for before in back[::-1]:
        found.append(before[found[-1]])
    return found[::-1]
