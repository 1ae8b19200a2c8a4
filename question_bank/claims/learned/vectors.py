"""Word vectors learned from large bodies of text: words that are used alike lie close together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from question_bank.claims.phrases import tokens

LANGUAGES = ("en", "ru")
SIZE = 64  # figures of a vector
STEP = 0.6 / 127 * 4  # what a step of a stored figure is worth

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of a language: ``rows`` (words × SIZE, whole numbers of STEP) and at which row a word's stands."""

    places: Mapping[str, int]
    rows: npt.NDArray[np.int8]

    def place(self, word: str) -> int | None:
        """Where the vector of a word in lower case stands, or of its part behind the last "-"; None where unknown."""
        found = self.places.get(word)
        return self.places.get(word.rsplit("-", 1)[-1]) if found is None and "-" in word else found


def mean_of(text: str, language: str) -> Array | None:
    """The mean of the vectors of a text's words; None where none of them has one."""
    own = vectors()[language]
    found = [place for word in tokens(text.lower()) if (place := own.place(word)) is not None]
    return own.rows[found].mean(axis=0, dtype=np.float32) * np.float32(STEP) if found else None


@lru_cache(maxsize=1)
def vectors() -> dict[str, Vectors]:
    """The vectors that are shipped, by language."""
    with files("question_bank.claims").joinpath("data", "vectors.npz").open("rb") as stored, np.load(stored) as table:
        return {
            language: Vectors(
                {word: at for at, word in enumerate(bytes(table[f"{language}_words"]).decode().split("\n"))},
                table[f"{language}_vectors"],
            )
            for language in LANGUAGES
        }
