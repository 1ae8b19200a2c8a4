"""The names that the network holds for what a claim is about, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_bank.claims.learned.meaning import Meaning

LIKELY = 0.3  # how probable a word is part of such a name
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


def told(text: str, meaning: Meaning) -> Iterator[str]:
    """Words of the text that stand side by side and are each likely a part of such a name, as written."""
    begin = end = 0
    for start, share in zip(meaning.starts, meaning.table[:, -1], strict=True):
        word = _WORD.match(text, start)
        if share < LIKELY or word is None:
            continue
        between = text[end:start]
        if not end or "\n" in between or between.strip():
            if end:
                yield text[begin:end]
            begin = start
        end = word.end()
    if end:
        yield text[begin:end]
