"""Lines into stretches that the learned weights hold for claims, each with its probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp

from question_bank.claims.learned.chain import KINDS, LABELS, Row, best, exponentiated, marginals
from question_bank.claims.learned.features import LEFT, NEAR, RIGHT, around, far, of_word, together
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.weights import Vector, Weights
from question_bank.claims.model import Category

CATEGORIES = (Category.INDICATION, Category.DRUG_EFFECT, Category.CONTRAINDICATION, Category.SIDE_EFFECT)
RELUCTANCE = exp(-0.7)  # what "no claim" is worth beside a claim, word by word
HOPELESS = 0.8  # probability of no claim at every word, from which on a line holds none
MOST_KNOWN = 200_000  # words in their places that a process remembers
NOTHING: Vector = (0.0,) * LABELS


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words ``first`` to ``last`` (exclusive) of a line, held for a claim with a probability."""

    first: int
    last: int
    category: Category
    sure: float


class Tagger:
    """Scores words by their features; what a word brings wherever it stands is worked out once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._known: dict[tuple[str, str, str | int], Vector] = {}

    def _word(self, word: str, language: str, where: str | int) -> Vector:
        key = (word, language, where)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            named = of_word(word, language, where) if isinstance(where, int) else far(word, language, where)
            found = self._known[key] = self._weights.total(named)
        return found

    def scores(self, line: Line) -> list[Row]:
        """The score of each label at each word."""
        words, language, size = line.words, line.language, len(line.words)
        near = {offset: [self._word(word, language, offset) for word in words] for offset in NEAR}
        edges = {offset: self._weights.of.get(f"w{offset}=<>", NOTHING) for offset in NEAR}
        left, right = (_running([self._word(word, language, side) for word in words]) for side in ("L", "R"))
        shared = self._weights.total(around(line))
        rows = []
        for at, joined in enumerate(together(line)):
            parts = [near[one][at + one] if 0 <= at + one < size else edges[one] for one in NEAR]
            parts += [shared, self._weights.total(joined)]
            for sums, (begin, end) in ((left, LEFT), (right, RIGHT)):
                first, last = min(max(at + begin, 0), size), min(max(at + end, 0), size)
                if last > first:
                    parts.append(tuple([one - other for one, other in zip(sums[last], sums[first], strict=True)]))
            rows.append([sum(column) for column in zip(*parts, strict=True)])
        return rows

    def probabilities(self, line: Line) -> tuple[list[Row], list[Row]]:
        """For each word how probable no claim and each category are (five figures), and the factors of its labels."""
        factors = [exponentiated(row) for row in self.scores(line)]
        known = marginals(factors, self._weights.strong)
        return [[row[0], *(row[kind] + row[kind + KINDS] for kind in range(1, KINDS + 1))] for row in known], factors

    def stretches(self, probable: Sequence[Row], factors: Sequence[Row]) -> Iterator[Stretch]:
        """The claims of a line."""
        if all(row[0] > HOPELESS for row in probable):
            return
        labels = [*best(factors, self._weights.strong, RELUCTANCE), 0]
        begin = 0
        for at, label in enumerate(labels):
            if at and labels[at - 1] and label <= KINDS:
                kind = (labels[at - 1] - 1) % KINDS + 1
                sure = sum(row[kind] for row in probable[begin:at]) / (at - begin)
                yield Stretch(begin, at, CATEGORIES[kind - 1], sure)
            begin = at if label <= KINDS else begin


def _running(vectors: Sequence[Vector]) -> list[Vector]:
    """The sums of the first none, one, two … vectors."""
    return list(accumulate(vectors, lambda one, two: tuple(map(sum, zip(one, two, strict=True))), initial=NOTHING))
