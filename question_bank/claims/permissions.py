"""What a source allows: "may be used in pregnancy" in a list of cautions is no contraindication but its opposite."""

from __future__ import annotations

import re

from question_bank.claims.lexicon import pattern

_EDGE = re.compile(r"[.;!?|•\n]")
_ALLOWS = {one: pattern("permissions", f"allows_{one}") for one in ("en", "ru")}
_LIMITS = {one: pattern("permissions", f"limits_{one}") for one in ("en", "ru")}
_BEHIND = pattern("permissions", "behind_en")
FARTHEST = 200  # characters of a clause that are looked at, on either side


def is_permitted(text: str, start: int, end: int, language: str) -> bool:
    """Whether the clause around ``[start, end)`` allows what stands there, without a "not" or an "only"."""
    before = text[max(0, start - FARTHEST) : start]
    edges = [found.end() for found in _EDGE.finditer(before)]
    before = before[edges[-1] if edges else 0 :]
    behind = text[end : end + FARTHEST]
    edge = _EDGE.search(behind)
    clause = before + text[start:end] + behind[: edge.start() if edge else None]
    reach = len(clause) if language == "ru" else len(before) + end - start  # "беременным пилинг разрешён"
    found = _ALLOWS[language].search(clause[:reach])
    allowed = found is not None and found.start() <= len(before)
    if not allowed and not (language == "en" and _BEHIND.match(clause, reach)):
        return False
    return _LIMITS[language].search(clause) is None
