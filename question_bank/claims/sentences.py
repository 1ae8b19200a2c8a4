"""Where sentences begin and end."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s+[\"'(\[•–-]?\s*[A-ZА-ЯЁ0-9])|[.!?]+\s*$|\n+")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|dr|mr|mrs|ms|prof|no|fig|vs|approx|incl|spp|resp|max|min|conc|т\.е|т\.к|т\.д|т\.п|др|пр|см|напр|ок|мл|мг|ед|рис|г)|(?<!')\b[A-ZА-Я]|^\d{1,2})$",
    re.IGNORECASE,
)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the sentences of ``text[start:end]``, without white space at their ends."""
    spans: list[tuple[int, int]] = []
    begin = start
    for found in _END.finditer(text, start, end):
        if found.group().startswith(".") and _SHORT.search(text[max(begin, found.start() - 8) : found.start()]):
            continue
        _add(spans, text, begin, found.end())
        begin = found.end()
    _add(spans, text, begin, end)
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        first = start + len(piece) - len(piece.lstrip())
        spans.append((first, first + len(bare)))
