"""The learned weights as written in ``data/weights.txt``: a letter for each label of each feature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from question_bank.claims.learned.chain import LABELS, Row, strengths

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"
MIDDLE, STEP = 32, 1 / 16  # the letter that stands for nothing; what a letter is worth

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """``of`` each feature a weight for each label; ``strong`` how strongly labels follow each other."""

    of: Mapping[str, Vector]
    strong: list[list[tuple[int, float]]]

    def total(self, features: Iterable[str]) -> Vector:
        """The sum over features; those that are not known count nothing."""
        rows = [row for row in map(self.of.get, features) if row is not None]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else (0.0,) * LABELS


def written(row: Sequence[float]) -> str:
    """Weights as letters."""
    steps = (max(-MIDDLE, min(MIDDLE - 1, round(one / STEP))) for one in row)
    return "".join(LETTERS[MIDDLE + step] for step in steps)


def read(letters: str) -> Vector:
    """Letters as weights."""
    return tuple((LETTERS.index(letter) - MIDDLE) * STEP for letter in letters)


def parsed(text: str) -> Weights:
    """The weights of a file: a line "[name]" before the features of that name, then "value letters" line by line."""
    of: dict[str, Vector] = {}
    transitions: list[Row] = []
    rows: dict[str, Vector] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]") and " " not in line:
            name = line[1:-1]
        elif name and not line.startswith("# "):
            value, _, letters = line.rpartition(" ")
            row = rows.get(letters) or rows.setdefault(letters, read(letters))
            if name == "transitions":
                transitions.append(list(row))
            else:
                of[f"{name}={value}"] = row
    return Weights(of, strengths(transitions))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that are shipped."""
    return parsed(files("question_bank.claims").joinpath("data", "weights.txt").read_text(encoding="utf-8"))
