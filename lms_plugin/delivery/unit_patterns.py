"""What may stand behind a typed number, as a pattern for the page: it holds back what the server would refuse."""

from __future__ import annotations

from question_bank.items import Numeric

ANY = r"[^\s\p{Nd}\p{No}⁻⁺.,].*"  # no fraction or power, which would belong to the number
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")


def unit_pattern(item: Numeric) -> str:
    """One of the units where the rule asks for none and some are known, in capitals or not; else anything.

    Of HTML's ``pattern``: a regular expression of JavaScript with its flag v.
    """
    if item.unit_rule != "none" or not item.units:
        return ANY
    return f"({'|'.join(''.join(map(_either, unit.symbol.strip())) for unit in item.units)})"


def _either(letter: str) -> str:
    """A letter in both its forms; of the two signs for a millionth any."""
    if letter in "µμ":
        return "[µμΜ]"
    forms = sorted({letter, letter.lower(), letter.upper()})
    if letter.isspace():
        return r"\s"
    if letter in _SYNTAX:
        return f"\\{letter}"
    return letter if len(forms) == 1 or max(map(len, forms)) > 1 else f"[{''.join(forms)}]"
