"""Answers on their way to and from a page name the place an option was shown at, never the option's own id.

Ids keep the author's order and would tell where keys tend to stand; a place is worth nothing outside its attempt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from question_bank.errors import InvalidResponse


def to_ids(order: Sequence[str], sent: Any) -> Any:
    """An answer as a page sent it, with option ids for places; blanks, truth values and typed text stay as they are.

    Raises:
        InvalidResponse: it names a place that this attempt does not have.
    """

    def option(place: Any) -> str:
        if isinstance(place, str) and place.isascii() and place.isdecimal() and len(place) < 4:
            number = int(place)
            if 1 <= number <= len(order):
                return order[number - 1]
        raise InvalidResponse("This option is not one of those shown.")

    return _each(sent, option) if order else sent


def to_places(order: Sequence[str], answer: Any) -> Any:
    """A stored answer as a page may hold it."""
    places = {option: str(number) for number, option in enumerate(order, start=1)}
    return _each(answer, places.__getitem__) if order else answer


def _each(answer: Any, change: Callable[[Any], str]) -> Any:
    if isinstance(answer, list):
        return [change(one) for one in answer]
    if isinstance(answer, dict):
        return {prompt: None if one in (None, "") else change(one) for prompt, one in answer.items()}
    return answer if answer is None or answer == "" or isinstance(answer, bool) else change(answer)
