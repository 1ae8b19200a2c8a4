"""What each word of a text means where it stands, by an encoder of transformer layers that was made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.pieces import BEGIN, END, Pieces, windows
from question_bank.claims.units import HEADING

Array = npt.NDArray[np.float32]
LONGEST = 224  # pieces that are read at once
AT_ONCE = 8  # windows
HEADS = 12
LITTLE = 1e-12
HIDDEN_AWAY = np.float32(-1e4)  # of a place behind a window's end: nothing looks at it
LAYERED = frozenset({
    "attend", "attend_bias", "heard", "heard_bias", "even_heard", "wide", "wide_bias", "narrow", "narrow_bias",
    "even_wide",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of pieces that are read at once, and at which of them each word begins."""

    rows: list[int]
    words: list[int]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Weights by name: ``rows`` of pieces and ``places``; of each layer (first axis) attention and feed-forward."""

    pieces: Pieces
    rows: npt.NDArray[np.int8]
    steps: Array  # what a step of each row is worth
    weights: Mapping[str, Array]

    def read(self, lines: Sequence[Line]) -> tuple[Array, list[int]]:
        """Figures of each word of the lines (words × hidden), and how many words each passage has."""
        found = list(self.windows(lines))
        order = sorted(range(len(found)), key=lambda at: len(found[at].rows))
        told: list[Array] = [np.zeros((0, 0), np.float32)] * len(found)
        for begin in range(0, len(order), AT_ONCE):
            some = order[begin : begin + AT_ONCE]
            for at, table in zip(some, self._encoded([found[at].rows for at in some]), strict=True):
                told[at] = table[found[at].words]
        return np.concatenate(told), [len(one.words) for one in found]

    def windows(self, lines: Sequence[Line]) -> Iterator[Window]:
        """The lines in parts of at most LONGEST pieces; a line longer than that is cut between words."""
        parts: list[tuple[bool, list[tuple[int, ...]]]] = []
        for line in lines:
            parts += [(line.kind == HEADING, part) for part in _parts(list(self._cut(line)))]
        sizes = [sum(map(len, part)) + 1 for _, part in parts]
        for first, last in windows(sizes, [heading for heading, _ in parts], LONGEST):
            rows, words = [BEGIN], []
            for _, part in parts[first:last]:
                for pieces in part:
                    words.append(len(rows))
                    rows += pieces
                rows.append(END)
            yield Window(rows, words)

    def _cut(self, line: Line) -> Iterator[tuple[int, ...]]:
        before = -1
        for word, (start, end) in zip(line.words, line.spans, strict=True):
            yield self.pieces.of_word(word, apart=start > before)[: LONGEST - 1]
            before = end

    def _encoded(self, some: Sequence[Sequence[int]]) -> Iterator[Array]:
        size = max(map(len, some))
        rows = np.zeros((len(some), size), np.intp)
        away = np.zeros((len(some), 1, 1, size), np.float32)
        for at, one in enumerate(some):
            rows[at, : len(one)] = one
            away[at, ..., len(one) :] = HIDDEN_AWAY
        known = self.weights
        seen = self.rows[rows].astype(np.float32) * self.steps[rows][..., None] + known["places"][:size]
        seen = _even(seen, known["even"])
        for layer in range(len(known["attend"])):
            seen = _read_on(seen, away, {name: known[name][layer] for name in LAYERED})
        for at, one in enumerate(some):
            yield seen[at, : len(one)]


def _read_on(seen: Array, away: Array, known: Mapping[str, Array]) -> Array:
    """The figures of each piece after one more layer: each looks at all others, then is bent by itself."""
    batch, size, hidden = seen.shape
    flat = seen.reshape(-1, hidden)
    asked = _line(flat, known, "attend").reshape(batch, size, 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
    looks = asked[0] @ asked[1].swapaxes(-1, -2)  # already divided by the root of a head's size
    looks += away
    looks -= looks.max(axis=-1, keepdims=True)
    np.exp(looks, out=looks)
    heard = looks @ asked[2]
    heard /= looks.sum(axis=-1, keepdims=True)
    told = _line(heard.transpose(0, 2, 1, 3).reshape(-1, hidden), known, "heard")
    told += flat
    flat = _even(told, known["even_heard"])
    told = _line(_bent(_line(flat, known, "wide")), known, "narrow")
    told += flat
    return _even(told, known["even_wide"]).reshape(seen.shape)


def _parts(words: list[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    """The words of a line in parts that fit a window."""
    part: list[tuple[int, ...]] = []
    held = 0
    for pieces in words:
        if part and held + len(pieces) >= LONGEST:
            yield part
            part, held = [], 0
        part.append(pieces)
        held += len(pieces)
    yield part


def _line(seen: Array, known: Mapping[str, Array], name: str) -> Array:
    found: Array = seen @ known[name]
    found += known[f"{name}_bias"]
    return found


def _even(seen: Array, known: Array) -> Array:
    """Figures of mean 0 and spread 1, then stretched and moved as was learned; the given ones are used up."""
    seen -= seen.mean(axis=-1, keepdims=True)
    seen /= np.sqrt(np.einsum("...i,...i->...", seen, seen)[..., None] / seen.shape[-1] + LITTLE)
    seen *= known[0]
    seen += known[1]
    return seen


def _bent(told: Array) -> Array:
    """The Gaussian error linear unit, by its usual approximation."""
    cube = told * told
    cube *= np.float32(0.044715 * 0.7978845608)
    cube += np.float32(0.7978845608)
    cube *= told
    np.tanh(cube, out=cube)
    cube += 1
    cube *= told
    cube *= np.float32(0.5)
    return cube


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder that is shipped; weights are whole numbers of steps, a step for each column."""
    with files("question_bank.claims").joinpath("data", "encoder.npz").open("rb") as stored, np.load(stored) as table:
        return opened({name: table[name] for name in table.files})


def opened(table: Mapping[str, Any]) -> Encoder:
    """The encoder of the tables of a file."""
    names = bytes(table["pieces"]).decode().split("\n")
    weights = {}
    for name in table:
        if name in {"pieces", "likely", "rows", "rows_steps"} or name.endswith("_steps"):
            continue
        weights[name] = table[name].astype(np.float32)
        if f"{name}_steps" in table:
            weights[name] *= table[f"{name}_steps"].astype(np.float32)[:, None]
    numbers = {name: at for at, name in enumerate(names) if at > 2}
    pieces = Pieces(numbers, table["likely"].astype(np.float32), max(map(len, names)))
    return Encoder(pieces, table["rows"], table["rows_steps"].astype(np.float32), weights)
