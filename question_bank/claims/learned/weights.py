"""The learned weights as written in ``data/weights.txt``: a letter for each label of each feature.

A row of weights is one whole number, a lane of bits for each label, so that rows are added by adding numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from struct import Struct

from question_bank.claims.learned.chain import LABELS, Row, Strong, strengths

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"
MIDDLE, STEP = 32, 1 / 16  # the letter that stands for nothing; what a letter is worth
LANE = 16  # bits of a label's lane: room for a thousand features that all weigh the most
_UNSIGNED = sum(1 << (LANE * (label + 1) - 1) for label in range(LABELS))  # added, no lane is negative
_LANES = Struct(f"<{LABELS}H")


@dataclass(frozen=True, slots=True)
class Weights:
    """``of`` each feature a packed row; ``strong`` how strongly labels follow each other."""

    of: Mapping[str, int]
    strong: Strong

    def total(self, features: Iterable[str]) -> int:
        """The packed sum over features; those that are not known count nothing."""
        of = self.of
        return sum([of[one] for one in features if one in of])


def packed(row: Sequence[int]) -> int:
    """A row of steps as one number."""
    return sum(steps << (LANE * label) for label, steps in enumerate(row))


def unpacked(total: int) -> tuple[int, ...]:
    """The steps of a packed row, each higher by one and the same number."""
    return _LANES.unpack((total + _UNSIGNED).to_bytes(_LANES.size, "little"))


def written(row: Sequence[float]) -> str:
    """Weights as letters."""
    steps = (max(-MIDDLE, min(MIDDLE - 1, round(one / STEP))) for one in row)
    return "".join(LETTERS[MIDDLE + step] for step in steps)


def read(letters: str) -> list[int]:
    """Letters as steps."""
    return [LETTERS.index(letter) - MIDDLE for letter in letters]


def parsed(text: str) -> Weights:
    """The weights of a file: a line "[name]" before the features of that name, then "value letters" line by line."""
    of: dict[str, int] = {}
    transitions: list[Row] = []
    rows: dict[str, int] = {}
    name = ""
    for line in text.splitlines():
        if line[:1] == "[" and line[-1:] == "]" and " " not in line:
            name = line[1:-1]
        elif name == "transitions":
            transitions.append([steps * STEP for steps in read(line.rpartition(" ")[2])])
        elif name:
            value, letters = line[: -LABELS - 1], line[-LABELS:]
            row = rows.get(letters)
            if row is None:
                row = rows[letters] = packed(read(letters))
            of[f"{name}={value}"] = row
    return Weights(of, strengths(transitions))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that are shipped."""
    return parsed(files("question_bank.claims").joinpath("data", "weights.txt").read_text(encoding="utf-8"))
