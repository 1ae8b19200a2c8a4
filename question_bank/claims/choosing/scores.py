"""How likely each name is what a claim is about: a small network over what holds of the name and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import TypeVar

import numpy as np

from question_bank.claims.choosing.cases import Case
from question_bank.claims.learned.meaning import SIZE, Meaning
from question_bank.claims.learned.network import Array

Features = dict[str, float]
T = TypeVar("T")
Place = tuple[int, int]  # where words stand in the reading
DIGITS = 4  # of a probability; those behind them differ between processors


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What holds of a name where a claim stands: features worth 1, and those worth how likely it is the document's.

    One object for all names of which the same holds, so that its rows are summed once.
    """

    plain: frozenset[str]
    by_main: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The names one claim may be about, what holds of each and where it is named, and where the claim stands.

    ``whole``: what holds of a name wherever it is asked about, ``held`` and ``more`` what does there; ``main`` is how
    likely it is what the document is about.
    """

    names: Sequence[str]
    whole: Sequence[Features]
    held: Sequence[Held]
    more: Sequence[Features]
    main: Sequence[float]
    places: Sequence[Place | None]
    claim: Place
    case: Case

    @property
    def features(self) -> list[Features]:
        """All that holds of each name, with its value; what is 0 here and may be more elsewhere included."""
        return [
            {**whole, **more, **dict.fromkeys(held.plain, 1.0), **dict.fromkeys(held.by_main, main)}
            for whole, held, more, main in zip(self.whole, self.held, self.more, self.main, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Scores:
    """Weights by name, as ``bench.subjects`` learns them; ``numbers`` tells each feature's row of ``rows``.

    A row holds hidden figures and then one that counts straight; row 0 is all noughts.
    """

    numbers: Mapping[str, int]
    rows: Array
    of_name: Array
    of_claim: Array
    name_beside: Array  # these two are multiplied figure by figure
    claim_beside: Array
    bias: Array
    middle: Array
    middle_bias: Array
    out: Array

    def likely(self, asked: Sequence[Asked], meaning: Meaning) -> list[list[float]]:
        """For each claim how likely each of its names is, in sum 1; none where it has no names."""
        whole = [one for one in asked if one.names]
        if not whole:
            return [[] for _ in asked]
        scores = self._scores(whole, meaning)
        found, begin = [], 0
        for one in asked:
            end = begin + len(one.names)
            found.append(_shares(scores[begin:end]) if one.names else [])
            begin = end
        return found

    def _scores(self, asked: Sequence[Asked], meaning: Meaning) -> Array:
        told = self._told(asked)
        seen = told[:, :-1] + self.bias
        sizes = [len(one.names) for one in asked]
        names, own = _means([place for one in asked for place in one.places], meaning)
        claims, each = _means([one.claim for one in asked], meaning)
        theirs = np.repeat(each, sizes)
        seen += (names @ self.of_name)[own] + (claims @ self.of_claim)[theirs]
        seen += (names @ self.name_beside)[own] * (claims @ self.claim_beside)[theirs]
        seen = np.tanh(seen)
        seen = np.tanh(seen @ self.middle + self.middle_bias) + seen
        scores: Array = seen @ self.out + told[:, -1]
        return scores

    def _told(self, asked: Sequence[Asked]) -> Array:
        """The weighted sum of the rows of each name's features."""
        here, held = _different([*chain.from_iterable(one.held for one in asked)])
        main = np.array([*chain.from_iterable(one.main for one in asked)], np.float32)[:, None]
        told = self._added([one.by_main for one in held])[here] * main
        told += self._added([one.plain for one in held])[here]
        for features in ([one.whole for one in asked], [one.more for one in asked]):
            rows, some = _different(list(chain.from_iterable(features)))
            told += self._summed(some)[rows]
        return told

    def _added(self, features: Sequence[frozenset[str]]) -> Array:
        """The sum of the rows of each one's features; there is at least one of each, be it unknown."""
        starts = np.cumsum([0, *map(len, features)])[:-1]
        ids = [self.numbers.get(name, 0) for name in chain.from_iterable(features)]
        summed: Array = np.add.reduceat(self.rows[ids], starts, axis=0)
        return summed

    def _summed(self, features: Sequence[Features]) -> Array:
        """The weighted sum of the rows of each one's features."""
        starts: list[int] = []
        ids: list[int] = []
        values: list[float] = []
        for each in features:
            starts.append(len(ids))
            ids.append(0)  # so that one with no known feature has a row, too
            values.append(0.0)
            for name, value in each.items():
                number = self.numbers.get(name)
                if number is not None:
                    ids.append(number)
                    values.append(value)
        weighed = self.rows[ids] * np.array(values, np.float32)[:, None]
        summed: Array = np.add.reduceat(weighed, starts, axis=0)
        return summed


def _different(some: Sequence[T]) -> tuple[list[int], list[T]]:
    """For each object which of the different ones it is, and those: what is the same object is summed once."""
    ids = [*map(id, some)]
    known = dict(zip(ids, some, strict=True))
    order = {one: at for at, one in enumerate(known)}
    return [order[one] for one in ids], list(known.values())


def _means(places: Sequence[Place | None], meaning: Meaning) -> tuple[Array, list[int]]:
    """The figures of the different places, and the row of each; equal places are looked up once."""
    order: dict[Place | None, int] = {}
    rows = [order.setdefault(one, len(order)) for one in places]
    return np.stack([figures(one, meaning) for one in order]), rows


def figures(place: Place | None, meaning: Meaning) -> Array:
    """What is meant at a place, then whether anything is known of it."""
    table = np.zeros(SIZE + 1, np.float32)
    mean = meaning.mean(*place) if place is not None else None
    if mean is not None:
        table[:SIZE] = mean
        table[SIZE] = 1.0
    return table


def _shares(scores: Array) -> list[float]:
    odds = np.exp(scores - scores.max())
    return [round(float(one), DIGITS) for one in odds / odds.sum()]


@lru_cache(maxsize=1)
def scores() -> Scores:
    """The network that is shipped."""
    with files("question_bank.claims").joinpath("data", "subjects.npz").open("rb") as stored, np.load(stored) as table:
        names = bytes(table["features"]).decode().split("\n")
        rest = {name: table[name].astype(np.float32) for name in table.files if name != "features"}
    return Scores(numbers={name: at for at, name in enumerate(names, start=1)}, **rest)
