"""Words into the pieces that the encoder has figures for: of all ways to cut a word the likeliest (a unigram model)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

BEGIN, END, UNKNOWN = 0, 1, 2  # of a passage, of a line, a letter that no piece has
SPACE = "\u2581"  # stands in front of a piece that begins behind a space
UNLIKELY = 10.0  # how much less likely than any piece a letter is that none has
MOST_KNOWN = 50_000  # words that are kept cut


@dataclass(frozen=True, slots=True)
class Pieces:
    """``numbers`` tells each piece's row, ``likely`` the logarithm of how likely it is."""

    numbers: Mapping[str, int]
    likely: npt.NDArray[np.float32]
    longest: int
    _known: dict[tuple[str, bool], tuple[int, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def named(cls, names: Sequence[str], likely: npt.NDArray[np.float32]) -> Pieces:
        """The pieces of a file, in the order of their rows; the first three are no letters."""
        return cls({name: at for at, name in enumerate(names) if at > UNKNOWN}, likely, max(map(len, names)))

    def of_word(self, word: str, *, apart: bool) -> tuple[int, ...]:
        """The rows of a word's pieces; ``apart`` where a space or nothing stands in front of it."""
        found = self._known.get((word, apart))
        if found is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            found = self._known[word, apart] = self._cut((SPACE if apart else "") + unicodedata.normalize("NFKC", word))
        return found

    def _cut(self, word: str) -> tuple[int, ...]:
        best = [0.0] + [-np.inf] * len(word)
        back = [(0, UNKNOWN)] * (len(word) + 1)
        alone = float(self.likely.min()) - UNLIKELY
        for begin in range(len(word)):
            for end in range(begin + 1, min(len(word), begin + self.longest) + 1):
                number = self.numbers.get(word[begin:end])
                if number is None and end > begin + 1:
                    continue
                told = best[begin] + (alone if number is None else float(self.likely[number]))
                if told > best[end]:
                    best[end], back[end] = told, (begin, UNKNOWN if number is None else number)
        rows: list[int] = []
        end = len(word)
        while end:
            end, number = back[end]
            rows.append(number)
        return tuple(rows[::-1])
