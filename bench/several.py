"""Learns which claims are about several things at once: a logistic regression on what ``choosing.beside`` sees."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from sys import intern

import numpy as np
import numpy.typing as npt

from bench.matching import content_words, same_subject, token_f1
from question_bank.claims.choosing.beside import Option
from question_bank.claims.choosing.choice import Chooser
from question_bank.claims.choosing.scores import Features, Scores
from question_bank.claims.choosing.several import options, others
from question_bank.claims.learned.meaning import Meaning
from question_bank.claims.learned.network import Array

LEAST = 0.3  # how right a name is that only shares its words with the annotated one
ENOUGH = 0.2  # from which on a name may stand for an annotated one
MOST_OF_ONE = 30  # claims about one thing that are learned from, of one text
FEWEST, RIDGE, STEPS = 20, 15.0, 8  # times a feature comes; how strongly weights are held back; Newton's steps
Case = tuple[int, int, str, str, str]
Seen = list[tuple[Features, bool]]


def rightness(name: str, wanted: str) -> float:
    """How right a name is: 1 for the annotated words, less where it is the same by some words, else 0."""
    if not same_subject(name, wanted):
        return 0.0
    return max(LEAST, token_f1(content_words(name), content_words(wanted))) ** 2


def examples(cases: Sequence[tuple[Case, str]], chooser: Chooser, meaning: Meaning, scores: Scores, seed: int) -> Seen:
    """Of one text's annotated claims the names beside the likeliest, and whether the claim is about them, too."""
    subjects = _subjects(cases, chooser)
    every = list(dict.fromkeys(case for case, _ in cases))
    single = [one for one in every if len(subjects[_said(one, chooser)]) == 1]
    chance = random.Random(seed)  # noqa: S311 - it thins out claims
    left_out = set(chance.sample(single, len(single) - MOST_OF_ONE)) if len(single) > MOST_OF_ONE else set[Case]()
    kept = [one for one in every if one not in left_out]
    asked = [chooser.asked(*one) for one in kept]
    found: Seen = []
    for case, one, likely in zip(kept, asked, scores.likely(asked, meaning), strict=True):
        around = chooser.near(one)
        some = options(one, likely, around) if one.names else []
        right = _right(some, subjects[_said(case, chooser)])
        told = others(some, around)
        found += [(_kept(features), right[id(other)]) for other, features in told if id(other) in right]
    return found


def _kept(features: Features) -> Features:
    return {intern(name): value for name, value in features.items()}


def _said(case: Case, chooser: Chooser) -> tuple[str, tuple[str, ...], int]:
    """What a claim says, and where: what is said twice in one unit, of different things, is said of all of them."""
    start, _, phrase, category, _ = case
    return category, tuple(sorted(content_words(phrase))), chooser.found.plan.unit_at(start)


def _subjects(cases: Sequence[tuple[Case, str]], chooser: Chooser) -> dict[tuple[str, tuple[str, ...], int], set[str]]:
    found = defaultdict[tuple[str, tuple[str, ...], int], set[str]](set)
    for case, subject in cases:
        found[_said(case, chooser)].add(subject)
    return found


def _right(some: Sequence[Option], wanted: set[str]) -> dict[int, bool]:
    """For each option but the first whether it is right beside it; what may be right but is not needed is left out."""
    fits = [
        (-right, -one.share, place, two)
        for place, one in enumerate(some)
        for two in sorted(wanted)
        if (right := rightness(one.name.written, two)) >= ENOUGH
    ]
    taken: dict[int, str] = {}
    for _, _, place, two in sorted(fits):
        if place not in taken and two not in taken.values():
            taken[place] = two
    fitting = {place for _, _, place, _ in fits}
    if len(wanted) == 1:  # the likeliest is it, or else another may be
        taken = {}
        fitting -= fitting if 0 in fitting else set()
    told = (place for place in range(1, len(some)) if place in taken or place not in fitting)
    return {id(some[place]): place in taken for place in told}


def fitted(seen: Seen) -> dict[str, float]:
    """The weight of each feature that comes often enough, by Newton's steps with a ridge."""
    counts = Counter(name for features, _ in seen for name in features)
    names = sorted(name for name, count in counts.items() if count >= FEWEST)
    numbers = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(seen), len(names)), np.float32)
    for row, (features, _) in enumerate(seen):
        for name, value in _known(features, numbers):
            table[row, numbers[name]] = value
    right = np.array([one for _, one in seen], np.float32)
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        weights += _step(table, right, weights)
    return dict(zip(names, map(float, weights), strict=True))


def _known(features: Features, numbers: dict[str, int]) -> Iterator[tuple[str, float]]:
    return ((name, value) for name, value in features.items() if name in numbers)


def _step(table: Array, right: Array, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    probable = 1 / (1 + np.exp(-table @ weights.astype(np.float32)))
    slope = table.T @ (right - probable) - RIDGE * weights
    curve = (table * (probable * (1 - probable))[:, None]).T @ table + RIDGE * np.eye(len(weights))
    step: npt.NDArray[np.float64] = np.linalg.solve(curve.astype(np.float64), slope.astype(np.float64))
    return step
