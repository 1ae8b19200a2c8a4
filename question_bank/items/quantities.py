"""Numbers as people type them anywhere: a comma or a point, other digits, a minus that is a dash, a unit behind."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any, NamedTuple

from question_bank.errors import InvalidResponse

LONGEST = 60
_NUMBER = re.compile(r"(?P<number>[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d{1,2})?)\s*(?P<unit>[^\d.,][^\d]*)?")
_THOUSANDS = re.compile(r"\d[.,' ]\d{3}[.,' ]\d|\d[' ]\d{3}(?!\d)")


class Quantity(NamedTuple):
    """What was typed, its number, and the unit behind it (empty: none)."""

    typed: str
    number: Decimal
    unit: str


def read_quantity(raw: Any) -> Quantity | None:
    """Read a typed number; None for nothing but white space (assessment.md 1.3).

    Raises:
        InvalidResponse: it is no number, or written with thousands separators.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = repr(raw)
    if not isinstance(raw, str) or len(raw) > LONGEST:
        raise InvalidResponse("Type a number, such as 2.5.")
    typed = raw.strip()
    if not typed:
        return None
    plain = "".join(_plain(letter) for letter in typed)
    if _THOUSANDS.search(plain):
        raise InvalidResponse("Type the number without separators between thousands, such as 1500.")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise InvalidResponse("Type a number, such as 2.5.")
    return Quantity(typed, Decimal(found["number"].replace(",", ".")), (found["unit"] or "").strip())


def _plain(letter: str) -> str:
    """A digit of any script as 0 to 9, any minus as a hyphen, the Arabic decimal mark as a point."""
    if letter in "−–‒﹣－":
        return "-"
    if letter == "٫":
        return "."
    if letter in "\u00a0\u2009\u202f":
        return " "
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
