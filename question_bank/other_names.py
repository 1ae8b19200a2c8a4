"""Names that mean one thing: a long one and its letters, a substance and the brand that everybody says for it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

SHORTEST, LONGEST = 2, 5  # letters of a short form


@lru_cache(maxsize=1)
def _groups() -> tuple[re.Pattern[str], ...]:
    path = files("question_bank").joinpath("data", "names.json")
    return tuple(re.compile(one) for one in json.loads(path.read_text(encoding="utf-8")))


def is_one_thing(one: str, other: str, text: str) -> bool:
    """Whether two names are one by the field's list, or by a text that puts the one in brackets behind the other."""
    first, second = one.lower(), other.lower()
    if first == second or any(group.fullmatch(first) and group.fullmatch(second) for group in _groups()):
        return True
    return _is_short_for(one, second, text) or _is_short_for(other, first, text)


def _is_short_for(short: str, name: str, text: str) -> bool:
    """Whether a text tells that letters stand for a name: "platelet-rich plasma (PRP)"."""
    if not SHORTEST <= len(short) <= LONGEST or not short.isalpha():
        return False
    told = rf"(?<!\w){re.escape(name)}\s*\({re.escape(short)}\)|(?<!\w){re.escape(short)}\s*\({re.escape(name)}\)"
    return re.search(told, text, re.IGNORECASE) is not None


def gathered(names: Iterable[str], text: str) -> dict[str, str]:
    """Each name with the one that its document says most often for the same thing."""
    counts = Counter(names)
    chief: dict[str, str] = {}
    for name in sorted(counts, key=lambda one: (-counts[one], one)):
        chief[name] = next((one for one in dict.fromkeys(chief.values()) if is_one_thing(one, name, text)), name)
    return chief
