"""How likely each name is what a claim is about: a small network over what holds of the name and what words it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from question_bank.claims.learned.vectors import LANGUAGES, SIZE, Array, mean_of

Features = dict[str, float]
KNOWN = len(LANGUAGES) * SIZE  # where the figures of the vectors end
DIGITS = 4  # of a probability; those behind them differ between processors


@dataclass(frozen=True, slots=True)
class Asked:
    """The names one claim may be about, what holds of each there, and the claim's phrase."""

    names: Sequence[str]
    features: Sequence[Features]
    phrase: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Weights by name, as ``bench.subjects`` learns them; ``numbers`` tells each feature's row of ``rows``.

    A row holds hidden figures and then one that counts straight; row 0 is all noughts.
    """

    numbers: Mapping[str, int]
    rows: Array
    of_name: Array
    of_phrase: Array
    bias: Array
    middle: Array
    middle_bias: Array
    out: Array

    def likely(self, asked: Sequence[Asked], language: str) -> list[list[float]]:
        """For each claim how likely each of its names is, in sum 1; none where it has no names."""
        whole = [one for one in asked if one.names]
        if not whole:
            return [[] for _ in asked]
        scores = self._scores(whole, language)
        found, begin = [], 0
        for one in asked:
            end = begin + len(one.names)
            found.append(_shares(scores[begin:end]) if one.names else [])
            begin = end
        return found

    def _scores(self, asked: Sequence[Asked], language: str) -> Array:
        told = self._told([each for one in asked for each in one.features])
        seen = told[:, :-1] + self.bias
        seen += self._words([name for one in asked for name in one.names], self.of_name, language)
        phrases = self._words([one.phrase for one in asked], self.of_phrase, language)
        seen += np.repeat(phrases, [len(one.names) for one in asked], axis=0)
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

    def _words(self, texts: Sequence[str], weights: Array, language: str) -> Array:
        """What the words of each text bring; equal texts are looked up once."""
        order: dict[str, int] = {}
        places = [order.setdefault(one, len(order)) for one in texts]
        table: Array = np.stack([figures(one, language) for one in order]) @ weights
        return table[places]


@lru_cache(maxsize=4096)
def figures(text: str, language: str) -> Array:
    """The mean vector of a text's words at the place of its language, then whether any is known."""
    table = np.zeros(KNOWN + 1, np.float32)
    mean = mean_of(text, language)
    if mean is not None:
        begin = LANGUAGES.index(language) * SIZE
        table[begin : begin + SIZE] = mean
        table[KNOWN] = 1.0
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
