"""The known names of procedures and drugs that a text gives, whatever words it gives them in."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

Names = frozenset[str]


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    path = files("question_bank.conflicts").joinpath("data", "names.json")
    rows: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return {name: re.compile(words, re.IGNORECASE) for name, words in rows.items()}


@lru_cache(maxsize=20_000)
def names_in(text: str) -> Names:
    """The names of procedures and drugs in a text; a narrower one stands for the wider one that it holds."""
    found = {name: words.search(text) for name, words in _patterns().items()}
    places = {name: match.span() for name, match in found.items() if match}
    return frozenset(
        name for name, place in places.items() if not any(_within(place, other) for other in places.values())
    )


def _within(place: tuple[int, int], other: tuple[int, int]) -> bool:
    return place != other and other[0] <= place[0] and place[1] <= other[1]


def name_written_in(text: str) -> str:
    """The first known name in a text as it stands there; empty if there is none."""
    found = [match for words in _patterns().values() if (match := words.search(text))]
    return min(found, key=lambda match: match.start()).group() if found else ""
