"""What the words of a document mean where they stand, found again by their place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from question_bank.claims.learned.network import Array
from question_bank.claims.learned.telling import Tagged

SIZE = 385  # figures of a word: the encoder's, then how probable it is part of a claim's subject


@dataclass(frozen=True, slots=True)
class Meaning:
    """``starts``: where each word begins in the reading, ``table``: its figures (words × SIZE)."""

    starts: list[int]
    table: npt.NDArray[np.float16]

    def words(self, start: int, end: int) -> slice:
        """The rows of the words that begin between two offsets."""
        return slice(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def mean(self, start: int, end: int) -> Array | None:
        """The mean of the figures of the words that begin between two offsets; None where none does."""
        rows = self.words(start, end)
        return self.table[rows].mean(axis=0, dtype=np.float32) if rows.start < rows.stop else None


def meaning_of(lines: Iterable[Tagged]) -> Meaning:
    """The meaning of a document's lines as they were tagged."""
    told = sorted(((one.line.spans[0][0], one) for one in lines), key=lambda pair: pair[0])
    starts = [start for _, one in told for start, _ in one.line.spans]
    tables = [one.meant for _, one in told]
    return Meaning(starts, np.concatenate(tables) if tables else np.zeros((0, SIZE), np.float16))
