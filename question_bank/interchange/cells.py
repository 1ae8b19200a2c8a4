"""The cells of one row by the names of their columns, and errors that name the column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import building as b
from question_bank.interchange.table import LETTERS, unguard


def column_letter(place: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    return (column_letter(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


class Cells:
    """One row by the names of its columns; knows where each stands."""

    def __init__(self, header: Mapping[str, int], row: Sequence[str]) -> None:
        self._header = header
        self._cells = {name: unguard(row[at].strip()) for name, at in header.items() if at < len(row)}

    def __getitem__(self, name: str) -> str:
        return self._cells.get(name, "")

    def wrong(self, name: str, message: str) -> InvalidItem:
        """The error of a cell, with its column."""
        return InvalidItem("", Problem(self.place(name), message, quoted=self[name][:80]))

    def place(self, name: str) -> str:
        """``column C (stem)``."""
        return f"column {column_letter(self._header[name])} ({name})" if name in self._header else f"column {name}"

    def number(self, name: str, default: Decimal) -> Decimal:
        """A number, or the default of an empty cell."""
        try:
            return b.number(self[name], default=default)
        except InvalidItem as error:
            raise self.wrong(name, error.problems[0].message) from error

    def options(self) -> list[tuple[str, str, str]]:
        """(letter, text, feedback) of the option columns that are filled."""
        filled = [letter for letter in LETTERS if self[f"option_{letter}"]]
        return [(letter, self[f"option_{letter}"], self[f"feedback_{letter}"]) for letter in filled]

    def marks(self, name: str, words: Sequence[str] = ()) -> set[str]:
        """The letters and words of a cell such as ``A, C`` or ``AC`` or ``defer, B``."""
        found: set[str] = set()
        there = {letter for letter, _, _ in self.options()}
        for token in re.split(r"[\s,;]+", self[name].lower()):
            parts = {token} if token in words else set(token)
            strange = parts - there - set(words)
            if strange:
                raise self.wrong(name, f"{'/'.join(sorted(strange)).upper()} is none of the options")
            found |= parts
        return found
