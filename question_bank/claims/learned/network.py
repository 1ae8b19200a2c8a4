"""How probable each label is at each word of a text, by a recurrent network that reads it forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain

import numpy as np
from threadpoolctl import threadpool_limits

from question_bank.claims.learned.encoder import Array, encoder
from question_bank.claims.learned.features import Named, of_line, of_places, of_word
from question_bank.claims.learned.lines import Line
from question_bank.claims.units import HEADING

LABELS = 9  # no claim; 1-4 begin a claim of a category, 5-8 go on with it
DIGITS = 4  # of a probability; those behind them differ between processors
AT_ONCE = 20_000  # words that are held in memory as figures


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name: ``rows`` of features (hidden figures, then labels), the rest as ``bench.learn`` names them.

    ``numbers`` tells each feature's row; row 0 is that of features nobody knows, all noughts.
    """

    numbers: Mapping[str, int]
    rows: Array
    of_word: Array  # figures of a word where it stands × hidden
    of_word_bias: Array
    into: Array  # directions × hidden × gates
    into_bias: Array  # directions × gates
    again: Array  # directions × states × gates
    out: Array  # (directions × states + hidden) × labels
    out_bias: Array
    names: Array  # (directions × states + hidden) × (no name, begins, goes on)
    names_bias: Array

    def read(self, lines: Sequence[Line]) -> Iterator[tuple[Array, Array]]:
        """For each line how probable each label is at each word (words × LABELS), decided by what stands near it, and
        what each word means where it stands: the encoder's figures, and how probable it is part of a claim's subject.
        """
        for part in _batches(lines):
            yield from self._read(part)

    def _read(self, lines: Sequence[Line]) -> Iterator[tuple[Array, Array]]:
        meant, sizes = encoder().read(lines)
        bags = self._bags(lines)
        hidden = bags.shape[1] - LABELS
        seen = np.tanh(bags[:, :hidden] + meant @ self.of_word + self.of_word_bias)
        states = np.hstack([self._recurrent(seen, sizes), seen])
        found = _shares(states @ self.out + self.out_bias + bags[:, hidden:])
        named = 1 - _shares(states @ self.names + self.names_bias)[:, :1]
        meant = np.hstack([meant, named])
        begin = 0
        for line in lines:
            end = begin + len(line.words)
            yield found[begin:end], meant[begin:end]
            begin = end

    def _bags(self, lines: Sequence[Line]) -> Array:
        """The sums of the rows of each word's features, those of its place and those of its line."""
        words = self._sums(of_word(word, line.language) for line in lines for word in line.words)
        places = self._sums(chain.from_iterable(map(of_places, lines)))
        shared = self._sums(map(of_line, lines))
        return words + places + np.repeat(shared, [len(line.words) for line in lines], axis=0)

    def _sums(self, named: Iterable[Named]) -> Array:
        """A row for each tuple of features; equal tuples are summed once."""
        order: dict[Named, int] = {}
        places = [order.setdefault(one, len(order)) for one in named]
        ids = [[self.numbers.get(feature, 0) for feature in one] for one in order]
        starts = np.cumsum([0, *map(len, ids)])[:-1]
        summed: Array = np.add.reduceat(self.rows[np.fromiter(chain.from_iterable(ids), np.intp)], starts, axis=0)
        return summed[places]

    def _recurrent(self, seen: Array, sizes: Sequence[int]) -> Array:
        """The states of the cells at each word: those that read its passage forwards, then those that read backwards.

        All passages are read side by side, the longest first, so that those still read are the first ones.
        """
        longest_first = np.argsort(-np.array(sizes), kind="stable")
        lengths = np.array(sizes)[longest_first]
        begins = np.cumsum([0, *sizes])[:-1][longest_first]
        ends = begins + lengths - 1
        gates = [seen @ into + bias for into, bias in zip(self.into, self.into_bias, strict=True)]
        size = self.again.shape[1]
        state, cell = np.zeros((2, 2, len(sizes), size), np.float32)
        states = np.empty((len(seen), 2 * size), np.float32)
        for step in range(lengths[0]):
            left = int(np.searchsorted(-lengths, -step))  # passages longer than this many words
            ahead, behind = begins[:left] + step, ends[:left] - step
            gate = np.stack([gates[0][ahead], gates[1][behind]])
            moved = np.tanh(gate + np.matmul(state[:, :left], self.again))
            opened = moved[..., : 3 * size] * 0.5 + 0.5  # a logistic function, for its gates are stored by halves
            cell = opened[..., size : 2 * size] * cell[:, :left] + opened[..., :size] * moved[..., 3 * size :]
            state = opened[..., 2 * size :] * np.tanh(cell)
            states[ahead, :size], states[behind, size:] = state
        return states


def _shares(scores: Array) -> Array:
    factors = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Array = np.round(factors / factors.sum(axis=1, keepdims=True), DIGITS)
    return found


def _batches(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines in parts of about AT_ONCE words, so that a long text needs no more memory; a heading begins each."""
    begin = words = 0
    for at, line in enumerate(lines):
        if words > AT_ONCE and (line.kind == HEADING or words > 2 * AT_ONCE):
            yield lines[begin:at]
            begin, words = at, 0
        words += len(line.words)
    if begin < len(lines):
        yield lines[begin:]


@lru_cache(maxsize=1)
def network() -> Network:
    """The network that is shipped; the features' rows are whole numbers of steps, a step for each column."""
    threadpool_limits(limits=1, user_api="blas")  # a second thread waits in a loop for tables as small as these
    with files("question_bank.claims").joinpath("data", "network.npz").open("rb") as stored, np.load(stored) as table:
        names = bytes(table["features"]).decode().split("\n")
        rows = table["rows"].astype(np.float32) * table["steps"]
        rest = {
            name: table[name].astype(np.float32) for name in table.files if name not in {"features", "rows", "steps"}
        }
    return Network(numbers={name: at for at, name in enumerate(names, start=1)}, rows=rows, **rest)
