"""Lines into stretches that the learned weights hold for claims, each with its probability."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp

from question_bank.claims.learned.chain import KINDS, Row, best, marginals
from question_bank.claims.learned.features import LEFT, NEAR, RIGHT, around, far, of_word, together
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.weights import STEP, Weights, unpacked
from question_bank.claims.model import Category

CATEGORIES = (Category.INDICATION, Category.DRUG_EFFECT, Category.CONTRAINDICATION, Category.SIDE_EFFECT)
RELUCTANCE = exp(-0.7)  # what "no claim" is worth beside a claim, word by word
HOPELESS = 0.8  # probability of no claim at every word, from which on a line holds none
MOST_KNOWN = 200_000  # words in their places that a process remembers
Brings = tuple[int, ...]
_FACTORS = [exp(-steps * STEP) for steps in range(641)]  # of a label by how many steps it lies under the best


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
        self._known: dict[str, dict[str, Brings]] = defaultdict(dict)
        self._edges = [weights.of.get(f"w{offset}=<>", 0) for offset in NEAR]

    def _word(self, word: str, language: str) -> Brings:
        """What a word brings to itself, to its neighbours (by ``NEAR``), and to what is further off on either side."""
        total = self._weights.total
        near = [total(of_word(word, language, offset)) for offset in NEAR]
        known = self._known[language]
        if len(known) > MOST_KNOWN:
            known.clear()
        known[word] = found = (*near, total(far(word, language, "L")), total(far(word, language, "R")))
        return found

    def scores(self, line: Line) -> list[int]:
        """The scores of the labels at each word, packed."""
        known, language, size = self._known[line.language], line.language, len(line.words)
        brought = [known.get(word) or self._word(word, language) for word in line.words]
        before2, before1, own, behind1, behind2, left, right = map(list, zip(*brought, strict=True))
        edge2, edge1, _, end1, end2 = self._edges
        shared = self._weights.total(around(line))
        lefts = [0] * -LEFT[0] + list(accumulate(left, initial=0))
        rights = list(accumulate(right, initial=0))
        rights += [rights[-1]] * RIGHT[1]
        rows = zip(
            self._together(line), [edge2, edge2, *before2], [edge1, *before1], own, [*behind1[1:], end1],
            [*behind2[2:], end2, end2][-size:],
            lefts, lefts[LEFT[1] - LEFT[0] :], rights[RIGHT[0] :], rights[RIGHT[1] :],
            strict=False,
        )  # fmt: skip
        return [shared + a + b + c + d + e + f + later - sooner + last - first
                for a, b, c, d, e, f, sooner, later, first, last in rows]  # fmt: skip

    def _together(self, line: Line) -> list[int]:
        return [self._weights.total(joined) for joined in together(line)]

    def probabilities(self, line: Line) -> tuple[list[Row], list[Row]]:
        """For each word how probable no claim and each category are (five figures), and the factors of its labels."""
        factors = []
        for total in self.scores(line):
            row = unpacked(total)
            most = max(row)
            factors.append([_FACTORS[most - one] for one in row] if most - min(row) < len(_FACTORS) else _weak(row))
        return marginals(factors, self._weights.strong), factors

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


def _weak(row: Sequence[int]) -> Row:
    """The factors of a word some of whose labels are as good as impossible."""
    most, last = max(row), len(_FACTORS) - 1
    return [_FACTORS[min(most - one, last)] for one in row]
