"""How likely each name is what a claim is about: a small network over what holds of the name and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from question_bank.claims.learned.encoder import Array
from question_bank.claims.learned.meaning import SIZE, Meaning

Features = dict[str, float]
Place = tuple[int, int]  # where words stand in the reading
DIGITS = 4  # of a probability; those behind them differ between processors


@dataclass(frozen=True, slots=True)
class Asked:
    """The names one claim may be about, what holds of each there and where it is named, and where the claim stands."""

    names: Sequence[str]
    features: Sequence[Features]
    places: Sequence[Place | None]
    claim: Place


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
        told = self._told([each for one in asked for each in one.features])
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

    def _told(self, features: Sequence[Features]) -> Array:
        """The weighted sum of the rows of each name's features."""
        starts: list[int] = []
        ids: list[int] = []
        values: list[float] = []
        for each in features:
            starts.append(len(ids))
            ids.append(0)  # so that a name with no known feature has a row, too
            values.append(0.0)
            for name, value in each.items():
                number = self.numbers.get(name)
                if number is not None:
                    ids.append(number)
                    values.append(value)
        weighed = self.rows[ids] * np.array(values, np.float32)[:, None]
        summed: Array = np.add.reduceat(weighed, starts, axis=0)
        return summed


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
