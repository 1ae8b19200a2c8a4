"""Training of the tagger: a chain of labels with features (a conditional random field), by gradient steps."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from question_bank.claims.learned.chain import BEFORE, KINDS, LABELS, Row, backward, exponentiated, forward, strengths
from question_bank.claims.learned.features import LEFT, NEAR, RIGHT, around, far, of_word, together
from question_bank.claims.learned.lines import Line

STEPS, RATE, SMALL = 6, 0.05, 0.01  # rounds over all lines; size of a step; errors that are not followed
FEWEST = 3  # times a feature comes


@dataclass
class Example:
    """A line as numbers: the features of each word, those all words share, and the right labels."""

    words: list[list[int]]
    shared: list[int]
    labels: list[int]


def named(line: Line) -> tuple[list[list[str]], list[str]]:
    """The features of each word of a line, and those all of them share."""
    words, language, size = line.words, line.language, len(line.words)
    rows = []
    for at, joined in enumerate(together(line)):
        found = list(joined)
        for offset in NEAR:
            inside = 0 <= at + offset < size
            found += of_word(words[at + offset], language, offset) if inside else [f"w{offset}=<>"]
        for side, (begin, end) in (("L", LEFT), ("R", RIGHT)):
            for word in words[max(at + begin, 0) : max(at + end, 0)]:
                found += far(word, language, side)
        rows.append(found)
    return rows, around(line)


@dataclass
class Learner:
    """Weights while they are learned; ``pace`` holds what each has moved, so that it moves less and less."""

    features: list[str]
    weights: list[Row] = field(init=False)
    pace: list[Row] = field(init=False)
    transitions: list[Row] = field(default_factory=lambda: [[0.0] * LABELS for _ in range(LABELS)])
    moved: list[Row] = field(default_factory=lambda: [[1.0] * LABELS for _ in range(LABELS)])

    def __post_init__(self) -> None:
        self.weights = [[0.0] * LABELS for _ in self.features]
        self.pace = [[0.01] * LABELS for _ in self.features]

    def learn(self, examples: Sequence[Example]) -> None:
        """All rounds, in an order that is always the same."""
        order = list(range(len(examples)))
        dice = random.Random(12345)  # noqa: S311 # an order that is always the same, no secret
        for _ in range(STEPS):
            dice.shuffle(order)
            for place in order:
                self._step(examples[place])

    def _step(self, one: Example) -> None:
        shared = self._sum(one.shared, [0.0] * LABELS)
        factors = [exponentiated(self._sum(found, shared)) for found in one.words]
        strong = strengths(self.transitions)
        ahead, behind = forward(factors, strong), backward(factors, strong)
        off = [0.0] * LABELS
        for at, found in enumerate(one.words):
            row = [first * second for first, second in zip(ahead[at], behind[at], strict=True)]
            whole = sum(row) or 1.0
            wrong = [value / whole - (label == one.labels[at]) for label, value in enumerate(row)]
            off = [first + second for first, second in zip(off, wrong, strict=True)]
            self._move(found, wrong)
        self._move(one.shared, off)
        self._move_transitions(one, factors, strong, ahead, behind)

    def _sum(self, found: Iterable[int], start: Row) -> Row:
        rows = [self.weights[number] for number in found]
        return list(map(sum, zip(start, *rows, strict=True)))

    def _move(self, found: Iterable[int], wrong: Row) -> None:
        moves = [(label, one, one * one) for label, one in enumerate(wrong) if abs(one) >= SMALL]
        if not moves:
            return
        for number in found:
            pace, row = self.pace[number], self.weights[number]
            for label, one, square in moves:
                pace[label] += square
                row[label] -= RATE * one / sqrt(pace[label])

    def _move_transitions(
        self,
        one: Example,
        factors: list[Row],
        strong: list[list[tuple[int, float]]],
        ahead: list[Row],
        behind: list[Row],
    ) -> None:
        wrong = [[0.0] * LABELS for _ in range(LABELS)]
        for at in range(1, len(factors)):
            last, right = ahead[at - 1], [x * y for x, y in zip(factors[at], behind[at], strict=True)]
            pairs = [
                (before, label, last[before] * weight * right[label])
                for label in range(LABELS)
                for before, weight in strong[label]
            ]
            whole = sum(value for _, _, value in pairs) or 1.0
            for before, label, value in pairs:
                wrong[before][label] += value / whole
            wrong[one.labels[at - 1]][one.labels[at]] -= 1
        for label in range(LABELS):
            for before in BEFORE[label]:
                slip = wrong[before][label]
                self.moved[before][label] += slip * slip
                self.transitions[before][label] -= RATE * slip / sqrt(self.moved[before][label])


def labels_of(size: int, spans: Iterable[tuple[int, int, int]]) -> list[int]:
    """The labels of a line of ``size`` words, whose claims stand from word to word (first, last, category 1–4).

    Of spans that overlap, those of one category are one and the rest are left out.
    """
    merged: list[list[int]] = []
    for first, last, kind in sorted(spans, key=lambda span: (span[0], span[0] - span[1])):
        if merged and first < merged[-1][1]:
            if merged[-1][2] == kind:
                merged[-1][1] = max(last, merged[-1][1])
            continue
        merged.append([first, last, kind])
    labels = [0] * size
    for first, last, kind in merged:
        labels[first:last] = [kind] + [kind + KINDS] * (last - first - 1)
    return labels
