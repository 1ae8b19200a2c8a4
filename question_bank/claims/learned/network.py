"""How probable each label is at each word of a text, by an encoder made elsewhere and two chains that read over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions
from threadpoolctl import threadpool_limits

from question_bank.claims.learned.features import Named, of_line, of_places, of_word
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.pieces import Pieces
from question_bank.claims.learned.windows import windows
from question_bank.claims.units import HEADING

Array = npt.NDArray[np.float32]
LABELS = 9  # no claim; 1-4 begin a claim of a category, 5-8 go on with it
DIGITS = 4  # of a probability; those behind them differ between processors
AT_ONCE = 20_000  # words that are held in memory as figures
ONLY_ERRORS = 3  # of what the library would say


@dataclass(frozen=True, slots=True)
class Network:
    """``pieces`` of words, ``rows`` of features, and the ``layers`` over both as ``bench.graph`` writes them.

    ``numbers`` tells each feature's row; row 0 is that of features nobody knows, all noughts.
    """

    pieces: Pieces
    numbers: Mapping[str, int]
    rows: Array
    layers: InferenceSession

    def read(self, lines: Sequence[Line]) -> Iterator[tuple[Array, Array]]:
        """For each line how probable each label is at each word (words × LABELS), decided by what stands near it, and
        what each word means where it stands: the encoder's figures, and how probable it is part of a claim's subject.
        """
        for part in _batches(lines):
            yield from self._read(part)

    def _read(self, lines: Sequence[Line]) -> Iterator[tuple[Array, Array]]:
        bags = self._bags(lines)
        found: list[tuple[Array, Array, Array]] = []
        begin = 0
        for one in windows(lines, self.pieces):  # each by itself: what it says does not hang on what else is read
            end = begin + len(one.words)
            given = {"rows": np.array([one.rows]), "words": np.array(one.words), "bags": bags[begin:end]}
            found.append(self.layers.run(None, given))
            begin = end
        scores, names, meant = (np.concatenate(tables) for tables in zip(*found, strict=True))
        shares, named = _shares(scores), 1 - _shares(names)[:, :1]
        meant = np.hstack([meant, named])
        begin = 0
        for line in lines:
            end = begin + len(line.words)
            yield shares[begin:end], meant[begin:end]
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
    data = files("question_bank.claims").joinpath("data")
    with data.joinpath("network.npz").open("rb") as stored, np.load(stored) as table:
        pieces = Pieces.named(bytes(table["pieces"]).decode().split("\n"), table["likely"])
        names = bytes(table["features"]).decode().split("\n")
        rows = table["rows"].astype(np.float32) * table["steps"]
    chosen = SessionOptions()
    chosen.intra_op_num_threads = chosen.inter_op_num_threads = 1
    chosen.log_severity_level = ONLY_ERRORS
    layers = InferenceSession(data.joinpath("network.onnx").read_bytes(), chosen, providers=["CPUExecutionProvider"])
    return Network(pieces, {name: at for at, name in enumerate(names, start=1)}, rows, layers)
