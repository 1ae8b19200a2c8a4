"""Numbers as people write them in such texts: digits, words, ranges, with and without "up to"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = {
    "once": 1.0,
    "twice": 2.0,
    "дважды": 2.0,
    "трижды": 3.0,
    **dict.fromkeys(("one", "a", "an", "single", "один", "одна", "одну", "одного", "одной"), 1.0),
    **dict.fromkeys(("two", "a couple of", "два", "две", "двух", "двое"), 2.0),
    **dict.fromkeys(("three", "три", "трех", "трёх", "трое"), 3.0),
    **dict.fromkeys(("four", "четыре", "четырех", "четырёх"), 4.0),
    **dict.fromkeys(("five", "пять", "пяти"), 5.0),
    **dict.fromkeys(("six", "шесть", "шести"), 6.0),
    **dict.fromkeys(("seven", "семь", "семи"), 7.0),
    **dict.fromkeys(("eight", "восемь", "восьми"), 8.0),
    **dict.fromkeys(("nine", "девять", "девяти"), 9.0),
    **dict.fromkeys(("ten", "десять", "десяти"), 10.0),
    **dict.fromkeys(("twelve", "двенадцать", "двенадцати"), 12.0),
    **dict.fromkeys(("fifteen", "пятнадцать", "пятнадцати"), 15.0),
    **dict.fromkeys(("twenty", "двадцать", "двадцати"), 20.0),
    **dict.fromkeys(("thirty", "тридцать", "тридцати"), 30.0),
    **dict.fromkeys(("one and a half", "a year and a half", "полтора", "полторы", "полутора"), 1.5),
    **dict.fromkeys(("half an", "half a", "полчаса", "пол"), 0.5),
}
_ONE = rf"\d+(?:[.,]\d+)?|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?!\w)"
RANGE = (
    r"(?:(?P<open>up to|no more than|at most|до|не более)\s+"
    r"|(?P<least>at least|no less than|minimum of|не менее|минимум)\s+)?"
    rf"(?:from\s+|between\s+|от\s+|с\s+)?(?P<low>{_ONE})"
    rf"(?:\s*(?:-|–|—|−|to|and|or|до|или)\s*(?P<high>{_ONE}))?"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of values in one unit, ends included."""

    low: float
    high: float

    def times(self, factor: float) -> Span:
        """The same in another unit."""
        return Span(self.low * factor, self.high * factor)

    def holds(self, other: Span) -> bool:
        """Whether the other range lies within this one."""
        return self.low <= other.low and other.high <= self.high

    def meets(self, other: Span, slack: float = 0.0) -> bool:
        """Whether the ranges have a value in common, within a share of it."""
        return self.low <= other.high * (1 + slack) and other.low <= self.high * (1 + slack)


def value(text: str) -> float:
    """One number in digits or words."""
    plain = text.casefold().strip()
    return _WORDS[plain] if plain in _WORDS else float(plain.replace(",", "."))


def span(found: re.Match[str]) -> Span:
    """What a match of :data:`RANGE` says: a bound stays open on its other side; a unit alone is one of it."""
    low = value(found["low"] or "1")
    high = value(found["high"]) if found["high"] else low
    if found["open"]:
        return Span(0.0, high)
    if found["least"]:
        return Span(low, float("inf"))
    return Span(min(low, high), max(low, high))
