"""Certificate numbers: ``PREFIX-YYYY-XXXX-XXXX-XXXX-C``, sixty random bits and a check character (ISO 7064)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are misread or spell words
CHECKED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LENGTH = 12
_MISREAD = str.maketrans("ILO", "110")


def check_character(body: str) -> str:
    """The check character of a body of digits and capital letters, by ISO 7064 MOD 37,36."""
    product = 36
    for character in body:
        product = (product + CHECKED.index(character)) % 36 or 36
        product = product * 2 % 37
    return CHECKED[(37 - product) % 36]


def draw(prefix: str, year: int, below: Callable[[int], int]) -> str:
    """A new number. ``below(n)`` gives an unpredictable whole number from 0 to n-1.

    Bodies whose check character is not in our alphabet are drawn again (about one in nine).
    """
    while True:
        body = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(LENGTH))
        check = check_character(body)
        if check in ALPHABET:
            return f"{prefix}-{year:04d}-{body[:4]}-{body[4:8]}-{body[8:]}-{check}"


def parse(typed: str) -> str | None:
    """The thirteen characters that count of a number as somebody typed it, or None if it cannot be one.

    Prefix and year are decoration; case, spaces and dashes do not matter, and I, L and O are read as 1, 1 and 0.
    """
    folded = unicodedata.normalize("NFKC", typed[:200]).upper()
    kept = "".join(one for one in folded if one in CHECKED)[-LENGTH - 1 :].translate(_MISREAD)
    if len(kept) <= LENGTH or not set(kept) <= set(ALPHABET) or check_character(kept[:-1]) != kept[-1]:
        return None
    return kept


def significant(number: str) -> str:
    """The thirteen characters of a number of ours: what it is found by."""
    return number.replace("-", "")[-LENGTH - 1 :]
